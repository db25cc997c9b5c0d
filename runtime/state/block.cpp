// A block has few pieces, most of them of a few sizes, so a short look through the free ones finds what fits.
#include "runtime/state/block.h"

#include <algorithm>

namespace journey::rt {
namespace {

// Free pieces that are looked at before new bytes are used.
constexpr int kLooks = 8;

// What has moved is read right after, and what the library copies in larger pieces would be waited for. Places of who
// is awake are whole lines, so what stands behind the last bytes may go with them.
void CopyBlock(const std::byte* from, uint32_t bytes, std::byte* to) {
  constexpr uint32_t kShort = 1024;
  if (bytes > kShort) {
    std::memcpy(to, from, bytes);
    return;
  }
  for (const std::byte* const end = from + bytes; from < end; from += BlockMemory::kUnit, to += BlockMemory::kUnit) {
    std::memcpy(to, from, 16);
    std::memcpy(to + 16, from + 16, 16);
    std::memcpy(to + 32, from + 32, 16);
    std::memcpy(to + 48, from + 48, 16);
    static_assert(BlockMemory::kUnit == 64);
  }
}

}  // namespace

void Block::Create(uint32_t bytes) {
  bytes = Rounded(bytes);
  uint32_t capacity = BlockMemory::kDesk;
  Attach(bytes <= capacity ? memory_->TakeDesk() : nullptr);
  if (begin_ == nullptr) {
    capacity = BlockMemory::Capacity(bytes);
    begin_ = memory_->Take(capacity);
  }
  std::memset(begin_, 0, bytes);
  new (begin_) BlockHead{.capacity = capacity, .used = bytes};
}

void Block::MoveFrom(std::byte* other, uint32_t capacity) {
  const uint32_t used = reinterpret_cast<const BlockHead*>(other)->used;
  begin_ = memory_->Take(capacity);
  if (capacity % BlockMemory::kUnit == 0) {
    CopyBlock(other, used, begin_);
  } else {  // at rest
    std::memcpy(begin_, other, used);
  }
  head().capacity = capacity;
  memory_->Give(other, reinterpret_cast<const BlockHead*>(other)->capacity);
}

void Block::Destroy() {
  memory_->Give(begin_, head().capacity);
  begin_ = nullptr;
}

void Block::MoveToLarger(uint64_t bytes) {
  CheckSize(bytes);
  const uint32_t used = head().used;
  memory_->MakeRoomForLater();
  uint32_t capacity = BlockMemory::kDesk;
  std::byte* larger = bytes <= capacity ? memory_->TakeDesk() : nullptr;
  if (larger == nullptr) {
    // By a quarter at least, so that growing costs O(1) a byte.
    capacity = BlockMemory::Capacity(std::max(static_cast<uint32_t>(bytes), used + used / 4));
    larger = memory_->Take(capacity);
  }
  MoveTo(larger, capacity);
}

// The old place stays as it is until the step is over; there must be room to remember it.
void Block::MoveTo(std::byte* place, uint32_t capacity) {
  CopyBlock(begin_, head().used, place);
  memory_->GiveLater(begin_, head().capacity);
  begin_ = place;
  head().capacity = capacity;
}

void Block::GrowLast(uint32_t bytes, uint32_t larger) {
  const uint64_t all = uint64_t{head().used} + std::max(Rounded(larger), 8U) - std::max(Rounded(bytes), 8U);
  if (head().capacity < all) {
    CheckSize(all);
    memory_->MakeRoomForLater();
    const uint32_t capacity = BlockMemory::Capacity(static_cast<uint32_t>(all));
    MoveTo(memory_->Take(capacity), capacity);
  }
  head().used = static_cast<uint32_t>(all);
}

void Block::Settle() {
  freed_ = false;
  if (stays_ && memory_->OnDesk(begin_)) return;
  const uint32_t used = head().used;
  // What has shrunk by a little may grow again.
  if (memory_->OnDesk(begin_) || BlockMemory::Capacity(used + used / 16) < head().capacity) {
    MoveFrom(begin_, BlockMemory::Capacity(used));
  }
}

bool Block::GapsPay() const {
  uint32_t bytes = 0;
  Offset at = head().free;
  for (int look = 0; look < kLooks && at != 0; ++look, at = At<FreePiece>(at)->next) bytes += At<FreePiece>(at)->bytes;
  const uint32_t used = head().used;
  const uint32_t place = memory_->OnDesk(begin_) ? BlockMemory::Capacity(used) : head().capacity;
  return bytes >= used / 16 && BlockMemory::Capacity(used - bytes) < place;
}

void Block::Gaps(std::vector<Gap>& gaps) const {
  gaps.clear();
  for (Offset at = head().free; at != 0; at = At<FreePiece>(at)->next)
    gaps.push_back({at, At<FreePiece>(at)->bytes, 0});
  std::sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) { return a.at < b.at; });
  uint32_t sum = 0;
  for (Gap& gap : gaps) gap.sum = sum += gap.bytes;
}

void Block::Close(std::span<const Gap> gaps) {
  for (size_t i = 0; i < gaps.size(); ++i) {
    const Offset from = gaps[i].at + gaps[i].bytes, end = i + 1 < gaps.size() ? gaps[i + 1].at : head().used;
    std::memmove(begin_ + from - gaps[i].sum, begin_ + from, end - from);
  }
  head().used -= gaps.empty() ? 0 : gaps.back().sum;
  head().free = 0;
}

Offset Block::Allocate(uint32_t bytes) {
  bytes = std::max(Rounded(bytes), 8U);
  BlockHead& old = head();
  Offset* link = &old.free;
  for (int look = 0; look < kLooks && *link != 0; ++look) {
    auto* piece = At<FreePiece>(*link);
    const Offset at = *link;
    if (piece->bytes >= bytes) {
      if (piece->bytes == bytes) {
        *link = piece->next;
      } else {
        const Offset rest = at + bytes;
        *At<FreePiece>(rest) = {piece->bytes - bytes, piece->next};
        *link = rest;
      }
      std::memset(begin_ + at, 0, bytes);
      return at;
    }
    link = &piece->next;
  }
  if (old.capacity - old.used < bytes) MoveToLarger(uint64_t{old.used} + bytes);
  BlockHead& now = head();
  const Offset at = now.used;
  now.used += bytes;
  std::memset(begin_ + at, 0, bytes);
  return at;
}

void Block::Free(Offset at, uint32_t bytes) {
  bytes = std::max(Rounded(bytes), 8U);
  BlockHead& block = head();
  freed_ = true;
  if (at + bytes == block.used) {
    block.used = at;
    return;
  }
  std::memset(begin_ + at, 0, bytes);
  // Pieces beside each other become one, so that what outgrows its place does not leave scraps behind.
  Offset* link = &block.free;
  for (int look = 0; look < kLooks && *link != 0;) {
    auto* piece = At<FreePiece>(*link);
    const bool before = *link + piece->bytes == at, behind = at + bytes == *link;
    if (!before && !behind) {
      link = &piece->next;
      ++look;
      continue;
    }
    at = std::min(at, *link);
    bytes += piece->bytes;
    *link = piece->next;
    *piece = {};
  }
  if (at + bytes == block.used) {
    block.used = at;
    return;
  }
  *At<FreePiece>(at) = {bytes, block.free};
  block.free = at;
}

Offset Block::Grow(Offset at, uint32_t bytes, uint32_t larger) {
  const uint32_t before = std::max(Rounded(bytes), 8U), after = std::max(Rounded(larger), 8U);
  if (at + before == head().used) {  // the last one
    if (head().capacity - head().used < after - before) MoveToLarger(uint64_t{head().used} + after - before);
    head().used += after - before;
    std::memset(begin_ + at + bytes, 0, after - bytes);
    return at;
  }
  const Offset moved = Allocate(larger);
  std::memcpy(begin_ + moved, begin_ + at, bytes);
  Free(at, bytes);
  return moved;
}

Offset Block::NewText(std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  // The old block's bytes stay until the step is over, so `text` may be part of it.
  const Offset at = Allocate(TextBytes(size));
  Str* copy = At<Str>(at);
  copy->size = size;
  if (size > 0) std::memcpy(copy->data(), text.data(), size);
  return at;
}

}  // namespace journey::rt
