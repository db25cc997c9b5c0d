// Slabs with room for one more block of a size are a list; full ones are in none.
#include "runtime/state/block_memory.h"

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace journey::rt {

BlockMemory::~BlockMemory() {
  GiveAll();
  for (const Region& region : regions_) FreePages(region.memory, region.bytes, kSlab);
}

// Every multiple of a cache line up to a kilobyte, but for one of those that most grow through; then eight sizes for
// each doubling. With fewer sizes those who grow move less often, and leave less room behind that only their like can
// use.
uint32_t BlockMemory::Capacity(uint32_t bytes) {
  constexpr uint32_t kLeftOut = 5 * kUnit;
  if (bytes <= 16 * kUnit) {
    const uint32_t lines = std::max((bytes + kUnit - 1) / kUnit * kUnit, kUnit);
    return lines != kLeftOut ? lines : lines + kUnit;
  }
  const uint32_t step = std::bit_floor(bytes - 1) / 8;
  return (bytes + step - 1) / step * step;
}

void BlockMemory::AddSizes(size_t grains) {
  while (sizes_.size() <= grains) {
    const size_t bytes = std::max<size_t>(sizes_.size(), 1) * kGrain;
    const size_t blocks = (kSlab - kFewLines * kUnit) / bytes, first = kSlab - blocks * bytes;
    sizes_.push_back({.blocks = static_cast<uint32_t>(blocks),
                      .first = static_cast<uint32_t>(first),
                      .lines = static_cast<uint32_t>(std::min(std::bit_floor(first / kUnit), kManyLines))});
  }
}

void BlockMemory::List(Slab* slab) {
  Size& size = SizeOf(slab->capacity);
  slab->level = static_cast<uint8_t>(slab->used * kLevels / size.blocks);
  slab->least = static_cast<uint16_t>((slab->level * size.blocks + kLevels - 1) / kLevels);
  slab->most = static_cast<uint16_t>(((slab->level + 1) * size.blocks + kLevels - 1) / kLevels - 1);
  Slab*& first = size.levels[slab->level];
  slab->before = nullptr;
  slab->after = first;
  if (first != nullptr) first->before = slab;
  first = slab;
  slab->listed = true;
}

void BlockMemory::Unlist(Slab* slab) {
  if (slab->before != nullptr) {
    slab->before->after = slab->after;
  } else {
    SizeOf(slab->capacity).levels[slab->level] = slab->after;
  }
  if (slab->after != nullptr) slab->after->before = slab->before;
  slab->listed = false;
}

// Of the size with the most room, in slabs.
BlockMemory::Slab* BlockMemory::Emptiest() const {
  Slab* found = nullptr;
  uint32_t most = 0;
  for (const Size& size : sizes_) {
    // What is fuller costs more to move than it gives.
    const auto* level =
        std::find_if(size.levels, size.levels + kLevels - 1, [](const Slab* one) { return one != nullptr; });
    if (level == size.levels + kLevels - 1) continue;
    const uint32_t room = (size.slabs * size.blocks - size.used) / size.blocks;
    if (room <= most) continue;
    most = room;
    found = *level;
  }
  return found;
}

BlockMemory::Slab* BlockMemory::NewSlab(uint32_t capacity) {
  if (empty_.empty()) {
    // Room for all slabs there are, so that giving back needs no memory.
    const size_t slabs = bytes_of_regions_ / kSlab + region_bytes_ / kSlab;
    if (empty_.capacity() < slabs) empty_.reserve(2 * slabs);
    if (regions_.size() == regions_.capacity()) regions_.reserve(2 * regions_.size() + 1);
    auto* memory = static_cast<std::byte*>(AllocatePages(region_bytes_, kSlab));
    regions_.push_back({memory, region_bytes_});
    bytes_of_regions_ += region_bytes_;
    // The lowest is taken first.
    for (size_t at = region_bytes_; at > 0; at -= kSlab) empty_.push_back(memory + at - kSlab);
    region_bytes_ = std::min(region_bytes_ * 2, kLargestRegion);
  }
  Size& size = SizeOf(capacity);
  Slab* slab = new (SlabOf(empty_.back(), size)) Slab{.next = size.first, .capacity = capacity};
  static_assert(sizeof(Slab) <= kUnit);
  empty_.pop_back();
  ++slabs_;
  ++size.slabs;
  List(slab);
  return slab;
}

std::byte* BlockMemory::Take(uint32_t capacity) {
  if (capacity > kLargestCarved) {
    auto* block = static_cast<std::byte*>(AllocatePages(capacity, kUnit));
    large_ += capacity;
    return block;
  }
  Size& size = SizeOf(capacity);
  Slab* slab = nullptr;
  for (uint32_t level = kLevels; level > 0 && slab == nullptr; --level) slab = size.levels[level - 1];
  if (slab == nullptr) slab = NewSlab(capacity);
  std::byte* block;
  if (slab->free != nullptr) {
    block = reinterpret_cast<std::byte*>(slab->free);
    slab->free = slab->free->next;
  } else {
    block = BeginOf(slab) + slab->next;
    slab->next += capacity;
  }
  ++size.used;
  carved_ += capacity;
  if (++slab->used > slab->most) {
    Unlist(slab);
    if (slab->used < size.blocks) List(slab);
  }
  return block;
}

void BlockMemory::Give(std::byte* block, uint32_t capacity) {
  if (OnDesk(block)) {
    desk_taken_ = false;
    return;
  }
  if (capacity > kLargestCarved) {
    large_ -= capacity;
    return FreePages(block, capacity, kUnit);
  }
  carved_ -= capacity;
  Size& size = SizeOf(capacity);
  --size.used;
  Slab* slab = SlabOf(block, size);
  slab->free = new (block) Free{0, slab->free};
  --slab->used;
  // One that is being emptied stands in no list.
  if (slab->listed) {
    if (slab->used >= slab->least && slab->used > 0) return;
    Unlist(slab);
  } else if (slab->used + 1 < size.blocks && slab->used > 0) {
    return;
  }
  if (slab->used > 0) return List(slab);
  --size.slabs;
  --slabs_;
  empty_.push_back(BeginOf(block));
}

void BlockMemory::Absorb(BlockMemory& other) {
  other.GiveAll();
  // All that needs memory comes first.
  regions_.reserve(regions_.size() + other.regions_.size());
  empty_.reserve(2 * (bytes_of_regions_ + other.bytes_of_regions_) / kSlab);
  if (!other.sizes_.empty()) AddSizes(other.sizes_.size() - 1);
  for (size_t grains = 0; grains < other.sizes_.size(); ++grains) {
    Size& from = other.sizes_[grains];
    sizes_[grains].slabs += std::exchange(from.slabs, 0);
    sizes_[grains].used += std::exchange(from.used, 0);
    for (Slab*& first : from.levels) {
      while (Slab* slab = first) {
        first = slab->after;
        List(slab);
      }
    }
  }
  regions_.insert(regions_.end(), other.regions_.begin(), other.regions_.end());
  other.regions_.clear();
  empty_.insert(empty_.end(), other.empty_.begin(), other.empty_.end());
  other.empty_.clear();
  bytes_of_regions_ += std::exchange(other.bytes_of_regions_, 0);
  large_ += std::exchange(other.large_, 0);
  carved_ += std::exchange(other.carved_, 0);
  slabs_ += std::exchange(other.slabs_, 0);
}

void BlockMemory::MakeRoomForLater() {
  if (later_.size() == later_.capacity()) later_.reserve(2 * later_.capacity() + 1);
}

void BlockMemory::GiveAll() {
  for (const Region& block : later_) Give(block.memory, static_cast<uint32_t>(block.bytes));
  later_.clear();
}

}  // namespace journey::rt
