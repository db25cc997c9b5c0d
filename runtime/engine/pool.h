// Memory in pieces of a few sizes: given back pieces are used again for the same size, so that a steady state allocates
// nothing. Pieces never move.
//
// In: how many bytes. Out: memory aligned for any plain type, uninitialised. The chunks behind it double up to
// kLargestChunk and live as long as the pool; pieces too large for a chunk have one of their own. At most half of what
// a pool holds has never been used, but for its first chunk. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "runtime/engine/huge_pages.h"

namespace journey::rt {

class BlockPool {
 public:
  static constexpr size_t kUnit = 16;
  static constexpr size_t kFirstChunk = 4096;
  static constexpr size_t kLargestChunk = kHugePageBytes;

  BlockPool() = default;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool();
  // What a piece of this size really takes.
  static constexpr size_t Rounded(size_t bytes) { return (bytes + kUnit - 1) / kUnit * kUnit; }

  void* Take(size_t bytes) {
    const size_t units = (bytes + kUnit - 1) / kUnit;
    if (units < free_.size() && free_[units] != nullptr) {
      Free* piece = free_[units];
      free_[units] = piece->next;
      return piece;
    }
    return Carve(units);
  }
  // `bytes` is what Take was asked for.
  void Give(void* piece, size_t bytes) {
    const size_t units = (bytes + kUnit - 1) / kUnit;
    if (units >= free_.size()) free_.resize(units + 1);
    free_[units] = new (piece) Free{free_[units]};
  }

 private:
  struct Free {
    Free* next;
  };
  struct Chunk {
    void* memory;
    size_t bytes;
  };
  void* Carve(size_t units);
  std::byte* AddChunk(size_t bytes);

  std::vector<Free*> free_;  // by size in units
  std::vector<Chunk> chunks_;
  std::byte* next_ = nullptr;
  size_t left_ = 0;
  size_t chunk_bytes_ = kFirstChunk;
};

}  // namespace journey::rt
