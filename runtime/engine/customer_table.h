// Customers by id: open addressing over indices, hashed once per input. Customers never move and are never removed.
//
// Customers stand in chunks, each with its profile behind it: chunks double up to kLargestChunk customers, so that at
// most half of the memory of a small table is unused, and next to none of a large one's. Ids that do not fit into the
// customer share an arena. Not thread-safe.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/prefetch.h"
#include "runtime/engine/customer.h"
#include "runtime/engine/huge_pages.h"

namespace journey::rt {

class CustomerTable {
 public:
  // `profile`: the layout of profiles; it and `constants` must outlive the table.
  CustomerTable(const ir::Layout& profile, const Value* constants);
  // Ends the profiles; instances are the engine's, and must have been released.
  ~CustomerTable();
  CustomerTable(const CustomerTable&) = delete;
  CustomerTable& operator=(const CustomerTable&) = delete;

  static uint64_t Hash(std::string_view id);
  // Null when there is none. `hash` is Hash(id).
  Customer* Find(std::string_view id, uint64_t hash) const;
  // For a customer who will be looked for soon: fetches where it is looked for; then, once that has come, who it seems
  // to be. Perhaps null, or somebody else.
  JOURNEY_PREFETCHES void PrefetchSlot(uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }
  Customer* Likely(uint64_t hash) const;
  // There must be none. Its profile has the initial values.
  Customer& Add(std::string_view id, uint64_t hash);
  Customer& At(uint32_t index) const {
    const uint32_t number = index + kFirstChunk;
    if (number < kLargestChunk) {
      const auto width = static_cast<uint32_t>(std::bit_width(number));
      return Place(width - kFirstWidth, number - (1U << (width - 1)));
    }
    const uint32_t chunk = kGrowing + (number - kLargestChunk) / kLargestChunk;
    return Place(chunk, number % kLargestChunk);
  }
  uint32_t size() const { return size_; }

  // What a customer takes in the table, its profile included.
  static size_t Stride(const ir::Layout& profile);

 private:
  static constexpr uint32_t kFirstChunk = 16, kFirstWidth = 5;  // customers; bit_width of it
  static constexpr uint32_t kLargestChunk = 1 << 17;
  static constexpr uint32_t kGrowing = 13;  // chunks smaller than the largest: 16, 32, …, 65,536
  struct Slot {
    uint32_t tag;    // the hash's upper half
    uint32_t index;  // + 1; 0 is free
  };

  Customer& Place(uint32_t chunk, uint32_t at) const {
    return *std::launder(reinterpret_cast<Customer*>(chunks_[chunk] + size_t{at} * stride_));
  }
  void Grow();
  static size_t ChunkCustomers(size_t chunk) { return chunk < kGrowing ? size_t{kFirstChunk} << chunk : kLargestChunk; }
  void AddChunk();

  const ir::Layout& profile_;
  const Value* constants_;
  const size_t stride_;
  std::vector<std::byte*> chunks_;
  uint32_t size_ = 0, room_ = 0;
  std::vector<Slot, HugePageAllocator<Slot>> slots_;  // a power of two, at most half full
  Arena ids_;
};

}  // namespace journey::rt
