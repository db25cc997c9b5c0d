// What the compiler makes of small modules: layouts without overlap, no plan where there can be none, the cart's table.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <tuple>
#include <vector>

#include "compiler/flatten/flatten.h"
#include "compiler/native/library.h"
#include "tests/packed/both_ways.h"

namespace journey::packed_test {
namespace {

using flat::Field;

flat::Plan PlanOf(const Source& source, bool ordered = false) {
  const Compiled compiled = CompileSource(source, /*code=*/false);
  std::optional<flat::Plan> plan = Flatten(compiled.program->module(), {.ordered = ordered});
  EXPECT_TRUE(plan.has_value());
  return plan.has_value() ? *std::move(plan) : flat::Plan();
}

// With clocks and without.
class PlanTest : public testing::TestWithParam<std::tuple<Source, bool>> {
 protected:
  const Source source_ = std::get<0>(GetParam());
  const flat::Plan plan_ = PlanOf(source_, std::get<1>(GetParam()));
};

TEST_P(PlanTest, FieldsAndHashShareNoBit) {
  const flat::Plan& plan = plan_;
  const uint32_t state_bits = plan.shape.StateBits();
  EXPECT_LE(plan.shape.per_line * plan.shape.bytes, flat::kLineBytes);
  EXPECT_GE(plan.shape.dense_bytes, plan.shape.words * 8);
  EXPECT_LE(plan.shape.words * 8, plan.shape.bytes);
  ASSERT_EQ(plan.guards.size(), plan.shape.words);
  std::vector<uint64_t> used(plan.shape.words, 0), guards(plan.shape.words, 0);
  for (const Field& field : plan.fields) {
    ASSERT_LT(field.word, plan.shape.words);
    ASSERT_GT(field.bits, 0U);
    const uint32_t end = field.shift + field.bits + (field.guarded ? 1 : 0);
    EXPECT_LE(end, 64U);
    EXPECT_LE(64 * field.word + end, state_bits);
    const uint64_t all = field.Mask() | field.Guard();
    EXPECT_EQ(used[field.word] & all, 0U);
    used[field.word] |= all;
    guards[field.word] |= field.Guard();
  }
  EXPECT_EQ(guards, plan.guards);
}

TEST_P(PlanTest, LeavesAndTablesHoldTogether) {
  const Compiled compiled = CompileSource(source_, /*code=*/false);
  const ir::Module& module = compiled.program->module();
  const flat::Plan& plan = plan_;
  ASSERT_EQ(plan.journeys.size(), module.journeys.size());
  EXPECT_LE(plan.timers.size(), flat::kMaxTimers);
  for (const flat::Leaf& leaf : plan.leaves) {
    std::vector<int32_t> fields;
    for (const flat::Set& set : leaf.sets) fields.push_back(set.field);
    std::sort(fields.begin(), fields.end());
    EXPECT_EQ(std::adjacent_find(fields.begin(), fields.end()), fields.end()) << "each field once";
    if (leaf.slow || !plan.ordered) {
      EXPECT_EQ(leaf.slow, leaf.sets.empty()) << "the clock always";
    }
    uint32_t bytes = 0;
    for (const flat::Emit& emit : leaf.emits) bytes += plan.templates[static_cast<size_t>(emit.emit_template)].Bytes();
    EXPECT_LE(bytes, plan.max_step_bytes);
    for (const int32_t timer : leaf.arms) {
      const int32_t field = plan.timers[static_cast<size_t>(timer)].field;
      EXPECT_TRUE(std::binary_search(fields.begin(), fields.end(), field));
    }
  }
  for (size_t j = 0; j < plan.journeys.size(); ++j) {
    const flat::JourneyTable& table = plan.journeys[j];
    EXPECT_EQ(table.words.size(), plan.EntryWords() << (table.type_bits + table.stage_bits + table.predicates.size()));
    EXPECT_EQ(table.branches.size(), table.branch_events.size());
    for (const int32_t predicate : table.predicates) {
      EXPECT_FALSE(plan.exprs[static_cast<size_t>(predicate)].guarded_by_event) << "asked of every event";
    }
    for (const flat::Set& set : table.fresh) {
      EXPECT_FALSE(plan.exprs[static_cast<size_t>(set.expr)].guarded_by_event) << "computed for every event";
    }
    for (size_t at = 0; at < table.words.size(); at += plan.EntryWords()) {
      for (uint32_t w = 0; w < plan.shape.words; ++w) {
        const uint64_t keep = table.words[at + 3 * w], take = table.words[at + 3 * w + 1];
        EXPECT_EQ(keep & take, 0U);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sources, PlanTest, testing::Combine(testing::ValuesIn(Sources()), testing::Bool()),
                         [](const testing::TestParamInfo<std::tuple<Source, bool>>& info) {
                           return std::get<0>(info.param).name + (std::get<1>(info.param) ? "_ordered" : "");
                         });

// The first event of a customer shows in its slot, whatever comes of it: without a clock only a stage can say so.
TEST(Plan, OrderedSlotsShowWhoIsKnown) {
  for (const Source& source : Sources()) {
    const flat::Plan plan = PlanOf(source, true);
    EXPECT_EQ(plan.FindField(flat::FieldKind::kClock, ir::kNone), ir::kNone);
    const flat::JourneyTable& table = plan.journeys[0];
    const flat::Field& stage = plan.InUse();
    // All entries of code 0.
    const size_t entries = size_t{1} << (table.type_bits + table.predicates.size());
    for (size_t at = 0; at < entries * plan.EntryWords(); at += plan.EntryWords()) {
      const auto effects = std::bit_cast<flat::Effects>(table.words[at + plan.EntryWords() - 1]);
      if (effects.code != 0) continue;
      EXPECT_NE(table.words[at + 3 * stage.word + 2] & stage.Mask(), 0U) << source.name;
    }
  }
}

class RefusedTest : public testing::TestWithParam<Source> {};

TEST_P(RefusedTest, HasNoFlatForm) {
  const Compiled compiled = CompileSource(GetParam(), /*code=*/false);
  EXPECT_FALSE(Flatten(compiled.program->module()).has_value());
  Result<std::unique_ptr<BatchCode>> batch = BatchCode::Create(compiled.program->module(), DiskCache(""));
  ASSERT_TRUE(batch.ok());
  EXPECT_EQ(*batch, nullptr);
}

INSTANTIATE_TEST_SUITE_P(Sources, RefusedTest, testing::ValuesIn(Refused()),
                         [](const testing::TestParamInfo<Source>& info) {
                           std::string name = info.param.name;
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

// The workload that the benchmarks compare: three customers a line, one small table, nothing left to the engine.
TEST(Plan, OfTheCart) {
  const flat::Plan plan = PlanOf(SourceNamed("cart"));
  EXPECT_EQ(plan.shape.bytes, 21U);
  EXPECT_EQ(plan.shape.per_line, 3U);
  EXPECT_EQ(plan.shape.words, 2U);
  EXPECT_EQ(plan.shape.dense_bytes, 16U);
  ASSERT_EQ(plan.timers.size(), 1U);
  ASSERT_EQ(plan.journeys.size(), 1U);
  const flat::JourneyTable& table = plan.journeys[0];
  EXPECT_EQ(table.type_bits, 3U);
  EXPECT_EQ(table.stage_bits, 3U);
  EXPECT_EQ(table.predicates.size(), 2U);
  EXPECT_TRUE(table.branches.empty());
  EXPECT_EQ(table.words.size(), 256 * plan.EntryWords());
  constexpr size_t kEvents = 6, kElsewhere = 7;  // one code for each of five stages, before and after them
  for (size_t code = 0; code < kElsewhere; ++code) {
    for (size_t event = 0; event < kEvents; ++event) {
      for (size_t answers = 0; answers < 4; ++answers) {
        const size_t at = ((code << 3 | event) << 2 | answers) * plan.EntryWords();
        const auto effects = std::bit_cast<flat::Effects>(table.words[at + plan.EntryWords() - 1]);
        EXPECT_EQ(effects.code, 0U) << code << " " << event;
      }
    }
  }
  // The timer's decision is one leaf.
  const flat::Node& timer = plan.nodes[static_cast<size_t>(plan.timers[0].decision.root)];
  ASSERT_EQ(timer.predicate, ir::kNone);
  EXPECT_FALSE(plan.leaves[static_cast<size_t>(timer.leaf)].slow);
}

// Without the clock a slot of it is as small as the one by hand.
TEST(Plan, OfTheCartInOrder) {
  const flat::Plan plan = PlanOf(SourceNamed("cart"), true);
  EXPECT_EQ(plan.shape.bytes, 16U);
  EXPECT_EQ(plan.shape.per_line, 4U);
  EXPECT_EQ(plan.shape.hash_bits, 46U);
}

// People find the journey's lines in the loop's code.
TEST(Plan, LoopOfTheCartNamesItsLines) {
  const Source source = SourceNamed("cart");
  const Compiled compiled = CompileSource(source, /*code=*/false);
  const ir::Module& module = compiled.program->module();
  const Result<const native::Library*> library = native::Library::Get();
  ASSERT_TRUE(library.ok()) << library.status().message();
  const Result<std::string> printed =
      library.value()->LoopText(module, PlanOf(source), /*by_id=*/true, native::Library::Form::kAssembly);
  ASSERT_TRUE(printed.ok());
  const std::string& assembly = printed.value();
  const std::string text = source.text;
  const auto line_of = [&](std::string_view part) {
    const size_t at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return "# " + module.files.at(0) + ":" +
           std::to_string(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(at), '\n') + 1) + "\n";
  };
  // Guards, and what the timer sends.
  for (const char* part : {"where event.amount", "send ", "where now()"}) {
    EXPECT_NE(assembly.find(line_of(part)), std::string::npos) << part << " in " << line_of(part);
  }
}

}  // namespace
}  // namespace journey::packed_test
