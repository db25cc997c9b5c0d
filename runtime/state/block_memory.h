// Where customers' blocks live: memory in a few sizes, so that a block that grows or goes leaves room for the next.
//
// In: how many bytes. Out: memory aligned to a cache line, as large as Capacity says, uninitialised. Blocks of one size
// share slabs; a slab whose last block goes serves any other size, so customers who all grow together do not leave
// behind a heap of every size that they have had. Those few who stay behind can be moved (EmptyOne): whoever owns the
// blocks does it while there is much spare room. Large blocks are the kernel's. At most an eighth of a block of more
// than a kilobyte is unused when it is new. Besides there is a desk, on which one block at a time may stand while
// it grows. Not thread-safe; one per engine, and others for threads that make blocks which become the engine's
// (Absorb).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/platform/huge_pages.h"

namespace journey::rt {

class BlockMemory {
 public:
  static constexpr uint32_t kUnit = 64;   // bytes, a cache line
  static constexpr uint32_t kGrain = 16;  // of which places at rest are multiples
  static constexpr uint32_t kLargestCarved = 4 * 1024;
  static constexpr uint32_t kDesk = 4096;

  BlockMemory() = default;
  ~BlockMemory();
  BlockMemory(const BlockMemory&) = delete;
  BlockMemory& operator=(const BlockMemory&) = delete;

  // What a block for so many bytes really takes; the sizes are few.
  static uint32_t Capacity(uint32_t bytes);
  // The same for one that will not grow where it stands, and need not begin with a line.
  static uint32_t CapacityAtRest(uint32_t bytes) {
    return bytes <= kUnit * kGrain ? std::max((bytes + kGrain - 1) / kGrain * kGrain, kUnit) : Capacity(bytes);
  }
  std::byte* Take(uint32_t capacity);
  void Give(std::byte* block, uint32_t capacity);
  // Takes over all that another one has, which is empty then; its blocks stay where they stand. Nobody may be on its
  // desk.
  void Absorb(BlockMemory& other);
  // Room of kDesk bytes, to be given back like any other; null while somebody has it.
  std::byte* TakeDesk() {
    if (desk_taken_) return nullptr;
    desk_taken_ = true;
    return desk_;
  }
  bool OnDesk(const std::byte* block) const { return block == desk_; }
  // Gives back what a step may still look at, when the step is over. Neither this nor Give needs memory, if
  // MakeRoomForLater was called before.
  void MakeRoomForLater();
  void GiveLater(std::byte* block, uint32_t capacity) { later_.push_back({block, capacity}); }
  void GiveRetired() {
    if (!later_.empty()) [[unlikely]]
      GiveAll();
  }
  // Bytes of the blocks that are taken, and of the room between them in slabs that serve some size.
  uint64_t used() const { return carved_ + large_; }
  // Whether any of them is the kernel's, and must be given back by whoever has it.
  bool AnyLarge() const { return large_ != 0; }
  uint64_t spare() const { return uint64_t{slabs_} * kSlab - carved_; }
  // Spare room is more than a thirty-second of what is taken, so that moving blocks pays. Where nothing could be
  // emptied it is looked at again when there is as much more of it as is always let be.
  bool Sparse() const { return spare() > std::max(carved_ / 32 + kFewSpare, fruitless_); }
  // Empties a slab of which less than three quarters are taken, if others of its size have room for all of it:
  // move(block) must take another block, and give this one back. False: there is no such slab. Takes no memory.
  template <class Move>
  bool EmptyOne(Move&& move) {
    Slab* slab = Emptiest();
    fruitless_ = slab == nullptr ? spare() + kFewSpare : 0;
    if (slab == nullptr) return false;
    Unlist(slab);
    const uint32_t capacity = slab->capacity, end = slab->next;
    for (uint32_t at = SizeOf(capacity).first; at < end; at += capacity) {
      std::byte* block = BeginOf(slab) + at;
      if (reinterpret_cast<const Free*>(block)->taken != 0) move(block);
    }
    return true;
  }

 private:
  // The last slab of each size is half empty, so small ones leave less room.
  static constexpr size_t kSlab = 32 * 1024;
  static constexpr size_t kFirstRegion = kSlab, kLargestRegion = kHugePageBytes;
  static constexpr size_t kFewSpare = 4 * kSlab;
  // Blocks begin with their capacity, which is never 0.
  struct Free {
    uint64_t taken;
    Free* next;
  };
  // Stands in one of the first lines of a slab, which is aligned to its size; in which one differs, since what stands
  // at the same place in all of them would share a few lines of the cache. Blocks come behind these lines, up to the
  // end: so there are at least a few of them, and as many as the blocks leave.
  static constexpr size_t kFewLines = 4, kManyLines = 16;
  struct Slab {
    Slab *before, *after;  // in the list of those of its size that are as full
    Free* free;
    uint32_t next;  // bytes that have been carved
    uint32_t used;  // blocks
    uint32_t capacity;
    uint16_t least, most;  // blocks that it has while it stands in its list
    uint8_t level;
    bool listed;
  };
  // By the quarters that are taken of those with room. New blocks go to the fullest, so that others run empty.
  static constexpr uint32_t kLevels = 4;
  struct Size {
    Slab* levels[kLevels];
    uint32_t blocks;  // in a slab
    uint32_t first;   // where they begin
    uint32_t lines;   // before that which a Slab may stand in, a power of two
    uint32_t slabs, used;
  };
  struct Region {
    std::byte* memory;
    size_t bytes;
  };
  static std::byte* BeginOf(void* inside) {
    return reinterpret_cast<std::byte*>(reinterpret_cast<uintptr_t>(inside) & ~(kSlab - 1));
  }
  static Slab* SlabOf(std::byte* block, const Size& size) {
    std::byte* begin = BeginOf(block);
    return reinterpret_cast<Slab*>(begin + (reinterpret_cast<uintptr_t>(begin) / kSlab & (size.lines - 1)) * kUnit);
  }
  Size& SizeOf(uint32_t capacity) {
    const size_t grains = capacity / kGrain;
    if (grains >= sizes_.size()) [[unlikely]]
      AddSizes(grains);
    return sizes_[grains];
  }
  void AddSizes(size_t grains);
  Slab* Emptiest() const;
  void List(Slab* slab);
  void Unlist(Slab* slab);
  Slab* NewSlab(uint32_t capacity);
  void GiveAll();

  alignas(kUnit) std::byte desk_[kDesk];
  bool desk_taken_ = false;
  std::vector<Size> sizes_;        // by grains
  std::vector<std::byte*> empty_;  // slabs of no size
  std::vector<Region> regions_;
  std::vector<Region> later_;
  size_t region_bytes_ = kFirstRegion;
  uint64_t bytes_of_regions_ = 0, large_ = 0, carved_ = 0;  // taken: the kernel's, and of slabs
  uint64_t fruitless_ = 0;                                  // spare room up to which there is no slab to be emptied
  size_t slabs_ = 0;                                        // that serve a size
};

}  // namespace journey::rt
