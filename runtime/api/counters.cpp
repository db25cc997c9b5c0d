// Field by field.
#include "runtime/api/counters.h"

#include <iterator>

#include "runtime/api/handles.h"

namespace journey::api {
namespace {

constexpr size_t kCounterEnds[] = {
    JOURNEY_FIELD_END(journey_counters, struct_size),    JOURNEY_FIELD_END(journey_counters, events),
    JOURNEY_FIELD_END(journey_counters, identifies),     JOURNEY_FIELD_END(journey_counters, ignored),
    JOURNEY_FIELD_END(journey_counters, rejected),       JOURNEY_FIELD_END(journey_counters, duplicates),
    JOURNEY_FIELD_END(journey_counters, late),           JOURNEY_FIELD_END(journey_counters, timers_fired),
    JOURNEY_FIELD_END(journey_counters, customers),      JOURNEY_FIELD_END(journey_counters, instances),
    JOURNEY_FIELD_END(journey_counters, records),        JOURNEY_FIELD_END(journey_counters, history_saturated),
    JOURNEY_FIELD_END(journey_counters, emits_dropped),  JOURNEY_FIELD_END(journey_counters, merges),
    JOURNEY_FIELD_END(journey_counters, merges_ignored),
};

}  // namespace

bool Give(const journey_counters& all, journey_counters* counters) { return GiveFields(all, kCounterEnds, counters); }

journey_counters CountersOf(const rt::Session& session, const rt::RecordBuffers& records) {
  const rt::EngineCounters from = session.counters();
  journey_counters all = JOURNEY_COUNTERS_INIT;
  all.events = from.events;
  all.identifies = from.identifies;
  all.ignored = from.ignored;
  all.rejected = from.rejected;
  all.duplicates = from.duplicates;
  all.late = from.late;
  all.timers_fired = from.timers_fired;
  all.customers = from.customers;
  all.instances = from.instances;
  all.records = records.records();
  all.history_saturated = from.history_saturated;
  all.emits_dropped = from.emits_dropped;
  all.merges = from.merges;
  all.merges_ignored = from.merges_ignored;
  return all;
}

}  // namespace journey::api
