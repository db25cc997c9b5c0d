// Graphs of logs that are small enough to be worked out by hand.
#include "compiler/mine/graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace journey::mine {
namespace {

// So many customers each, who did what the letters say, a minute apart.
Log LogOf(const std::vector<std::pair<std::string, int>>& walks) {
  TraceReader reader;
  int customer = 0;
  for (const auto& [steps, count] : walks) {
    for (int i = 0; i < count; ++i) {
      int64_t time = 0;
      for (const char step : steps) {
        EXPECT_TRUE(reader.Add("c" + std::to_string(customer), std::string(1, step), time += 60'000));
      }
      ++customer;
    }
  }
  return reader.Finish();
}

// "a-b" for each transition, with "?" if nobody took it; in the order of names.
std::vector<std::string> WaysOf(const Log& log, const Graph& graph) {
  std::vector<std::string> ways;
  for (const Transition& way : graph.transitions) {
    ways.push_back(log.names[graph.stages[way.from].names[0]] + "-" + log.names[way.name] +
                   (way.count == 0 ? "?" : ""));
  }
  std::ranges::sort(ways);
  return ways;
}

const Transition& WayOf(const Log& log, const Graph& graph, const std::string& from, const std::string& name) {
  const auto found = std::ranges::find_if(graph.transitions, [&](const Transition& way) {
    return log.names[graph.stages[way.from].names[0]] == from && log.names[way.name] == name;
  });
  EXPECT_NE(found, graph.transitions.end()) << from << name;
  return *found;
}

std::string NamesOf(const Log& log, const std::vector<uint32_t>& names) {
  std::string out;
  for (const uint32_t name : names) out += log.names[name];
  return out;
}

TEST(Traces, AlikeOnesOnceWithTimes) {
  const Log log = LogOf({{"ab", 3}, {"ac", 2}, {"ab", 1}});
  EXPECT_EQ(log.customers, 6U);
  EXPECT_EQ(log.events, 12U);
  ASSERT_EQ(log.traces.size(), 2U);
  EXPECT_EQ(log.traces[0].count, 4U);
  EXPECT_EQ(log.longest_silence, 60'000);
  EXPECT_EQ(log.times.at({0, 1}).count(), 4U);
  EXPECT_EQ(log.times.at({0, 1}).At(0.5), 60'000);
}

TEST(Traces, WhoBecomesAnotherGoesOnAsThatOne) {
  TraceReader reader;
  EXPECT_TRUE(reader.Add("anonymous", "a", 1'000));
  EXPECT_TRUE(reader.Add("ada", "b", 2'000));
  EXPECT_TRUE(reader.Add("anonymous", "c", 3'000));
  reader.Rename("anonymous", "ada");
  reader.Rename("nobody", "ada");
  const Log log = reader.Finish();
  ASSERT_EQ(log.traces.size(), 1U);
  EXPECT_EQ(log.traces[0].steps, (std::vector<uint32_t>{0, 1, 2}));
}

TEST(Traces, TooManyNamesAreRefused) {
  TraceReader reader;
  for (size_t i = 0; i < kMostNames; ++i) EXPECT_TRUE(reader.Add("ada", "e" + std::to_string(i), 0));
  EXPECT_FALSE(reader.Add("ada", "another", 0));
  EXPECT_TRUE(reader.Add("ada", "e1", 0));
}

TEST(Graph, ASequenceWithAChoiceAndASkip) {
  const Log log = LogOf({{"abd", 5}, {"acd", 5}, {"ad", 5}});
  const Graph graph = Discover(log, {});
  EXPECT_EQ(WaysOf(log, graph), (std::vector<std::string>{"a-b", "a-c", "a-d", "b-d", "c-d"}));
  EXPECT_EQ(graph.fitting, 15U);
  // The ways alone say all there is to say.
  for (const Transition& way : graph.transitions) EXPECT_TRUE(way.needs.empty() && way.forbids.empty() && !way.once);
  EXPECT_EQ(WayOf(log, graph, "a", "b").count, 5U);
}

// b and c in any order: the ways between them lead round and round, what came twice never does.
TEST(Graph, AnyOrderNeedsGuards) {
  const Log log = LogOf({{"abcd", 5}, {"acbd", 5}});
  const Graph graph = Discover(log, {});
  EXPECT_EQ(WaysOf(log, graph), (std::vector<std::string>{"a-b", "a-c", "b-c", "b-d", "c-b", "c-d"}));
  EXPECT_TRUE(WayOf(log, graph, "c", "b").once);
  EXPECT_FALSE(WayOf(log, graph, "a", "b").once);
  EXPECT_EQ(NamesOf(log, WayOf(log, graph, "b", "d").needs), "c");
  EXPECT_EQ(NamesOf(log, WayOf(log, graph, "c", "d").needs), "b");
}

// Both halves of the log take one of b, c and the same one of e, f at the end.
TEST(Graph, WhatIsFarApartIsRemembered) {
  const Log log = LogOf({{"abde", 20}, {"acdf", 20}});
  const Graph graph = Discover(log, {});
  EXPECT_EQ(NamesOf(log, WayOf(log, graph, "d", "e").needs), "b");
  EXPECT_EQ(NamesOf(log, WayOf(log, graph, "d", "f").needs), "c");
  // Nor is e done after c; but no way leads from b to c or back, so who has done b has not done c.
  EXPECT_EQ(NamesOf(log, WayOf(log, graph, "d", "e").forbids), "");
}

// Three branches of one step each: of the six orders four were seen, and of the pairs not c right behind a.
TEST(Graph, AFreeOrderIsFreeThoughNobodyTookIt) {
  const Log log = LogOf({{"xabcy", 5}, {"xbacy", 5}, {"xcbay", 5}, {"xbcay", 5}});
  const Graph graph = Discover(log, {});
  const std::vector<std::string> ways = WaysOf(log, graph);
  EXPECT_TRUE(std::ranges::binary_search(ways, std::string("c-a")));
  EXPECT_TRUE(std::ranges::find(ways, std::string("a-c")) != ways.end());
  EXPECT_EQ(graph.fitting, graph.customers);
}

TEST(Graph, ALoopMayGoRoundAndEndsWhereItDid) {
  const Log log = LogOf({{"abc", 6}, {"ababc", 6}});
  const Graph graph = Discover(log, {});
  EXPECT_EQ(WaysOf(log, graph), (std::vector<std::string>{"a-b", "b-a", "b-c"}));
  EXPECT_FALSE(WayOf(log, graph, "b", "a").once);
}

TEST(Graph, NoiseIsLeftOut) {
  const Log log = LogOf({{"abc", 100}, {"acb", 1}});
  DiscoverOptions options;
  options.noise = 0.05;
  EXPECT_EQ(WaysOf(log, Discover(log, options)), (std::vector<std::string>{"a-b", "b-c"}));
  EXPECT_EQ(WaysOf(log, Discover(log, {})).size(), 4U);
}

TEST(Graph, AsFewTransitionsAsAreWanted) {
  const Log log = LogOf({{"abcd", 50}, {"abd", 10}, {"acd", 5}, {"ad", 1}});
  DiscoverOptions options;
  options.transitions = 3;
  const Graph graph = Discover(log, options);
  // Without a-d one step is lost, without a-c and then c-d passed over five, without b-d ten.
  EXPECT_EQ(WaysOf(log, graph), (std::vector<std::string>{"a-b", "b-c", "c-d"}));
  EXPECT_EQ(graph.steps, 50U * 4 + 10 * 3 + 5 * 3 + 2);
  // Of "abd" and "ad" the d is passed over, of "acd" the c and the d.
  EXPECT_EQ(graph.followed, graph.steps - 10 - 5 * 2 - 1);
}

TEST(Graph, ASmallLogIsNotSimplifiedUnasked) {
  std::vector<std::pair<std::string, int>> walks;
  const std::string names = "bcdefgh";
  for (const char first : names) {
    for (const char second : names) walks.push_back({std::string("a") + first + second + "z", 1});
  }
  const Log log = LogOf(walks);
  EXPECT_GT(Discover(log, {}).transitions.size(), kEasilyRead);
}

// What is done in any order shares a stage when a graph is simplified: four names, so twelve pairs, are four.
TEST(Graph, AnyOrderSharesAStageWhenSimplified) {
  std::vector<std::pair<std::string, int>> walks;
  std::string order = "bcde";
  do {
    walks.push_back({"a" + order + "f", 10});
  } while (std::ranges::next_permutation(order).found);
  const Log log = LogOf(walks);
  DiscoverOptions options;
  options.transitions = 9;
  const Graph graph = Discover(log, options);
  EXPECT_EQ(graph.stages.size(), 3U);
  EXPECT_EQ(graph.transitions.size(), 9U);
  EXPECT_EQ(graph.fitting, graph.customers);
  const Transition& out = WayOf(log, graph, "b", "f");
  EXPECT_EQ(NamesOf(log, out.needs), "bcde");
}

}  // namespace
}  // namespace journey::mine
