// A slot of the index that names a row no more is free for the next, but does not end a search; so the index is made
// anew before it is more than half taken.
#include "runtime/state/dedup.h"

#define XXH_INLINE_ALL  // short texts: the call would cost more than the hash
#include <xxhash.h>

#include <bit>
#include <new>

namespace journey::rt {
namespace {

constexpr uint32_t kIndexFrom = 64;  // a scan of fewer is as fast

// Puts row `number` into the index, which has room.
void Index(const Block& block, IdWindow& window, uint64_t hash, uint32_t number) {
  auto* slots = block.At<uint32_t>(window.index);
  const uint32_t mask = window.index_slots - 1;
  uint32_t at = static_cast<uint32_t>(hash) & mask;
  while (slots[at] != 0 && slots[at] - 1 - window.first < window.rows.size) at = (at + 1) & mask;
  if (slots[at] == 0) ++window.indexed;
  slots[at] = number + 1;
}

// Makes the index large enough for twice the rows there are. A row whose number + 1 is 0 stays out of it for as long as
// it lasts: it is found by nobody, once in 2^32 ids of a customer.
void MakeIndex(Block& block, Offset at) {
  IdWindow old = *block.At<IdWindow>(at);
  if (old.index != 0) block.Free(old.index, old.index_slots * static_cast<uint32_t>(sizeof(uint32_t)));
  const uint32_t slots = std::bit_ceil(old.rows.size * 4);
  const Offset index = block.Allocate(slots * static_cast<uint32_t>(sizeof(uint32_t)));
  IdWindow& window = *block.At<IdWindow>(at);
  window.index = index;
  window.index_slots = slots;
  window.indexed = 0;
  for (uint32_t i = 0; i < window.rows.size; ++i) {
    Index(block, window, RowOf<IdRow>(block, window.rows, i)->hash, window.first + i);
  }
}

constexpr uint32_t BytesFor(uint32_t rows) {
  return static_cast<uint32_t>(sizeof(IdWindow)) + rows * static_cast<uint32_t>(sizeof(IdRow));
}

// Makes room for one more row: a window that is full moves into one that is half as large again.
void MakeRoom(Customer& customer) {
  Block& block = customer.block();
  const Offset at = customer.head().ids;
  const uint32_t before = at != 0 ? block.At<IdWindow>(at)->rows.capacity : 0;
  if (at != 0 && block.At<IdWindow>(at)->rows.size < before) return;
  const uint32_t capacity = before < 4 ? before + 2 : before + before / 2;
  if (at != 0 && block.At<IdWindow>(at)->rows.begin == 0) {
    const Offset grown = block.Grow(at, BytesFor(before), BytesFor(capacity));  // most often where it stands
    block.At<IdWindow>(grown)->rows.rows = grown + static_cast<Offset>(sizeof(IdWindow));
    block.At<IdWindow>(grown)->rows.capacity = capacity;
    customer.head().ids = grown;
    return;
  }
  const Offset made = block.Allocate(BytesFor(capacity));
  IdWindow& window = *new (block.At<void>(made)) IdWindow;
  if (at != 0) {
    const IdWindow& old = *block.At<IdWindow>(at);
    window = old;
    auto* rows = reinterpret_cast<IdRow*>(&window + 1);
    for (uint32_t i = 0; i < old.rows.size; ++i) rows[i] = *RowOf<IdRow>(block, old.rows, i);
    block.Free(at, BytesFor(before));
  }
  window.rows.rows = made + static_cast<Offset>(sizeof(IdWindow));
  window.rows.begin = 0;
  window.rows.capacity = capacity;
  customer.head().ids = made;
}

}  // namespace

uint64_t HashMessageId(std::string_view id) { return XXH3_64bits(id.data(), id.size()); }

bool SeenId(Customer& customer, uint64_t hash, int64_t now, int64_t window_ms) {
  if (customer.head().ids == 0) return false;
  const Block& block = customer.block();
  IdWindow& window = *block.At<IdWindow>(customer.head().ids);
  // Ids are remembered at non-falling times, and a later `now` only widens the gap.
  while (window.rows.size > 0) {
    int64_t age;
    if (!__builtin_sub_overflow(now, RowOf<IdRow>(block, window.rows, 0)->time, &age) && age < window_ms) break;
    window.rows.PopOldest();
    ++window.first;
  }
  if (window.index != 0) {
    const auto* slots = block.At<uint32_t>(window.index);
    const uint32_t mask = window.index_slots - 1;
    for (uint32_t at = static_cast<uint32_t>(hash) & mask; slots[at] != 0; at = (at + 1) & mask) {
      const uint32_t row = slots[at] - 1 - window.first;
      if (row < window.rows.size && RowOf<IdRow>(block, window.rows, row)->hash == hash) return true;
    }
    return false;
  }
  for (uint32_t i = 0; i < window.rows.size; ++i) {
    if (RowOf<IdRow>(block, window.rows, i)->hash == hash) return true;
  }
  return false;
}

void RememberId(Customer& customer, uint64_t hash, int64_t now) {
  Block& block = customer.block();
  MakeRoom(customer);
  const Offset at = customer.head().ids;
  IdWindow& window = *block.At<IdWindow>(at);
  const uint32_t size = ++window.rows.size;
  *RowOf<IdRow>(block, window.rows, size - 1) = {hash, now};
  if (window.index == 0 ? size > kIndexFrom : (window.indexed + 1) * 2 > window.index_slots) {
    MakeIndex(block, at);
  } else if (window.index != 0) {
    Index(block, window, hash, window.first + size - 1);
  }
}

}  // namespace journey::rt
