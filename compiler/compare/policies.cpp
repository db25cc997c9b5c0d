// Channels, groups and calendars: what sends have to meet, and when it is open.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/compare/differ.h"
#include "compiler/lower/fingerprint.h"

namespace journey::compare {
namespace {

template <typename T>
const T* Named(const std::vector<T>& list, const std::string& qualified) {
  for (const T& one : list) {
    if (one.info.qualified == qualified) return &one;
  }
  return nullptr;
}

}  // namespace

void Differ::Sends() {
  Channels();
  Groups();
  Calendars();
}

// One that is new or gone is said where something is sent on it.
void Differ::Channels() {
  for (const typed::Channel& now : after_.channels) {
    const typed::Channel* was = Named(before_.channels, now.info.qualified);
    if (was == nullptr) continue;
    subject_ = "channel " + now.info.name;
    const auto params = [&](const typed::Program& program, const typed::Channel& channel) {
      std::string text = channel.inbound ? "inbound\n" : "";
      for (const typed::ChannelParam& param : channel.params) {
        text += param.info.name + ": " + TypeText(program, param.type) + ' ';
        text += param.default_value ? lower::ResolvedValue(program, param.type, *param.default_value) : "required";
        text += '\n';
      }
      return text;
    };
    if (params(before_, *was) != params(after_, now)) {
      Say(ChangeClass::kBehaviour, "parameters", "differ in name, type, order or default", was->info.span,
          now.info.span);
    }
    Places(OutlineOf(before_, was->rules), OutlineOf(after_, now.rules), "");
    if (was->cost != now.cost) Say(ChangeClass::kSafe, "cost", "differs", was->info.span, now.info.span);
  }
}

void Differ::Groups() {
  const auto members = [](const typed::Program& program, const typed::Group& group) {
    std::vector<std::string> names;
    for (const int32_t member : group.members) names.push_back(program.channels[static_cast<size_t>(member)].info.name);
    std::sort(names.begin(), names.end());
    return names;
  };
  for (const typed::Group& now : after_.groups) {
    const typed::Group* was = Named(before_.groups, now.info.qualified);
    subject_ = "group " + now.info.name;
    const auto rules = OutlineOf(after_, now.rules);
    if (was == nullptr) {
      if (!rules.empty()) Say(ChangeClass::kBehaviour, "", "is new", {}, now.info.span);
      continue;
    }
    if (members(before_, *was) != members(after_, now)) {
      Say(ChangeClass::kBehaviour, "members", "other channels belong to it", was->info.span, now.info.span);
    }
    Places(OutlineOf(before_, was->rules), rules, "");
  }
  for (const typed::Group& was : before_.groups) {
    if (Named(after_.groups, was.info.qualified) != nullptr || OutlineOf(before_, was.rules).empty()) continue;
    subject_ = "group " + was.info.name;
    Say(ChangeClass::kBehaviour, "", "is gone", was.info.span, {});
  }
}

void Differ::Calendars() {
  for (const typed::Calendar& now : after_.calendars) {
    const typed::Calendar* was = Named(before_.calendars, now.info.qualified);
    if (was == nullptr) continue;
    subject_ = "calendar " + now.info.name;
    const auto hours = [](const typed::Calendar& calendar) {
      std::string text = calendar.zone.value_or("-") + '\n';
      for (const ir::Opening& opening : calendar.openings) {
        text += fmt::format("{} {} {}\n", static_cast<int>(opening.day), opening.from_ms, opening.to_ms);
      }
      for (const int64_t date : calendar.closed) text += fmt::format("{} ", date);
      return text;
    };
    if (hours(*was) != hours(now)) {
      Say(ChangeClass::kTimerShift, "", "is open at other times", was->info.span, now.info.span);
    }
  }
}

}  // namespace journey::compare
