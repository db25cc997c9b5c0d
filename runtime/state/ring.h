// A queue of equal rows inside a block: what is oldest goes first, and what is full grows by half.
//
// A ring is told by where the offset of its piece stands, since growing may move both; it is 0 as long as there never
// was a row. In the piece a head of eight bytes stands before the rows, which are a multiple of eight bytes.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "runtime/state/block.h"

namespace journey::rt {

// How many rows a ring has room for, by how often it has grown.
inline constexpr auto kRingCapacities = [] {
  std::array<uint32_t, 49> rows{1};
  for (size_t i = 1; i < rows.size(); ++i) rows[i] = rows[i - 1] + (rows[i - 1] > 1 ? rows[i - 1] / 2 : 1);
  return rows;
}();

struct RingHead {
  uint64_t begin : 28 = 0, size : 28 = 0, grown : 8 = 0;
  uint32_t capacity() const { return kRingCapacities[grown]; }
};
static_assert(sizeof(RingHead) == 8);
// More rows than it can tell are more than a block can be.
static_assert(kRingCapacities[47] < 1U << 28 && uint64_t{kRingCapacities[48]} * 8 > 1U << 31);

// What a look at one finds.
struct Ring {
  Offset rows = 0;
  uint32_t begin = 0, size = 0, capacity = 0;

  uint32_t Physical(uint32_t i) const { return begin + i < capacity ? begin + i : begin + i - capacity; }
};

inline RingHead* HeadOfRing(const Block& block, Offset ring_at) {
  const Offset piece = *block.At<Offset>(ring_at);
  return piece != 0 ? block.At<RingHead>(piece) : nullptr;
}

inline Ring LookAtRing(const Block& block, Offset ring_at) {
  const RingHead* head = HeadOfRing(block, ring_at);
  if (head == nullptr) return {};
  const auto rows = static_cast<Offset>(*block.At<Offset>(ring_at) + sizeof(RingHead));
  return {rows, static_cast<uint32_t>(head->begin), static_cast<uint32_t>(head->size), head->capacity()};
}

// Row `i`, the oldest being 0.
template <class Row>
Row* RowOf(const Block& block, const Ring& ring, uint32_t i, uint32_t stride = sizeof(Row)) {
  return reinterpret_cast<Row*>(block.begin() + ring.rows + size_t{ring.Physical(i)} * stride);
}

// There must be one. Its bytes become zero.
inline void PopOldest(const Block& block, Offset ring_at, uint32_t stride) {
  RingHead& head = *HeadOfRing(block, ring_at);
  std::memset(reinterpret_cast<std::byte*>(&head + 1) + size_t{head.begin} * stride, 0, stride);
  const auto next = static_cast<uint32_t>(head.begin) + 1;
  head.size = head.size - 1;
  head.begin = head.size == 0 || next == head.capacity() ? 0 : next;
}

inline void ClearRing(const Block& block, Offset ring_at) {
  if (RingHead* head = HeadOfRing(block, ring_at)) head->begin = head->size = 0;
}

// Of rows that begin with a time: whether there is a piece, and none of them is later than `start`.
inline bool IsAllOld(const Block& block, Offset ring_at, uint32_t stride, int64_t start) {
  const Ring ring = LookAtRing(block, ring_at);
  return ring.rows != 0 && (ring.size == 0 || *RowOf<int64_t>(block, ring, ring.size - 1, stride) <= start);
}

constexpr uint32_t RingBytes(uint32_t capacity, uint32_t stride) {
  return static_cast<uint32_t>(sizeof(RingHead)) + capacity * stride;
}

// Makes room for a row. May move the block.
inline void GrowRing(Block& block, Offset ring_at, uint32_t stride) {
  if (HeadOfRing(block, ring_at) == nullptr) {
    const Offset made = block.Allocate(RingBytes(kRingCapacities[0], stride));
    *block.At<Offset>(ring_at) = made;
    return;
  }
  const RingHead old = *HeadOfRing(block, ring_at);
  const Offset before = *block.At<Offset>(ring_at);
  RingHead grown = old;
  grown.begin = 0;
  grown.grown = old.grown + 1;
  const uint32_t had = RingBytes(old.capacity(), stride), has = RingBytes(grown.capacity(), stride);
  Offset piece;
  if (old.begin == 0) {
    piece = block.Grow(before, had, has);
  } else {
    piece = block.Allocate(has);
    const std::byte* from = block.begin() + before + sizeof(RingHead);
    std::byte* to = block.begin() + piece + sizeof(RingHead);
    const size_t behind = size_t{old.capacity() - static_cast<uint32_t>(old.begin)} * stride;
    std::memcpy(to, from + size_t{old.begin} * stride, behind);
    std::memcpy(to + behind, from, size_t{old.begin} * stride);
    block.Free(before, had);
  }
  *block.At<Offset>(ring_at) = piece;
  *block.At<RingHead>(piece) = grown;
}

// There must be a piece, which goes.
inline void FreeRing(Block& block, Offset ring_at, uint32_t stride) {
  const Offset piece = *block.At<Offset>(ring_at);
  block.Free(piece, RingBytes(HeadOfRing(block, ring_at)->capacity(), stride));
  *block.At<Offset>(ring_at) = 0;
}

// An unset row at the end. May move the block.
template <class Row>
Row* PushRow(Block& block, Offset ring_at, uint32_t stride = sizeof(Row)) {
  RingHead* head = HeadOfRing(block, ring_at);
  if (head == nullptr || head->size == head->capacity()) {
    GrowRing(block, ring_at, stride);
    head = HeadOfRing(block, ring_at);
  }
  const uint32_t capacity = head->capacity(), row = static_cast<uint32_t>(head->begin + head->size);
  head->size = head->size + 1;
  const size_t physical = row < capacity ? row : row - capacity;
  return reinterpret_cast<Row*>(reinterpret_cast<std::byte*>(head + 1) + physical * stride);
}

}  // namespace journey::rt
