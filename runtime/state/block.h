// One customer's bytes: a contiguous, position-independent piece of memory with a small heap of its own.
//
// Everything in a block is told by its offset from the block's beginning, or from the place that refers to it; so a
// block moves by memcpy. What is taken from its heap is a piece: the next free one, or the end of what is used, or a
// larger block into which the old one was copied. Then all addresses inside are stale and all offsets still good; the
// old bytes stay readable until BlockMemory::GiveRetired, because a step's registers may hold texts in them.
//
// A block that is new or grows stands on its memory's desk, which has room, and gets a place of its own size by Settle,
// when the step is over: so it moves once a step, whatever the step adds to it, and is as large as it must be.
//
// A Block is the handle to one; it owns nothing. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

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

  // A new one, of which the first `bytes` are used and zero.
  void Create(uint32_t bytes);
  // A copy of what is used of another block.
  void CreateLike(const std::byte* other);
  // What is used of another block of this memory, which goes back.
  void MoveFrom(std::byte* other);
  // Gives its memory back.
  void Destroy();
  // Leaves the desk, if it is there, for a place of its own. Moves the block.
  void Settle() {
    if (memory_->OnDesk(begin_)) [[unlikely]]
      LeaveDesk();
  }

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
  // `bytes` is what Allocate was asked for.
  void Free(Offset at, uint32_t bytes);
  // Makes a piece larger, where it stands or elsewhere; what is new is zero. May move the block.
  Offset Grow(Offset at, uint32_t bytes, uint32_t larger);

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
  void MoveToLarger(uint64_t bytes);
  void LeaveDesk();

  BlockMemory* memory_;
  std::byte* begin_;
};

}  // namespace journey::rt
