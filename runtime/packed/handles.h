// Texts of customers as dense handles, from 0 in order of first sight.
//
// Open addressing over the texts' 64-bit hashes; a text is stored once, in an arena. Not thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/engine/huge_pages.h"
#include "runtime/packed/records.h"
#include "runtime/value/value.h"

namespace journey::packed {

class Handles final : public CustomerNames {
 public:
  static uint64_t Hash(std::string_view text);
  void Prefetch(uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }
  // The text's handle, new if need be. `hash` is Hash(text).
  uint32_t Of(std::string_view text, uint64_t hash);
  std::string_view Name(uint64_t handle) const override { return texts_[handle]->view(); }
  uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }

 private:
  struct Slot {
    uint32_t tag;     // the hash's upper half
    uint32_t handle;  // + 1; 0 is free
  };
  void Grow();

  std::vector<Slot, rt::HugePageAllocator<Slot>> slots_;  // a power of two, at most half full
  std::vector<const rt::Str*> texts_;
  rt::Arena arena_;
};

}  // namespace journey::packed
