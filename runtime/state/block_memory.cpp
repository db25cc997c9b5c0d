// What is left of a chunk when a block does not fit is lost, which is less than a block.
#include "runtime/state/block_memory.h"

#include <algorithm>
#include <bit>
#include <new>

namespace journey::rt {

BlockMemory::~BlockMemory() {
  GiveAll();
  for (const Piece& chunk : chunks_) FreePages(chunk.memory, chunk.bytes, kUnit);
}

// Up to half a kilobyte every multiple of a cache line, then eight sizes for each doubling.
uint32_t BlockMemory::Capacity(uint32_t bytes) {
  if (bytes <= 8 * kUnit) return std::max((bytes + kUnit - 1) / kUnit * kUnit, kUnit);
  const uint32_t step = std::bit_floor(bytes - 1) / 8;
  return (bytes + step - 1) / step * step;
}

std::byte* BlockMemory::Take(uint32_t capacity) {
  if (capacity > kLargestCarved) {
    bytes_ += capacity;
    return static_cast<std::byte*>(AllocatePages(capacity, kUnit));
  }
  const size_t units = capacity / kUnit;
  if (units < free_.size() && free_[units] != nullptr) {
    Free* block = free_[units];
    free_[units] = block->next;
    return reinterpret_cast<std::byte*>(block);
  }
  return Carve(capacity);
}

void BlockMemory::Give(std::byte* block, uint32_t capacity) {
  if (capacity > kLargestCarved) {
    bytes_ -= capacity;
    return FreePages(block, capacity, kUnit);
  }
  const size_t units = capacity / kUnit;
  if (units >= free_.size()) free_.resize(units + 1);
  free_[units] = new (block) Free{free_[units]};
}

std::byte* BlockMemory::Carve(uint32_t capacity) {
  if (capacity > left_) {
    const size_t bytes = std::max<size_t>(chunk_bytes_, capacity);
    next_ = static_cast<std::byte*>(AllocatePages(bytes, kUnit));
    chunks_.push_back({next_, bytes});
    bytes_ += bytes;
    left_ = bytes;
    chunk_bytes_ = std::min(chunk_bytes_ * 2, kLargestChunk);
  }
  std::byte* block = next_;
  next_ += capacity;
  left_ -= capacity;
  return block;
}

void BlockMemory::GiveAll() {
  for (const Piece& piece : later_) Give(piece.memory, static_cast<uint32_t>(piece.bytes));
  later_.clear();
}

}  // namespace journey::rt
