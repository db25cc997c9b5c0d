// A queue of equal rows inside a block: what is oldest goes first, and what is full grows by half.
//
// The Ring itself is plain data that stands in the block, too; it is handed in by its offset, since growing may move
// the block. Rows are a multiple of eight bytes.
#pragma once

#include <cstdint>
#include <cstring>

#include "runtime/state/block.h"

namespace journey::rt {

struct Ring {
  Offset rows = 0;
  uint32_t begin = 0, size = 0, capacity = 0;

  uint32_t Physical(uint32_t i) const { return begin + i < capacity ? begin + i : begin + i - capacity; }
  void PopOldest() {
    begin = begin + 1 == capacity ? 0 : begin + 1;
    --size;
  }
};

// Row `i`, the oldest being 0.
template <class Row>
Row* RowOf(const Block& block, const Ring& ring, uint32_t i, uint32_t stride = sizeof(Row)) {
  return reinterpret_cast<Row*>(block.begin() + ring.rows + size_t{ring.Physical(i)} * stride);
}

// An unset row at the end. May move the block; `ring` is where the Ring stands.
template <class Row>
Row* PushRow(Block& block, Offset ring_at, uint32_t stride = sizeof(Row)) {
  const Ring old = *block.At<Ring>(ring_at);
  if (old.size == old.capacity) {
    Ring grown{.size = old.size, .capacity = old.capacity < 4 ? old.capacity + 2 : old.capacity + old.capacity / 2};
    if (old.capacity == 0) {
      grown.rows = block.Allocate(grown.capacity * stride);
    } else if (old.begin == 0) {
      grown.rows = block.Grow(old.rows, old.capacity * stride, grown.capacity * stride);
    } else {
      grown.rows = block.Allocate(grown.capacity * stride);
      const std::byte* from = block.begin() + old.rows;
      std::byte* to = block.begin() + grown.rows;
      const size_t behind = size_t{old.capacity - old.begin} * stride;
      std::memcpy(to, from + size_t{old.begin} * stride, behind);
      std::memcpy(to + behind, from, size_t{old.begin} * stride);
      block.Free(old.rows, old.capacity * stride);
    }
    *block.At<Ring>(ring_at) = grown;
  }
  Ring& ring = *block.At<Ring>(ring_at);
  return RowOf<Row>(block, ring, ring.size++, stride);
}

}  // namespace journey::rt
