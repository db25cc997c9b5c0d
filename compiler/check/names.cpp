// Short names of things for messages. Pure.
#include "compiler/check/names.h"

#include <utility>

namespace journey::check {

std::string Quoted(const std::string& name) { return "`" + name + "`"; }

std::string Plural(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string DelayText(const ir::Delay& delay) {
  if (delay.calendar) {
    static constexpr const char* kUnits[] = {"day", "week", "month", "year"};
    return std::to_string(delay.count) + " calendar " + kUnits[static_cast<size_t>(delay.unit)] +
           (delay.count == 1 ? "" : "s");
  }
  static constexpr std::pair<int64_t, const char*> kParts[] = {
      {86'400'000, "day"}, {3'600'000, "hour"}, {60'000, "minute"}, {1'000, "second"}};
  std::string text;
  int64_t rest = delay.ms;
  for (const auto& [size, noun] : kParts) {
    const int64_t count = rest / size;
    rest %= size;
    if (count == 0) continue;
    if (!text.empty()) text += " ";
    text += Plural(static_cast<size_t>(count), noun);
  }
  if (rest != 0 || text.empty()) {
    if (!text.empty()) text += " ";
    text += std::to_string(rest) + " ms";
  }
  return delay.open_in == ir::kNone ? text : text + " of open time";
}

std::string TriggerText(const typed::Program& program, const typed::Trigger& trigger) {
  switch (trigger.kind) {
    case typed::TriggerKind::kOn:
      if (trigger.event == ir::kNone) return "this `on`";
      return "`on " + program.events[static_cast<size_t>(trigger.event)].info.name + "`";
    case typed::TriggerKind::kWhen:
      return "this `when`";
    case typed::TriggerKind::kAfter:
      return "`after " + DelayText(trigger.delay) + "`";
    case typed::TriggerKind::kEvery:
      return "`every " + DelayText(trigger.delay) + "`";
    case typed::TriggerKind::kIdle:
      return "`idle " + DelayText(trigger.delay) + "`";
    case typed::TriggerKind::kAt:
    case typed::TriggerKind::kInstant:
      return "this `at`";
  }
  return "this trigger";
}

}  // namespace journey::check
