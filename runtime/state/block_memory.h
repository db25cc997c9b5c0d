// Where customers' blocks live: memory in a few sizes, so that a block that grows or goes leaves room for the next.
//
// In: how many bytes. Out: memory aligned to a cache line, as large as Capacity says, uninitialised. Small sizes are
// carved out of chunks that double up to kLargestChunk and live as long as this; large ones are the kernel's. At most
// an eighth of a block of more than half a kilobyte is unused when it is new. Not thread-safe; one per shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/engine/huge_pages.h"

namespace journey::rt {

class BlockMemory {
 public:
  static constexpr uint32_t kUnit = 64;  // bytes, a cache line
  static constexpr uint32_t kLargestCarved = 64 * 1024;

  BlockMemory() = default;
  ~BlockMemory();
  BlockMemory(const BlockMemory&) = delete;
  BlockMemory& operator=(const BlockMemory&) = delete;

  // What a block for so many bytes really takes; the sizes are few.
  static uint32_t Capacity(uint32_t bytes);
  std::byte* Take(uint32_t capacity);
  void Give(std::byte* block, uint32_t capacity);
  // Gives back what a step may still look at, when the step is over.
  void GiveLater(std::byte* block, uint32_t capacity) { later_.push_back({block, capacity}); }
  void GiveRetired() {
    if (!later_.empty()) [[unlikely]]
      GiveAll();
  }
  // Of all that it holds, whether it is used or not.
  uint64_t bytes() const { return bytes_; }

 private:
  static constexpr size_t kFirstChunk = 4096;
  static constexpr size_t kLargestChunk = kHugePageBytes;
  struct Free {
    Free* next;
  };
  struct Piece {
    std::byte* memory;
    size_t bytes;
  };
  std::byte* Carve(uint32_t capacity);
  void GiveAll();

  std::vector<Free*> free_;  // by size in units
  std::vector<Piece> chunks_;
  std::vector<Piece> later_;
  std::byte* next_ = nullptr;
  size_t left_ = 0, chunk_bytes_ = kFirstChunk;
  uint64_t bytes_ = 0;
};

}  // namespace journey::rt
