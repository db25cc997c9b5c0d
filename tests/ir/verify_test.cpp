// The verifier: the sample passes, and each way to break it is found.
#include <gtest/gtest.h>

#include <functional>

#include "ir/builder.h"
#include "ir/verify.h"
#include "tests/ir/sample.h"

namespace journey::ir {
namespace {

constexpr Type kVerifiedBool{Kind::kBool}, kVerifiedInt{Kind::kInt};

Function& Handler(Module& m) { return m.functions[static_cast<size_t>(m.journeys[0].handlers[0].fn)]; }
Function& Named(Module& m, std::string_view name) {
  for (Function& function : m.functions) {
    if (function.name == name) return function;
  }
  ADD_FAILURE() << "no function " << name;
  return m.functions[0];
}
Instr& Find(Function& function, Op op) {
  for (Block& block : function.blocks) {
    for (Instr& instr : block.instrs) {
      if (instr.op == op) return instr;
    }
  }
  ADD_FAILURE() << "no " << Info(op).text;
  return function.blocks[0].instrs[0];
}

Instr& Insert(Block& block, size_t at, Op op) {
  Instr instr;
  instr.op = op;
  return *block.instrs.insert(block.instrs.begin() + static_cast<std::ptrdiff_t>(at), instr);
}
Block& Entering(Module& m) { return Named(m, "shop.Win/S/enter").blocks[0]; }
// The block of the handler that ends the instance, and the one that closes its loop.
Block& BlockWith(Module& m, Op op) {
  for (Block& block : Handler(m).blocks) {
    for (const Instr& instr : block.instrs) {
      if (instr.op == op) return block;
    }
  }
  ADD_FAILURE() << "no " << Info(op).text;
  return Handler(m).blocks[0];
}
Block& Ending(Module& m) { return BlockWith(m, Op::kEndInstance); }
Block& Closing(Module& m) { return BlockWith(m, Op::kBranch); }

TEST(IrVerify, SampleAndEmptyAreWellFormed) {
  EXPECT_EQ(Verify(SampleModule()).message(), "");
  EXPECT_EQ(Verify(Module()).message(), "");
}

struct Broken {
  const char* error;
  std::function<void(Module&)> damage;
};

const Broken kBroken[] = {
    // Tables.
    {"a value of another type", [](Module& m) { m.sets[0].type = kVerifiedInt; }},
    {"a value of another type", [](Module& m) { m.sets[0].constants.push_back(-1); }},
    {"its type is optional", [](Module& m) { m.sets[0].type.optional = true; }},
    {"does not exist", [](Module& m) { Find(Handler(m), Op::kInSet).imm = 1; }},
    // Texts that are given back.
    {"a release without text.mark", [](Module& m) { Find(Handler(m), Op::kTextMark).op = Op::kWhenBegin; }},
    {"a text.mark within another", [](Module& m) { Find(Handler(m), Op::kTextRelease).op = Op::kTextMark; }},
    {"a value out of range", [](Module& m) { m.constants.push_back({{Kind::kTime}, int64_t{86'400'000}}); }},
    {"a value out of range", [](Module& m) { m.constants.push_back({{Kind::kDate}, kLastDate + 1}); }},
    {"a value out of range", [](Module& m) { m.constants.push_back({{Kind::kDate}, kFirstDate - 1}); }},
    {"a value out of range", [](Module& m) { m.constants.push_back({{Kind::kEnum, false, 1}, int64_t{3}}); }},
    {"a value of another type", [](Module& m) { m.constants.push_back({kVerifiedInt, true}); }},
    {"text for another type", [](Module& m) { m.constants.push_back({kVerifiedInt, std::string("1")}); }},
    {"`none` and only it", [](Module& m) { m.constants.push_back({kVerifiedInt.Optional(), int64_t{1}}); }},
    {"no value type", [](Module& m) { m.constants.push_back({{Kind::kVoid}, int64_t{1}}); }},
    {"no value type", [](Module& m) { m.customer.slots[0].type = {Kind::kEnum, false, 9}; }},
    {"email: two of this name", [](Module& m) { m.customer.slots[1].name = "email"; }},
    {"offsets are not as packed", [](Module& m) { m.customer.slots[1].offset = 4; }},
    {"offsets are not as packed", [](Module& m) { m.events[0].layout.size += 8; }},
    {"its initial value does not fit", [](Module& m) { m.customer.slots[2].initial = 0; }},
    {"zone field", [](Module& m) { m.zone_field = 0; }},
    {"two of this wire name",
     [](Module& m) {
       m.events.push_back(m.events[0]);
       m.events[1].name += "2";
     }},
    {"no such function: requirement", [](Module& m) { m.channels[0].requires_fns = {99}; }},
    {"a bad opening", [](Module& m) { m.calendars[0].openings[0].to_ms = m.calendars[0].openings[0].from_ms; }},
    {"a bad opening", [](Module& m) { m.calendars[0].openings[1].day = DayKind::kMonthDay; }},
    {"it never opens", [](Module& m) { m.calendars[0].openings.clear(); }},
    {"bad closed dates", [](Module& m) { m.calendars[0].closed = {5, 5}; }},
    {"it is closed for too long",
     [](Module& m) {
       m.calendars[0].openings = {{DayKind::kSunday, 0, 1}};
       m.calendars[0].closed.clear();
       for (int64_t week = 0; week < 530; ++week) m.calendars[0].closed.push_back(3 + 7 * week);
     }},
    {"no such calendar", [](Module& m) { m.journeys[0].timeout.open_in = 1; }},
    {"open time in a zone",
     [](Module& m) {
       m.journeys[0].timeout.open_in = 0;
       m.journeys[0].timeout.zone = m.calendars[0].zone;
     }},
    {"open time is not counted there",
     [](Module& m) {
       m.journeys[0].reenter_after = {false, 1};
       m.journeys[0].reenter_after.open_in = 0;
     }},
    {"a calendar's moment in a timer", [](Module& m) { m.journeys[0].timers[1].moment.calendar = 0; }},
    {"a calendar in another zone",
     [](Module& m) {
       m.journeys[0].waits[0].kind = WaitKind::kMoment;
       m.journeys[0].waits[0].moment.calendar = 0;
     }},
    {"quiet hours on a day of the month", [](Module& m) { m.channels[0].quiet[1].day = DayKind::kMonthDay; }},
    {"no such calendar", [](Module& m) { m.channels[0].quiet[2].outside = 1; }},
    {"does not exist", [](Module& m) { Find(Handler(m), Op::kCalendarOpen).imm = 1; }},
    {"bad quiet hours", [](Module& m) { m.channels[0].quiet[0].to_ms = m.channels[0].quiet[0].from_ms; }},
    {"a cap without a window", [](Module& m) { m.channels[0].caps[0].window_ms = 0; }},
    {"no such parameter", [](Module& m) { m.channels[0].rule_params = {2}; }},
    {"rule parameters out of order", [](Module& m) { m.channels[0].rule_params = {1, 1}; }},
    {"its initial value does not fit", [](Module& m) { m.channels[0].params[1].initial = m.customer.slots[2].initial; }},
    {"a cost below zero", [](Module& m) { m.channels[0].cost = -1; }},
    {"cannot be its exception", [](Module& m) { m.channels[0].rule_params.clear(); }},
    {"cannot be its exception",
     [](Module& m) { m.channels[0].quiet[0].unless_fn = m.channels[0].caps[1].where_fn; }},
    {"cannot be its condition",
     [](Module& m) { m.channels[0].caps[1].where_fn = m.channels[0].quiet[0].unless_fn; }},
    {"a cap's condition without a name", [](Module& m) { m.channels[0].caps[1].where.clear(); }},
    {"a cap that defers by nothing", [](Module& m) { m.channels[0].caps[1].defer_ms = 0; }},
    {"two of this name", [](Module& m) { m.groups[0].name = m.channels[0].name; }},
    {"not in the order of names",
     [](Module& m) {
       m.groups.push_back(m.groups[0]);
       m.groups[1].name = "shop.a";
     }},
    {"no such member", [](Module& m) { m.groups[0].members[0].channel = 1; }},
    {"no such member", [](Module& m) { m.channels[0].inbound = true; }},
    {"members out of order", [](Module& m) { m.groups[0].members.push_back(m.groups[0].members[0]); }},
    {"other parameters than its member's", [](Module& m) { m.groups[0].members[0].args = {1}; }},
    {"other parameters than its member's", [](Module& m) { m.groups[0].members[0].args.clear(); }},
    {"other parameters than its member's", [](Module& m) { m.groups[0].params[0].type = kVerifiedInt; }},
    {"no such function: requirement", [](Module& m) { m.groups[0].requires_fns[1] = 99; }},
    {"no such event", [](Module& m) { m.history[0].event = 1; }},
    {"a result of another type", [](Module& m) { m.history[0].kind = HistoryKind::kSeen; }},
    {"no such field", [](Module& m) { m.history[0].kind = HistoryKind::kSum; }},
    // Journeys.
    {"key fields for other events", [](Module& m) { m.journeys[0].key_fields.clear(); }},
    {"a key field of another type", [](Module& m) { m.journeys[0].key_fields = {1}; }},
    {"no such stage", [](Module& m) { m.journeys[0].first_stage = 1; }},
    {"a holdout over", [](Module& m) { m.journeys[0].holdout = 10'001; }},
    {"a delay of zero", [](Module& m) { m.journeys[0].timeout.ms = 0; }},
    {"no such constant: zone", [](Module& m) { m.journeys[0].reenter_after.zone.constant = 2; }},
    {"cannot be its enter block", [](Module& m) { m.journeys[0].enters[0].block_fn = m.journeys[0].segment_fn; }},
    {"no such function", [](Module& m) { m.journeys[0].enters[0].held_fn = 1000; }},
    {"a keyed journey is entered by events", [](Module& m) { m.journeys[0].enters[0].kind = EnterKind::kWhen; }},
    {"has no enter function", [](Module& m) { m.journeys[0].stages[0].enter_fn = kNone; }},
    {"a timer of no stage", [](Module& m) { m.journeys[0].stages[0].timers = {0}; }},
    {"a timer that is not its own", [](Module& m) { m.journeys[0].stages[0].timers = {0, 0}; }},
    {"a timer's slot", [](Module& m) { m.journeys[0].timers[1].slot = 0; }},
    {"no day of a month", [](Module& m) { m.journeys[0].timers[1].moment.month_day = 32; }},
    {"no time of day", [](Module& m) { m.journeys[0].timers[1].moment.time_ms = -1; }},
    // A timer at a time of day has no delay, but what it would name is looked up all the same.
    {"no such calendar", [](Module& m) { m.journeys[0].timers[1].delay.open_in = 9; }},
    {"no such constant: zone", [](Module& m) { m.journeys[0].timers[0].moment.zone.constant = 99; }},
    {"no such calendar", [](Module& m) { m.journeys[0].waits[2].delay.open_in = 9; }},
    {"no such constant: zone", [](Module& m) { m.journeys[0].waits[2].moment.zone.constant = 99; }},
    {"a wait outside a flow", [](Module& m) { m.journeys[0].waits[0].stage = 4; }},
    {"a wait's resume point", [](Module& m) { m.journeys[0].waits[0].resume = kNone; }},
    {"a wait without a path", [](Module& m) { m.journeys[0].waits[0].path.clear(); }},
    {"two of the path S/at[1]", [](Module& m) { m.journeys[0].waits[0].path = "S/at[1]"; }},
    {"two of the path S/at[1]", [](Module& m) { m.journeys[0].timers[0].path = "S/at[1]"; }},
    {"no such channel", [](Module& m) { m.journeys[0].stages[0].notes[1].channel = 1; }},
    {"only a touch has a channel", [](Module& m) { m.journeys[0].stages[0].notes[0].channel = 0; }},
    {"no such channel", [](Module& m) { m.journeys[0].ensures[0].channel = 1; }},
    {"a delay of zero", [](Module& m) { m.journeys[0].ensures[0].delay.ms = 0; }},
    {"no such stage", [](Module& m) { m.journeys[0].ensures[1].after_stage = 1; }},
    {"about no channel, or two", [](Module& m) { m.journeys[0].ensures[0].group = 0; }},
    {"no such group", [](Module& m) { m.ensures[0].group = 1; }},
    {"the condition of an `ensure`", [](Module& m) { m.ensures[0].condition_fn = kNone; }},
    {"about one journey", [](Module& m) { m.ensures[1].kind = EnsureKind::kEnds; }},
    {"a delay of zero", [](Module& m) { m.ensures[1].delay.ms = 0; }},
    {"a wait's other resume point", [](Module& m) { m.journeys[0].waits[2].otherwise = kNone; }},
    {"a wait's other resume point", [](Module& m) { m.journeys[0].waits[0].otherwise = 1; }},
    {"a resume point that its flow does not have", [](Module& m) { m.journeys[0].waits[2].otherwise = 7; }},
    {"no such file", [](Module& m) { m.journeys[0].ensures[0].place.file = 1; }},
    {"no such stage", [](Module& m) { m.journeys[0].migrations[0].stages[1].to = 1; }},
    {"no such memory field", [](Module& m) { m.journeys[0].migrations[0].memory[0].slot = 4; }},
    {"no such memory field", [](Module& m) { m.journeys[0].migrations[0].memory[0].slot = 2; }},  // #goal
    {"a goal without its slot", [](Module& m) { m.journeys[0].goals[0].hit_slot = 1; }},
    {"a goal's limit slot", [](Module& m) { m.journeys[0].goals[0].limit_slot = kNone; }},
    {"does not sum to 100%", [](Module& m) { m.journeys[0].splits[0].arms[0].share = 1; }},
    {"two handlers of one event", [](Module& m) { m.journeys[0].handlers.push_back(m.journeys[0].handlers[0]); }},
    {"two of this name", [](Module& m) { m.journeys.push_back(m.journeys[0]); }},
    {"a step's expression", [](Module& m) { m.tests[0].steps[0].fn = kNone; }},
    {"no such arm", [](Module& m) { m.tests[0].steps[0].kind = TestStepKind::kArm; }},
    {"a value for nothing", [](Module& m) { m.tests[0].steps[0].values = {{0, 0}}; }},
    {"no such journey", [](Module& m) { m.tests[0].journeys = {1}; }},
    {"a variable of no type", [](Module& m) { m.tests[0].variables[1] = {}; }},
    {"a repeat that ends elsewhere", [](Module& m) { m.tests[0].steps[1].end = 4; }},
    {"a repeat that ends elsewhere", [](Module& m) { m.tests[0].steps[1].end = 1; }},
    {"an end of no repeat", [](Module& m) { m.tests[0].steps[2].end = 3; }},
    {"no such variable", [](Module& m) { m.tests[0].steps[1].variable = 2; }},
    {"no such variable", [](Module& m) { m.tests[0].steps[2].args = {2}; }},
    {"no such variable", [](Module& m) { m.tests[0].variables[0] = {Kind::kString}; }},
    {"cannot be its expression", [](Module& m) { m.tests[0].steps[2].args = {}; }},
    {"arguments of no expression",
     [](Module& m) {
       m.tests[0].steps[2].kind = TestStepKind::kHoldout;
       m.tests[0].steps[2].fn = kNone;
     }},
    // Functions.
    {"two of this name", [](Module& m) { m.functions[1].name = m.functions[0].name; }},
    {"more parameters than registers", [](Module& m) { Named(m, "shop.half").param_count = 99; }},
    {"no blocks", [](Module& m) { m.functions[0].blocks.clear(); }},
    {"exactly one terminator", [](Module& m) { m.functions[0].blocks[0].instrs.pop_back(); }},
    {"is empty", [](Module& m) { m.functions[0].blocks.emplace_back(); }},
    {"no such register", [](Module& m) { Find(Handler(m), Op::kIntAdd).args[1] = 100'000; }},
    {"no such register", [](Module& m) { Find(Handler(m), Op::kIntAdd).args[1] = kNoReg; }},
    {"no such block", [](Module& m) { Find(Handler(m), Op::kJump).targets[0] = 77; }},
    {"the entry block cannot be a target", [](Module& m) { Find(Handler(m), Op::kJump).targets[0] = 0; }},
    {"wrong number of operands", [](Module& m) { Find(Handler(m), Op::kIntAdd).args.pop_back(); }},
    {"expected decimal, found int", [](Module& m) { Find(Handler(m), Op::kIntAdd).op = Op::kDecAdd; }},
    {"its result needs a register", [](Module& m) { Find(Handler(m), Op::kIntAdd).dst = kNoReg; }},
    {"it has no result", [](Module& m) { Find(Handler(m), Op::kGoalHit).dst = 0; }},
    {"what it points at does not exist", [](Module& m) { Find(Handler(m), Op::kSend).imm = 1; }},
    {"what it points at does not exist", [](Module& m) { Find(Handler(m), Op::kLoadEvent).imm2 = 2; }},
    {"what it points at does not exist", [](Module& m) { Find(Named(m, "shop.Win/S/enter"), Op::kEnterStage).imm = -1; }},
    {"what it points at does not exist", [](Module& m) { Find(Handler(m), Op::kIntAdd).imm = 1; }},
    {"its reason is no text", [](Module& m) { Find(Handler(m), Op::kEndInstance).imm2 = Find(Handler(m), Op::kConst).imm; }},
    {"not this enum", [](Module& m) { Find(Handler(m), Op::kEnumToStr).imm = 0; }},
    {"another type than its parameter", [](Module& m) { Find(Handler(m), Op::kSend).args[1] = 0; }},
    {"its result is an int", [](Module& m) { Find(Handler(m), Op::kSendTell).dst = kNoReg; }},
    {"no way to send", [](Module& m) { Find(Handler(m), Op::kSendTell).imm2 = 2; }},
    {"expected string", [](Module& m) { Find(Handler(m), Op::kStoreMem).imm = 0; }},
    {"a target for each case", [](Module& m) { Find(Handler(m), Op::kSwitch).targets.pop_back(); }},
    {"it moves between equal types",
     [](Module& m) { Find(Handler(m), Op::kMov).args[0] = Find(Handler(m), Op::kDecAdd).dst; }},
    {"not allowed in this context", [](Module& m) { Handler(m).context = Context::kCustomer; }},
    {"not allowed in this context",
     [](Module& m) {
       m.functions[0].blocks[0].instrs.insert(m.functions[0].blocks[0].instrs.begin(), Instr{Op::kWhenBegin});
     }},
    {"an instance function without a journey", [](Module& m) { Handler(m).journey = kNone; }},
    {"this function gives bool", [](Module& m) { m.functions[0].blocks[0].instrs.back().args.clear(); }},
    {"a loop without a trip count",
     [](Module& m) {
       for (Block& block : Handler(m).blocks) {
         if (block.instrs.back().op == Op::kBranch) block.instrs.back().imm = 0;
       }
     }},
    {"is read before every way has assigned it",
     [](Module& m) {
       Function& half = Named(m, "shop.half");
       half.registers.push_back(kVerifiedInt);
       Find(half, Op::kIntDivBy).args[0] = static_cast<uint32_t>(half.registers.size() - 1);
     }},
    {"calls recurse",
     [](Module& m) {
       Function& half = Named(m, "shop.half");
       Instr& divide = Find(half, Op::kIntDivBy);
       divide.op = Op::kCall;
       divide.args = {0};
       divide.imm = &half - m.functions.data();
     }},
    {"when.end without when.begin", [](Module& m) { Find(Handler(m), Op::kWhenBegin).op = Op::kWhenEnd; }},
    {"returns before when.end", [](Module& m) { Find(Handler(m), Op::kWhenEnd).op = Op::kWhenBegin; }},
    {"reads an event it does not have", [](Module& m) { m.journeys[0].when_fn = m.journeys[0].handlers[0].fn; }},
    // What runs from where.
    {"reads an event it does not have",
     [](Module& m) {  // a flow whose time is up has none
       Function& flow = Named(m, "shop.Win/S/flow");
       flow.registers.push_back({Kind::kString});
       Insert(flow.blocks[2], 0, Op::kLoadEvent).dst = static_cast<uint32_t>(flow.registers.size() - 1);
     }},
    {"has two roles", [](Module& m) { m.journeys[0].when_fn = m.journeys[0].stages[0].enter_fn; }},
    {"returns before it has entered its stage",
     [](Module& m) { Named(m, "shop.Win/S/enter").blocks[0].instrs.erase(Entering(m).instrs.begin()); }},
    {"something is done before the stage is entered", [](Module& m) { Insert(Entering(m), 0, Op::kClearWait); }},
    {"not the stage that it is about to enter", [](Module& m) { Insert(Entering(m), 1, Op::kEnterStage); }},
    {"after the end or a change of stage", [](Module& m) { Insert(Ending(m), 1, Op::kClearWait); }},
    {"where the instance may be in no stage",
     [](Module& m) { Insert(Handler(m).blocks[0], 0, Op::kCall).imm = m.journeys[0].stages[0].enter_fn; }},
    {"a timer of another stage", [](Module& m) { Insert(Handler(m).blocks[0], 0, Op::kArmTimer); }},
    {"the key never changes",
     [](Module& m) {
       const uint32_t key = Find(Handler(m), Op::kLoadKey).dst;
       Insert(Ending(m), 0, Op::kStoreMem).args = {key};
       Insert(Ending(m), 0, Op::kLoadKey).dst = key;
     }},
    {"the held-out only assign",
     [](Module& m) { Insert(Named(m, "shop.Win/enter/held").blocks[0], 0, Op::kStop); }},
    {"an instance cannot end before it is in a stage",
     [](Module& m) { Insert(Named(m, "shop.Win/enter").blocks[0], 0, Op::kEndInstance).imm2 = kNone; }},
    {"only a timer that is an instant computes one",
     [](Module& m) { m.journeys[0].timers[0].moment_fn = m.journeys[0].timers[2].moment_fn; }},
    {"only a timer that is an instant computes one", [](Module& m) { m.journeys[0].timers[2].moment_fn = kNone; }},
    {"only an instant moves",
     [](Module& m) { m.journeys[0].waits[0].moment_fn = m.journeys[0].timers[2].moment_fn; }},
    {"cannot be its moment", [](Module& m) { m.journeys[0].waits[1].moment_fn = m.journeys[0].timers[0].body_fn; }},
    {"a wait's slot for its time of day", [](Module& m) { m.journeys[0].waits[0].time_slot = 1; }},
    {"nothing leads to the timeout's stage", [](Module& m) { m.journeys[0].has_timeout = false; }},
    {"no such stage", [](Module& m) { m.journeys[0].timeout_stage = 7; }},
    {"has two roles", [](Module& m) { m.journeys[0].begin_fn = m.journeys[0].when_fn; }},
    {"not allowed in this context",
     [](Module& m) { Insert(Named(m, "shop.Win/S/moment").blocks[0], 0, Op::kClearWait); }},
    {"start each other",
     [](Module& m) {
       Function& entering = Named(m, "shop.Win/S/enter");
       const auto key = static_cast<uint32_t>(entering.registers.size());
       entering.registers.push_back({Kind::kString});
       Insert(entering.blocks[0], 1, Op::kLoadKey).dst = key;
       Instr& start = Insert(entering.blocks[0], 2, Op::kStart);
       start.args = {key};
       start.imm2 = 1;
     }},
    {"a start without the key", [](Module& m) { Find(Handler(m), Op::kStart).args[0] = kNoReg; }},
    {"wrong number of operands", [](Module& m) { Find(Handler(m), Op::kStart).imm2 = 1; }},
    {"than its memory field",
     [](Module& m) {
       Instr& start = Find(Handler(m), Op::kStart);
       std::swap(start.args[0], start.args[1]);
     }},
    {"than its memory field",
     [](Module& m) {
       Instr& start = Find(Handler(m), Op::kStart);
       start.args.push_back(Find(Handler(m), Op::kGoalOpen).dst);  // into #goal
       start.imm2 = 3;
     }},
    {"a key of another type",
     [](Module& m) { Find(Handler(m), Op::kStop).args[0] = Find(Handler(m), Op::kGoalOpen).dst; }},
    {"without a required field", [](Module& m) { Find(Handler(m), Op::kEmit).args[0] = kNoReg; }},
    {"than its field", [](Module& m) { Find(Handler(m), Op::kEmit).args[1] = Find(Handler(m), Op::kGoalOpen).dst; }},
    {"a resume point that its flow does not have", [](Module& m) { m.journeys[0].waits[0].resume = 7; }},
    {"a counter that may be above its trip count", [](Module& m) { Closing(m).instrs.back().imm = 2; }},
    {"a loop that does not count down",
     [](Module& m) {
       for (Instr& instr : Closing(m).instrs) {
         if (instr.op == Op::kIntSub) instr.op = Op::kIntAdd;
       }
     }},
    {"a counter is set inside its loop",
     [](Module& m) {
       const Instr count = Closing(m).instrs[Closing(m).instrs.size() - 4];
       ASSERT_EQ(count.op, Op::kMov);
       Instr& again = Insert(Handler(m).blocks[Closing(m).instrs.back().targets[0]], 0, Op::kMov);
       again.dst = count.dst;
       again.args = {Find(Handler(m), Op::kIntAdd).dst};
     }},
    {"no members", [](Module& m) { m.enums[0].members.clear(); }},
    {"two members of one name", [](Module& m) { m.enums[1].members[1].name = "free"; }},
    {"two splits of the name coin", [](Module& m) { m.journeys[0].splits.push_back(m.journeys[0].splits[0]); }},
    {"two stages of the name S", [](Module& m) { m.journeys[0].stages.push_back(m.journeys[0].stages[0]); }},
};

TEST(IrVerify, FindsEveryBreakage) {
  for (size_t i = 0; i < std::size(kBroken); ++i) {
    Module module = SampleModule();
    kBroken[i].damage(module);
    Status status = Verify(module);
    ASSERT_FALSE(status.ok()) << i << ": " << kBroken[i].error;
    EXPECT_NE(status.message().find(kBroken[i].error), std::string::npos) << i << ": " << status.message();
  }
}

// A text that was given back must not be read: its memory holds something else by then.
TEST(IrVerify, NoTextOutlivesItsRelease) {
  const auto verify = [](bool keep, bool read_after) {
    Module m;
    Builder b(m, "f", Context::kPure, {{Kind::kString}}, {Kind::kString});
    b.Act(Op::kTextMark);
    uint32_t text = b.Emit(Op::kStrLower, {Kind::kString}, {0});
    if (keep) text = b.Emit(Op::kTextKeep, {Kind::kString}, {text});
    if (!keep) b.Act(Op::kTextRelease);
    b.Return(read_after ? text : b.Const({{Kind::kString}, std::string("a")}));
    return Verify(m).message();
  };
  EXPECT_EQ(verify(true, true), "");
  EXPECT_EQ(verify(false, false), "");
  EXPECT_NE(verify(false, true).find("is read before every way has assigned it"), std::string::npos);
}

// The same where the release is in another block, and where one of two ways releases.
TEST(IrVerify, ReleasesAreFollowedThroughBlocks) {
  Module m;
  Builder b(m, "f", Context::kPure, {kVerifiedBool}, {Kind::kString});
  const uint32_t text = b.Const({{Kind::kString}, std::string("a")});
  const uint32_t release = b.NewBlock(), join = b.NewBlock();
  b.Branch(0, release, join);
  b.SetBlock(release);
  b.Act(Op::kTextMark);
  b.Act(Op::kTextRelease);
  b.Jump(join);
  b.SetBlock(join);
  b.Return(text);
  EXPECT_NE(Verify(m).message().find("is read before every way has assigned it"), std::string::npos);
}

// Registers and blocks by the hundred thousand: the work is in proportion, so this ends at once.
TEST(IrVerify, LongFunctionsAreNoProblem) {
  Module m;
  Builder b(m, "f", Context::kPure, {kVerifiedInt}, {});
  for (int i = 0; i < 100'000; ++i) {
    const uint32_t same = b.Emit(Op::kIntEq, kVerifiedBool, {0, b.ConstInt(i % 10)});
    const uint32_t yes = b.NewBlock(), next = b.NewBlock();
    b.Branch(same, yes, next);
    b.SetBlock(yes);
    b.Jump(next);
    b.SetBlock(next);
  }
  b.Return();
  EXPECT_EQ(Verify(m).message(), "");
}

TEST(IrVerify, JourneyOrderIsPriorityThenName) {
  Module m = SampleModule();
  m.tests.clear();
  m.journeys[0].priority = 1;
  Journey second;
  second.name = "shop.Aaa";
  second.priority = 2;
  m.journeys.push_back(second);
  EXPECT_NE(Verify(m).message().find("not in journey order"), std::string::npos) << Verify(m).message();
}

}  // namespace
}  // namespace journey::ir
