// What a journey names, found in another module or added to it.
#include "ir/link_copy.h"

#include <algorithm>

namespace journey::ir {
namespace {

// How the input names it.
std::vector<std::string> WireOf(const Slot& slot) {
  return slot.wire.empty() ? std::vector<std::string>{slot.name} : slot.wire;
}

}  // namespace

int32_t JourneyCopier::Refuse(std::string why) {
  if (why_.empty()) why_ = std::move(why);
  return 0;
}

// ---------------------------------------------------------------- types and constants

Type JourneyCopier::TypeOf(const Type& type) {
  Type mapped = type;
  const Kind named = type.kind == Kind::kList ? type.element : type.kind;
  if (named == Kind::kEnum) mapped.enum_id = Enum(type.enum_id);
  if (named == Kind::kRecord) mapped.enum_id = Record(type.enum_id);
  return mapped;
}

uint32_t JourneyCopier::Enum(uint32_t index) {
  const auto [known, is_new] = enums_.try_emplace(index, 0);
  if (!is_new) return known->second;
  const ir::Enum& was = RowOf(was_.enums, index);
  int32_t place = PlaceOf(was.name, into_.enums);
  if (place == kNone) place = AddTo(into_.enums, was);
  for (const EnumMember& member : was.members) {
    if (PlaceOf(member.name, RowOf(into_.enums, place).members) == kNone) {
      Refuse("enum " + was.name + " has no member `" + member.name + "` any more");
    }
  }
  return enums_[index] = static_cast<uint32_t>(place);
}

uint32_t JourneyCopier::Record(uint32_t index) {
  const auto known = records_.find(index);
  if (known != records_.end()) return known->second;
  const ir::Record& was = RowOf(was_.records, index);
  const int32_t found = PlaceOf(was.name, into_.records);
  ir::Record copy{was.name, {}};
  for (const Slot& slot : was.layout.slots) copy.layout.slots.push_back(SlotOf(slot));
  Pack(copy.layout);
  if (found == kNone) return records_[index] = static_cast<uint32_t>(AddTo(into_.records, std::move(copy)));
  const std::vector<Slot>& now = RowOf(into_.records, found).layout.slots;
  const bool same = std::equal(copy.layout.slots.begin(), copy.layout.slots.end(), now.begin(), now.end(),
                               [](const Slot& a, const Slot& b) { return a.name == b.name && a.type == b.type; });
  if (!same) Refuse("record " + was.name + " has other fields");
  return records_[index] = static_cast<uint32_t>(found);
}

int32_t JourneyCopier::Constant(int32_t index) {
  if (index == kNone) return kNone;
  if (const auto known = constants_.find(index); known != constants_.end()) return known->second;
  ir::Constant constant = RowOf(was_.constants, index);
  const Type was = constant.type;
  constant.type = TypeOf(was);
  if (auto* parts = std::get_if<std::vector<int32_t>>(&constant.value)) {
    for (int32_t& part : *parts) part = Constant(part);
  } else if (auto* number = std::get_if<int64_t>(&constant.value); number != nullptr && was.kind == Kind::kEnum) {
    const std::string& member = RowOf(RowOf(was_.enums, was.enum_id).members, *number).name;
    *number = std::max(0, PlaceOf(member, RowOf(into_.enums, constant.type.enum_id).members));
  }
  return constants_[index] = AddTo(into_.constants, std::move(constant));
}

Slot JourneyCopier::SlotOf(const Slot& slot) {
  Slot mapped = slot;
  mapped.type = TypeOf(slot.type);
  mapped.initial = Constant(slot.initial);
  return mapped;
}

// ---------------------------------------------------------------- what comes in

int32_t JourneyCopier::Append(Layout& layout, const Slot& slot, const std::string& what) {
  const auto taken = std::find_if(layout.slots.begin(), layout.slots.end(),
                                  [&](const Slot& one) { return WireOf(one) == WireOf(slot); });
  if (taken != layout.slots.end()) {
    return Refuse(what + " is gone, and `" + taken->name + "` has its name in the input");
  }
  const int32_t place = AddTo(layout.slots, slot);
  Pack(layout);
  return place;
}

int32_t JourneyCopier::CustomerField(int64_t index) {
  const Slot slot = SlotOf(RowOf(was_.customer.slots, index));
  const int32_t place = PlaceOf(slot.name, into_.customer.slots);
  if (place == kNone) return Append(into_.customer, slot, "customer field `" + slot.name + "`");
  if (RowOf(into_.customer.slots, place).type != slot.type) {
    return Refuse("customer field `" + slot.name + "` has another type");
  }
  return place;
}

int32_t JourneyCopier::Event(int32_t index) {
  if (const auto known = events_.find(index); known != events_.end()) return known->second;
  const ir::Event& was = RowOf(was_.events, index);
  const int32_t place = PlaceOf(was.name, into_.events);
  if (place != kNone) return events_[index] = place;
  for (const ir::Event& one : into_.events) {
    if (one.wire == was.wire) return Refuse("event " + was.name + " is gone, and " + one.name + " has its name");
  }
  ir::Event event{was.name, was.wire, {}};
  for (const Slot& slot : was.layout.slots) event.layout.slots.push_back(SlotOf(slot));
  Pack(event.layout);
  for (Journey& journey : into_.journeys) journey.key_fields.push_back(KeyFieldOf(journey, event));
  return events_[index] = AddTo(into_.events, std::move(event));
}

int32_t JourneyCopier::EventField(int32_t event_index, int64_t index) {
  const int32_t event = Event(event_index);
  if (!why_.empty()) return 0;
  const ir::Event& was = RowOf(was_.events, event_index);
  const Slot slot = SlotOf(RowOf(was.layout.slots, index));
  const std::string what = "field `" + slot.name + "` of event " + was.name;
  Layout& layout = into_.events[static_cast<size_t>(event)].layout;
  const int32_t place = PlaceOf(slot.name, layout.slots);
  if (place != kNone) {
    return RowOf(layout.slots, place).type == slot.type ? place : Refuse(what + " has another type");
  }
  // What comes now may be without it.
  if (slot.required) return Refuse(what + " is gone, and must be given");
  const int32_t added = Append(layout, slot, what);
  if (why_.empty()) NewEventField(event);
  return added;
}

// Those that emit the event give it nothing.
void JourneyCopier::NewEventField(int32_t event) {
  for (ir::Function& function : into_.functions) {
    for (Block& block : function.blocks) {
      for (Instr& instr : block.instrs) {
        if (instr.op == Op::kEmit && instr.imm == event) instr.args.push_back(kNoReg);
      }
    }
  }
  for (Journey& journey : into_.journeys) {
    int32_t& field = journey.key_fields[static_cast<size_t>(event)];
    if (field == kNone) field = KeyFieldOf(journey, RowOf(into_.events, event));
  }
}

int32_t JourneyCopier::Query(int64_t index) {
  const auto known = queries_.find(static_cast<int32_t>(index));
  if (known != queries_.end()) return known->second;
  const HistoryQuery& was = RowOf(was_.history, index);
  // One that is asked still has the numbers of both.
  for (size_t q = 0; q < into_.history.size(); ++q) {
    if (into_.history[q].window_ms != was.window_ms || !alike_.Queries(was, into_.history[q])) continue;
    return queries_[static_cast<int32_t>(index)] = static_cast<int32_t>(q);
  }
  HistoryQuery query = was;
  query.event = Event(was.event);
  if (was.field != kNone) query.field = EventField(was.event, was.field);
  for (int32_t& field : query.key_fields) field = EventField(was.event, field);
  query.where_fn = Function(was.where_fn);
  query.type = TypeOf(was.type);
  query.key_type = TypeOf(was.key_type);
  return queries_[static_cast<int32_t>(index)] = AddTo(into_.history, std::move(query));
}

// ---------------------------------------------------------------- the rest

int32_t JourneyCopier::Channel(int64_t index) {
  const ir::Channel& was = RowOf(was_.channels, index);
  const int32_t place = PlaceOf(was.name, into_.channels);
  if (place == kNone) return Refuse("channel " + was.name + " is gone");
  return RowOf(into_.channels, place).inbound ? Refuse("channel " + was.name + " is inbound now") : place;
}

int32_t JourneyCopier::Calendar(int32_t index) {
  if (index == kNone) return kNone;
  if (const auto known = calendars_.find(index); known != calendars_.end()) return known->second;
  ir::Calendar calendar = RowOf(was_.calendars, index);
  calendar.zone.constant = Constant(calendar.zone.constant);
  while (PlaceOf(calendar.name, into_.calendars) != kNone) calendar.name += '@';
  return calendars_[index] = AddTo(into_.calendars, std::move(calendar));
}

int32_t JourneyCopier::Regex(int64_t index) {
  const auto [known, is_new] = regexes_.try_emplace(static_cast<int32_t>(index), 0);
  if (is_new) known->second = AddTo(into_.regexes, RowOf(was_.regexes, index));
  return known->second;
}

int32_t JourneyCopier::Set(int64_t index) {
  const auto known = sets_.find(static_cast<int32_t>(index));
  if (known != sets_.end()) return known->second;
  ConstantSet set = RowOf(was_.sets, index);
  set.type = TypeOf(set.type);
  for (int32_t& constant : set.constants) constant = Constant(constant);
  return sets_[static_cast<int32_t>(index)] = AddTo(into_.sets, std::move(set));
}

int32_t JourneyCopier::File(int32_t index) {
  if (index == kNone) return kNone;
  const std::string& name = RowOf(was_.files, index);
  const auto found = std::find(into_.files.begin(), into_.files.end(), name);
  return found != into_.files.end() ? static_cast<int32_t>(found - into_.files.begin()) : AddTo(into_.files, name);
}

}  // namespace journey::ir
