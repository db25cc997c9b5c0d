// By what the numbers point at; see operands.h.
#include "ir/alike.h"

#include <algorithm>

#include "ir/operands.h"

namespace journey::ir {
namespace {

template <class T>
const T& Of(const std::vector<T>& list, int64_t at) {
  return list[static_cast<size_t>(at)];
}

bool SameMembers(const Enum& was, const Enum& now) {
  return std::equal(was.members.begin(), was.members.end(), now.members.begin(), now.members.end(),
                    [](const EnumMember& a, const EnumMember& b) { return a.name == b.name && a.wire == b.wire; });
}

}  // namespace

bool Alike::Types(const Type& was, const Type& now) const {
  if (was.kind != now.kind || was.optional != now.optional || was.element != now.element) return false;
  const Kind named = was.kind == Kind::kList ? was.element : was.kind;
  if (named == Kind::kRecord) return Of(was_.records, was.enum_id).name == Of(now_.records, now.enum_id).name;
  if (named != Kind::kEnum) return true;
  const Enum &old = Of(was_.enums, was.enum_id), &one = Of(now_.enums, now.enum_id);
  return old.name == one.name && SameMembers(old, one);
}

bool Alike::Constants(int32_t was, int32_t now) const {
  if (was == kNone || now == kNone) return was == now;
  const Constant &old = Of(was_.constants, was), &one = Of(now_.constants, now);
  if (!Types(old.type, one.type)) return false;
  const auto* old_parts = std::get_if<std::vector<int32_t>>(&old.value);
  const auto* parts = std::get_if<std::vector<int32_t>>(&one.value);
  if (old_parts == nullptr || parts == nullptr) return old.value == one.value;
  return std::equal(old_parts->begin(), old_parts->end(), parts->begin(), parts->end(),
                    [&](int32_t a, int32_t b) { return Constants(a, b); });
}

bool Alike::Calendars(int32_t was, int32_t now) const {
  if (was == kNone || now == kNone) return was == now;
  const Calendar &old = Of(was_.calendars, was), &one = Of(now_.calendars, now);
  return Zones(old.zone, one.zone) && old.closed == one.closed &&
         std::equal(old.openings.begin(), old.openings.end(), one.openings.begin(), one.openings.end(),
                    [](const Opening& a, const Opening& b) {
                      return a.day == b.day && a.from_ms == b.from_ms && a.to_ms == b.to_ms;
                    });
}

bool Alike::Delays(const Delay& was, const Delay& now) const {
  return was.calendar == now.calendar && was.ms == now.ms && was.count == now.count && was.unit == now.unit &&
         Zones(was.zone, now.zone) && Calendars(was.open_in, now.open_in);
}

bool Alike::Moments(const Moment& was, const Moment& now) const {
  return was.time_ms == now.time_ms && was.day == now.day && was.month_day == now.month_day &&
         Zones(was.zone, now.zone) && Calendars(was.calendar, now.calendar) && was.closes == now.closes;
}

bool Alike::Slots(const Layout& was, int64_t was_at, const Layout& now, int64_t now_at) const {
  const Slot &old = Of(was.slots, was_at), &one = Of(now.slots, now_at);
  return old.name == one.name && Types(old.type, one.type);
}

bool Alike::Queries(const HistoryQuery& was, const HistoryQuery& now) {
  const Event &old = Of(was_.events, was.event), &one = Of(now_.events, now.event);
  if (was.kind != now.kind || old.name != one.name || !Types(was.type, now.type)) return false;
  if ((was.field == kNone) != (now.field == kNone)) return false;
  if (was.field != kNone && !Slots(old.layout, was.field, one.layout, now.field)) return false;
  if (was.key_fields.size() != now.key_fields.size()) return false;
  if (!was.key_fields.empty() && !Types(was.key_type, now.key_type)) return false;
  for (size_t i = 0; i < was.key_fields.size(); ++i) {
    if (!Slots(old.layout, was.key_fields[i], one.layout, now.key_fields[i])) return false;
  }
  return Functions(was.where_fn, now.where_fn);
}

bool Alike::Functions(int32_t was, int32_t now) {
  if (was == kNone || now == kNone) return was == now;
  const auto [known, is_new] = known_.try_emplace({was, now}, false);
  if (!is_new) return known->second;
  // Calls never recurse.
  return known_[{was, now}] = Compare(Of(was_.functions, was), Of(now_.functions, now));
}

bool Alike::Compare(const Function& was, const Function& now) {
  if (was.context != now.context || was.param_count != now.param_count || !Types(was.result, now.result)) return false;
  if (was.registers.size() != now.registers.size() || was.blocks.size() != now.blocks.size()) return false;
  for (size_t i = 0; i < was.registers.size(); ++i) {
    if (!Types(was.registers[i], now.registers[i])) return false;
  }
  const Owners owners{was.journey != kNone ? &Of(was_.journeys, was.journey) : nullptr,
                      now.journey != kNone ? &Of(now_.journeys, now.journey) : nullptr};
  if ((owners.was == nullptr) != (owners.now == nullptr)) return false;
  for (size_t b = 0; b < was.blocks.size(); ++b) {
    const std::vector<Instr>&old = was.blocks[b].instrs, &one = now.blocks[b].instrs;
    if (!std::equal(old.begin(), old.end(), one.begin(), one.end(),
                    [&](const Instr& x, const Instr& y) { return Instructions(x, y, owners); })) {
      return false;
    }
  }
  return true;
}

bool Alike::Instructions(const Instr& was, const Instr& now, const Owners& owners) {
  return was.op == now.op && was.dst == now.dst && was.args == now.args && was.cases == now.cases &&
         was.targets == now.targets && Immediates(was, now, false, owners) && Immediates(was, now, true, owners);
}

bool Alike::Immediates(const Instr& was, const Instr& now, bool second, const Owners& owners) {
  const struct Immediates kinds = ImmediatesOf(was.op);
  const int64_t old = second ? was.imm2 : was.imm, one = second ? now.imm2 : now.imm;
  switch (second ? kinds.imm2 : kinds.imm) {
    case Ref::kNone:
    case Ref::kNumber:
    case Ref::kOutcome:
    case Ref::kFile:
      return old == one;
    case Ref::kConstant:
    case Ref::kOptionalConstant:
      return Constants(static_cast<int32_t>(old), static_cast<int32_t>(one));
    case Ref::kEnum:
      return Of(was_.enums, old).name == Of(now_.enums, one).name &&
             SameMembers(Of(was_.enums, old), Of(now_.enums, one));
    case Ref::kCustomerField:
      return Slots(was_.customer, old, now_.customer, one);
    case Ref::kEvent:
      return Of(was_.events, old).name == Of(now_.events, one).name;
    case Ref::kEventField:
      return Slots(Of(was_.events, was.imm).layout, old, Of(now_.events, now.imm).layout, one);
    case Ref::kChannel:
      return Of(was_.channels, old).name == Of(now_.channels, one).name;
    case Ref::kHistory:
      return Of(was_.history, old).window_ms == Of(now_.history, one).window_ms &&
             Queries(Of(was_.history, old), Of(now_.history, one));
    case Ref::kRegex:
      return Of(was_.regexes, old).pattern == Of(now_.regexes, one).pattern;
    case Ref::kSet: {
      const ConstantSet &was_set = Of(was_.sets, old), &now_set = Of(now_.sets, one);
      return Types(was_set.type, now_set.type) &&
             std::equal(was_set.constants.begin(), was_set.constants.end(), now_set.constants.begin(),
                        now_set.constants.end(), [&](int32_t a, int32_t b) { return Constants(a, b); });
    }
    case Ref::kCalendar:
      return Calendars(static_cast<int32_t>(old), static_cast<int32_t>(one));
    case Ref::kFunction:
      return Functions(static_cast<int32_t>(old), static_cast<int32_t>(one));
    case Ref::kJourney:
      return Of(was_.journeys, old).name == Of(now_.journeys, one).name;
    case Ref::kJourneySlot:
      return Slots(Of(was_.journeys, was.imm).memory, old, Of(now_.journeys, now.imm).memory, one);
    case Ref::kMemorySlot:
      return owners.was != nullptr && Slots(owners.was->memory, old, owners.now->memory, one);
    case Ref::kStage:
      return owners.was != nullptr && Of(owners.was->stages, old).name == Of(owners.now->stages, one).name;
    case Ref::kTimer:
      return owners.was != nullptr && Of(owners.was->timers, old).path == Of(owners.now->timers, one).path;
    case Ref::kWait:
      return owners.was != nullptr && Of(owners.was->waits, old).path == Of(owners.now->waits, one).path;
    case Ref::kGoal:
      return owners.was != nullptr && Of(was_.events, Of(owners.was->goals, old).event).name ==
                                          Of(now_.events, Of(owners.now->goals, one).event).name;
    case Ref::kSplit:
      return owners.was != nullptr && Of(owners.was->splits, old).name == Of(owners.now->splits, one).name;
    case Ref::kType:
      return Types(TypeOfImmediate(old), TypeOfImmediate(one));
    case Ref::kRecord:
      return Of(was_.records, old).name == Of(now_.records, one).name;
    case Ref::kRecordField:
      return Slots(Of(was_.records, was.imm).layout, old, Of(now_.records, now.imm).layout, one);
  }
  return false;
}

}  // namespace journey::ir
