// One pass over the module's declarations.
#include "runtime/engine/plan.h"

#include <algorithm>

namespace journey::rt {
namespace {

constexpr int64_t kDay = 24 * 3600 * 1000LL;

// No calendar unit that a cap counts is longer, whatever the clocks and zones do in it.
int64_t Horizon(const ir::Cap& cap) {
  if (!cap.calendar) return cap.window_ms;
  switch (cap.unit) {
    case ir::CalendarUnit::kDay:
      return 4 * kDay;
    case ir::CalendarUnit::kWeek:
      return 10 * kDay;
    case ir::CalendarUnit::kMonth:
      return 35 * kDay;
    case ir::CalendarUnit::kYear:
      return 370 * kDay;
  }
  return 370 * kDay;
}

// The position of `value` in `list`, appended if it is new.
int32_t Position(std::vector<int32_t>& list, int32_t value) {
  const auto found = std::find(list.begin(), list.end(), value);
  if (found != list.end()) return static_cast<int32_t>(found - list.begin());
  list.push_back(value);
  return static_cast<int32_t>(list.size() - 1);
}

}  // namespace

Plan::Plan(const Program& program) {
  const ir::Module& module = program.module();
  events.resize(module.events.size());
  idles.resize(module.journeys.size());
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    const ir::Journey& journey = module.journeys[j];
    const auto index = static_cast<int32_t>(j);
    // One entry per event that the journey reacts to or is entered by.
    const auto touch = [&](int32_t event) -> EventJourney& {
      std::vector<EventJourney>& list = events[static_cast<size_t>(event)];
      if (list.empty() || list.back().journey != index) {
        EventJourney& added = list.emplace_back();
        added.journey = index;
        if (journey.key_slot != ir::kNone && static_cast<size_t>(event) < journey.key_fields.size()) {
          added.key_field = journey.key_fields[static_cast<size_t>(event)];
        }
      }
      return list.back();
    };
    for (const ir::EventHandler& handler : journey.handlers) touch(handler.event).handler = handler.fn;
    for (size_t e = 0; e < journey.enters.size(); ++e) {
      const auto rule = static_cast<int32_t>(e);
      switch (journey.enters[e].kind) {
        case ir::EnterKind::kOn:
          touch(journey.enters[e].event).enters.push_back(rule);
          break;
        case ir::EnterKind::kWhen:
          enter_whens.push_back({index, rule});
          break;
        case ir::EnterKind::kEvery:
          schedules.push_back({index, rule});
          break;
      }
    }
    idles[j] = std::any_of(journey.timers.begin(), journey.timers.end(),
                           [](const ir::Timer& timer) { return timer.kind == ir::TimerKind::kIdle; });
  }

  history_events.resize(module.events.size());
  history.resize(module.history.size());
  for (size_t q = 0; q < module.history.size(); ++q) {
    const ir::HistoryQuery& query = module.history[q];
    HistoryEvent& event = history_events[static_cast<size_t>(query.event)];
    if (query.window_ms == 0) {
      history[q].running = running_count++;
      event.running.push_back(static_cast<int32_t>(q));
      continue;
    }
    event.windowed.push_back(static_cast<int32_t>(q));
    event.longest_ms = std::max(event.longest_ms, query.window_ms);
    if (query.kind == ir::HistoryKind::kSum) history[q].field = Position(event.fields, query.field);
    if (query.where_fn != ir::kNone) history[q].where = Position(event.wheres, query.where_fn);
    if (event.ring == ir::kNone) event.ring = ring_count++;
  }

  channels.resize(module.channels.size());
  for (size_t c = 0; c < module.channels.size(); ++c) {
    for (const ir::Cap& cap : module.channels[c].caps) {
      channels[c].horizon_ms = std::max(channels[c].horizon_ms, Horizon(cap));
      channels[c].keep = std::max(channels[c].keep, cap.count);
    }
  }
}

}  // namespace journey::rt
