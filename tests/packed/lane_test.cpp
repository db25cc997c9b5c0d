// The lane against the engine: random streams over every source, by id and by handle.
//
// JOURNEY_LANE_SEEDS="FIRST COUNT" runs other seeds than those of every day.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "tests/packed/both_ways.h"
#include "tests/packed/random_source.h"

namespace journey::packed_test {
namespace {

struct Seeds {
  uint64_t first = 1, count = 6;
};

Seeds SeedsToRun() {
  Seeds seeds;
  if (const char* text = std::getenv("JOURNEY_LANE_SEEDS")) std::istringstream(text) >> seeds.first >> seeds.count;
  return seeds;
}

class LaneTest : public testing::TestWithParam<Source> {};

TEST_P(LaneTest, RecordsAreTheEngines) {
  const Compiled& compiled = CompiledSource(GetParam());
  ASSERT_NE(compiled.batch, nullptr) << "no flat form";
  const Seeds seeds = SeedsToRun();
  Steps steps;
  int failures = 0;
  uint64_t refused = 0;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    for (const bool by_id : {true, false}) {
      const Stream stream(*compiled.program, compiled.plan().event_bytes, RandomShape(seed, by_id), seed);
      const std::string difference = RunBothWays(compiled, stream, steps);
      EXPECT_TRUE(difference.empty()) << GetParam().name << ", seed " << seed << ", " << stream.shape().Text() << ": "
                                      << difference;
      const std::string ordered = RunOrdered(compiled, stream, refused);
      EXPECT_TRUE(ordered.empty()) << GetParam().name << ", seed " << seed << ", " << stream.shape().Text() << ": "
                                   << ordered;
      failures += difference.empty() && ordered.empty() ? 0 : 1;
      if (failures == 3) return;
    }
  }
  const auto percent = [](uint64_t part, uint64_t whole) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  };
  std::printf("%-12s %8zu events, %5.1f%% slow; of plain streams %8zu, %5.2f%% slow\n", GetParam().name.c_str(),
              static_cast<size_t>(steps.all_events), percent(steps.all_slow, steps.all_events),
              static_cast<size_t>(steps.events), percent(steps.slow, steps.events));
  EXPECT_LE(percent(steps.slow, steps.events), GetParam().most_slow_percent);
}

TEST(Lane, RandomSources) {
  Seeds seeds = SeedsToRun();
  if (std::getenv("JOURNEY_LANE_SEEDS") == nullptr) seeds = {1, 12};
  Steps steps;
  uint64_t refused = 0;
  size_t flat = 0;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    const Source source{"random_" + std::to_string(seed), RandomSource(seed)};
    const Compiled compiled = CompileSource(source);
    if (compiled.batch == nullptr) continue;
    ++flat;
    for (uint64_t i = 0; i < 6; ++i) {
      const uint64_t stream_seed = seed * 6 + i;
      const Stream stream(*compiled.program, compiled.plan().event_bytes, RandomShape(stream_seed, i % 2 == 0),
                          stream_seed);
      const std::string difference = RunBothWays(compiled, stream, steps);
      ASSERT_TRUE(difference.empty()) << "seed " << seed << ", " << stream.shape().Text() << ": " << difference << "\n"
                                      << source.text;
      const std::string ordered = RunOrdered(compiled, stream, refused);
      ASSERT_TRUE(ordered.empty()) << "seed " << seed << ", " << stream.shape().Text() << ": " << ordered << "\n"
                                   << source.text;
    }
  }
  std::printf("%zu of %zu random sources are flat, %.1f%% of their plain events slow\n", flat,
              static_cast<size_t>(seeds.count),
              100.0 * static_cast<double>(steps.slow) / static_cast<double>(steps.events + 1));
}

// More customers than a new table takes, some of whom find no room near their home before it grows.
TEST(Lane, GrowsOnTheWay) {
  const Compiled& compiled = CompiledSource(SourceNamed("wide"));
  Shape shape;
  shape.ids = Ids::kGrowing;
  shape.gaps = Gaps::kNone;
  shape.customers = 300'000;
  shape.events = 330'000;
  shape.tame = true;
  const Stream stream(*compiled.program, compiled.plan().event_bytes, shape, 1);
  Steps of_few, steps;
  const Stream few(*compiled.program, compiled.plan().event_bytes, RandomShape(1, true), 1);
  RunBothWays(compiled, few, of_few);
  const std::string difference = RunBothWays(compiled, stream, steps);
  EXPECT_GT(steps.bytes, of_few.bytes + of_few.bytes / 4);
  EXPECT_TRUE(difference.empty()) << difference;
  EXPECT_GT(steps.all_slow, 200U) << "those without room";
  EXPECT_LT(steps.all_slow, stream.size() / 20);
  uint64_t refused = 0;
  const std::string ordered = RunOrdered(compiled, stream, refused);
  EXPECT_TRUE(ordered.empty()) << ordered;
  EXPECT_EQ(refused, 0U);
}

// A timer that has fired, and others of the same stage that have not, long before 1970.
TEST(Lane, TimersBefore1970) {
  const Compiled& compiled = CompiledSource(SourceNamed("staying"));
  constexpr uint64_t kSeed = 9019;
  Steps steps;
  const Stream stream(*compiled.program, compiled.plan().event_bytes, RandomShape(kSeed, false), kSeed);
  const std::string difference = RunBothWays(compiled, stream, steps);
  EXPECT_TRUE(difference.empty()) << difference;
}

INSTANTIATE_TEST_SUITE_P(Sources, LaneTest, testing::ValuesIn(Sources()),
                         [](const testing::TestParamInfo<Source>& info) { return info.param.name; });

}  // namespace
}  // namespace journey::packed_test
