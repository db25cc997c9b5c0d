// Customer by customer, each counted once a line.
#include "runtime/migrate/count.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "ir/link.h"
#include "runtime/value/packed.h"

namespace journey::rt {

std::string_view PlanFateName(PlanFate fate) {
  constexpr std::array<std::string_view, 6> kNames{"stays", "arrives", "ends", "dropped", "refused", "drains"};
  return kNames[static_cast<size_t>(fate)];
}

void MigrationCount::Note(const Key& key, PlanFate fate, std::string place, std::string message) {
  if (fate == PlanFate::kRefused) refuses_ = true;
  if (!noted_.insert(key).second) return;
  const auto journey = std::get<0>(key);
  PlanLine& line = lines_[key];
  if (line.customers++ > 0) return;
  line.fate = fate;
  if (journey >= 0) line.journey = plan_.journeys()[static_cast<size_t>(journey)].name;
  line.place = std::move(place);
  line.message = std::move(message);
}

void MigrationCount::Add(const Customer& customer) {
  ++customers_;
  noted_.clear();
  refuses_ = false;
  AddFields(plan_.customer(), plan_.was().module().customer, customer.profile(), -1);
  for (Offset at = customer.FirstOf(0); at != 0; at = customer.Next(at)) AddInstance(customer, customer.At(at));
  refused_ += refuses_ ? 1 : 0;
}

void MigrationCount::AddInstance(const Customer& customer, const Instance& one) {
  const auto index = static_cast<size_t>(one.journey);
  const JourneyPlan& journey = plan_.journeys()[index];
  const JourneyChange& change = plan_.change().journeys[index];
  if (!journey.nowhere.empty()) {
    Note({one.journey, kNowhere, 0}, PlanFate::kRefused, "", journey.nowhere);
    return;
  }
  if (!one.ended && change.led != nullptr && change.led->Leads(one.stage)) return AddLed(customer, one, *change.led);
  if (journey.drains) {
    return Note({one.journey, kNowhere, 0}, PlanFate::kDrains, "",
                fmt::format("finish on version {}", journey.from_version));
  }
  if (!journey.not_linked.empty() && (one.ended || !change.Leads(one.stage))) {
    return Note({one.journey, kNowhere, 0}, PlanFate::kRefused, "", journey.not_linked);
  }
  AddLed(customer, one, change);
}

void MigrationCount::AddLed(const Customer& customer, const Instance& one, const JourneyChange& change) {
  const auto index = static_cast<size_t>(one.journey);
  const JourneyPlan& journey = plan_.journeys()[index];
  const ir::Module& module = plan_.was().module();
  customer.ForEachDeferred(one, [&](Offset at) {
    const auto channel = static_cast<size_t>(customer.block().At<DeferredSend>(at)->channel);
    if (plan_.channels()[channel]) return;
    Note({one.journey, kSend, channel}, PlanFate::kRefused, "channel " + module.channels[channel].name,
         "is gone, and messages to these customers are deferred");
  });
  AddFields(journey.memory, module.journeys[index].memory, customer.MemoryOf(one), one.journey);
  if (one.held)
    return Note({one.journey, kStage, module.journeys[index].stages.size()}, PlanFate::kStays, "held out", "stay");
  AddStage(one, change);
}

void MigrationCount::AddStage(const Instance& one, const JourneyChange& change) {
  const ir::Module& now = plan_.now().module();
  const auto stage_at = static_cast<size_t>(one.stage);
  const StageChange& stage = change.stages[stage_at];
  const ir::Journey& journey = now.journeys[static_cast<size_t>(change.to)];
  const int32_t named =
      ir::FindByName(stage.name, journey.stages, [](const ir::Stage& it) { return std::string_view(it.name); });
  if (one.ended) {
    if (named != ir::kNone) return;
    return Note({one.journey, kEnded, stage_at}, PlanFate::kRefused, "stage " + stage.name,
                "is gone, and messages to customers who ended there are deferred: wait until they are sent");
  }
  const Key key{one.journey, kStage, stage_at};
  const std::string place = "stage " + stage.name;
  switch (stage.fate) {
    case StageChange::Fate::kStays:
      Note(key, PlanFate::kStays, place, "stay");
      break;
    case StageChange::Fate::kArrives:
      return Note(
          key, PlanFate::kArrives, place,
          fmt::format("arrive in {} as if they had just entered", journey.stages[static_cast<size_t>(stage.to)].name));
    case StageChange::Fate::kEnds:
      return Note(key, PlanFate::kEnds, place,
                  stage.has_reason ? fmt::format("end, \"{}\"", stage.reason) : std::string("end"));
    case StageChange::Fate::kRefused:
      return Note(key, PlanFate::kRefused, place,
                  fmt::format("{}: say in `migrate from {}` where those go who are there",
                              named != ir::kNone ? "is final now" : "is gone", change.from_version));
  }
  if (one.wait == ir::kNone) return;
  const auto wait = static_cast<size_t>(one.wait);
  if (change.waits[wait].to != ir::kNone) return;
  const ir::Journey& old = plan_.was().module().journeys[static_cast<size_t>(one.journey)];
  Note({one.journey, kWait, wait}, PlanFate::kRefused, "wait " + old.waits[wait].path,
       fmt::format("what leads to this wait has changed: say in `migrate from {}` where those of {} go",
                   change.from_version, stage.name));
}

void MigrationCount::AddFields(const std::vector<FieldPlan>& fields, const ir::Layout& layout, const uint8_t* packed,
                               int64_t journey) {
  for (size_t f = 0; f < fields.size(); ++f) {
    const FieldPlan& field = fields[f];
    if (!field.members_gone.empty()) {
      const Value value = LoadKept(packed, layout.slots[field.slot]);
      if (value.has == 0 || !field.members_gone[static_cast<size_t>(value.i)]) continue;
    }
    Note({journey, kMemory, f}, field.refused ? PlanFate::kRefused : PlanFate::kDropped,
         (journey >= 0 ? "memory " : "customer ") + field.name, field.why);
  }
}

Drainers::Drainers(const ir::Module& was, const ir::Module& now) : was_(was), inside_(was.journeys.size()) {
  for (const ir::Journey& journey : was.journeys) {
    const int32_t place = ir::FindJourney(now, journey.name);
    const ir::Journey* newer = place != ir::kNone ? &now.journeys[static_cast<size_t>(place)] : nullptr;
    const ir::Migration* said =
        newer != nullptr ? ir::MigrationFrom(newer->migrations, journey.version, newer->version) : nullptr;
    said_.push_back(said != nullptr && said->drain ? said : nullptr);
  }
}

void Drainers::Add(const Customer& customer) {
  for (Offset at = customer.FirstOf(0); at != 0; at = customer.Next(at)) {
    const Instance& one = customer.At(at);
    const auto journey = static_cast<size_t>(one.journey);
    if (said_[journey] == nullptr) continue;
    const bool led =
        !one.ended && !one.held &&
        ir::MigrationLine(said_[journey], was_.journeys[journey].stages[static_cast<size_t>(one.stage)].name);
    if (!led) inside_[journey] = true;
  }
}

std::vector<PlanLine> MigrationCount::Lines() const {
  std::vector<PlanLine> lines;
  for (const auto& [key, line] : lines_) lines.push_back(line);
  return lines;
}

}  // namespace journey::rt
