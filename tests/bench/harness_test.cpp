// The harness's arithmetic: medians, ratios within rounds, interleaving.
#include "bench/harness.h"

#include <gtest/gtest.h>

#include <string>

namespace journey::bench {

namespace {

TEST(Harness, TakesMediansAndRatiosWithinRounds) {
  Harness harness("test, an item");
  // The second round is disturbed for both, which the ratios do not show.
  for (const double seconds : {1.0, 30.0, 2.0}) {
    harness.Record("slow", {seconds * 2, 10});
    harness.Record("fast", {seconds, 10});
  }
  EXPECT_DOUBLE_EQ(harness.MedianNs("slow"), 0.4e9);
  EXPECT_DOUBLE_EQ(harness.MedianNs("fast"), 0.2e9);
  EXPECT_DOUBLE_EQ(harness.Ratio("slow", "fast"), 2.0);
  EXPECT_DOUBLE_EQ(harness.Ratio("fast", "slow"), 0.5);
}

TEST(Harness, Interleaves) {
  Harness harness("test, an item");
  std::string order;
  for (const char* name : {"a", "b", "c"}) {
    harness.Add(name, [&order, name] {
      order += name;
      return Harness::Sample{1, 1};
    });
  }
  harness.Run(3);
  EXPECT_EQ(order, "abcbcacab");
}

TEST(Arguments, AreRead) {
  const char* values[] = {"bench", "--events", "1000", "--ratios", "--rounds", "3"};
  const Arguments arguments = ParseArguments(6, const_cast<char**>(values));
  EXPECT_TRUE(arguments.ratios);
  EXPECT_EQ(arguments.EventsOr(5), 1000u);
  EXPECT_EQ(arguments.CustomersOr(5), 5u);
  EXPECT_EQ(arguments.RoundsOr(9), 3);
}

}  // namespace

}  // namespace journey::bench
