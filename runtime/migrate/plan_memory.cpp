// Fields: by name and type, or as a `memory x = old.y` says.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "runtime/migrate/planner.h"

namespace journey::rt {
namespace {

bool IsInternal(const FieldSchema& field) { return field.name.starts_with('#'); }

int32_t PlaceOf(std::string_view name, const std::vector<FieldSchema>& fields) {
  return ir::FindByName(name, fields, [](const FieldSchema& one) { return std::string_view(one.name); });
}

// How a value of the one type becomes one of the other; nothing: not by itself.
std::optional<ir::Op> Widening(const FieldSchema& was, const FieldSchema& now) {
  if (was.optional && !now.optional) return std::nullopt;
  const auto from = static_cast<ir::Kind>(was.kind), to = static_cast<ir::Kind>(now.kind);
  if (from == to) {
    const bool same = was.enum_name == now.enum_name && was.element == now.element;
    return same ? std::optional(ir::Op::kMov) : std::nullopt;
  }
  if (from == ir::Kind::kInt && to == ir::Kind::kDecimal) return ir::Op::kIntToDec;
  if (from == ir::Kind::kInt && to == ir::Kind::kFloat) return ir::Op::kIntToFloat;
  if (from == ir::Kind::kDecimal && to == ir::Kind::kFloat) return ir::Op::kDecToFloat;
  return std::nullopt;
}

}  // namespace

// The values of a field that has a place, but for members that are gone, and of one that has none.
FieldPlan Planner::Look(const std::vector<FieldSchema>& was, const std::vector<FieldSchema>& now, size_t slot, bool led,
                        bool replaced, const FieldMap& map, const std::string& advice) const {
  const FieldSchema& field = was[slot];
  FieldPlan plan{.slot = slot, .name = field.name, .refused = false, .why = {}, .members_gone = {}};
  const int32_t place = PlaceOf(field.name, now);
  const bool same_type = place != ir::kNone && now[static_cast<size_t>(place)] == field;
  switch (ir::FateOfField(place != ir::kNone, same_type && !replaced, led)) {
    case ir::FieldFate::kGone:
      plan.why = "is gone: its values are dropped";
      break;
    case ir::FieldFate::kRetyped:
      plan.refused = !replaced;
      plan.why = replaced ? "is given other values: its own are dropped" : "has another type: " + advice;
      break;
    case ir::FieldFate::kKept:
    case ir::FieldFate::kLed: {
      const Positions* members = map.members[slot];
      if (members == nullptr || std::find(members->begin(), members->end(), ir::kNone) == members->end()) break;
      plan.refused = true;
      plan.why = "has values that its enum has no more";
      if (static_cast<ir::Kind>(field.kind) == ir::Kind::kEnum) {
        for (const int32_t member : *members) plan.members_gone.push_back(member == ir::kNone);
      }
      break;
    }
  }
  return plan;
}

void Planner::Memory(const Both& both, JourneyPlan& plan) {
  FieldMap& map = map_->journeys[both.index].memory;
  const std::vector<FieldSchema>& was = map_->from.journeys[both.index].memory;
  const auto to = static_cast<size_t>(plan_->change_.journeys[both.index].to);
  const std::vector<FieldSchema>& now = map_->to.journeys[to].memory;
  static const std::vector<ir::MigrateMemory> kNothing;
  const std::vector<ir::MigrateMemory>& lines = both.said != nullptr ? both.said->memory : kNothing;
  for (size_t slot = 0; slot < was.size(); ++slot) {
    if (IsInternal(was[slot])) continue;
    const bool led = std::any_of(lines.begin(), lines.end(), [&](const ir::MigrateMemory& line) {
      return ir::ReadsOld(line.value, was[slot].name);
    });
    const bool replaced = std::any_of(lines.begin(), lines.end(), [&](const ir::MigrateMemory& line) {
      return now[static_cast<size_t>(line.slot)].name == was[slot].name;
    });
    FieldPlan field =
        Look(was, now, slot, led, replaced, map,
             fmt::format("say in `migrate from {}` what its value is, or give it another name", both.was.version));
    if (!field.why.empty()) plan.memory.push_back(std::move(field));
  }
  for (const ir::MigrateMemory& line : lines) Lead(both, line, plan);
}

void Planner::Lead(const Both& both, const ir::MigrateMemory& line, JourneyPlan& plan) {
  FieldMap& map = map_->journeys[both.index].memory;
  const std::vector<FieldSchema>& was = map_->from.journeys[both.index].memory;
  const auto to = static_cast<size_t>(plan_->change_.journeys[both.index].to);
  const FieldSchema& target = map_->to.journeys[to].memory[static_cast<size_t>(line.slot)];
  const std::string_view from = ir::OldFieldOf(line.value);
  FieldPlan fault{.slot = 0, .name = target.name, .refused = true, .why = {}, .members_gone = {}};
  const int32_t place = from.empty() ? ir::kNone : PlaceOf(from, was);
  std::optional<ir::Op> widen;
  if (from.empty()) {
    fault.why = fmt::format("`{}` cannot be carried over: only a field itself can, as in `memory {} = old.{}`",
                            line.value, target.name, target.name);
  } else if (place == ir::kNone) {
    fault.why = fmt::format("version {} has no field `{}`", both.was.version, from);
  } else {
    widen = Widening(was[static_cast<size_t>(place)], target);
    if (!widen) fault.why = fmt::format("`old.{}` has another type", from);
  }
  if (!fault.why.empty()) {
    plan.memory.push_back(std::move(fault));
    return;
  }
  for (int32_t& slot : map.slots) {
    if (slot == line.slot) slot = ir::kNone;
  }
  map.copies.push_back({static_cast<size_t>(place), line.slot, *widen});
}

void Planner::Customer() {
  for (size_t slot = 0; slot < map_->from.customer.size(); ++slot) {
    FieldPlan field = Look(map_->from.customer, map_->to.customer, slot, false, false, map_->customer,
                           "give it another name, with the old one as its name in the input");
    if (!field.why.empty()) plan_->customer_.push_back(std::move(field));
  }
}

}  // namespace journey::rt
