// Reading the workload's JSON Lines by hand: what an engine's decoder is measured against. No journey is run.
//
// In: lines as track_lines.h writes them, in memory that is readable kDecodePadding bytes past their end. Out: events,
// each with id, ts, amount, type and channel (`index` stays 0), in blocks that are overwritten, as an engine would hand
// them on; and a sum over all of them, so that nothing is read in vain and all decoders can be seen to agree. One
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bench/workload/workload.h"

namespace journey::bench {

inline constexpr size_t kDecodePadding = 64;

struct DecodeRun {
  uint64_t events = 0;
  uint64_t rejected = 0;  // Lines that could not be read; the workload has none.
  uint64_t sum = 0;
  double seconds = 0;
};

// What DecodeRun::sum adds up.
inline uint64_t DecodeSum(const Event& event) {
  return event.id + static_cast<uint64_t>(event.ts) * 3 + static_cast<uint64_t>(event.amount) * 5 + event.type * 7u +
         event.channel * 11u;
}

// simdjson on demand over the whole input with iterate_many, fields asked for in the order in which they come, its own
// second thread off. Takes any JSON with these fields in this order.
DecodeRun DecodeSimdjson(std::string_view lines);
// simdjson, one document a line: how it is used when lines are found first.
DecodeRun DecodeSimdjsonByLine(std::string_view lines);

// Expects every byte between the values to be exactly what the writer writes, and reads the values with word-wide
// tricks. An upper bound, not a decoder for the world: no escapes, no white space, no other order; what differs is
// rejected.
DecodeRun DecodeSpeculating(std::string_view lines);

// The events themselves, for tests; a line that the speculating decoder rejects is left out.
std::vector<Event> DecodeAll(std::string_view lines);

}  // namespace journey::bench
