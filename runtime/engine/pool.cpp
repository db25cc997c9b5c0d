// What is left of a chunk when a piece does not fit is lost, which is less than a piece.
#include "runtime/engine/pool.h"

#include <algorithm>

namespace journey::rt {

BlockPool::~BlockPool() {
  for (const Chunk& chunk : chunks_) FreePages(chunk.memory, chunk.bytes, kUnit);
}

std::byte* BlockPool::AddChunk(size_t bytes) {
  chunks_.push_back({AllocatePages(bytes, kUnit), bytes});
  return static_cast<std::byte*>(chunks_.back().memory);
}

void* BlockPool::Carve(size_t units) {
  const size_t bytes = std::max<size_t>(units, 1) * kUnit;
  if (bytes > chunk_bytes_ / 4) return AddChunk(bytes);
  if (bytes > left_) {
    next_ = AddChunk(chunk_bytes_);
    left_ = chunk_bytes_;
    chunk_bytes_ = std::min(chunk_bytes_ * 2, kLargestChunk);
  }
  std::byte* piece = next_;
  next_ += bytes;
  left_ -= bytes;
  return piece;
}

}  // namespace journey::rt
