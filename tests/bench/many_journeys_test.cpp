// The generator of many journeys: as many as asked for, with names of their own, the same for the same seed.
#include "bench/workload/many_journeys.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

namespace journey::bench {

namespace {

struct Names {
  size_t matching = 0, others = 0;
  std::set<std::string> distinct;
};

Names JourneysOf(const std::string& source) {
  static const std::regex pattern(R"(journey (Match|Other)(\d+) \{)");
  Names names;
  for (auto it = std::sregex_iterator(source.begin(), source.end(), pattern); it != std::sregex_iterator(); ++it) {
    ++((*it)[1] == "Match" ? names.matching : names.others);
    names.distinct.insert(it->str());
  }
  return names;
}

TEST(ManyJourneys, AreAsManyAsAskedFor) {
  for (const uint32_t journeys : {3u, 10u, 1'000u}) {
    const Names names = JourneysOf(ManyJourneysSource({.journeys = journeys, .matching = 3}));
    EXPECT_EQ(names.matching, 3u);
    EXPECT_EQ(names.others, journeys - 3);
    EXPECT_EQ(names.distinct.size(), journeys);
  }
}

TEST(ManyJourneys, MatchingOnesAreTheSameAmongFewAndMany) {
  const auto first_match = [](const std::string& source) {
    const size_t at = source.find("journey Match0 ");
    return source.substr(at, source.find("journey ", at + 8) - at);
  };
  EXPECT_EQ(first_match(ManyJourneysSource({.journeys = 10})), first_match(ManyJourneysSource({.journeys = 500})));
}

TEST(ManyJourneys, GuardsAreSharedAndDistinct) {
  const std::string source = ManyJourneysSource({.journeys = 2'000});
  static const std::regex pattern(R"(enter on \w+ where ([^\n]*))");
  std::multiset<std::string> guards;
  for (auto it = std::sregex_iterator(source.begin(), source.end(), pattern); it != std::sregex_iterator(); ++it) {
    guards.insert((*it)[1]);
  }
  const std::set<std::string> distinct(guards.begin(), guards.end());
  EXPECT_GT(distinct.size(), guards.size() / 3);
  EXPECT_LT(distinct.size(), guards.size() * 9 / 10);
}

TEST(ManyJourneys, LinesAreTheSameForTheSameSeedOnly) {
  const std::string lines = ManyJourneysLines({.events = 100, .customers = 10, .seed = 5});
  EXPECT_EQ(lines, ManyJourneysLines({.events = 100, .customers = 10, .seed = 5}));
  EXPECT_NE(lines, ManyJourneysLines({.events = 100, .customers = 10, .seed = 6}));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 100);
}

}  // namespace

}  // namespace journey::bench
