// One customer's bytes: a contiguous, position-independent piece of memory with a small heap of its own.
//
// Everything in a block is told by its offset from the block's beginning, or from the place that refers to it; so a
// block moves by memcpy. What is taken from its heap is a piece: the next free one, or the end of what is used, or a
// larger block into which the old one was copied. Then all addresses inside are stale and all offsets still good; the
// old bytes stay readable until BlockMemory::GiveRetired, because a step's registers may hold texts in them.
//
// A block that is new or grows stands on its memory's desk, which has room, and gets a place of its own size by Settle,
// when the step is over: so it moves once a step, whatever the step adds to it, and is as large as it must be. Whoever
// knows all offsets in it closes the gaps that free pieces are, where a smaller place does then (Gaps, Close).
//
// A Block is the handle to one; it owns nothing. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "runtime/state/block_memory.h"
#include "runtime/value/value.h"

namespace journey::rt {

// An offset from the block's beginning; 0 is nothing, since the head stands there.
using Offset = uint32_t;

struct BlockHead {
  uint32_t capacity = 0;
  uint32_t used = 0;  // everything from here on is free
  Offset free = 0;    // the first free piece, last given back first
};

class Block {
 public:
  // `begin` is null for a block that is still to be made.
  Block(BlockMemory& memory, std::byte* begin) : memory_(&memory), begin_(begin) {}

  // Another one of the same memory.
  void Attach(std::byte* begin) {
    begin_ = begin;
    freed_ = stays_ = false;
  }
  // One that somebody has written on the memory's desk. It stays there, as long as there is room, until LeaveDesk.
  void AttachOnDesk(std::byte* desk) {
    Attach(desk);
    stays_ = true;
  }
  void LeaveDesk() {
    stays_ = false;
    Settle();
  }
  // A new one, of which the first `bytes` are used and zero.
  void Create(uint32_t bytes);
  // What is used of another block of this memory, which goes back, to a place of that capacity.
  void MoveFrom(std::byte* other, uint32_t capacity);
  // Gives its memory back.
  void Destroy();
  // It stands on the desk, or pieces of it were freed since it was attached to.
  bool unsettled() const { return freed_ || (!stays_ && memory_->OnDesk(begin_)); }
  // Leaves the desk, or a place that has become too large, for one of its own size. Moves it.
  void Settle();

  // A free piece, and the bytes of all up to its end.
  struct Gap {
    Offset at;
    uint32_t bytes, sum;
  };
  // Whether without its gaps it would do with a smaller place, and they are a sixteenth of it: so closing pays for the
  // look at everything. A short look, which may miss gaps of many.
  bool GapsPay() const;
  // In order of place.
  void Gaps(std::vector<Gap>& gaps) const;
  // Where `at`, which is in no gap, stands once they are closed.
  static Offset Closed(std::span<const Gap> gaps, Offset at) {
    constexpr size_t kFew = 8;  // are looked through
    if (gaps.size() > kFew) {
      const auto later = [](Offset wanted, const Gap& gap) { return wanted < gap.at; };
      gaps = gaps.first(static_cast<size_t>(std::upper_bound(gaps.begin(), gaps.end(), at, later) - gaps.begin()));
      return gaps.empty() ? at : at - gaps.back().sum;
    }
    uint32_t sum = 0;
    for (const Gap& gap : gaps) {
      if (gap.at > at) break;
      sum = gap.sum;
    }
    return at - sum;
  }
  void Close(std::span<const Gap> gaps);

  std::byte* begin() const { return begin_; }
  BlockHead& head() const { return *At<BlockHead>(0); }
  template <class T>
  T* At(Offset at) const {
    return reinterpret_cast<T*>(begin_ + at);
  }
  Offset OffsetOf(const void* inside) const {
    return static_cast<Offset>(static_cast<const std::byte*>(inside) - begin_);
  }

  static constexpr uint32_t Rounded(uint32_t bytes) { return (bytes + 7) & ~7U; }
  // A piece, zeroed. May move the block.
  Offset Allocate(uint32_t bytes);
  // `bytes` is what Allocate was asked for. They become zero, but for what a free piece is told by.
  void Free(Offset at, uint32_t bytes);
  // Makes a piece larger, where it stands or elsewhere; what is new is zero. May move the block.
  Offset Grow(Offset at, uint32_t bytes, uint32_t larger);

  // The last piece, where nothing else is added before the step is over. `bytes` is what Allocate was asked for; of
  // what is new nothing is known. May move the block, and then to where it stays, since it needs no desk.
  void GrowLast(uint32_t bytes, uint32_t larger);
  // How far the place reaches that the block has, or gets, if so many bytes are added before the step is over. On the
  // desk no further than that: something else has grown, and may grow again in what its place has left.
  uint32_t PlaceWith(uint32_t more) const {
    const uint64_t bytes = uint64_t{head().used} + more;
    if (memory_->OnDesk(begin_)) return static_cast<uint32_t>(bytes);
    if (bytes <= head().capacity) return head().capacity;
    return BlockMemory::Capacity(static_cast<uint32_t>(std::min<uint64_t>(bytes, kMostBytes)));
  }

  // A text of its own. May move the block; `text` may stand in it.
  Offset NewText(std::string_view text);
  const Str* Text(Offset at) const { return At<const Str>(at); }
  void FreeText(Offset at) { Free(at, TextBytes(Text(at)->size)); }
  static constexpr uint32_t TextBytes(uint32_t size) { return static_cast<uint32_t>(sizeof(Str)) + size; }

 private:
  struct FreePiece {
    uint32_t bytes;
    Offset next;
  };
  static constexpr uint32_t kMostBytes = std::numeric_limits<uint32_t>::max() / 2;
  static void CheckSize(uint64_t bytes) { CHECK_MSG(bytes <= kMostBytes, "a customer's state takes more than 2 GiB"); }
  void MoveToLarger(uint64_t bytes);
  void MoveTo(std::byte* place, uint32_t capacity);

  BlockMemory* memory_;
  std::byte* begin_;
  bool freed_ = false;
  bool stays_ = false;  // on the desk
};

}  // namespace journey::rt
