// Customers' blocks by id: open addressing over their addresses, hashed once per input; and by number, as they came.
//
// A slot holds an address and 16 bits of the hash, so that others' blocks are not looked at; a table is at most half
// full. It knows where blocks are, not what is in them but the id. Not thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/prefetch.h"
#include "runtime/platform/huge_pages.h"
#include "runtime/state/block_at_rest.h"

namespace journey::rt {

// HashCustomer of the id in a block, awake or at rest.
uint64_t HashOfId(const std::byte* block);

class CustomerTable {
 public:
  // Null when there is none. `hash` is HashCustomer(id).
  std::byte* Find(std::string_view id, uint64_t hash) const;
  // For a customer who will be looked for soon: fetches where it is looked for; then, once that has come, says where
  // it seems to be, which lasts until the table changes, and harms nobody after.
  JOURNEY_PREFETCHES void PrefetchSlot(uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }
  struct Seen {
    uint32_t place;
    std::byte* block;  // who is there: perhaps null, or somebody else
  };
  Seen Look(uint64_t hash) const {
    size_t at = hash & mask_;
    if (slots_[at] != 0 && !MayBe(slots_[at], hash)) at = PlaceBehind(at, hash);
    return {static_cast<uint32_t>(at), Address(slots_[at])};
  }
  uint32_t PlaceFor(uint64_t hash) const { return Look(hash).place; }
  // Who is there by now, likewise.
  std::byte* Likely(uint32_t place, uint64_t hash) const {
    if (place > mask_) return nullptr;
    const Slot slot = slots_[place];
    return MayBe(slot, hash) ? Address(slot) : nullptr;
  }
  // Find, for whom `place` was said.
  [[gnu::always_inline]] std::byte* Find(std::string_view id, uint64_t hash, uint32_t place) const {
    std::byte* block = Likely(place, hash);
    return block != nullptr && HasId(block, id) ? block : Find(id, hash);
  }
  // Room for so many more.
  void Reserve(uint32_t customers);
  // Of somebody who is not there; its number is next_number().
  void Add(std::byte* block, uint64_t hash);
  // The block of the customer of that number has moved from `before`.
  void Moved(const std::byte* before, std::byte* block, uint64_t hash, uint32_t number);
  // Nobody has the number from then on.
  void Remove(const std::byte* block, uint64_t hash);

  // Null for who was removed.
  std::byte* At(uint32_t number) const { return blocks_[number]; }
  JOURNEY_PREFETCHES void PrefetchNumber(uint32_t number) const { __builtin_prefetch(&blocks_[number]); }
  uint32_t next_number() const { return static_cast<uint32_t>(blocks_.size()); }
  uint64_t bytes() const { return (mask_ + 1) * sizeof(Slot) + blocks_.capacity() * sizeof(std::byte*); }

 private:
  // The address in the lower 48 bits; 0 is free, 1 was somebody who was removed.
  using Slot = uint64_t;
  static constexpr int kAddressBits = 48;
  static constexpr Slot kGone = 1;
  static std::byte* Address(Slot slot) {
    return reinterpret_cast<std::byte*>(slot & ((uint64_t{1} << kAddressBits) - 1));
  }
  // Bits that neither choose the place nor, in a table of one shard, are the same for all.
  static uint64_t Tag(uint64_t hash) { return hash << 8 >> kAddressBits << kAddressBits; }
  static Slot SlotOf(const std::byte* block, uint64_t hash) { return reinterpret_cast<uint64_t>(block) | Tag(hash); }
  // Whether somebody is in the slot who may have that hash.
  static bool MayBe(Slot slot, uint64_t hash) { return (slot ^ hash << 8) >> kAddressBits == 0 && slot > kGone; }
  size_t PlaceBehind(size_t at, uint64_t hash) const;
  size_t PlaceOf(const std::byte* block, uint64_t hash) const;
  // To so many slots, a power of two.
  void Grow(size_t slots);

  std::vector<Slot, HugePageAllocator<Slot>> slots_ = std::vector<Slot, HugePageAllocator<Slot>>(1);
  size_t mask_ = 0;                                                // how many slots there are, less one
  std::vector<std::byte*, HugePageAllocator<std::byte*>> blocks_;  // by number
  size_t used_ = 0;                                                // slots that are not free
};

}  // namespace journey::rt
