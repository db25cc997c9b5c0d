// What the engine looks up per input, arranged once per module: who reacts to an event, which rules step 4 asks, which
// schedules there are, what history and caps must be kept.
//
// In: a Program. Immutable, so shards may share one. Everything is in journey order.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/ir.h"
#include "runtime/engine/program.h"

namespace journey::rt {

// A journey that an event may touch.
struct EventJourney {
  int32_t journey = ir::kNone;
  int32_t handler = ir::kNone;    // function; kNone: an active instance does not react
  int32_t key_field = ir::kNone;  // slot of the event with the journey's key
  std::vector<int32_t> enters;    // indices of Journey::enters, source order
};

// One rule of a journey: `enter when` or `enter every`.
struct EnterRule {
  int32_t journey = ir::kNone;
  int32_t enter = ir::kNone;
};

// What is kept about one event's occurrences.
struct HistoryEvent {
  std::vector<int32_t> running;   // queries without a window
  std::vector<int32_t> windowed;  // queries with one
  std::vector<int32_t> fields;    // slots that windowed sums read
  std::vector<int32_t> wheres;    // distinct filters of windowed queries
  int64_t longest_ms = 0;         // the longest window
  int32_t ring = ir::kNone;       // index of the customer's ring; kNone: no windowed query
};

// Where a query finds its numbers.
struct HistoryAccess {
  int32_t running = ir::kNone;  // index of the customer's running value
  int32_t field = ir::kNone;    // windowed: position in HistoryEvent::fields
  int32_t where = ir::kNone;    // windowed: position in HistoryEvent::wheres
};

struct ChannelPlan {
  int64_t horizon_ms = 0;  // older sends matter to no cap; 0: there is none
  uint32_t keep = 0;       // the largest cap: more recent sends than these matter to none
};

struct Plan {
  explicit Plan(const Program& program);

  std::vector<std::vector<EventJourney>> events;  // by event of the module
  std::vector<EnterRule> enter_whens;
  std::vector<EnterRule> schedules;
  std::vector<HistoryEvent> history_events;  // by event of the module
  std::vector<HistoryAccess> history;        // by query of the module
  int32_t running_count = 0;
  int32_t ring_count = 0;
  std::vector<ChannelPlan> channels;  // by channel of the module
  std::vector<bool> idles;            // by journey: some stage has an idle timer
};

}  // namespace journey::rt
