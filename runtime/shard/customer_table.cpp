// Linear probing.
#include "runtime/shard/customer_table.h"

#include <algorithm>
#include <bit>

#include "runtime/shard/shard_hash.h"

namespace journey::rt {
namespace {

constexpr size_t kFirstSlots = 64;

}  // namespace

uint64_t HashOfId(const std::byte* block) {
  char room[kUuidText];
  return HashCustomer(IdIn(block, room));
}

std::byte* CustomerTable::Find(std::string_view id, uint64_t hash) const {
  for (size_t at = hash & mask_; slots_[at] != 0; at = (at + 1) & mask_) {
    if (!MayBe(slots_[at], hash)) continue;
    std::byte* block = Address(slots_[at]);
    if (HasId(block, id)) return block;
  }
  return nullptr;
}

size_t CustomerTable::PlaceBehind(size_t at, uint64_t hash) const {
  do {
    at = (at + 1) & mask_;
  } while (slots_[at] != 0 && !MayBe(slots_[at], hash));
  return at;
}

void CustomerTable::Add(std::byte* block, uint64_t hash) {
  if ((used_ + 1) * 2 > slots_.size()) Grow(std::max(kFirstSlots, slots_.size() * 2));
  size_t at = hash & mask_;
  while (slots_[at] != 0) at = (at + 1) & mask_;
  CHECK(reinterpret_cast<uint64_t>(block) >> kAddressBits == 0);
  slots_[at] = SlotOf(block, hash);
  ++used_;
  ReserveGently(blocks_, blocks_.size() + 1);
  blocks_.push_back(block);
}

size_t CustomerTable::PlaceOf(const std::byte* block, uint64_t hash) const {
  size_t at = hash & mask_;
  while (slots_[at] != SlotOf(block, hash)) {
    DCHECK(slots_[at] != 0);
    at = (at + 1) & mask_;
  }
  return at;
}

void CustomerTable::Moved(const std::byte* before, std::byte* block, uint64_t hash, uint32_t number) {
  slots_[PlaceOf(before, hash)] = SlotOf(block, hash);
  blocks_[number] = block;
}

void CustomerTable::Remove(const std::byte* block, uint64_t hash) {
  slots_[PlaceOf(block, hash)] = kGone;
  blocks_[reinterpret_cast<const CustomerHead*>(block)->number] = nullptr;
}

void CustomerTable::Reserve(uint32_t customers) {
  const size_t slots = std::bit_ceil(std::max((used_ + customers) * 2, kFirstSlots));
  if (slots > slots_.size()) Grow(slots);
  blocks_.reserve(blocks_.size() + customers);
}

// A customer's id is waited for, and its place in the larger table: both are asked for some customers ahead.
void CustomerTable::Grow(size_t slots) {
  std::vector<Slot, HugePageAllocator<Slot>> larger(slots);
  const size_t mask = slots - 1, count = blocks_.size();
  used_ = 0;
  constexpr size_t kAhead = 16;
  uint64_t hashes[kAhead];
  for (size_t number = 0; number < count + 2 * kAhead; ++number) {
    if (number < count && blocks_[number] != nullptr) {
      __builtin_prefetch(blocks_[number]);
      __builtin_prefetch(blocks_[number] + sizeof(CustomerHead));
    }
    if (number >= 2 * kAhead && blocks_[number - 2 * kAhead] != nullptr) {
      const uint64_t hash = hashes[number % kAhead];
      size_t at = hash & mask;
      while (larger[at] != 0) at = (at + 1) & mask;
      larger[at] = SlotOf(blocks_[number - 2 * kAhead], hash);
      ++used_;
    }
    if (number < kAhead || number - kAhead >= count || blocks_[number - kAhead] == nullptr) continue;
    const uint64_t hash = HashOfId(blocks_[number - kAhead]);
    __builtin_prefetch(&larger[hash & mask], 1);
    hashes[number % kAhead] = hash;
  }
  slots_ = std::move(larger);
  mask_ = mask;
}

}  // namespace journey::rt
