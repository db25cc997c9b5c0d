// What simulated runs came to -> a forecast with intervals: funnels, messages by hour, cost; and what another version
// of the project would change.
//
// In: for each replication what the tally of records (insight/tally.h) counted and when messages went out. A forecast
// is the mean over replications, and the interval in which the next such run lies with 95 %: mean ± t s √(1 + 1/R),
// with Student's t of R - 1 degrees of freedom. Of a difference of two versions, replication by replication with the
// same customers, it is the 95 % interval of the mean: mean ± t s / √R. A. Law, Simulation Modeling and Analysis, ch. 9
// and
// 10. Of a single replication there is no interval. The same runs give the same bytes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "insight/figures.h"
#include "insight/statistics.h"
#include "ir/ir.h"

namespace journey::foresight {

// One replication.
struct SimulatedRun {
  insight::Figures figures;
  uint64_t events = 0;
  std::map<std::string, std::array<uint64_t, 24>> sends;  // by channel, by hour of the day, UTC
  double days = 0;                                        // from the first event to the last
};

struct Estimate {
  double mean = 0;
  std::optional<insight::Interval> interval;
};
// Of the next run; of the mean of differences.
Estimate EstimateNext(const std::vector<double>& values);
Estimate EstimateMean(const std::vector<double>& values);

// A figure of every run, and how much more it is in the other version.
struct Figure {
  std::string name;
  bool share = false;  // else a count, or money
  Estimate estimate;
  std::optional<Estimate> against, difference;
};
struct JourneyForecast {
  std::string name, title;
  std::vector<Figure> funnel;  // shares of entries that came to each stage, then those that converted
  Figure entries;
};
struct ChannelForecast {
  std::string name;
  Figure sends, cost;
  std::array<double, 24> by_hour{};  // messages a day, mean, by hour UTC
};
struct Forecast {
  uint64_t customers = 0, replications = 0, seed = 0;
  double days = 0;  // mean
  Figure events;
  std::vector<JourneyForecast> journeys;
  std::vector<ChannelForecast> channels;
  Figure cost;          // of all messages, in units of money
  std::string against;  // what the other version is called; empty: there is none
};

// A version of a project and its runs.
struct SimulatedVersion {
  const ir::Module* module = nullptr;
  std::vector<SimulatedRun> runs;
};
// `other` has as many runs, or is null. What it has by the same names is compared.
Forecast MakeForecast(const SimulatedVersion& version, const SimulatedVersion* other);

std::string WriteForecastText(const Forecast& forecast);
std::string WriteForecastJson(const Forecast& forecast);

}  // namespace journey::foresight
