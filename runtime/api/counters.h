// Counters of a session, as hosts get them. Pure.
#pragma once

#include "journey/journey.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"

namespace journey::api {

// Over what the caller's header knows of the struct; what lies behind is zero. False: its struct_size is none.
bool Give(const journey_counters& all, journey_counters* counters);
// Of a session between two batches.
journey_counters CountersOf(const rt::Session& session, const rt::RecordBuffers& records);

}  // namespace journey::api
