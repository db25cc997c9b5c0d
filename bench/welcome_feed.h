// The welcome's events as the engine's inputs.
#pragma once

#include <functional>
#include <span>

#include "bench/workload/welcome_events.h"
#include "bench/workload/welcome_series.h"
#include "runtime/program/program.h"
#include "runtime/session/session.h"

namespace journey::bench {

// Feeds all events to a session, as a decoder would. Both must outlive the function.
std::function<void(rt::Session&)> FeedWelcomeEvents(const rt::Program& program, std::span<const WelcomeEvent> events);

// What the yardstick counts, out of the engine's counters.
WelcomeCounts ToWelcomeCounts(const rt::EngineCounters& counters);
// Says on stderr in what two runs differ, if they do; then gives false.
bool SameCounts(const char* name, const WelcomeCounts& counts, const WelcomeCounts& expected);

}  // namespace journey::bench
