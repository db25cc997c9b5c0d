// The slots of packed customers: a table by id, or an array by handle.
//
// By id: lines of 64 bytes; an id's hash gives its line, and what finds its line full goes on to the next. Nothing is
// ever removed, so a line with room ends every search. The id is not stored: line and low bits of the hash give it back
// (flat/lane_state.h). By handle: the handle is the place. Memory is zero until it is used, and in huge pages where the
// table is large and the kernel grants them. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/prefetch.h"
#include "runtime/engine/huge_pages.h"
#include "runtime/flat/lane_state.h"
#include "runtime/flat/plan.h"

namespace journey::packed {

class Slots {
 public:
  // `expected` customers find room without growing. The loop sees the table through `state`, which this keeps true.
  Slots(const flat::Plan& plan, bool by_id, uint64_t expected, flat::LaneState& state);

  bool by_id() const { return by_id_; }

  std::optional<uint32_t> Find(uint64_t customer) const;
  // A new slot; nothing when the lines around its home are full, or no such handle fits.
  std::optional<uint32_t> Insert(uint64_t customer);
  // Whether a larger table is likely to have room where this one has none.
  bool WorthGrowing() const { return by_id_ && state_.used * 4 >= max_used_; }
  // Whether so many more find room as fast as before; if not, Grow. Places change then: `moved` tells each.
  bool HasRoom(uint64_t more) const { return !by_id_ || state_.used + more <= max_used_; }
  void Grow(const std::function<void(uint32_t from, uint32_t to)>& moved);
  // By handle: room for handles below `count`.
  void Reserve(uint64_t count);

  // Asks for the memory where the customer is looked for first.
  JOURNEY_PREFETCHES void Prefetch(uint64_t customer) const {
    const uint64_t line = LineOf(customer * flat::kHashFactor);
    __builtin_prefetch(by_id_ ? memory_.bytes.get() + line * flat::kLineBytes
                              : memory_.bytes.get() + customer * plan_.shape.dense_bytes);
  }

  uint8_t* At(uint32_t place) const {
    if (!by_id_) return memory_.bytes.get() + size_t{place} * plan_.shape.dense_bytes;
    return memory_.bytes.get() + size_t{place >> 2} * flat::kLineBytes + (place & 3) * plan_.shape.bytes;
  }
  uint64_t IdAt(uint32_t place) const;
  // Calls visit(place) for each slot that somebody lives in.
  template <class Visit>
  void ForEach(Visit&& visit) const {
    if (by_id_) {
      for (uint64_t line = 0; line < state_.lines + state_.max_moved; ++line) {
        for (uint32_t i = 0; i < plan_.shape.per_line; ++i) {
          const auto place = static_cast<uint32_t>(line << 2 | i);
          if (IsUsed(At(place))) visit(place);
        }
      }
    } else {
      for (uint64_t i = 0; i < state_.capacity; ++i) {
        if (IsUsed(At(static_cast<uint32_t>(i)))) visit(static_cast<uint32_t>(i));
      }
    }
  }
  uint64_t bytes() const { return memory_.size; }
  void Touch();

 private:
  struct Memory {
    Memory() = default;
    explicit Memory(size_t bytes_wanted);
    std::unique_ptr<uint8_t, rt::PagesDeleter<flat::kLineBytes>> bytes;
    size_t size = 0;
  };
  bool IsUsed(const uint8_t* slot) const;
  uint64_t LowAt(const uint8_t* slot) const;  // of the hash
  uint64_t LineOf(uint64_t hash) const {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(hash) * state_.lines) >> 64);
  }
  void SetLines(uint64_t lines);

  const flat::Plan& plan_;
  const bool by_id_;
  flat::LaneState& state_;
  uint32_t used_word_ = 0;
  uint64_t used_mask_ = 0;
  Memory memory_;
  uint64_t max_used_ = 0;
};

}  // namespace journey::packed
