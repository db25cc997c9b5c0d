// The sample module: one journey with all that journeys have, one function that runs through all operations.
#include "tests/ir/sample.h"

#include <string_view>

#include "ir/builder.h"
#include "ir/cost.h"

namespace journey::ir {

namespace {

constexpr Type kBool{Kind::kBool}, kInt{Kind::kInt}, kString{Kind::kString};

Slot MakeSlot(std::string name, Type type, int32_t initial = kNone) {
  Slot slot;
  slot.name = std::move(name);
  slot.type = type;
  slot.initial = initial;
  return slot;
}

Constant ConstantFor(char letter) {
  switch (letter) {
    case 'b':
      return {kBool, true};
    case 'd':
      return {{Kind::kDecimal}, int64_t{499'000}};
    case 'f':
      return {{Kind::kFloat}, 0.1};
    case 's':
      return {kString, std::string("tab\there, \"quoted\" \\ \x01 */ ü\n")};
    case 'u':
      return {{Kind::kDuration}, int64_t{3'600'000}};
    case 't':
      return {{Kind::kInstant}, int64_t{-1}};
    case 'm':
      return {{Kind::kTime}, int64_t{32'400'000}};
    case 'z':
      return {{Kind::kZone}, std::string("Europe/Paris")};
    case 'y':
      return {{Kind::kDate}, int64_t{20'458}};
    case 'e':
      return {{Kind::kEnum, false, 1}, int64_t{2}};
    default:
      return {kInt, INT64_MIN};
  }
}

// A list for an operation on lists, and what is in it.
Type ListTypeOf(Op op, size_t operand) {
  switch (op) {
    case Op::kListRef:
    case Op::kListJoin:
    case Op::kListPush:
    case Op::kListHas:
      return Type::ListOf(kString);
    case Op::kListSortText:
      return Type::ListOf(operand == 1 ? kString : Type{Kind::kRecord, false, 0});
    case Op::kListSortFloat:
      return Type::ListOf({operand == 1 ? Kind::kFloat : Kind::kInt});
    case Op::kListSumFloat:
    case Op::kListMinFloat:
    case Op::kListMaxFloat:
    case Op::kListMeanFloat:
      return Type::ListOf({Kind::kFloat});
    case Op::kListMeanDec:
      return Type::ListOf({Kind::kDecimal});
    default:
      return Type::ListOf(kInt);
  }
}

bool IsOverLists(Op op) {
  return (op >= Op::kListLength && op <= Op::kRecordMake) || op == Op::kListNew || op == Op::kListPush;
}

void EmitListOp(Builder& b, const OpInfo& info) {
  const Type record{Kind::kRecord, false, 0};
  const auto list = [&](Type type) {
    const uint32_t room = b.ConstInt(4);
    return b.Emit(Op::kListNew, type, {room}, IsHeld(type.element) ? 1 : 0, 4);
  };
  const auto make = [&] {
    const uint32_t sku = b.Const(ConstantFor('s'));
    return b.Emit(Op::kRecordMake, record, {sku, list(Type::ListOf(kInt))}, 0);
  };
  switch (info.op) {
    case Op::kListNew:
      list(Type::ListOf(kInt));
      return;
    case Op::kListPush: {
      const uint32_t texts = list(Type::ListOf(kString));
      b.Act(Op::kListPush, {texts, b.Const(ConstantFor('s'))});
      return;
    }
    case Op::kRecordMake:
      make();
      return;
    case Op::kRecordField:
      b.Emit(Op::kRecordField, Type::ListOf(kInt), {make()}, 0, 1);
      return;
    case Op::kSame: {
      const uint32_t one = make();
      b.Emit(Op::kSame, kBool, {one, make()}, TypeImmediate(record));
      return;
    }
    default:
      break;
  }
  std::vector<uint32_t> args;
  for (size_t i = 0; info.args[i] != 0; ++i) {
    const Type type = ListTypeOf(info.op, i);
    if (info.args[i] == 'l') {
      args.push_back(list(type));
    } else {
      args.push_back(b.Const(ConstantFor(info.args[i] == 'x' ? 's' : info.args[i])));
    }
  }
  const Type first = b.RegisterType(args[0]);
  const bool whole = info.op == Op::kListConcat || info.op == Op::kListDistinct || info.op == Op::kListSort ||
                     info.op == Op::kListSortFloat || info.op == Op::kListSortText;
  Type result = info.result[0] != 'x' ? ConstantFor(info.result[0]).type : whole ? first : first.Element();
  if (info.result[1] == '?') result.optional = true;
  const bool typed = info.op == Op::kListHas || info.op == Op::kListDistinct;
  b.Emit(info.op, result, std::move(args), typed ? TypeImmediate(first.Element()) : 0);
}

// The type that `x` stands for in the sample's instructions.
Type XType(Op op) {
  switch (op) {
    case Op::kLoadMem:
    case Op::kStoreMem:
    case Op::kInSet:
      return {Kind::kDecimal};
    case Op::kLoadKey:
      return kString;
    case Op::kLoadOther:
    case Op::kTextKeep:
      return kString;
    case Op::kHistory:
      return kInt;
    default:
      return {kString.kind, true};
  }
}

uint32_t Operand(Builder& b, char letter, Op op, bool optional) {
  if (letter == 'x') {
    Type type = XType(op);
    if (type.optional) return b.Emit(Op::kNone, type);
    return b.Const(ConstantFor(type.kind == Kind::kDecimal ? 'd' : 's'));
  }
  uint32_t reg = b.Const(ConstantFor(letter));
  return optional ? b.Emit(Op::kSome, b.RegisterType(reg).Optional(), {reg}) : reg;
}

Type ResultType(char letter, Op op) { return letter == 'x' ? XType(op) : ConstantFor(letter).type; }

void EmitOp(Builder& b, const OpInfo& info) {
  std::vector<uint32_t> args;
  std::string_view letters = info.args;
  for (size_t i = 0; i < letters.size(); ++i) {
    bool optional = i + 1 < letters.size() && letters[i + 1] == '?';
    args.push_back(Operand(b, letters[i], info.op, optional));
    i += optional;
  }
  int64_t imm = 0, imm2 = 0;
  if (info.op == Op::kEnumToStr) imm = 1;
  if (info.op == Op::kLoadMem || info.op == Op::kStoreMem || info.op == Op::kAssigned) imm = 1;
  if (info.op == Op::kLoadEvent) imm2 = 1;
  if (info.op == Op::kEndInstance) imm2 = kNone;
  if (IsSend(info.op) || info.op == Op::kEmit) args = {b.Const(ConstantFor('s')), kNoReg};
  if (info.op == Op::kSendTell) imm2 = 1;
  if (info.op == Op::kStart) args = {b.Const(ConstantFor('s')), b.Const(ConstantFor('d'))};
  if (info.op == Op::kStop) args = {b.Const(ConstantFor('s'))};
  if (info.op == Op::kStart || info.op == Op::kStop) imm2 = static_cast<int64_t>(args.size());
  std::string_view result = info.result;
  if (result == "v") {
    b.Act(info.op, std::move(args), imm, imm2);
    return;
  }
  Type type = ResultType(result[0], info.op);
  b.Emit(info.op, result.size() > 1 ? type.Optional() : type, std::move(args), imm, imm2);
}

int32_t BoolFunction(Module& m, std::string name, Context context, int32_t journey = kNone) {
  Builder b(m, std::move(name), context, {}, kBool);
  b.function().journey = journey;
  b.Return(b.ConstBool(true));
  return b.function_id();
}

// Of a rule over the texts that it takes.
int32_t RuleFunction(Module& m, std::string name, Context context) {
  Builder b(m, std::move(name), context, {kString.Optional()}, kBool);
  b.Return(b.Emit(Op::kIsSome, kBool, {0}));
  return b.function_id();
}

int32_t VoidFunction(Module& m, std::string name) {
  Builder b(m, std::move(name), Context::kInstance, {}, {});
  b.function().journey = 0;
  b.Return();
  return b.function_id();
}

int32_t MomentFunction(Module& m) {
  Builder b(m, "shop.Win/S/moment", Context::kInstance, {}, {Kind::kInstant, true});
  b.function().journey = 0;
  b.Return(b.Emit(Op::kNone, {Kind::kInstant, true}));
  return b.function_id();
}

int32_t EveryOpFunction(Module& m, int32_t callee) {
  Builder b(m, "shop.Win/on/Bought", Context::kInstance, {}, {});
  b.function().journey = 0;
  b.function().file = 0;
  uint32_t stage = b.Emit(Op::kLoadStage, kInt);
  uint32_t inside = b.NewBlock(), outside = b.NewBlock();
  b.Switch(stage, {{0, inside}}, outside);
  b.SetBlock(outside);
  b.Return();
  b.SetBlock(inside);
  uint32_t line = 10;
  for (size_t i = 0; i < OpCount(); ++i) {
    const OpInfo& info = Info(static_cast<Op>(i));
    b.set_place(MakePlace(0, line++, static_cast<uint32_t>(i), 70'000));  // the first has a line alone
    if (info.op == Op::kTextKeep) b.Act(Op::kTextMark);
    bool elsewhere = info.op == Op::kLoadOther || info.op == Op::kEnterStage || info.op == Op::kEndInstance;
    if (info.op_class == OpClass::kCore || elsewhere) continue;
    if (IsOverLists(info.op)) {
      EmitListOp(b, info);
    } else {
      EmitOp(b, info);
    }
  }
  uint32_t count = b.NewRegister(kInt);
  b.Move(count, b.ConstInt(3));
  uint32_t head = b.NewBlock(), odd = b.NewBlock(), even = b.NewBlock(), tail = b.NewBlock(), done = b.NewBlock();
  b.Jump(head);
  b.SetBlock(head);
  uint32_t some = b.Emit(Op::kSome, kInt.Optional(), {count});
  b.Emit(Op::kUnwrap, kInt, {some});
  b.Switch(count, {{-1, odd}, {2, even}}, tail);
  b.SetBlock(odd);
  b.Call(callee, kInt, {count});
  b.Jump(tail);
  b.SetBlock(even);
  b.Jump(tail);
  b.SetBlock(tail);
  b.Emit(Op::kIsSome, kBool, {some});
  uint32_t left = b.Emit(Op::kIntSub, kInt, {count, b.ConstInt(1)});
  b.Move(count, left);
  b.Branch(b.Emit(Op::kIntLt, kBool, {b.ConstInt(0), left}), head, done);
  b.function().blocks[tail].instrs.back().imm = 3;
  b.SetBlock(done);
  EmitOp(b, Info(Op::kEndInstance));
  b.Return();
  return b.function_id();
}

int32_t EnterFunction(Module& m) {
  Builder b(m, "shop.Win/S/enter", Context::kInstance, {}, {});
  b.function().journey = 0;
  EmitOp(b, Info(Op::kEnterStage));
  b.Return();
  return b.function_id();
}

}  // namespace

Module SampleModule() {
  Module m;
  m.files = {"shop.journey"};
  m.enums = {{"shop.Mood", {{"good", "good"}}}, {"shop.Tier", {{"free", "free"}, {"pro", "pro"}, {"big", "Big plan"}}}};
  Record item{"shop.Item", {}};
  item.layout.slots = {MakeSlot("sku", kString), MakeSlot("marks", Type::ListOf(kInt))};
  item.layout.slots[0].required = true;
  item.layout.slots[1].max = 5;
  Pack(item.layout);
  m.records = {item};
  int32_t zone = AddConstant(m, ConstantFor('z'));
  m.customer.slots = {MakeSlot("email", kString.Optional()), MakeSlot("zone", {Kind::kZone}, zone),
                      MakeSlot("vip", kBool, AddConstant(m, {kBool, false})),
                      MakeSlot("items", Type::ListOf({Kind::kRecord, false, 0}))};
  const int32_t one = AddConstant(m, {kInt, int64_t{1}}), sku = AddConstant(m, {kString, std::string("a")});
  const int32_t marks = AddConstant(m, {Type::ListOf(kInt), std::vector<int32_t>{one, one}});
  const int32_t first = AddConstant(m, {{Kind::kRecord, false, 0}, std::vector<int32_t>{sku, marks}});
  m.customer.slots[3].initial = AddConstant(m, {Type::ListOf({Kind::kRecord, false, 0}), std::vector<int32_t>{first}});
  m.customer.slots[3].max = 2;
  m.customer.slots[0].wire = {"contact", "email"};
  Pack(m.customer);
  m.zone_field = 1;
  Event event{"shop.Bought", "Order Completed", {}};
  event.layout.slots = {MakeSlot("order", kString), MakeSlot("coupon", kString.Optional())};
  event.layout.slots[0].required = true;
  Pack(event.layout);
  m.events = {event};
  m.regexes = {{"^\\d{2}$", 9}};
  m.phases = {"Awareness", "Win back"};
  m.sets = {{{Kind::kDecimal}, {AddConstant(m, ConstantFor('d'))}}};

  m.journeys.resize(1);
  m.journeys[0].name = "shop.Win";
  m.journeys[0].memory.slots = {MakeSlot("order", kString), MakeSlot("total", {Kind::kDecimal}),
                                MakeSlot("#goal/Bought[1]", kBool),
                                MakeSlot("#goal_limit/Bought[1]", {Kind::kInstant})};
  Pack(m.journeys[0].memory);
  m.journeys[0].key_slot = 0;

  int32_t required = BoolFunction(m, "shop.email/requires", Context::kCustomer);
  Channel channel{"shop.email", "email", false, {{"template", kString}, {"subject", kString.Optional()}},
                  {required},   {},      {}};
  channel.quiet = {{75'600'000, 28'800'000}};
  channel.quiet[0].unless_fn = RuleFunction(m, "shop.email/unless", Context::kCustomer);
  channel.quiet.push_back({3'600'000, 7'200'000, DayKind::kFriday});
  channel.quiet.push_back({0, 0, DayKind::kEveryDay, 0});
  m.calendars = {{"shop.Office",
                  {AddConstant(m, ConstantFor('z'))},
                  {{DayKind::kWeekday, 28'800'000, 61'200'000}, {DayKind::kSaturday, 79'200'000, 21'600'000}},
                  {20'812, 20'819}}};
  channel.caps = {{3, false, 604'800'000, CalendarUnit::kDay}, {1, true, 0, CalendarUnit::kWeek}};
  channel.caps[1].where_fn = RuleFunction(m, "shop.email/cap", Context::kPure);
  channel.caps[1].where = "subject != none";
  channel.caps[1].defers = true;
  channel.caps[1].defer_ms = 1000;
  channel.rule_params = {1};
  channel.params[1].initial = AddConstant(m, {kString, std::string("hello")});
  channel.cost = 800;
  m.channels = {channel};
  Group group{"shop.loud", "loud", {{"subject", kString.Optional()}}, {{0, {0}}}, {}, {}, {}};
  group.requires_fns = {RuleFunction(m, "shop.loud/requires", Context::kCustomer), kNone};
  group.quiet = {{1'000, 2'000}};
  group.caps = {{1, false, 1'000}};
  m.groups = {group};
  HistoryQuery query{HistoryKind::kCount, 0, kNone, kNone, 86'400'000, kInt};
  query.where_fn = BoolFunction(m, "history/shop.Bought", Context::kHistory);
  m.history = {query};

  Builder half(m, "shop.half", Context::kPure, {kInt}, kInt);
  half.Return(half.Emit(Op::kIntDivBy, kInt, {0, half.ConstInt(2)}));
  Builder flow(m, "shop.Win/S/flow", Context::kInstance, {kInt}, {});
  flow.function().journey = 0;
  uint32_t start = flow.NewBlock(), timeout = flow.NewBlock();
  flow.Switch(0, {{0, start}, {1, timeout}}, timeout);
  flow.SetBlock(start);
  flow.Emit(Op::kWait, kBool, {}, 0);
  flow.Return();
  flow.SetBlock(timeout);
  flow.Emit(Op::kWait, kBool, {}, 2);
  flow.Return();

  Journey& j = m.journeys[0];
  j.simple_name = "Win";
  j.title = "Win back";
  j.version = 2;
  j.priority = -7;
  j.key_fields = {0};
  j.segment_fn = BoolFunction(m, "shop.Vip", Context::kCustomer);
  Enter enter;
  enter.event = 0;
  enter.where_fn = BoolFunction(m, "shop.Win/enter/where", Context::kCustomer, 0);
  enter.block_fn = VoidFunction(m, "shop.Win/enter");
  enter.held_fn = VoidFunction(m, "shop.Win/enter/held");
  j.enters = {enter};
  j.reenter = ReenterKind::kAfter;
  j.reenter_after = {true, 0, 1, CalendarUnit::kMonth, {zone}};
  j.has_timeout = true;
  j.timeout.ms = 1000;
  j.timeout_stage = 0;
  j.holdout = 1000;
  Stage stage{"S", "Stage", false, EnterFunction(m), flow.function_id(), {0, 1, 2}, {}};
  stage.notes = {{NoteKind::kPhase, kNone, "Win back"}, {NoteKind::kTouch, 0, "a mail"}};
  j.stages = {stage};
  Timer after{TimerKind::kAfter, 0, "S/after[1]", 0, {}, {}, VoidFunction(m, "shop.Win/S/after")};
  after.delay.ms = 5000;
  Moment moment{32'400'000, DayKind::kMonthDay, 31, {}};
  Timer at{TimerKind::kAt, 0, "S/at[1]", 1, {}, moment, VoidFunction(m, "shop.Win/S/at")};
  Timer instant{TimerKind::kInstant, 0, "S/instant[1]", 2, {}, {}, VoidFunction(m, "shop.Win/S/instant")};
  instant.moment_fn = MomentFunction(m);
  j.timers = {after, at, instant};
  j.timer_slots = 3;
  Wait wait;
  wait.stage = 0;
  wait.path = "S/flow/0";
  wait.fingerprint = UINT64_MAX;
  wait.delay.ms = 60'000;
  wait.resume = 1;
  wait.events = {0};
  Wait moving{.kind = WaitKind::kInstant, .stage = 0, .path = "S/flow/1", .resume = 1};
  moving.moment_fn = instant.moment_fn;
  Wait sent{WaitKind::kDeferred, 0, "S/flow/2/sent", 1};
  sent.resume = 1;
  sent.otherwise = 0;
  j.waits = {wait, moving, sent};
  Goal goal{0, true, {true, 0, 14, CalendarUnit::kDay, {}}, false, 2, 3};
  j.goals = {goal};
  j.splits = {{"coin", {{"heads", 5000}, {"tails", 5000}}}};
  j.handlers = {{0, EveryOpFunction(m, half.function_id())}};
  j.when_fn = VoidFunction(m, "shop.Win/when");
  Ensure ensure{EnsureKind::kAtMost, 3, 0, {}, kNone, kNone, {0, 7, 3, 40}};
  ensure.delay.ms = 86'400'000;
  j.ensures = {ensure, {EnsureKind::kNever, 0, kNone, {}, 0, 0, {}}};
  Ensure without{EnsureKind::kWithout};
  without.group = 0;
  without.condition_fn = BoolFunction(m, "ensure", Context::kCustomer);
  Ensure spends{EnsureKind::kSpends};
  spends.amount = 12'345;
  spends.delay.ms = 1;
  m.ensures = {without, spends};
  Migration migration{1, {{"Gone", kNone, true, "retired", {}}, {"Old", 0, false, "", {0, 9, 5, 12}}}, {}, true, {}};
  migration.memory = {{1, "old.total + 1", {}}};
  j.migrations = {migration};

  Builder other(m, "test/shop/first", Context::kTest, {}, kBool);
  uint32_t key = other.Emit(Op::kLoadOther, kString.Optional(), {}, 0, 0);
  other.Return(other.Emit(Op::kIsSome, kBool, {key}));
  TestStep step;
  step.line = 3;
  step.column = 5;
  step.text = "expect Win.order != none";
  step.fn = other.function_id();
  Builder three(m, "test/shop/first/rounds", Context::kTest, {}, kInt);
  three.Return(three.ConstInt(3));
  Builder same(m, "test/shop/first/same", Context::kTest, {kInt}, kInt);
  same.Return(0);
  TestStep repeat;
  repeat.kind = TestStepKind::kRepeat;
  repeat.fn = three.function_id();
  repeat.variable = 0;
  repeat.end = 3;
  TestStep let;
  let.kind = TestStepKind::kLet;
  let.fn = same.function_id();
  let.args = {0};
  let.variable = 1;
  m.tests = {{"first", 0, 2, {step, repeat, let}, {0}, {kInt, kInt}}};
  FillCosts(m);
  return m;
}

}  // namespace journey::ir
