// What the batch loop's machine code sees of a lane: tables, rings, the way out for records.
//
// The layout is a contract with code generation (offsetof). Whoever calls the loop makes sure beforehand that `out` has
// room for every event's records (Plan::max_step_bytes each), that each ring has room for one more timer per event and
// firing, and that the table has room for one more customer per event. Not thread-safe: a lane belongs to one thread.
#pragma once

#include <cstdint>

#include "runtime/flat/plan.h"

namespace journey::flat {

inline constexpr uint32_t kMaxLaneJourneys = 4;
// Times of events, and instants kept relative to the base, are smaller in ms, both ways.
inline constexpr int64_t kMaxTime = int64_t{1} << 60;

struct RingEntry {
  int64_t due;
  uint32_t place;  // of the slot
  uint32_t unused;
};
struct RingState {
  RingEntry* entries = nullptr;
  uint64_t mask = 0;  // capacity - 1, a power of two less one
  uint64_t head = 0, tail = 0;
};

struct LaneState {
  uint8_t* slots = nullptr;
  // By id: the line of an id is (id * kHashFactor) * lines / 2^64, or at most max_moved lines further; its place is
  // line
  // * 4 + its number in the line. By handle: the place is the handle.
  uint64_t lines = 0;
  uint64_t max_moved = 0;
  uint64_t span = 0, span_rest = 0;  // 2^64 = lines * span + span_rest
  uint64_t used = 0;                 // slots taken so far
  uint64_t capacity = 0;             // by handle: how many there are
  uint8_t* out = nullptr;
  int64_t base = 0;       // instants are kept relative to it
  int64_t last_time = 0;  // of the last event that was handled
  int64_t limit = 0;      // later events have to wait for a look at the timers
  const uint64_t* tables[kMaxLaneJourneys] = {};
  RingState rings[kMaxTimers];
};

// The slot of an id holds its hash's low SlotShape::hash_bits. The hashes of a line are 2^64 / lines consecutive
// numbers, so of the lines that a slot can have been sent on from only one has a hash with these low bits, as long as
// there are at most 2^hash_bits * lines / 2^64 of them: that gives the home line, the hash and the id back.
inline constexpr uint64_t kHashFactor = 0x9E37'79B9'7F4A'7C15;
// The factor's inverse modulo 2^64: ids come back from hashes.
inline constexpr uint64_t kHashInverse = [] {
  uint64_t inverse = kHashFactor;
  for (int i = 0; i < 6; ++i) inverse *= 2 - kHashFactor * inverse;
  return inverse;
}();
static_assert(kHashFactor * kHashInverse == 1);

// Handles events [begin, end) in order and returns the first one it did not: `end` if all were plain. `prefetch` is the
// distance in bytes to the event whose slot is asked for.
using StepFn = uint64_t (*)(LaneState*, const uint8_t* events, uint64_t begin, uint64_t end, uint64_t prefetch);
// Fires what of one ring is due at or before `limit`, `most` entries at most. True when the entry at the head has to be
// fired by the engine.
using FireFn = bool (*)(LaneState*, int64_t limit, uint64_t most);
// The compiled loop of a plan, by id and by handle, or only one of them. The code and the plan belong to whoever
// compiled them and must outlive every lane.
struct Code {
  const Plan* plan = nullptr;
  StepFn step_by_id = nullptr, step_by_handle = nullptr;
  FireFn fire_by_id[kMaxTimers] = {}, fire_by_handle[kMaxTimers] = {};
};

}  // namespace journey::flat
