// A slot of the index that names a row no more is free for the next, but does not end a search; so the index is made
// anew before it is more than half taken.
#include "runtime/state/dedup.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <new>
#include <string>

namespace journey::rt {
namespace {

// Numbers of rows + 1, by hash, with those that have expired among them. The numbers stand behind it.
struct IdIndex {
  uint32_t slots = 0;  // a power of two
  uint32_t taken = 0;  // of the slots
  uint32_t first = 0;  // number of the oldest row; they are numbered as they come, modulo 2^32
  uint32_t* numbers() { return reinterpret_cast<uint32_t*>(this + 1); }
};

// Milliseconds from a window's base on: half of what a row holds, so that another base is seldom needed.
constexpr int64_t kMostSpan = int64_t{1} << 31;
// Rows that are made at once.
constexpr size_t kMostRestored = size_t{1} << 24;

constexpr uint32_t kNarrowRow = static_cast<uint32_t>(kIdRowBytes), kWideRow = 16;

constexpr uint32_t BytesFor(uint32_t rows, bool wide) {
  return static_cast<uint32_t>(sizeof(IdWindow)) + rows * (wide ? kWideRow : kNarrowRow);
}
// How many rows there is room for in what is one row at least. The divisors are said, since a division takes long.
constexpr uint32_t RowsIn(uint32_t bytes, bool wide) {
  const uint32_t room = bytes - BytesFor(0, wide);
  return wide ? room / kWideRow : room / kNarrowRow;
}
constexpr uint32_t IndexBytes(uint32_t slots) { return static_cast<uint32_t>(sizeof(IdIndex)) + slots * 4; }

// Puts row `number` into the index, which has room.
void Index(IdIndex& index, uint32_t rows, uint64_t hash, uint32_t number) {
  const uint32_t mask = index.slots - 1;
  uint32_t at = static_cast<uint32_t>(hash) & mask;
  uint32_t* numbers = index.numbers();
  while (numbers[at] != 0 && numbers[at] - 1 - index.first < rows) at = (at + 1) & mask;
  if (numbers[at] == 0) ++index.taken;
  numbers[at] = number + 1;
}

// Makes the index large enough for twice the rows there are. A row whose number + 1 is 0 stays out of it for as long as
// it lasts: it is found by nobody, once in 2^32 ids of a customer.
void MakeIndex(Block& block, Offset at) {
  const IdWindow old = *block.At<IdWindow>(at);
  if (old.index != 0) block.Free(old.index, IndexBytes(block.At<IdIndex>(old.index)->slots));
  const uint32_t slots = std::bit_ceil(old.size * 4);
  const Offset made = block.Allocate(IndexBytes(slots));
  IdWindow& window = *block.At<IdWindow>(at);
  window.index = made;
  IdIndex& index = *block.At<IdIndex>(made);
  index.slots = slots;
  for (uint32_t i = 0; i < window.size; ++i) Index(index, window.size, IdWindow::HashOf(window.Row(i)), i);
}

void SetRow(uint32_t* row, const IdWindow& window, uint64_t hash, int64_t time) {
  std::memcpy(row, &hash, sizeof hash);
  const auto from_base = static_cast<uint64_t>(time) - static_cast<uint64_t>(window.base);
  row[2] = static_cast<uint32_t>(from_base);
  if (window.wide()) row[3] = static_cast<uint32_t>(from_base >> 32);
}

// A window of so many rows, with what is in the one there is, which goes.
void Remake(Customer& customer, uint32_t capacity, bool wide) {
  Block& block = customer.block();
  const Offset before = customer.head().ids;
  const Offset made = block.Allocate(BytesFor(capacity, wide));
  IdWindow& window = *new (block.At<void>(made)) IdWindow;
  window.SetRoom(capacity, wide);
  if (before != 0) {
    const IdWindow& old = *block.At<IdWindow>(before);
    window.base = wide ? 0 : old.base;
    window.size = old.size;
    window.index = old.index;
    auto* row = reinterpret_cast<uint32_t*>(&window + 1);
    for (uint32_t i = 0; i < old.size; ++i, row += window.words()) {
      SetRow(row, window, IdWindow::HashOf(old.Row(i)), old.TimeOf(old.Row(i)));
    }
    block.Free(before, BytesFor(old.capacity(), old.wide()));
  }
  customer.head().ids = made;
}

// Makes the rows, which stand last in their block, so many more at least, or all that the block's place has room for
// where that is few more. What has moved is written but not read: a read of what was written otherwise waits until all
// that was written before has left the processor's core, and the new place is far away.
[[gnu::always_inline]] inline void GrowToPlace(Customer& customer, uint32_t rows, bool wide, uint32_t least) {
  constexpr uint32_t kFew = 2 * BlockMemory::kUnit / kNarrowRow;
  Block& block = customer.block();
  const Offset at = customer.head().ids;
  const uint32_t bytes = BytesFor(rows, wide);
  const uint32_t place = block.PlaceWith(Block::Rounded(BytesFor(rows + least, wide)) - Block::Rounded(bytes));
  const uint32_t fit = RowsIn(place - at, wide);
  const uint32_t larger = fit - rows <= kFew ? fit : rows + least;
  block.GrowLast(bytes, BytesFor(larger, wide));
  block.At<IdWindow>(at)->SetRoom(larger, wide);
}

bool IsLast(const Customer& customer) {
  const Offset at = customer.head().ids;
  const auto& window = *customer.block().At<IdWindow>(at);
  return at + Block::Rounded(BytesFor(window.capacity(), window.wide())) == customer.block().head().used;
}

uint32_t MoreRows(uint32_t rows) { return std::max(rows / 8, 1U); }

// Makes room for one more row: by an eighth at the end of the block, else by half.
void MakeRoom(Customer& customer) {
  const IdWindow& window = *customer.block().At<IdWindow>(customer.head().ids);
  const uint32_t rows = window.capacity();
  if (window.size < rows) return;
  if (window.begin != 0 || !IsLast(customer)) return Remake(customer, rows + rows / 2 + 1, window.wide());
  GrowToPlace(customer, rows, window.wide(), MoreRows(rows));
}

void RememberFirst(Customer& customer, uint64_t hash, int64_t now) {
  Block& block = customer.block();
  const Offset made = block.Allocate(BytesFor(1, false));
  IdWindow& window = *new (block.At<void>(made)) IdWindow{.base = now, .size = 1};
  window.SetRoom(1, false);
  SetRow(const_cast<uint32_t*>(window.Rows()), window, hash, now);
  customer.head().ids = made;
}

// Makes room for one more row and remembers the id, where only the rows have to grow, at the end of the block.
bool RememberAtEnd(Customer& customer, uint64_t hash, int64_t now) {
  const Offset at = customer.head().ids;
  const auto& window = *customer.block().At<IdWindow>(at);
  const uint32_t size = window.size;
  int64_t from_base;
  if (size < window.capacity() || window.begin != 0 || window.wide() || window.index != 0 ||
      size >= IdWindow::kIndexFrom || __builtin_sub_overflow(now, window.base, &from_base) || from_base < 0 ||
      from_base > std::numeric_limits<uint32_t>::max() || !IsLast(customer)) {
    return false;
  }
  GrowToPlace(customer, size, false, MoreRows(size));
  customer.block().At<IdWindow>(at)->size = size + 1;
  auto* row = customer.block().At<uint32_t>(at + BytesFor(size, false));
  std::memcpy(row, &hash, sizeof hash);
  row[2] = static_cast<uint32_t>(from_base);
  return true;
}

// Whether rows of twelve bytes are as non-falling as remembered ones, and not too far from each other.
bool FitsNarrow(std::string_view rows) {
  if (rows.size() / kNarrowRow > kMostRestored) return false;
  uint32_t before = 0;
  bool falls = false;
  for (const char* at = rows.data() + sizeof(uint64_t); at < rows.data() + rows.size(); at += kNarrowRow) {
    uint32_t behind;
    std::memcpy(&behind, at, sizeof behind);
    falls |= behind < before;
    before = behind;
  }
  return !falls && before <= kMostSpan;
}

// All rows go.
void DropIds(Customer& customer) {
  Block& block = customer.block();
  const Offset at = customer.head().ids;
  if (at == 0) return;
  const IdWindow old = *block.At<IdWindow>(at);
  if (old.index != 0) block.Free(old.index, IndexBytes(block.At<IdIndex>(old.index)->slots));
  block.Free(at, BytesFor(old.capacity(), old.wide()));
  customer.head().ids = 0;
}

// Makes `time` fit into a row.
void MakeTimeFit(Customer& customer, int64_t time) {
  IdWindow& window = *customer.block().At<IdWindow>(customer.head().ids);
  if (window.wide()) return;
  const int64_t base = window.size > 0 ? window.TimeOf(window.Row(0)) : time;
  int64_t span;
  if (__builtin_sub_overflow(time, base, &span) || span < 0 || span > kMostSpan) {
    return Remake(customer, window.capacity(), true);
  }
  // Of a window without rows the old base may be anything, and nothing is moved.
  const auto passed = static_cast<uint32_t>(static_cast<uint64_t>(base) - static_cast<uint64_t>(window.base));
  for (uint32_t i = 0; i < window.size; ++i) const_cast<uint32_t*>(window.Row(i))[2] -= passed;
  window.base = base;
}

// Ids are remembered at non-falling times, and a later `now` only widens the gap.
void ForgetOld(const Block& block, IdWindow& window, int64_t now, int64_t window_ms) {
  const uint32_t capacity = window.capacity(), words = window.words();
  uint32_t begin = window.begin, gone = 0;
  for (const uint32_t size = window.size; gone < size; ++gone) {
    const uint32_t* row = window.Rows() + size_t{begin} * words;
    int64_t age;
    if (!__builtin_sub_overflow(now, window.TimeOf(row), &age) && age < window_ms) break;
    std::memset(const_cast<uint32_t*>(row), 0, words * sizeof(uint32_t));
    begin = begin + 1 == capacity ? 0 : begin + 1;
  }
  if (gone == 0) return;
  window.size -= gone;
  window.begin = window.size != 0 ? begin : 0;
  if (window.index != 0) block.At<IdIndex>(window.index)->first += gone;
}

}  // namespace

bool SeenIdAmongMany(Customer& customer, uint64_t hash, int64_t now, int64_t window_ms) {
  const Block& block = customer.block();
  IdWindow& window = *block.At<IdWindow>(customer.head().ids);
  ForgetOld(block, window, now, window_ms);
  if (window.size == 0) return false;
  if (window.index != 0) {
    IdIndex& index = *block.At<IdIndex>(window.index);
    const uint32_t mask = index.slots - 1;
    const uint32_t* numbers = index.numbers();
    for (uint32_t at = static_cast<uint32_t>(hash) & mask; numbers[at] != 0; at = (at + 1) & mask) {
      const uint32_t row = numbers[at] - 1 - index.first;
      if (row < window.size && IdWindow::HashOf(window.Row(row)) == hash) return true;
    }
    return false;
  }
  const uint32_t behind = std::min(window.size, window.capacity() - window.begin);
  const auto scan = [&](const uint32_t* row, uint32_t rows) {
    if (!window.wide()) return rows > 0 && AnyIdRow(row, rows, hash);
    for (; rows > 0; --rows, row += window.words()) {
      if (IdWindow::HashOf(row) == hash) return true;
    }
    return false;
  };
  return scan(window.Row(0), behind) || scan(window.Rows(), window.size - behind);
}

void DropOldIds(Customer& customer, int64_t now, int64_t window_ms) {
  if (customer.head().ids == 0) return;
  const IdWindow& window = *customer.block().At<IdWindow>(customer.head().ids);
  int64_t age;
  if (window.size > 0 && !__builtin_sub_overflow(now, window.TimeOf(window.Row(window.size - 1)), &age) &&
      age < window_ms) {
    return;
  }
  DropIds(customer);
}

void ClearFreeIds(const Customer& customer) {
  if (customer.head().ids == 0) return;
  IdWindow& window = *customer.block().At<IdWindow>(customer.head().ids);
  const uint32_t end = window.begin + window.size;
  if (end >= window.capacity()) return;
  std::memset(const_cast<uint32_t*>(window.Row(window.size)), 0,
              size_t{window.capacity() - end} * window.words() * sizeof(uint32_t));
}

void ReplaceIds(Customer& customer, std::span<const std::pair<uint64_t, int64_t>> ids) {
  std::string rows;
  bool narrow = !ids.empty();
  for (const auto& [hash, time] : ids) {
    const uint64_t behind = static_cast<uint64_t>(time) - static_cast<uint64_t>(ids.front().second);
    narrow = narrow && behind <= std::numeric_limits<uint32_t>::max();
    const auto low = static_cast<uint32_t>(behind);
    rows.append(reinterpret_cast<const char*>(&hash), sizeof hash);
    rows.append(reinterpret_cast<const char*>(&low), sizeof low);
  }
  if (narrow && ReplaceIdRows(customer, ids.front().second, rows)) return;
  DropIds(customer);
  for (const auto& [hash, time] : ids) RememberId(customer, hash, time);
}

bool ReplaceIdRows(Customer& customer, int64_t first, std::string_view rows) {
  int64_t last;
  if (!FitsNarrow(rows) || __builtin_add_overflow(first, kMostSpan, &last)) return false;
  DropIds(customer);
  const auto count = static_cast<uint32_t>(rows.size() / kNarrowRow);
  Remake(customer, count, false);
  const Offset at = customer.head().ids;
  IdWindow& window = *customer.block().At<IdWindow>(at);
  window.base = first;
  window.size = count;
  std::memcpy(&window + 1, rows.data(), rows.size());
  if (count > IdWindow::kIndexFrom) MakeIndex(customer.block(), at);
  return true;
}

void RememberIdWithRoom(Customer& customer, uint64_t hash, int64_t now) {
  if (customer.head().ids == 0) return RememberFirst(customer, hash, now);
  if (RememberAtEnd(customer, hash, now)) return;
  Block& block = customer.block();
  MakeRoom(customer);
  const auto fits = [&] {
    const IdWindow& window = *block.At<IdWindow>(customer.head().ids);
    int64_t from_base;
    return window.wide() || (!__builtin_sub_overflow(now, window.base, &from_base) && from_base >= 0 &&
                             from_base <= std::numeric_limits<uint32_t>::max());
  };
  if (!fits()) [[unlikely]]
    MakeTimeFit(customer, now);
  const Offset at = customer.head().ids;
  IdWindow& window = *block.At<IdWindow>(at);
  const uint32_t row = window.size++;
  SetRow(const_cast<uint32_t*>(window.Row(row)), window, hash, now);
  if (window.index == 0) {
    if (window.size > IdWindow::kIndexFrom) MakeIndex(block, at);
    return;
  }
  IdIndex& index = *block.At<IdIndex>(window.index);
  if ((index.taken + 1) * 2 > index.slots) {
    MakeIndex(block, at);
  } else {
    Index(index, window.size, hash, index.first + row);
  }
}

}  // namespace journey::rt
