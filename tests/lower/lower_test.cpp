// Lowering of typed programs built by hand: the shape of the functions, and that what must hold of every module holds.
//
// Lower itself verifies what it makes and aborts on a mistake, so each of these is also a test of well-formedness.
#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/lower/lower.h"
#include "ir/graph.h"
#include "ir/serialise.h"
#include "ir/text.h"

namespace journey {
namespace {

using ir::Kind;
using ir::Op;
using ir::Type;
using typed::Expr;
using typed::ExprKind;
using typed::ExprPtr;

constexpr Type kBool{Kind::kBool}, kInt{Kind::kInt}, kString{Kind::kString};

typed::DeclInfo Info(std::string name) {
  typed::DeclInfo info;
  info.name = name;
  info.qualified = "shop." + name;
  info.module = 0;
  return info;
}

typed::Field Field(std::string name, Type type, std::optional<typed::ConstValue> value = {}) {
  typed::Field field;
  field.info = Info(name);
  field.type = type;
  field.default_value = std::move(value);
  field.wire = {std::move(name)};
  return field;
}

ExprPtr Make(ExprKind kind, Type type, int32_t index = ir::kNone, int32_t index2 = ir::kNone) {
  auto expr = std::make_unique<Expr>();
  expr->kind = kind;
  expr->type = type;
  expr->index = index;
  expr->index2 = index2;
  return expr;
}

ExprPtr Const(Type type, typed::ConstValue value) {
  ExprPtr expr = Make(ExprKind::kConst, type);
  expr->value = std::move(value);
  return expr;
}

template <typename... Args>
ExprPtr Pure(Op op, Type type, Args... args) {
  ExprPtr expr = Make(ExprKind::kPure, type);
  expr->op = op;
  (expr->args.push_back(std::move(args)), ...);
  return expr;
}

template <typename... Args>
ExprPtr Node(ExprKind kind, Type type, Args... args) {
  ExprPtr expr = Make(kind, type);
  (expr->args.push_back(std::move(args)), ...);
  return expr;
}

template <typename T>
typed::Stmt Statement(T node) {
  typed::Stmt stmt;
  stmt.node = std::move(node);
  return stmt;
}

template <typename... Statements>
typed::Block MakeBlock(Statements... statements) {
  typed::Block block;
  (block.statements.push_back(Statement(std::move(statements))), ...);
  return block;
}

typed::Stage MakeStage(std::string name, bool final = false) {
  typed::Stage stage;
  stage.info = Info(std::move(name));
  stage.final = final;
  return stage;
}

ir::Delay Days(int64_t days) {
  ir::Delay delay;
  delay.ms = days * 24 * 3600 * 1000;
  return delay;
}

typed::Trigger On(int32_t event, typed::Block body, ExprPtr where = nullptr) {
  typed::Trigger trigger{typed::TriggerKind::kOn};
  trigger.event = event;
  trigger.condition = std::move(where);
  trigger.body = std::move(body);
  return trigger;
}

typed::Trigger When(ExprPtr condition, typed::Block body) {
  typed::Trigger trigger{typed::TriggerKind::kWhen};
  trigger.condition = std::move(condition);
  trigger.body = std::move(body);
  return trigger;
}

// Event 0 (Bought, with `n: int` and `tag: string?`), event 1 (Left); customer.vip; channel 0 mail(template, note?).
typed::Program World() {
  typed::Program program;
  program.modules.push_back({"shop", kNoFile, false, ""});
  program.customer_fields.push_back(Field("vip", kBool, false));
  typed::Event bought{Info("Bought"), "Bought"};
  bought.fields.push_back(Field("n", kInt));
  bought.fields.push_back(Field("tag", kString.Optional(), std::monostate()));
  program.events.push_back(std::move(bought));
  program.events.push_back(typed::Event{Info("Left"), "Left"});
  typed::Channel mail;
  mail.info = Info("mail");
  mail.params.push_back({Info("template"), kString});
  mail.params.push_back({Info("note"), kString.Optional()});
  program.channels.push_back(std::move(mail));
  return program;
}

// Enters on Bought; stages are the caller's.
typed::Journey MakeJourney(std::string name) {
  typed::Journey journey;
  journey.info = Info(std::move(name));
  journey.enters.push_back({ir::EnterKind::kOn, {}, 0});
  return journey;
}

ir::Module LowerOne(typed::Journey journey) {
  typed::Program program = World();
  program.journeys.push_back(std::move(journey));
  SourceMap sources;
  ir::Module module = Lower(sources, program);
  // Both forms carry whatever lowering makes.
  Result<ir::Module> text = ir::Read(ir::Print(module));
  EXPECT_TRUE(text.ok()) << text.status().message();
  if (text.ok()) {
    EXPECT_EQ(ir::Serialise(text.value()), ir::Serialise(module));
  }
  EXPECT_TRUE(ir::Deserialise(ir::Serialise(module)).ok());
  return module;
}

const ir::Function* Find(const ir::Module& module, std::string_view name) {
  for (const ir::Function& function : module.functions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

std::vector<Op> Ops(const ir::Function& function) {
  std::vector<Op> ops;
  for (const ir::Block& block : function.blocks) {
    for (const ir::Instr& instr : block.instrs) ops.push_back(instr.op);
  }
  return ops;
}

size_t CountOf(const ir::Function& function, Op op) {
  std::vector<Op> ops = Ops(function);
  return static_cast<size_t>(std::count(ops.begin(), ops.end(), op));
}

TEST(Lower, EmptyProgram) {
  ir::Module module = Lower(SourceMap(), typed::Program());
  EXPECT_TRUE(module.journeys.empty());
  EXPECT_TRUE(module.functions.empty());
}

TEST(Lower, JourneysComeByPriorityThenNameAndTemplatesNot) {
  typed::Program program = World();
  struct Row {
    const char* name;
    int64_t priority;
    bool is_template;
  };
  for (const Row& row : {Row{"B", 0, false}, Row{"T", 9, true}, Row{"A", 0, false}, Row{"Z", 5, false}}) {
    typed::Journey journey = MakeJourney(row.name);
    journey.priority = row.priority;
    journey.is_template = row.is_template;
    journey.stages.push_back(MakeStage("S"));
    program.journeys.push_back(std::move(journey));
  }
  // `start` by typed index must name the row of the same journey: B starts A.
  program.journeys[0].stages[0].flow = MakeBlock(typed::StartJourney{2});
  ir::Module module = Lower(SourceMap(), program);
  ASSERT_EQ(module.journeys.size(), 3u);
  EXPECT_EQ(module.journeys[0].name, "shop.Z");
  EXPECT_EQ(module.journeys[1].name, "shop.A");
  EXPECT_EQ(module.journeys[2].name, "shop.B");
  const ir::Function* flow = Find(module, "shop.B/S/flow");
  ASSERT_NE(flow, nullptr);
  EXPECT_EQ(flow->blocks[0].instrs[0].op, Op::kStart);
  EXPECT_EQ(flow->blocks[0].instrs[0].imm, 1);
}

// A: wait, go B. B: wait, go A. Neither start calls the other's continuation, so calls do not recurse.
TEST(Lower, FlowsThatGoInCirclesAcrossWaitsDoNotRecurse) {
  typed::Journey journey = MakeJourney("Loop");
  journey.wait_count = 2;
  for (int s = 0; s < 2; ++s) {
    journey.stages.push_back(MakeStage(s == 0 ? "A" : "B"));
    journey.stages.back().flow = MakeBlock(typed::Wait{s, Days(1), {}}, typed::Go{1 - s});
  }
  ir::Module module = LowerOne(std::move(journey));
  EXPECT_TRUE(ir::CalleesFirst(module).has_value());
  const ir::Journey& row = module.journeys[0];
  ASSERT_EQ(row.waits.size(), 2u);
  EXPECT_EQ(row.waits[0].resume, 1);
  EXPECT_EQ(row.waits[1].stage, 1);
  const ir::Function* start = Find(module, "shop.Loop/A/flow/start");
  ASSERT_NE(start, nullptr);
  EXPECT_EQ(Ops(*start), (std::vector<Op>{Op::kWait, Op::kReturn}));
}

// What follows `wait until INSTANT` may run at once, so the start holds it too.
TEST(Lower, InstantWaitsFallThrough) {
  typed::Journey journey = MakeJourney("Until");
  journey.wait_count = 1;
  journey.stages.push_back(MakeStage("S"));
  typed::WaitInstant wait{0, Const({Kind::kInstant, true}, std::monostate())};
  journey.stages[0].flow = MakeBlock(std::move(wait), typed::End{"late"});
  ir::Module module = LowerOne(std::move(journey));
  for (const char* name : {"shop.Until/S/flow/start", "shop.Until/S/flow"}) {
    const ir::Function* function = Find(module, name);
    ASSERT_NE(function, nullptr);
    EXPECT_EQ(CountOf(*function, Op::kEndInstance), 1u) << name;
  }
  EXPECT_EQ(module.journeys[0].waits[0].kind, ir::WaitKind::kInstant);
}

TEST(Lower, RepeatCountsInMemoryWhereItWaits) {
  typed::Journey journey = MakeJourney("Often");
  journey.wait_count = 1;
  journey.stages.push_back(MakeStage("S"));
  auto inner = std::make_unique<typed::Repeat>(5, MakeBlock(typed::StopJourney{0}));
  auto outer = std::make_unique<typed::Repeat>(3, MakeBlock(typed::Wait{0, Days(1), {}}, std::move(inner)));
  journey.stages[0].flow = MakeBlock(std::move(outer), typed::End{});
  ir::Module module = LowerOne(std::move(journey));
  const ir::Layout& memory = module.journeys[0].memory;
  ASSERT_EQ(memory.slots.size(), 1u);
  EXPECT_EQ(memory.slots[0].name, "#repeat/S/flow/0");
  const ir::Function* flow = Find(module, "shop.Often/S/flow");
  std::vector<int64_t> trips;
  for (const ir::Block& block : flow->blocks) {
    const ir::Instr& last = block.instrs.back();
    if (last.op == Op::kBranch && last.imm > 0) trips.push_back(last.imm);
  }
  EXPECT_EQ(trips, (std::vector<int64_t>{5, 3}));
  EXPECT_GT(flow->max_steps, 3 * 5u);
  EXPECT_LT(flow->max_steps, 3 * 5 * 40u);
}

TEST(Lower, HandlerOrderIsExitGoalTriggerWait) {
  typed::Journey journey = MakeJourney("Order");
  journey.exits.push_back({false, 0, Make(ExprKind::kProfile, kBool, 0), {}});
  typed::Goal goal;
  goal.event = 0;
  goal.continues = true;
  journey.goals.push_back(std::move(goal));
  journey.stages.push_back(MakeStage("S"));
  journey.stages.push_back(MakeStage("Done", true));
  journey.wait_count = 1;
  auto wait = std::make_unique<typed::WaitFor>();
  wait->id = 0;
  wait->arms.push_back({0, nullptr, MakeBlock(typed::Go{1}), {}});
  journey.stages[0].flow = MakeBlock(std::move(wait));
  ExprPtr where = Pure(Op::kIntLt, kBool, Const(kInt, int64_t{3}), Make(ExprKind::kEvent, kInt, 0, 0));
  journey.stages[0].triggers.push_back(On(0, MakeBlock(typed::Go{0}), std::move(where)));
  ir::Module module = LowerOne(std::move(journey));
  ASSERT_EQ(module.journeys[0].handlers.size(), 1u);
  const ir::Function* handler = Find(module, "shop.Order/on/Bought");
  ASSERT_NE(handler, nullptr);
  std::vector<Op> order;
  for (Op op : Ops(*handler)) {
    bool landmark = op == Op::kEndInstance || op == Op::kGoalHit || op == Op::kLoadStage || op == Op::kLoadEvent ||
                    op == Op::kLoadWait || op == Op::kClearWait;
    if (landmark) order.push_back(op);
  }
  EXPECT_EQ(order, (std::vector<Op>{Op::kEndInstance, Op::kGoalHit, Op::kLoadStage, Op::kLoadEvent, Op::kLoadWait,
                                    Op::kClearWait}));
  EXPECT_EQ(module.journeys[0].waits[0].resume, ir::kNone);
  EXPECT_EQ(module.journeys[0].waits[0].events, std::vector<int32_t>{0});
}

TEST(Lower, WhensAreBracketedAtEntryOnEveryWayOut) {
  typed::Journey journey = MakeJourney("Edge");
  journey.stages.push_back(MakeStage("S"));
  journey.stages.push_back(MakeStage("T"));
  auto branch = std::make_unique<typed::If>();
  branch->condition = Make(ExprKind::kProfile, kBool, 0);
  branch->then_block = MakeBlock(typed::Go{1});
  branch->else_block = MakeBlock(typed::End{"no"});
  branch->has_else = true;
  journey.stages[0].triggers.push_back(When(Make(ExprKind::kProfile, kBool, 0), MakeBlock(std::move(branch))));
  ir::Module module = LowerOne(std::move(journey));
  const ir::Function* enter = Find(module, "shop.Edge/S/enter");
  EXPECT_EQ(CountOf(*enter, Op::kWhenBegin), 1u);
  EXPECT_EQ(CountOf(*enter, Op::kWhenEnd), 2u);  // the way past both branches is unreachable
  const ir::Function* when = Find(module, "shop.Edge/when");
  ASSERT_NE(when, nullptr);
  EXPECT_EQ(CountOf(*when, Op::kWhenBegin), 0u);
  EXPECT_EQ(module.journeys[0].memory.slots[0].name, "#when/S[1]");
}

TEST(Lower, FinalStagesEndOnce) {
  typed::Journey journey = MakeJourney("Finals");
  journey.stages.push_back(MakeStage("S"));
  for (const char* name : {"Bare", "Thanks", "Early"}) journey.stages.push_back(MakeStage(name, true));
  std::vector<ExprPtr> args;
  args.push_back(Const(kString, std::string("thanks")));
  args.push_back(nullptr);
  journey.stages[2].flow = MakeBlock(typed::Send{0, std::move(args)});
  journey.stages[3].flow = MakeBlock(typed::End{"early"});
  ir::Module module = LowerOne(std::move(journey));
  EXPECT_EQ(CountOf(*Find(module, "shop.Finals/S/enter"), Op::kEndInstance), 0u);
  EXPECT_EQ(CountOf(*Find(module, "shop.Finals/Bare/enter"), Op::kEndInstance), 1u);
  EXPECT_EQ(CountOf(*Find(module, "shop.Finals/Thanks/enter"), Op::kEndInstance), 0u);
  EXPECT_EQ(CountOf(*Find(module, "shop.Finals/Thanks/flow"), Op::kEndInstance), 1u);
  EXPECT_EQ(CountOf(*Find(module, "shop.Finals/Early/flow"), Op::kEndInstance), 1u);
  const ir::Instr& send = Find(module, "shop.Finals/Thanks/flow")->blocks[0].instrs[1];
  ASSERT_EQ(send.op, Op::kSend);
  EXPECT_EQ(send.args[1], ir::kNoReg);
}

TEST(Lower, TheHeldOutRunAssignmentsOnly) {
  typed::Journey journey = MakeJourney("Held");
  journey.holdout = 1000;
  journey.has_timeout = true;
  journey.timeout = Days(30);
  journey.stages.push_back(MakeStage("S"));
  journey.memory.push_back(Field("n", kInt, int64_t{0}));
  journey.splits.push_back({Info("coin"), {}});
  journey.splits[0].arms.push_back({Info("heads"), 5000});
  journey.splits[0].arms.push_back({Info("tails"), 5000});
  auto split = std::make_unique<typed::Split>();
  split->split = 0;
  split->arms.push_back(MakeBlock(typed::AssignMemory{0, Make(ExprKind::kEvent, kInt, 0, 0)}));
  split->arms.push_back(MakeBlock(typed::StopJourney{0}));
  journey.enters[0].block = MakeBlock(std::move(split), typed::AssignProfile{0, Const(kBool, true)});
  ir::Module module = LowerOne(std::move(journey));
  const ir::Enter& enter = module.journeys[0].enters[0];
  const ir::Function& block = module.functions[static_cast<size_t>(enter.block_fn)];
  const ir::Function& held = module.functions[static_cast<size_t>(enter.held_fn)];
  EXPECT_EQ(CountOf(block, Op::kSplit), 1u);
  EXPECT_EQ(CountOf(block, Op::kStop), 1u);
  EXPECT_EQ(CountOf(held, Op::kSplit), 0u);
  EXPECT_EQ(CountOf(held, Op::kSplitQuiet), 1u);
  EXPECT_EQ(CountOf(held, Op::kStop), 0u);
  EXPECT_EQ(CountOf(held, Op::kStoreMem), 1u);
  EXPECT_EQ(CountOf(held, Op::kStoreProfile), 1u);
}

TEST(Lower, KeysGoalsAndLayout) {
  typed::Journey journey = MakeJourney("Keyed");
  journey.has_key = true;
  journey.key = Info("n");
  journey.key_type = kInt;
  journey.enters[0].condition = Pure(Op::kIntLt, kBool, Const(kInt, int64_t{0}), Make(ExprKind::kKey, kInt));
  journey.memory.push_back(Field("note", kString.Optional(), std::monostate()));
  journey.memory.push_back(Field("total", {Kind::kDecimal}, int64_t{50'000}));
  typed::Goal goal;
  goal.event = 1;
  goal.has_window = true;
  goal.window.calendar = true;
  goal.window.count = 2;
  goal.zone = "Europe/Paris";
  journey.goals.push_back(std::move(goal));
  journey.stages.push_back(MakeStage("S"));
  ir::Module module = LowerOne(std::move(journey));
  const ir::Journey& row = module.journeys[0];
  std::vector<std::string> names;
  for (const ir::Slot& slot : row.memory.slots) names.push_back(slot.name);
  EXPECT_EQ(names, (std::vector<std::string>{"n", "note", "total", "#goal/Left[1]", "#goal_limit/Left[1]"}));
  EXPECT_EQ(row.key_slot, 0);
  EXPECT_EQ(row.key_fields, (std::vector<int32_t>{0, ir::kNone}));
  EXPECT_EQ(row.memory.slots[1].initial, ir::kNone);
  EXPECT_NE(row.memory.slots[2].initial, ir::kNone);
  EXPECT_EQ(row.goals[0].limit_slot, 4);
  ASSERT_NE(row.goals[0].window.zone.constant, ir::kNone);
  EXPECT_EQ(row.handlers.size(), 1u);
  EXPECT_TRUE(module.events[0].layout.slots[0].required);
  EXPECT_FALSE(module.events[0].layout.slots[1].required);
}

TEST(Lower, OptionalsListsAndRanges) {
  typed::Journey journey = MakeJourney("Values");
  journey.stages.push_back(MakeStage("S"));
  Type text = kString.Optional();
  auto tag = [&] { return Make(ExprKind::kEvent, text, 1, 0); };
  auto n = [] { return Make(ExprKind::kEvent, kInt, 0, 0); };
  ExprPtr list = Node(ExprKind::kInList, kBool, tag(), Const(text, std::string("a")), Const(text, std::monostate()));
  list->op = Op::kStrEq;
  ExprPtr range = Node(ExprKind::kInRange, kBool, n(), Const(kInt, int64_t{1}), Const(kInt, int64_t{10}));
  range->op = Op::kIntLe;
  ExprPtr equal = Node(ExprKind::kOptEq, kBool, tag(), tag());
  ExprPtr fallback = Pure(Op::kStrEq, kBool, Node(ExprKind::kCoalesce, kString, tag(), Const(kString, std::string(""))),
                          Const(kString, std::string("b")));
  ExprPtr choice =
      Node(ExprKind::kIf, kBool, Node(ExprKind::kIsSome, kBool, tag()),
           Pure(Op::kStrEq, kBool, Node(ExprKind::kUnwrap, kString, tag()), Const(kString, std::string("c"))),
           Const(kBool, false));
  ExprPtr where = Node(ExprKind::kAnd, kBool, Node(ExprKind::kOr, kBool, std::move(list), std::move(range)),
                       Node(ExprKind::kAnd, kBool, std::move(equal),
                            Node(ExprKind::kOr, kBool, std::move(fallback), std::move(choice))));
  journey.stages[0].triggers.push_back(On(0, MakeBlock(typed::Go{0}), std::move(where)));
  ir::Module module = LowerOne(std::move(journey));
  const ir::Function* handler = Find(module, "shop.Values/on/Bought");
  // The value of `in` is evaluated once: tag for the list, n for the range.
  EXPECT_EQ(CountOf(*handler, Op::kLoadEvent), 1 + 1 + 2 + 1 + 2u);
  EXPECT_EQ(CountOf(*handler, Op::kIntLe), 2u);
}

TEST(Lower, TimersShareSlotsBetweenStages) {
  typed::Journey journey = MakeJourney("Timers");
  for (const char* name : {"A", "B"}) {
    journey.stages.push_back(MakeStage(name));
    for (typed::TriggerKind kind : {typed::TriggerKind::kAfter, typed::TriggerKind::kIdle}) {
      typed::Trigger trigger{kind};
      trigger.delay = Days(kind == typed::TriggerKind::kAfter ? 1 : 2);
      trigger.body = MakeBlock(typed::Go{0});
      journey.stages.back().triggers.push_back(std::move(trigger));
    }
  }
  journey.stages[1].triggers.pop_back();
  ir::Module module = LowerOne(std::move(journey));
  const ir::Journey& row = module.journeys[0];
  EXPECT_EQ(row.timer_slots, 2u);
  ASSERT_EQ(row.timers.size(), 3u);
  EXPECT_EQ(row.timers[1].slot, 1u);
  EXPECT_EQ(row.timers[2].slot, 0u);
  EXPECT_EQ(row.stages[1].timers, std::vector<int32_t>{2});
  EXPECT_EQ(CountOf(*Find(module, "shop.Timers/A/enter"), Op::kArmTimer), 2u);
}

TEST(Lower, LetsSegmentsAndHistory) {
  typed::Program program = World();
  // let twice(x: int): int = x + x        let loyal = count(Bought, last 7 days) > 1 (a segment)
  typed::Let twice;
  twice.info = Info("twice");
  twice.is_function = true;
  twice.params.push_back({Info("x"), kInt});
  twice.type = kInt;
  twice.body = Pure(Op::kIntAdd, kInt, Make(ExprKind::kParam, kInt, 0), Make(ExprKind::kParam, kInt, 0));
  typed::Let loyal;
  loyal.info = Info("loyal");
  loyal.is_segment = true;
  loyal.type = kBool;
  loyal.body = Pure(Op::kIntLt, kBool, Const(kInt, int64_t{1}), Make(ExprKind::kHistory, kInt, 1));
  program.lets.push_back(std::move(twice));
  program.lets.push_back(std::move(loyal));
  program.let_order = {0, 1};
  for (int i = 0; i < 2; ++i) {
    typed::HistoryQuery query;
    query.kind = ir::HistoryKind::kCount;
    query.event = 0;
    query.window_ms = 7 * 86'400'000;
    query.type = kInt;
    if (i == 0) {  // only a template would use this one
      query.where = Make(ExprKind::kParam, kBool, 4);
    }
    program.history.push_back(std::move(query));
  }
  typed::Journey journey = MakeJourney("Lets");
  journey.segment = 1;
  ExprPtr call = Make(ExprKind::kCall, kInt, 0);
  call->args.push_back(Make(ExprKind::kEvent, kInt, 0, 0));
  journey.enters[0].condition = Pure(Op::kIntLt, kBool, Const(kInt, int64_t{2}), std::move(call));
  journey.stages.push_back(MakeStage("S"));
  program.journeys.push_back(std::move(journey));
  ir::Module module = Lower(SourceMap(), program);
  ASSERT_EQ(module.history.size(), 1u);
  EXPECT_EQ(module.history[0].where_fn, ir::kNone);
  EXPECT_EQ(Find(module, "shop.twice")->context, ir::Context::kPure);
  EXPECT_EQ(Find(module, "shop.loyal")->context, ir::Context::kCustomer);
  EXPECT_EQ(module.functions[static_cast<size_t>(module.journeys[0].segment_fn)].name, "shop.loyal");
}

// A let that names another many times, which names another many times, …: to look at each where it is named would take
// longer than anybody waits.
TEST(Lower, LetsAreLookedAtOnce) {
  typed::Program program = World();
  constexpr int32_t kLets = 24;
  for (int32_t i = 0; i < kLets; ++i) {
    typed::Let let;
    let.info = Info("l" + std::to_string(i));
    let.type = kBool;
    ExprPtr body = i == 0 ? Make(ExprKind::kProfile, kBool, 0) : Make(ExprKind::kLet, kBool, i - 1);
    for (int times = 0; i > 0 && times < 3; ++times) {
      body = Node(ExprKind::kOr, kBool, std::move(body), Make(ExprKind::kLet, kBool, i - 1));
    }
    let.body = std::move(body);
    program.lets.push_back(std::move(let));
  }
  typed::Journey journey = MakeJourney("Lets");
  journey.segment = kLets - 1;
  journey.stages.push_back(MakeStage("S"));
  program.journeys.push_back(std::move(journey));
  const ir::Module module = Lower(SourceMap(), program);
  EXPECT_EQ(module.functions[static_cast<size_t>(module.journeys[0].segment_fn)].name, "shop.l23");
}

}  // namespace
}  // namespace journey
