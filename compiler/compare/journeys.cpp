// Two versions of a journey: its head, stages, memory and splits, and whether those inside find their place again.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/compare/differ.h"
#include "compiler/lower/fingerprint.h"
#include "compiler/lower/paths.h"
#include "ir/match.h"

namespace journey::compare {
namespace {

std::string Percent(int64_t hundredths) { return fmt::format("{}.{:02} %", hundredths / 100, hundredths % 100); }

// By bucket, the number of its arm.
std::vector<size_t> ArmsByBucket(const typed::SplitDecl& split) {
  std::vector<size_t> arms;
  for (size_t i = 0; i < split.arms.size(); ++i) arms.insert(arms.end(), split.arms[i].share, i);
  return arms;
}

template <typename T>
const T* Find(const typed::NamedList<T>& list, const std::string& name) {
  const int32_t at = list.Find(name);
  return at == ir::kNone ? nullptr : &list[static_cast<size_t>(at)];
}

}  // namespace

uint32_t MovedBuckets(const typed::SplitDecl& before, const typed::SplitDecl& after) {
  const std::vector<size_t> was = ArmsByBucket(before), now = ArmsByBucket(after);
  uint32_t moved = 0;
  for (size_t bucket = 0; bucket < std::min(was.size(), now.size()); ++bucket) {
    moved += before.arms[was[bucket]].info.name != after.arms[now[bucket]].info.name;
  }
  return moved;
}

void Differ::JourneyIsNew(const typed::Journey& journey) {
  subject_ = "journey " + journey.info.qualified;
  Say(ChangeClass::kBehaviour, "", "is new", {}, journey.info.span);
}

void Differ::JourneyIsGone(const typed::Journey& journey) {
  subject_ = "journey " + journey.info.qualified;
  Say(ChangeClass::kStranded, "", "is gone: whoever is inside has nowhere to go", journey.info.span, {});
}

void Differ::Journey(const typed::Journey& before, const typed::Journey& after) {
  subject_ = "journey " + after.info.qualified;
  if (before.info.qualified != after.info.qualified) {
    Say(ChangeClass::kStranded, "",
        fmt::format("was called {}: whoever is inside is not found by the new name", before.info.qualified),
        before.info.span, after.info.span);
  }
  Heads(before, after);
  Memory(before, after);
  Splits(before, after);
  const Outline was = OutlineOf(before_, before), now = OutlineOf(after_, after);
  Places(was.rules, now.rules, "");
  Stages(before, after);
  for (size_t i = 0; i < after.stages.size(); ++i) {
    const int32_t old = before.stages.Find(after.stages[i].info.name);
    if (old == ir::kNone) continue;  // said as a whole
    Places(was.stages[static_cast<size_t>(old)], now.stages[i], after.stages[i].info.name);
  }
  WaitPlaces(before, after, was);
  Notes(before, after);
}

void Differ::Heads(const typed::Journey& before, const typed::Journey& after) {
  const Span was = before.info.span, now = after.info.span;
  if (before.version != after.version) {
    Say(ChangeClass::kSafe, "version", fmt::format("{} instead of {}", after.version, before.version), was, now);
  }
  const auto key = [](const typed::Program& program, const typed::Journey& journey, const Differ& differ) {
    return journey.has_key ? journey.key.name + ": " + differ.TypeText(program, journey.key_type) : std::string("none");
  };
  if (const std::string old_key = key(before_, before, *this), new_key = key(after_, after, *this);
      old_key != new_key) {
    Say(ChangeClass::kStranded, "key", fmt::format("{} instead of {}", new_key, old_key), was, now);
  }
  const auto segment = [](const typed::Program& program, const typed::Journey& journey) {
    if (journey.segment == ir::kNone) return std::string();
    return lower::ResolvedExpression(program, &journey, *program.lets[static_cast<size_t>(journey.segment)].body);
  };
  if (segment(before_, before) != segment(after_, after)) {
    Say(ChangeClass::kBehaviour, "for", "the segment means other customers", was, now);
  }
  if (before.priority != after.priority) {
    Say(ChangeClass::kBehaviour, "priority", fmt::format("{} instead of {}", after.priority, before.priority), was,
        now);
  }
  const auto again = [](const typed::Program& program, const typed::Journey& journey) {
    return journey.reenter == ir::ReenterKind::kAfter
               ? lower::ResolvedDelay(program, journey.reenter_after, journey.reenter_zone)
               : std::string(journey.reenter == ir::ReenterKind::kNever ? "never" : "always");
  };
  if (again(before_, before) != again(after_, after)) {
    Say(ChangeClass::kBehaviour, "reenter", "customers may enter again at another time", was, now);
  }
  const auto timeout = [](const typed::Program& program, const typed::Journey& journey) {
    return journey.has_timeout ? lower::ResolvedDelay(program, journey.timeout, journey.timeout_zone) : std::string();
  };
  const auto led_to = [](const typed::Journey& journey) {
    return journey.timeout_stage == ir::kNone ? std::string()
                                              : journey.stages[static_cast<size_t>(journey.timeout_stage)].info.name;
  };
  if (before.has_timeout != after.has_timeout || led_to(before) != led_to(after)) {
    Say(ChangeClass::kBehaviour, "timeout", "leads elsewhere", before.timeout_span, after.timeout_span);
  } else if (timeout(before_, before) != timeout(after_, after)) {
    Say(ChangeClass::kTimerShift, "timeout", "comes at another time", before.timeout_span, after.timeout_span);
  }
  if (before.holdout != after.holdout) {
    Say(ChangeClass::kReassigned, "holdout",
        fmt::format("{} instead of {}: {} of 10,000 customers are on the other side", Percent(after.holdout),
                    Percent(before.holdout), std::abs(after.holdout - before.holdout)),
        before.holdout_span, after.holdout_span);
  }
  const auto first = [](const typed::Journey& journey) {
    return journey.stages.empty() ? std::string() : journey.stages[static_cast<size_t>(journey.first_stage)].info.name;
  };
  if (first(before) != first(after)) {
    Say(ChangeClass::kBehaviour, "first stage", fmt::format("{} instead of {}", first(after), first(before)), was, now);
  }
}

void Differ::Stages(const typed::Journey& before, const typed::Journey& after) {
  const typed::Migrate* plan = ir::MigrationFrom(after.migrations, before.version, after.version);
  for (const typed::Stage& stage : before.stages) {
    const typed::Stage* now = Find(after.stages, stage.info.name);
    const std::string& name = stage.info.name;
    switch (ir::FateOfStage(plan, name, after.stages.Find(name))) {
      case ir::StageFate::kStays:
        break;
      case ir::StageFate::kGoes:
      case ir::StageFate::kEnds: {
        const typed::MigrateStage* line = ir::MigrationLine(plan, name);
        const std::string where = line->to == ir::kNone ? "out of the journey"
                                                        : "to " + after.stages[static_cast<size_t>(line->to)].info.name;
        Say(ChangeClass::kRemap, name, "whoever is there is led " + where, stage.info.span, line->span);
        break;
      }
      case ir::StageFate::kDrain:
        if (now != nullptr) break;
        Say(ChangeClass::kRemap, name, fmt::format("is gone; whoever is there finishes on version {}", before.version),
            stage.info.span, plan->span);
        break;
      case ir::StageFate::kLost:
        Say(ChangeClass::kStranded, name,
            fmt::format("is gone: say in `migrate from {}` where those go who are there", before.version),
            stage.info.span, {});
        break;
    }
    if (now != nullptr && now->final != stage.final) {
      Say(ChangeClass::kBehaviour, name, now->final ? "is final now" : "is not final any more", stage.info.span,
          now->info.span);
    }
  }
  for (const typed::Stage& stage : after.stages) {
    if (Find(before.stages, stage.info.name) == nullptr) {
      Say(ChangeClass::kBehaviour, stage.info.name, "is a new stage", {}, stage.info.span);
    }
  }
}

// A wait is found again by its path if everything before it is the same (section 7).
void Differ::WaitPlaces(const typed::Journey& before, const typed::Journey& after, const Outline& was) {
  const typed::Migrate* plan = ir::MigrationFrom(after.migrations, before.version, after.version);
  for (const typed::Stage& stage : before.stages) {
    const typed::Stage* other = Find(after.stages, stage.info.name);
    if (!stage.flow || other == nullptr || ir::MigrationLine(plan, stage.info.name) != nullptr) continue;
    std::vector<lower::WaitPlace> places;
    if (other->flow) {
      for (const auto& [id, place] : lower::PlacesOf(after_, after, *other).waits) places.push_back(place);
    }
    std::vector<std::pair<std::string, Span>> lost;
    for (const auto& [id, place] : lower::PlacesOf(before_, before, stage).waits) {
      const bool found = std::any_of(places.begin(), places.end(), [&](const lower::WaitPlace& now) {
        return ir::IsSamePosition({place.path, place.fingerprint}, {now.path, now.fingerprint});
      });
      if (!found) lost.emplace_back(place.path, was.waits.at(id));
    }
    std::sort(lost.begin(), lost.end(), [](const auto& a, const auto& b) { return a.second.begin < b.second.begin; });
    for (const auto& [path, span] : lost) {
      if (plan != nullptr && plan->drain) {
        Say(ChangeClass::kRemap, path, fmt::format("whoever waits here finishes on version {}", before.version), span,
            plan->span);
      } else {
        Say(ChangeClass::kStranded, path,
            fmt::format("what leads to this wait has changed: say in `migrate from {}` where those of {} go",
                        before.version, stage.info.name),
            span, other->info.span);
      }
    }
  }
}

void Differ::Memory(const typed::Journey& before, const typed::Journey& after) {
  const typed::Migrate* plan = ir::MigrationFrom(after.migrations, before.version, after.version);
  typed::NamedList<typed::Field> kept;
  for (const typed::Field& field : before.memory) {
    const bool led =
        plan != nullptr && std::any_of(plan->memory.begin(), plan->memory.end(), [&](const typed::MigrateMemory& line) {
          return ir::ReadsOld(line.value_text, field.info.name);
        });
    const bool drains = plan != nullptr && plan->drain;
    const typed::Field* now = Find(after.memory, field.info.name);
    const bool same = now != nullptr && FieldText(before_, field) == FieldText(after_, *now);
    if (const ir::FieldFate fate = ir::FateOfField(now != nullptr, same, led);
        fate == ir::FieldFate::kLed || (drains && fate != ir::FieldFate::kKept)) {
      Say(ChangeClass::kRemap, "memory " + field.info.name,
          led ? "is led over" : fmt::format("is kept by those who finish on version {}", before.version),
          field.info.span, plan->span);
      continue;
    }
    kept.push_back(field);
  }
  Fields(kept, after.memory, "memory", true);
}

void Differ::Splits(const typed::Journey& before, const typed::Journey& after) {
  for (const typed::SplitDecl& split : after.splits) {
    const typed::SplitDecl* was = Find(before.splits, split.info.name);
    if (was == nullptr) continue;  // its statement is new
    const uint32_t moved = MovedBuckets(*was, split);
    if (moved == 0) continue;
    Say(ChangeClass::kReassigned, "split " + split.info.name,
        fmt::format("{} of 10,000 customers come into another arm", moved), was->info.span, split.info.span);
  }
}

void Differ::Notes(const typed::Journey& before, const typed::Journey& after) {
  const auto notes = [](const typed::Journey& journey) {
    std::string text = journey.info.title + '\n' + std::to_string(journey.ensures.size()) + '\n';
    for (const typed::Stage& stage : journey.stages) {
      if (!stage.info.title.empty()) text += stage.info.name + '\n' + stage.info.title + '\n';
      for (const ir::Note& note : stage.notes) {
        text +=
            stage.info.name + std::to_string(static_cast<int>(note.kind)) + ' ' + note.text + ' ' + note.device + '\n';
      }
    }
    for (const typed::Kpi& kpi : journey.kpis) text += kpi.info.name + ' ' + kpi.info.title + '\n';
    return text;
  };
  if (notes(before) != notes(after)) {
    Say(ChangeClass::kSafe, "", "titles, notes for the map or figures differ", before.info.span, after.info.span);
  }
}

}  // namespace journey::compare
