// Roots, parts and fingerprints.
#include "compiler/native/parts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ir/builder.h"

namespace journey::native {
namespace {

constexpr ir::Type kInt{ir::Kind::kInt};

// One let that all call, and `journeys` journeys of one long function each.
ir::Module Sample(int journeys, int64_t constant = 1, uint32_t line = 1) {
  ir::Module module;
  ir::Builder let(module, "let", ir::Context::kPure, {kInt}, kInt);
  let.SetLine(line);
  let.Return(let.Emit(ir::Op::kIntNeg, kInt, {0}));
  for (int j = 0; j < journeys; ++j) {
    ir::Journey journey;
    journey.name = journey.simple_name = "journey" + std::to_string(j);
    ir::Builder b(module, journey.name + "/f", ir::Context::kInstance, {}, kInt);
    b.function().journey = j;
    b.SetLine(line);
    uint32_t x = b.ConstInt(j == 5 ? constant : 7);
    for (int i = 0; i < 300; ++i) x = b.Call(0, kInt, {x});
    b.Return(x);
    module.journeys.push_back(journey);
  }
  return module;
}

TEST(Parts, EachRootIsInOnePartWithAllItCalls) {
  const ir::Module module = Sample(100);
  const std::vector<bool> roots = Roots(module);
  EXPECT_FALSE(roots[0]);
  EXPECT_EQ(std::count(roots.begin(), roots.end(), true), 100);
  const std::vector<Part> parts = SplitIntoParts(module);
  EXPECT_GT(parts.size(), 5U);
  std::vector<int32_t> found;
  for (const Part& part : parts) {
    found.insert(found.end(), part.roots.begin(), part.roots.end());
    EXPECT_EQ(part.functions[0], 0);
    EXPECT_EQ(part.functions.size(), part.roots.size() + 1);
  }
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found.size(), 100U);
  EXPECT_EQ(std::adjacent_find(found.begin(), found.end()), found.end());
}

TEST(Parts, TablesMakeRoots) {
  ir::Module module = Sample(1);
  module.journeys[0].segment_fn = 0;
  EXPECT_TRUE(Roots(module)[0]);
}

TEST(Parts, OneChangeChangesOnePart) {
  const ir::Module before = Sample(100), after = Sample(100, 2);
  const std::vector<Part> parts = SplitIntoParts(before), parts_after = SplitIntoParts(after);
  ASSERT_EQ(parts.size(), parts_after.size());
  int changed = 0;
  for (size_t p = 0; p < parts.size(); ++p) {
    if (!(FingerprintOf(before, parts[p]) == FingerprintOf(after, parts_after[p]))) ++changed;
  }
  EXPECT_EQ(changed, 1);
}

TEST(Parts, AnInsertedJourneyLeavesMostPartsAlone) {
  ir::Module before = Sample(100);
  ir::Module after = before;
  after.journeys.erase(after.journeys.begin());
  after.functions.erase(after.functions.begin() + 1);
  for (ir::Function& function : after.functions) function.journey = std::max(function.journey - 1, ir::kNone);
  std::vector<uint64_t> old_prints;
  for (const Part& part : SplitIntoParts(before)) old_prints.push_back(FingerprintOf(before, part).low);
  int changed = 0;
  for (const Part& part : SplitIntoParts(after)) {
    if (std::count(old_prints.begin(), old_prints.end(), FingerprintOf(after, part).low) == 0) ++changed;
  }
  EXPECT_LE(changed, 2);
}

TEST(Parts, LinesDoNotCount) {
  const ir::Module before = Sample(1, 1, 1), after = Sample(1, 1, 99);
  EXPECT_EQ(FingerprintOf(before, WholeModule(before)), FingerprintOf(after, WholeModule(after)));
}

}  // namespace
}  // namespace journey::native
