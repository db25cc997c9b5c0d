// Upper bounds on the memory that one customer and one instance may take (promise "total"), from the real structures.
//
// All bytes of the heap are meant, with room for what containers and the allocator round up. Text is apart, because it
// is only as long as the input makes it: at most kMaxStringBytes a slot. What grows with the input and not with the
// journeys is given a piece: remembered message ids (inside the deduplication window), keys, sends that wait for quiet
// hours to end.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/program.h"

namespace journey::rt {

struct Footprint {
  struct Instance {
    uint64_t bytes = 0;
    uint64_t text_bytes = 0;
  };
  std::vector<Instance> instances;  // by journey, of one active instance
  uint64_t customer_bytes = 0;      // profile, running history, sends that caps look at, the engine's tables
  uint64_t customer_text_bytes = 0;
  uint64_t window_bytes = 0;        // of one customer, with every history window full
  uint64_t message_id_bytes = 0;    // each
  uint64_t key_bytes = 0;           // of a keyed journey: each key that was ever used, without its text
  uint64_t pending_send_bytes = 0;  // each, without its arguments' text
};

Footprint Bounds(const Program& program);

}  // namespace journey::rt
