// Functions instruction by instruction, and the tables of the journey.
#include <algorithm>

#include "ir/link.h"
#include "ir/link_copy.h"

namespace journey::ir {
int32_t KeyFieldOf(const Journey& journey, const Event& event) {
  if (journey.key_slot == kNone) return kNone;
  const Slot& key = RowOf(journey.memory.slots, journey.key_slot);
  const int32_t place = PlaceOf(key.name, event.layout.slots);
  return place != kNone && RowOf(event.layout.slots, place).type == key.type ? place : kNone;
}

// ---------------------------------------------------------------- functions

std::string JourneyCopier::UniqueName(const std::string& name) const {
  const std::string version = '@' + std::to_string(RowOf(was_.journeys, journey_).version);
  std::string unique = name;
  while (PlaceOf(unique, into_.functions) != kNone) unique += version;
  return unique;
}

int32_t JourneyCopier::Function(int32_t index) {
  if (index == kNone) return kNone;
  if (const auto known = functions_.find(index); known != functions_.end()) return known->second;
  const ir::Function& was = RowOf(was_.functions, index);
  ir::Function copy = was;
  copy.name = UniqueName(was.name);
  copy.journey = was.journey == journey_ ? place_ : kNone;
  copy.file = File(was.file);
  copy.result = TypeOf(was.result);
  for (Type& type : copy.registers) type = TypeOf(type);
  const auto place = functions_[index] = static_cast<int32_t>(into_.functions.size());
  into_.functions.push_back(std::move(copy));
  // Callees are appended meanwhile.
  for (size_t b = 0; b < was.blocks.size() && why_.empty(); ++b) {
    std::vector<Instr> instrs;
    for (const Instr& instr : was.blocks[b].instrs) {
      instrs.push_back(Instruction(instr));
      if (!why_.empty()) break;
    }
    into_.functions[static_cast<size_t>(place)].blocks[b].instrs = std::move(instrs);
  }
  return place;
}

Instr JourneyCopier::Instruction(const Instr& was) {
  Instr instr = was;
  instr.imm = Immediate(was, false);
  if (why_.empty()) instr.imm2 = Immediate(was, true);
  if (why_.empty()) Arguments(was, instr);
  return instr;
}

int64_t JourneyCopier::Immediate(const Instr& instr, bool second) {
  const Immediates kinds = ImmediatesOf(instr.op);
  const int64_t imm = second ? instr.imm2 : instr.imm;
  const auto index = static_cast<int32_t>(imm);
  switch (second ? kinds.imm2 : kinds.imm) {
    case Ref::kNone:
    case Ref::kNumber:
    case Ref::kOutcome:
    case Ref::kFile:
    case Ref::kMemorySlot:
    case Ref::kStage:
    case Ref::kTimer:
    case Ref::kWait:
    case Ref::kGoal:
    case Ref::kSplit:
    case Ref::kRecordField:
      return imm;
    case Ref::kConstant:
    case Ref::kOptionalConstant:
      return Constant(index);
    case Ref::kEnum:
      return Enum(static_cast<uint32_t>(imm));
    case Ref::kCustomerField:
      return CustomerField(imm);
    case Ref::kEvent:
      return Event(index);
    case Ref::kEventField:
      return EventField(static_cast<int32_t>(instr.imm), imm);
    case Ref::kChannel:
      return Channel(imm);
    case Ref::kHistory:
      return Query(imm);
    case Ref::kRegex:
      return Regex(imm);
    case Ref::kSet:
      return Set(imm);
    case Ref::kCalendar:
      return Calendar(index);
    case Ref::kFunction:
      return Function(index);
    case Ref::kJourney:
      return Started(imm);
    case Ref::kJourneySlot:
      return Refuse("its rules read another journey's memory");
    case Ref::kType:
      return TypeImmediate(TypeOf(TypeOfImmediate(imm)));
    case Ref::kRecord:
      return Record(static_cast<uint32_t>(imm));
  }
  return imm;
}

// Operands that are about a list of the module's stand in its order.
void JourneyCopier::Arguments(const Instr& was, Instr& instr) {
  if (IsSend(was.op)) SendArguments(was, instr);
  if (was.op == Op::kEmit) EmitArguments(was, instr);
  if (was.op == Op::kStart) StartArguments(was, instr);
}

std::vector<uint32_t> JourneyCopier::Arranged(const std::vector<uint32_t>& args, const std::vector<int32_t>& places,
                                              size_t count) {
  std::vector<uint32_t> arranged(count, kNoReg);
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] != kNoReg) arranged[static_cast<size_t>(places[i])] = args[i];
  }
  return arranged;
}

void JourneyCopier::SendArguments(const Instr& was, Instr& instr) {
  const ir::Channel &before = RowOf(was_.channels, was.imm), &now = RowOf(into_.channels, instr.imm);
  std::vector<int32_t> places(was.args.size(), 0);
  for (size_t i = 0; i < was.args.size(); ++i) {
    if (was.args[i] == kNoReg) continue;
    places[i] = PlaceOf(before.params[i].name, now.params);
    const std::string what = "channel " + before.name + " takes no `" + before.params[i].name + "` ";
    if (places[i] == kNone) return void(Refuse(what + "any more"));
    if (RowOf(now.params, places[i]).type != TypeOf(before.params[i].type)) {
      return void(Refuse(what + "of that type any more"));
    }
  }
  instr.args = Arranged(was.args, places, now.params.size());
}

void JourneyCopier::EmitArguments(const Instr& was, Instr& instr) {
  const auto event = static_cast<int32_t>(was.imm);
  std::vector<int32_t> places(was.args.size(), 0);
  for (size_t i = 0; i < was.args.size(); ++i) {
    if (was.args[i] != kNoReg) places[i] = EventField(event, static_cast<int64_t>(i));
    if (!why_.empty()) return;
  }
  const std::vector<Slot>& slots = RowOf(into_.events, instr.imm).layout.slots;
  instr.args = Arranged(was.args, places, slots.size());
  for (size_t i = 0; i < slots.size(); ++i) {
    if (!slots[i].required || instr.args[i] != kNoReg) continue;
    Refuse("its rules emit event " + RowOf(was_.events, event).name + ", whose field `" + slots[i].name +
           "` must be given now");
  }
}

int32_t JourneyCopier::Started(int64_t index) {
  const Journey& was = RowOf(was_.journeys, index);
  const int32_t place = FindJourney(into_, was.name);
  if (place == kNone) return Refuse("its rules start or stop journey " + was.name + ", which is gone");
  return SameKey(was, RowOf(into_.journeys, place))
             ? place
             : Refuse("its rules start or stop journey " + was.name + ", which has another key");
}

bool JourneyCopier::SameKey(const Journey& was, const Journey& now) {
  if (was.key_slot == kNone || now.key_slot == kNone) return was.key_slot == now.key_slot;
  const Slot &key = RowOf(was.memory.slots, was.key_slot), &key_now = RowOf(now.memory.slots, now.key_slot);
  return key.name == key_now.name && TypeOf(key.type) == key_now.type;
}

void JourneyCopier::StartArguments(const Instr& was, Instr& instr) {
  const Journey &before = RowOf(was_.journeys, was.imm), &now = RowOf(into_.journeys, instr.imm);
  std::vector<int32_t> places(was.args.size(), 0);
  int32_t last = kNone;
  for (size_t i = 0; i < was.args.size(); ++i) {
    if (was.args[i] == kNoReg) continue;
    const Slot& slot = before.memory.slots[i];
    places[i] = PlaceOf(slot.name, now.memory.slots);
    if (places[i] == kNone || RowOf(now.memory.slots, places[i]).type != TypeOf(slot.type)) {
      return void(Refuse("its rules start journey " + before.name + " with `" + slot.name +
                         "`, which is gone or has another type"));
    }
    last = std::max(last, places[i]);
  }
  instr.args = Arranged(was.args, places, static_cast<size_t>(last + 1));
  instr.imm2 = last + 1;
}

// ---------------------------------------------------------------- the journey

Delay JourneyCopier::DelayOf(Delay delay) {
  delay.zone.constant = Constant(delay.zone.constant);
  delay.open_in = Calendar(delay.open_in);
  return delay;
}

Moment JourneyCopier::MomentOf(Moment moment) {
  moment.zone.constant = Constant(moment.zone.constant);
  moment.calendar = Calendar(moment.calendar);
  return moment;
}

void JourneyCopier::Rows(const Journey& from, Journey& row) {
  if (from.has_timeout) row.timeout = DelayOf(from.timeout);
  for (Stage& stage : row.stages) {
    stage.notes.clear();
    stage.enter_fn = Function(stage.enter_fn);
    stage.flow_fn = Function(stage.flow_fn);
  }
  for (Timer& timer : row.timers) {
    timer.delay = DelayOf(timer.delay);
    timer.moment = MomentOf(timer.moment);
    timer.body_fn = Function(timer.body_fn);
    timer.moment_fn = Function(timer.moment_fn);
  }
  for (Wait& wait : row.waits) {
    wait.delay = DelayOf(wait.delay);
    wait.moment = MomentOf(wait.moment);
    wait.moment_fn = Function(wait.moment_fn);
    for (int32_t& event : wait.events) event = Event(event);
  }
  for (Goal& goal : row.goals) {
    goal.event = Event(goal.event);
    if (goal.has_window) goal.window = DelayOf(goal.window);
  }
  for (EventHandler& handler : row.handlers) {
    const int32_t was = handler.event;
    handler.event = Event(was);
    handler.fn = Function(handler.fn);
    const int32_t key = RowOf(from.key_fields, was);
    if (key != kNone) EventField(was, key);
  }
  std::sort(row.handlers.begin(), row.handlers.end(),
            [](const EventHandler& a, const EventHandler& b) { return a.event < b.event; });
  row.when_fn = Function(row.when_fn);
}

std::string JourneyCopier::Copy(int32_t journey) {
  journey_ = journey;
  place_ = static_cast<int32_t>(into_.journeys.size());
  const Journey& from = RowOf(was_.journeys, journey);
  const int32_t successor = FindJourney(into_, from.name);
  if (successor == kNone) return "the journey is gone";
  if (!SameKey(from, RowOf(into_.journeys, successor))) return "the journey has another key";
  Journey row = from;
  row.successor = successor;
  // What only entries, people and tools ask for.
  row.segment_fn = row.begin_fn = row.persona = kNone;
  row.enters.clear();
  row.ensures.clear();
  row.kpis.clear();
  row.migrations.clear();
  row.reenter = ReenterKind::kNever;
  row.reenter_after = {};
  for (Slot& slot : row.memory.slots) slot = SlotOf(slot);
  row.key_fields.clear();
  for (const ir::Event& event : into_.events) row.key_fields.push_back(KeyFieldOf(row, event));
  // It stands there before its functions come: events that they bring are events of its, too.
  into_.journeys.push_back(row);
  Rows(from, row);
  row.key_fields = into_.journeys.back().key_fields;
  into_.journeys.back() = std::move(row);
  return why_;
}

}  // namespace journey::ir
