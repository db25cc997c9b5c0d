// Texts of customers as dense handles, from 0 in order of first sight.
//
// Open addressing over the texts' 64-bit hashes; a text is stored once, by handle, in place if it is short. A lookup
// misses two caches at most, and both can be asked for ahead: PrefetchSlot, then PrefetchText, then Of. Not
// thread-safe.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/prefetch.h"
#include "runtime/engine/huge_pages.h"
#include "runtime/packed/records.h"
#include "runtime/value/value.h"

namespace journey::packed {

class Handles final : public CustomerNames {
 public:
  static uint64_t Hash(std::string_view text);
  JOURNEY_PREFETCHES void PrefetchSlot(uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }
  JOURNEY_PREFETCHES void PrefetchText(uint64_t hash) const {
    if (slots_.empty()) return;
    const uint32_t handle = slots_[hash & (slots_.size() - 1)].handle;
    if (handle != 0) __builtin_prefetch(&texts_[handle - 1]);
  }
  // The text's handle, new if need be. `hash` is Hash(text).
  uint32_t Of(std::string_view text, uint64_t hash);
  std::string_view Name(uint64_t handle) const override { return texts_[handle].view(); }
  uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }

 private:
  struct Slot {
    uint32_t tag;     // the hash's upper half
    uint32_t handle;  // + 1; 0 is free
  };
  struct Text {
    static constexpr uint32_t kInside = 28;
    uint32_t size = 0;
    char bytes[kInside] = {};  // or, of a longer text, a pointer to its Str

    std::string_view view() const {
      if (size <= kInside) return {bytes, size};
      const rt::Str* far;
      std::memcpy(&far, bytes, sizeof far);
      return far->view();
    }
  };
  static_assert(sizeof(Text) == 32);
  void Grow();

  std::vector<Slot, rt::HugePageAllocator<Slot>> slots_;  // a power of two, at most half full
  std::vector<Text, rt::HugePageAllocator<Text>> texts_;  // by handle
  rt::Arena arena_;
};

}  // namespace journey::packed
