// Cost bounds: the longest path, loops by their trip counts, callees included.
#include <gtest/gtest.h>

#include <algorithm>

#include "ir/builder.h"
#include "ir/cost.h"
#include "tests/ir/sample.h"

namespace journey::ir {
namespace {

constexpr Type kCostBool{Kind::kBool}, kCostInt{Kind::kInt};

// Bounds hold whatever closes a loop; that it counts down is the verifier's to ask.
uint64_t Steps(Module& m, const Builder& b) {
  FillCosts(m);
  return m.functions[static_cast<size_t>(b.function_id())].max_steps;
}

// Emits `count` instructions.
void Work(Builder& b, int count) {
  for (int i = 0; i < count; ++i) b.ConstInt(1);
}

// Ends the current block with a back edge to `head`; goes on behind it.
void CloseLoop(Builder& b, uint32_t condition, uint32_t head, int64_t trips) {
  uint32_t tail = b.current_block(), done = b.NewBlock();
  b.Branch(condition, head, done);
  b.function().blocks[tail].instrs.back().imm = trips;
  b.SetBlock(done);
}

TEST(IrCost, TheLongerBranchCounts) {
  Module m;
  Builder b(m, "f", Context::kPure, {kCostBool}, {});
  uint32_t yes = b.NewBlock(), no = b.NewBlock(), join = b.NewBlock();
  b.Branch(0, yes, no);  // 1
  b.SetBlock(yes);
  Work(b, 10);
  b.Jump(join);  // 11
  b.SetBlock(no);
  Work(b, 3);
  b.Jump(join);
  b.SetBlock(join);
  b.Return();  // 1
  EXPECT_EQ(Steps(m, b), 13u);
}

TEST(IrCost, CalleesAreIncluded) {
  Module m;
  Builder caller(m, "caller", Context::kPure, {}, {});
  Builder callee(m, "callee", Context::kPure, {}, {});
  Work(callee, 4);
  callee.Return();  // 5
  caller.CallVoid(callee.function_id());
  caller.CallVoid(callee.function_id());
  caller.Return();
  EXPECT_EQ(Steps(m, caller), 2 * (1 + 5) + 1u);
}

TEST(IrCost, NestedLoopsMultiply) {
  Module m;
  Builder b(m, "f", Context::kPure, {kCostBool}, {});
  uint32_t outer = b.NewBlock(), inner = b.NewBlock();
  b.Jump(outer);  // 1
  b.SetBlock(outer);
  Work(b, 2);
  b.Jump(inner);  // 3 in outer
  b.SetBlock(inner);
  Work(b, 4);
  CloseLoop(b, 0, inner, 10);  // 5 in inner
  Work(b, 1);
  CloseLoop(b, 0, outer, 7);  // 2 in outer
  b.Return();                 // 1
  EXPECT_EQ(Steps(m, b), 1 + 7 * (3 + 10 * 5 + 2) + 1u);
}

// A way out of the middle of a loop is walked once, behind all the turns.
TEST(IrCost, LeavingALoopIsNotMultiplied) {
  Module m;
  Builder b(m, "f", Context::kPure, {kCostBool}, {});
  uint32_t head = b.NewBlock(), leave = b.NewBlock(), stay = b.NewBlock();
  b.Jump(head);  // 1
  b.SetBlock(head);
  b.Branch(0, leave, stay);  // 1 in the loop
  b.SetBlock(leave);
  Work(b, 100);
  b.Return();  // 101
  b.SetBlock(stay);
  CloseLoop(b, 0, head, 5);  // 1 in the loop
  b.Return();
  EXPECT_EQ(Steps(m, b), 1 + 5 * 2 + 101u);
}

// A resumed flow enters a loop in its middle.
TEST(IrCost, EnteringALoopInTheMiddle) {
  Module m;
  Builder b(m, "f", Context::kPure, {kCostInt, kCostBool}, {});
  uint32_t head = b.NewBlock(), middle = b.NewBlock();
  b.Switch(0, {{1, middle}}, head);  // 1
  b.SetBlock(head);
  Work(b, 6);
  b.Jump(middle);
  b.SetBlock(middle);
  Work(b, 2);
  CloseLoop(b, 1, head, 3);
  b.Return();
  EXPECT_EQ(Steps(m, b), 1 + 3 * (7 + 3) + 1u);
}

TEST(IrCost, LoopsThatCrossStayBounded) {
  Module m;
  Builder b(m, "f", Context::kPure, {kCostBool}, {});
  uint32_t a = b.NewBlock(), c = b.NewBlock(), d = b.NewBlock(), done = b.NewBlock();
  b.Jump(a);
  b.SetBlock(a);
  b.Jump(c);
  b.SetBlock(c);
  b.Branch(0, a, d);
  b.function().blocks[c].instrs.back().imm = 4;
  b.SetBlock(d);
  b.Branch(0, c, done);
  b.function().blocks[d].instrs.back().imm = 4;
  b.SetBlock(done);
  b.Return();
  EXPECT_GE(Steps(m, b), 4 * 4u);
}

TEST(IrCost, HugeLoopsSaturate) {
  Module m;
  Builder b(m, "f", Context::kPure, {kCostBool}, {});
  std::vector<uint32_t> heads;
  for (int i = 0; i < 4; ++i) {
    uint32_t head = b.NewBlock();
    b.Jump(head);
    b.SetBlock(head);
    heads.push_back(head);
  }
  for (auto head = heads.rbegin(); head != heads.rend(); ++head) CloseLoop(b, 0, *head, INT64_MAX);
  b.Return();
  EXPECT_EQ(Steps(m, b), UINT64_MAX);
}

// What lowering makes of two nested loops around a wait: the resumed function holds both tails and no whole loop.
TEST(IrCost, TheTailsOfResumedLoopsAreWalkedOnce) {
  Module m;
  Builder b(m, "f", Context::kPure, {kCostBool}, {});
  const uint32_t outer_tail = b.NewBlock(), outer_head = b.NewBlock(), wait = b.NewBlock(), end = b.NewBlock();
  Work(b, 6);
  b.Branch(0, wait, outer_tail);  // 7
  b.function().blocks[0].instrs.back().imm = 2;
  b.SetBlock(outer_tail);
  Work(b, 6);
  b.Branch(0, outer_head, end);  // 7
  b.function().blocks[outer_tail].instrs.back().imm = 3;
  b.SetBlock(outer_head);
  Work(b, 2);
  b.Jump(wait);  // 3
  b.SetBlock(wait);
  b.Return();  // 1
  b.SetBlock(end);
  b.Return();
  EXPECT_EQ(Steps(m, b), 18u);
}

TEST(IrCost, ModuleCosts) {
  Module m = SampleModule();
  const std::vector<JourneyCost> costs = Costs(m);
  ASSERT_EQ(costs.size(), 1u);
  EXPECT_EQ(costs[0].journey, "shop.Win");
  EXPECT_GT(costs[0].steps_per_event, 0u);
  EXPECT_GT(m.journeys[0].max_steps, costs[0].steps_per_event) << "moves and jumps are steps of a run, not of the limit";
}

// What `check --cost` shows is what the limit is about: the worst input or timer, over all journeys.
TEST(IrCost, TheWorstOverAllJourneys) {
  Module m = SampleModule();
  const std::vector<JourneyCost> costs = Costs(m);
  const uint64_t one = std::max(costs[0].steps_per_event, costs[0].steps_per_timer);
  EXPECT_GE(WorstSteps(m).amount, one);
  EXPECT_LE(WorstSteps(m).amount, kMaxSteps);
  EXPECT_FALSE(FindExcesses(m).steps.has_value());
}

}  // namespace
}  // namespace journey::ir
