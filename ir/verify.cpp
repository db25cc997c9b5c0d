// The tables of a module: every index in range, every function of the kind its place wants, layouts as Pack makes them.
//
// Order matters: layouts and channels first, because functions are checked against them; functions before the rules
// that follow calls (recursion, which events a function may read).
#include "ir/verify.h"

#include <set>
#include <unordered_map>
#include <unordered_set>
#include "ir/at.h"

#include "ir/graph.h"
#include "ir/verify_function.h"
#include "ir/verify_history.h"
#include "ir/verify_journey.h"
#include "ir/verify_policies.h"
#include "ir/verify_records.h"
#include "ir/week.h"

namespace journey::ir {

namespace {

constexpr size_t kMaxStringBytes = 64 * 1024;

class Verifier {
 public:
  explicit Verifier(const Module& module) : module_(module) {}

  Status Run() {
    if (Enums() && Records() && Constants() && Sets() && Layouts() && Calendars() && Channels() && History() &&
        JourneyLayouts() && Functions() && Personas() && Journeys() && Ensures() && Tests() && Runs()) {
      return Status();
    }
    return Status::Error(where_ + ": " + error_);
  }

 private:
  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }
  bool Index(int32_t index, size_t size, const char* what) {
    return (index >= 0 && static_cast<size_t>(index) < size) || Fail(std::string("no such ") + what);
  }
  // kNone, or a function of this kind.
  bool Role(int32_t fn, Context context, Type result, const char* what, int32_t journey = kNone, bool entry = false) {
    if (fn == kNone) return true;
    const Function* function = At(module_.functions, fn);
    if (!function) return Fail(std::string("no such function: ") + what);
    size_t params = entry ? 1 : 0;
    if (function->context != context || function->result != result || function->param_count != params ||
        function->registers.size() < params || (entry && function->registers[0] != Type{Kind::kInt})) {
      return Fail(function->name + " cannot be its " + what);
    }
    bool own = function->journey == journey || (context == Context::kCustomer && function->journey == kNone);
    return own || Fail(function->name + " belongs to another journey");
  }
  bool Constant_(int32_t index, Kind kind, const char* what) {
    const Constant* constant = At(module_.constants, index);
    return (constant && constant->type == Type{kind}) || Fail(std::string("no such constant: ") + what);
  }
  bool Zone(const ZoneRef& zone) { return zone.constant == kNone || Constant_(zone.constant, Kind::kZone, "zone"); }
  bool Span(const Delay& delay) {
    if (delay.calendar ? delay.count <= 0 : delay.ms <= 0) return Fail("a delay of zero or less");
    if (delay.open_in != kNone && (delay.calendar || delay.zone.constant != kNone)) return Fail("open time in a zone");
    return CalendarOrNone(delay.open_in) && Zone(delay.zone);
  }
  // Where only a length or a calendar span may stand.
  bool PlainSpan(const Delay& delay) {
    return Span(delay) && (delay.open_in == kNone || Fail("open time is not counted there"));
  }
  bool CalendarOrNone(int32_t calendar) {
    return calendar == kNone || Index(calendar, module_.calendars.size(), "calendar");
  }
  // What a delay and a moment name, also where the kind of their timer or wait asks for neither.
  bool Names(const Delay& delay, const Moment& moment) {
    return CalendarOrNone(delay.open_in) && Zone(delay.zone) && CalendarOrNone(moment.calendar) && Zone(moment.zone);
  }
  bool At_(const Moment& moment, bool edge = false) {
    if (moment.calendar != kNone) {
      if (!edge) return Fail("a calendar's moment in a timer");
      if (!CalendarOrNone(moment.calendar)) return false;
      const Calendar& calendar = module_.calendars[static_cast<size_t>(moment.calendar)];
      return calendar.zone.constant == moment.zone.constant || Fail("a calendar in another zone");
    }
    if (moment.time_ms < 0 || moment.time_ms >= kMsPerDay) return Fail("no time of day");
    if (moment.day == DayKind::kMonthDay && (moment.month_day < 1 || moment.month_day > 31))
      return Fail("no day of a month");
    return Zone(moment.zone);
  }

  bool Constants() {
    for (size_t i = 0; i < module_.constants.size(); ++i) {
      where_ = "constant " + std::to_string(i);
      const Constant& constant = module_.constants[i];
      const Type& type = constant.type;
      if (!ValidType(module_, type)) return Fail("no value type");
      if (type.optional != std::holds_alternative<std::monostate>(constant.value))
        return Fail("`none` and only it is optional");
      if (type.optional) continue;
      if (const auto* parts = std::get_if<std::vector<int32_t>>(&constant.value)) {
        if (!Composed(constant, *parts, i)) return false;
        continue;
      }
      if (const auto* text = std::get_if<std::string>(&constant.value)) {
        if (type.kind != Kind::kString && type.kind != Kind::kZone) return Fail("text for another type");
        if (text->size() > kMaxStringBytes) return Fail("text that is too long");
      } else if (std::holds_alternative<bool>(constant.value) != (type.kind == Kind::kBool) ||
                 std::holds_alternative<double>(constant.value) != (type.kind == Kind::kFloat) || IsHeld(type.kind) ||
                 type.kind == Kind::kZone) {
        return Fail("a value of another type");
      } else if (const auto* number = std::get_if<int64_t>(&constant.value)) {
        bool fits = true;
        if (type.kind == Kind::kTime) fits = *number >= 0 && *number < kMsPerDay;
        if (type.kind == Kind::kDate) fits = *number >= kFirstDate && *number <= kLastDate;
        if (type.kind == Kind::kEnum) fits = At(module_.enums[type.enum_id].members, *number) != nullptr;
        if (!fits) return Fail("a value out of range");
      }
    }
    return true;
  }

  // Of a list or a record. What takes part more than once counts each time, so that a few rows are no giant.
  bool Composed(const Constant& constant, const std::vector<int32_t>& parts, size_t index) {
    constexpr uint64_t kMostParts = 1 << 20;
    composed_.resize(module_.constants.size());
    const Type& type = constant.type;
    if (type.kind != Kind::kList && type.kind != Kind::kRecord) return Fail("parts of another type");
    const std::vector<Slot>* fields =
        type.kind == Kind::kRecord ? &module_.records[type.enum_id].layout.slots : nullptr;
    if (fields != nullptr ? parts.size() != fields->size() : parts.size() > kMostElements)
      return Fail("a wrong number of parts");
    uint64_t count = 1;
    for (size_t i = 0; i < parts.size(); ++i) {
      const Constant* part = At(module_.constants, parts[i]);
      if (part == nullptr || static_cast<size_t>(parts[i]) >= index) return Fail("a part that is not before it");
      const Type wanted = fields != nullptr ? (*fields)[i].type : type.Element();
      if (part->type != wanted && part->type.Optional() != wanted) return Fail("a part of another type");
      count += 1 + composed_[static_cast<size_t>(parts[i])];
    }
    composed_[index] = count;
    return count <= kMostParts || Fail("too many parts");
  }

  bool Records() {
    std::string error = CheckRecords(module_, where_);
    return error.empty() || Fail(std::move(error));
  }

  bool Sets() {
    for (size_t i = 0; i < module_.sets.size(); ++i) {
      where_ = "set " + std::to_string(i);
      if (module_.sets[i].type.optional) return Fail("its type is optional");
      const Kind kind = module_.sets[i].type.kind;
      if (kind == Kind::kList || kind == Kind::kRecord) return Fail("its type has parts");
      for (int32_t index : module_.sets[i].constants) {
        const Constant* constant = At(module_.constants, index);
        if (!constant || constant->type != module_.sets[i].type) return Fail("a value of another type");
      }
    }
    return true;
  }

  bool CheckLayout(const Layout& layout) {
    Layout packed = layout;
    std::unordered_set<std::string_view> names;
    for (const Slot& slot : layout.slots) {
      if (slot.name.empty()) return Fail("a slot without a name");
      if (!names.insert(slot.name).second) return Fail(slot.name + ": two of this name");
      if (!ValidType(module_, slot.type)) return Fail(slot.name + ": no value type");
      const bool is_list = slot.type.kind == Kind::kList;
      if (is_list ? slot.max < 1 || slot.max > kMostElements : slot.max != 0)
        return Fail(slot.name + ": no such maximum");
      if (slot.initial == kNone) continue;
      const Constant* initial = At(module_.constants, slot.initial);
      bool fits = initial && (initial->type == slot.type || initial->type == slot.type.Required());
      if (!fits) return Fail(slot.name + ": its initial value does not fit");
      const auto* parts = is_list ? std::get_if<std::vector<int32_t>>(&initial->value) : nullptr;
      if (parts != nullptr && parts->size() > slot.max) return Fail(slot.name + ": its initial value is too long");
    }
    Pack(packed);
    bool same = packed.size == layout.size;
    for (size_t i = 0; same && i < packed.slots.size(); ++i) {
      const Slot &one = packed.slots[i], &other = layout.slots[i];
      same = one.offset == other.offset && one.presence == other.presence;
    }
    return same || Fail("offsets are not as packed");
  }

  // A slot that nothing has set holds the first member.
  bool Enums() {
    std::unordered_set<std::string_view> names;
    for (const Enum& row : module_.enums) {
      where_ = "enum " + row.name;
      if (!names.insert(row.name).second) return Fail("two of this name");
      if (row.members.empty()) return Fail("no members");
      std::unordered_set<std::string_view> members;
      for (const EnumMember& member : row.members) {
        if (!members.insert(member.name).second) return Fail("two members of one name");
      }
    }
    return true;
  }

  bool Layouts() {
    for (const Record& record : module_.records) {
      where_ = "record " + record.name;
      if (!CheckLayout(record.layout)) return false;
    }
    where_ = "customer";
    if (!CheckLayout(module_.customer)) return false;
    if (module_.zone_field != kNone) {
      const Slot* slot = At(module_.customer.slots, module_.zone_field);
      if (!slot || slot->type.kind != Kind::kZone) return Fail("its zone field is none");
    }
    std::unordered_set<std::string_view> names, wires;
    for (const Event& event : module_.events) {
      where_ = "event " + event.name;
      if (!CheckLayout(event.layout)) return false;
      if (!names.insert(event.name).second) return Fail("two of this name");
      if (!wires.insert(event.wire).second) return Fail("two of this wire name");
    }
    return true;
  }

  bool Calendars() {
    std::unordered_set<std::string_view> names;
    for (const Calendar& calendar : module_.calendars) {
      where_ = "calendar " + calendar.name;
      if (!names.insert(calendar.name).second) return Fail("two of this name");
      if (!Zone(calendar.zone)) return false;
      if (std::string error = FindBreakage(calendar); !error.empty()) return Fail(std::move(error));
    }
    return true;
  }

  bool Channels() {
    std::string error = CheckPolicies(module_, where_);
    return error.empty() || Fail(std::move(error));
  }

  bool History() {
    error_ = CheckHistory(module_, where_);
    return error_.empty();
  }

  bool JourneyLayouts() {
    for (const Journey& journey : module_.journeys) {
      where_ = "journey " + journey.name;
      if (!CheckLayout(journey.memory)) return false;
      if (journey.key_slot == kNone) continue;
      const Slot* key = At(journey.memory.slots, journey.key_slot);
      if (!key || key->type.optional || key->type.kind == Kind::kList || key->type.kind == Kind::kRecord) {
        return Fail("no such key");
      }
    }
    return true;
  }

  bool Functions() {
    std::unordered_set<std::string_view> names;
    for (const Function& function : module_.functions) {
      where_ = "function " + function.name;
      if (!names.insert(function.name).second) return Fail("two of this name");
      if (std::string error = CheckFunction(module_, function); !error.empty()) return Fail(error);
    }
    for (const Function& function : module_.functions) {
      where_ = "function " + function.name;
      if (std::string error = CheckPaths(module_, function); !error.empty()) return Fail(error);
    }
    where_ = "functions";
    return CalleesFirst(module_).has_value() || Fail("calls recurse");
  }

  bool Journeys() {
    std::unordered_set<std::string_view> names;
    const Journey* before = nullptr;
    for (size_t i = 0; i < module_.journeys.size(); ++i) {
      const Journey& journey = module_.journeys[i];
      where_ = "journey " + journey.name;
      if (journey.successor == kNone && !names.insert(journey.name).second) return Fail("two of this name");
      if (before && ComesBefore(journey, *before)) return Fail("not in journey order");
      before = &journey;
      if (!CheckJourney(journey, static_cast<int32_t>(i))) return false;
    }
    return true;
  }

  bool CheckJourney(const Journey& journey, int32_t id) {
    if (journey.key_fields.size() != module_.events.size()) return Fail("key fields for other events");
    for (size_t e = 0; e < journey.key_fields.size(); ++e) {
      if (journey.key_fields[e] == kNone) continue;
      const Slot* field = At(module_.events[e].layout.slots, journey.key_fields[e]);
      const Slot* key = At(journey.memory.slots, journey.key_slot);
      if (!field || !key || field->type != key->type) return Fail("a key field of another type");
    }
    if (!Role(journey.segment_fn, Context::kCustomer, {Kind::kBool}, "segment")) return false;
    if (!Index(journey.first_stage, journey.stages.size(), "stage")) return false;
    if (journey.holdout > 10'000) return Fail("a holdout over 100%");
    if (journey.has_timeout && !Span(journey.timeout)) return false;
    if (journey.timeout_stage != kNone) {
      if (!journey.has_timeout) return Fail("nothing leads to the timeout's stage");
      if (!Index(journey.timeout_stage, journey.stages.size(), "stage")) return false;
    }
    if (!Role(journey.begin_fn, Context::kInstance, {}, "begin function", id)) return false;
    if (journey.reenter == ReenterKind::kAfter && !PlainSpan(journey.reenter_after)) return false;
    for (const Enter& enter : journey.enters) {
      if (enter.kind == EnterKind::kOn && !Index(enter.event, module_.events.size(), "event")) return false;
      if (enter.kind == EnterKind::kEvery && !At_(enter.moment)) return false;
      if (enter.kind == EnterKind::kWhen && enter.where_fn == kNone) return Fail("`enter when` without a condition");
      if (enter.kind != EnterKind::kOn && journey.key_slot != kNone)
        return Fail("a keyed journey is entered by events");
      if (!Role(enter.where_fn, Context::kCustomer, {Kind::kBool}, "enter condition", id) ||
          !Role(enter.block_fn, Context::kInstance, {}, "enter block", id) ||
          !Role(enter.held_fn, Context::kInstance, {}, "held block", id)) {
        return false;
      }
    }
    if (!Stages(journey, id) || !Waits(journey, id) || !Paths(journey) || !Annotations(journey)) return false;
    for (const Goal& goal : journey.goals) {
      if (!Index(goal.event, module_.events.size(), "event")) return false;
      if (goal.has_window && !PlainSpan(goal.window)) return false;
      const Slot* hit = At(journey.memory.slots, goal.hit_slot);
      if (!hit || hit->type != Type{Kind::kBool}) return Fail("a goal without its slot");
      bool limited = goal.has_window && goal.window.calendar;
      const Slot* limit = At(journey.memory.slots, goal.limit_slot);
      if (limited ? !limit || limit->type != Type{Kind::kInstant} : goal.limit_slot != kNone) {
        return Fail("a goal's limit slot");
      }
    }
    std::unordered_set<std::string_view> splits;
    for (const Split& split : journey.splits) {
      if (!splits.insert(split.name).second) return Fail("two splits of the name " + split.name);
      uint64_t sum = 0;
      for (const SplitArm& arm : split.arms) sum += arm.share;
      if (sum != 10'000) return Fail("split " + split.name + " does not sum to 100%");
    }
    std::unordered_set<int32_t> handled;
    for (const EventHandler& handler : journey.handlers) {
      if (!Index(handler.event, module_.events.size(), "event")) return false;
      if (!handled.insert(handler.event).second) return Fail("two handlers of one event");
      if (handler.fn == kNone || !Role(handler.fn, Context::kInstance, {}, "handler", id))
        return Fail("no such handler");
    }
    return Role(journey.when_fn, Context::kInstance, {}, "when function", id);
  }

  bool Stages(const Journey& journey, int32_t id) {
    std::vector<bool> listed(journey.timers.size());
    std::unordered_set<std::string_view> names;
    for (size_t s = 0; s < journey.stages.size(); ++s) {
      const Stage& stage = journey.stages[s];
      if (!names.insert(stage.name).second) return Fail("two stages of the name " + stage.name);
      if (stage.enter_fn == kNone || !Role(stage.enter_fn, Context::kInstance, {}, "enter function", id)) {
        return Fail("stage " + stage.name + " has no enter function");
      }
      if (!Role(stage.flow_fn, Context::kInstance, {}, "flow", id, true)) return false;
      std::unordered_set<uint32_t> slots;
      for (int32_t index : stage.timers) {
        const Timer* timer = At(journey.timers, index);
        if (!timer || timer->stage != static_cast<int32_t>(s) || listed[static_cast<size_t>(index)]) {
          return Fail("stage " + stage.name + " lists a timer that is not its own");
        }
        listed[static_cast<size_t>(index)] = true;
        if (timer->slot >= journey.timer_slots || !slots.insert(timer->slot).second) return Fail("a timer's slot");
        if (!Names(timer->delay, timer->moment)) return false;
        const bool instant = timer->kind == TimerKind::kInstant;
        const bool fits = instant                            ? true
                          : timer->kind == TimerKind::kAt    ? At_(timer->moment)
                          : timer->kind == TimerKind::kAfter ? Span(timer->delay)
                                                             : PlainSpan(timer->delay);
        if (!fits) return false;
        if (instant != (timer->moment_fn != kNone)) return Fail("only a timer that is an instant computes one");
        if (!Role(timer->moment_fn, Context::kInstance, {Kind::kInstant, true}, "moment", id)) return false;
        if (timer->kind == TimerKind::kIdle && timer->delay.calendar) return Fail("`idle` takes durations only");
        if (timer->body_fn == kNone || !Role(timer->body_fn, Context::kInstance, {}, "timer body", id)) {
          return Fail("a timer without a body");
        }
      }
    }
    for (bool is_listed : listed) {
      if (!is_listed) return Fail("a timer of no stage");
    }
    return journey.timer_slots <= journey.timers.size() || Fail("more timer slots than timers");
  }

  bool Waits(const Journey& journey, int32_t id) {
    for (const Wait& wait : journey.waits) {
      const Stage* stage = At(journey.stages, wait.stage);
      if (!stage || stage->flow_fn == kNone) return Fail("a wait outside a flow");
      if (!Names(wait.delay, wait.moment)) return false;
      if (wait.kind == WaitKind::kDelay && !Span(wait.delay)) return false;
      if (wait.kind == WaitKind::kMoment && !At_(wait.moment, true)) return false;
      if (wait.time_slot != kNone) {
        const Slot* slot = At(journey.memory.slots, wait.time_slot);
        const bool fits = slot && slot->type == Type{Kind::kTime} && wait.time_slot != journey.key_slot;
        if (wait.kind != WaitKind::kMoment || !fits) return Fail("a wait's slot for its time of day");
      }
      if (wait.moment_fn != kNone && wait.kind != WaitKind::kInstant) return Fail("only an instant moves");
      if (!Role(wait.moment_fn, Context::kInstance, {Kind::kInstant, true}, "moment", id)) return false;
      if ((wait.kind == WaitKind::kEvents) != (wait.resume == kNone) || wait.resume < kNone)
        return Fail("a wait's resume point");
      if ((wait.kind == WaitKind::kDeferred) != (wait.otherwise != kNone) || wait.otherwise < kNone)
        return Fail("a wait's other resume point");
      for (const int64_t resume : {wait.resume, wait.otherwise}) {
        if (resume != kNone && !IsResume(*stage, resume)) return Fail("a resume point that its flow does not have");
      }
      for (int32_t event : wait.events) {
        if (!Index(event, module_.events.size(), "event")) return false;
      }
    }
    return true;
  }

  // Of a flow's first switch, in which each number stands once.
  bool IsResume(const Stage& stage, int64_t resume) {
    const Function& flow = module_.functions[static_cast<size_t>(stage.flow_fn)];
    const auto [known, is_new] = resumes_.try_emplace(stage.flow_fn);
    const Instr& first = flow.blocks[0].instrs[0];
    if (is_new && first.op == Op::kSwitch) known->second.insert(first.cases.begin(), first.cases.end());
    return known->second.contains(resume);
  }

  bool Paths(const Journey& journey) {
    std::unordered_set<std::string_view> paths;
    const auto add = [&](const std::string& path, const char* what) {
      if (path.empty()) return Fail(std::string("a ") + what + " without a path");
      return paths.insert(path).second || Fail("two of the path " + path);
    };
    for (const Timer& timer : journey.timers) {
      if (!add(timer.path, "timer")) return false;
    }
    for (const Wait& wait : journey.waits) {
      if (!add(wait.path, "wait")) return false;
    }
    return true;
  }

  bool At_(const Place& place) { return place.file == kNone || Index(place.file, module_.files.size(), "file"); }

  // All but stages.
  bool CheckEnsure(const Ensure& ensure) {
    const bool at_most = ensure.kind == EnsureKind::kAtMost, without = ensure.kind == EnsureKind::kWithout;
    if (ensure.channel != kNone && !Index(ensure.channel, module_.channels.size(), "channel")) return false;
    if (ensure.group != kNone && !Index(ensure.group, module_.groups.size(), "group")) return false;
    if ((ensure.channel != kNone) + (ensure.group != kNone) != (at_most || without ? 1 : 0))
      return Fail("an `ensure` about no channel, or two");
    const bool has_delay = at_most || ensure.kind == EnsureKind::kEnds || ensure.kind == EnsureKind::kSpends;
    if ((has_delay && !Span(ensure.delay)) || !At_(ensure.place)) return false;
    if (without != (ensure.condition_fn != kNone)) return Fail("the condition of an `ensure`");
    return Role(ensure.condition_fn, Context::kCustomer, {Kind::kBool}, "condition");
  }

  // Of the whole project: none is about a journey's stages or end.
  bool Ensures() {
    for (const Ensure& ensure : module_.ensures) {
      where_ = "ensure";
      const bool of_journey =
          ensure.kind == EnsureKind::kEnds || ensure.kind == EnsureKind::kReach || ensure.kind == EnsureKind::kNever;
      if (of_journey) return Fail("it is about one journey");
      if (!CheckEnsure(ensure)) return false;
    }
    return true;
  }

  bool Note_(const Note& note, bool of_persona) {
    const bool told =
        note.kind == NoteKind::kQuote || note.kind == NoteKind::kGoal || note.kind == NoteKind::kFrustration;
    if (told != of_persona) return Fail("a note in the wrong place");
    const bool of_channel = note.kind == NoteKind::kTouch || note.kind == NoteKind::kReach;
    if (!of_channel && note.channel != kNone) return Fail("only a touch has a channel");
    if (note.kind != NoteKind::kTouch && !note.device.empty()) return Fail("only a touch has a device");
    return note.channel == kNone || Index(note.channel, module_.channels.size(), "channel");
  }

  bool Kpi_(const Journey& journey, const Kpi& kpi) {
    const auto stage = [&](int32_t index) { return Index(index, journey.stages.size(), "stage"); };
    if (kpi.stage != kNone && !stage(kpi.stage)) return false;
    if (kpi.has_share ? kpi.share > 10'000 : kpi.share != 0) return Fail("a share beyond 100%");
    size_t operands = 0;
    for (const KpiItem& item : kpi.value) {
      const bool of_stage = item.op >= KpiOp::kReached && item.op <= KpiOp::kDropOff;
      if (item.op > KpiOp::kNegate) return Fail("no measure");
      if (of_stage ? !stage(item.stage) : item.stage != kNone) return Fail("a measure's stage");
      const bool sends = item.op == KpiOp::kSends;
      if (sends ? !At(module_.channels, item.channel) : item.channel != kNone) return Fail("a measure's channel");
      const size_t needs = item.op < KpiOp::kAdd ? 0 : item.op == KpiOp::kNegate ? 1 : 2;
      if (operands < needs) return Fail("a kpi without an operand");
      operands = operands - needs + 1;
    }
    if (operands != 1) return Fail("a kpi of no one value");
    return At_(kpi.place);
  }

  bool Personas() {
    where_ = "personas";
    std::unordered_set<std::string_view> names;
    for (const Persona& persona : module_.personas) {
      if (!names.insert(persona.name).second) return Fail("two of this name");
      for (const Note& note : persona.notes) {
        if (!Note_(note, true)) return false;
      }
    }
    return true;
  }

  bool Annotations(const Journey& journey) {
    const auto stage = [&](int32_t index) { return Index(index, journey.stages.size(), "stage"); };
    for (const Stage& row : journey.stages) {
      for (const Note& note : row.notes) {
        if (!Note_(note, false)) return false;
      }
    }
    if (journey.persona != kNone && !Index(journey.persona, module_.personas.size(), "persona")) return false;
    for (const Kpi& kpi : journey.kpis) {
      if (!Kpi_(journey, kpi)) return false;
    }
    for (const Ensure& ensure : journey.ensures) {
      const bool never = ensure.kind == EnsureKind::kNever;
      if (!CheckEnsure(ensure)) return false;
      if ((never || ensure.kind == EnsureKind::kReach) && !stage(ensure.stage)) return false;
      if (never && !stage(ensure.after_stage)) return false;
    }
    for (const Migration& migration : journey.migrations) {
      if (!At_(migration.place)) return false;
      for (const MigrateStage& row : migration.stages) {
        if ((row.to != kNone && !stage(row.to)) || !At_(row.place)) return false;
      }
      for (const MigrateMemory& row : migration.memory) {
        const Slot* slot = At(journey.memory.slots, row.slot);
        if (!slot || slot->name.starts_with('#')) return Fail("no such memory field");
        if (!At_(row.place)) return false;
      }
    }
    return true;
  }

  bool Tests() {
    std::string error = CheckTests(module_, where_);
    return error.empty() || Fail(std::move(error));
  }

  // What runs from where: for tables and functions that are right one by one.
  bool Runs() {
    where_ = "functions";
    for (const auto check : {CheckOlderVersions, CheckInstances, CheckEventReads, CheckStarts, CheckLoops}) {
      if (std::string error = check(module_); !error.empty()) return Fail(error);
    }
    return true;
  }

  const Module& module_;
  std::unordered_map<int32_t, std::unordered_set<int64_t>> resumes_;  // by flow
  std::vector<uint64_t> composed_;                                    // parts of constants, by constant
  std::string where_ = "module";
  std::string error_;
};

}  // namespace

Status Verify(const Module& module) { return Verifier(module).Run(); }

}  // namespace journey::ir
