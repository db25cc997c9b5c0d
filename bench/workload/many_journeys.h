// A project of many journeys of which few concern anyone, and the events that show it.
//
// In: how many journeys, how many of them match, seeds. Out: the text of one `.journey` file, and JSON Lines for it.
// Invariants, whatever the numbers: exactly the matching journeys admit customers, each of them every customer at its
// first event; the other guards hold for no event of the feed. They fail in the ways real guards fail: another campaign
// (an equality of its own for each journey), a threshold above all amounts (one that many share, or one of its own), a
// country of the feed together with such a threshold, a range of scores beyond the feed's. So a guard's first half is
// often true, every event type has its share of the guards, and nothing but an index over them avoids asking them all.
#pragma once

#include <cstdint>
#include <string>

namespace journey::bench {

struct ManyJourneysOptions {
  uint32_t journeys = 10'000;
  uint32_t matching = 3;
  uint64_t seed = 1;
};

// The matching journeys stand spread among the others and are named Match0, Match1, …; the others are Other0, Other1,
// ….
std::string ManyJourneysSource(const ManyJourneysOptions& options);

struct ManyJourneysFeed {
  uint64_t events = 100'000;
  uint32_t customers = 10'000;
  uint64_t seed = 1;
};

// Event i comes i * 40 min / customers after 2026-01-01T00:00:00Z, of a customer drawn evenly.
std::string ManyJourneysLines(const ManyJourneysFeed& feed);

}  // namespace journey::bench
