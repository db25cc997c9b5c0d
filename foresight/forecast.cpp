// Every figure is a function of one run; the rest is the same for all of them.
#include "foresight/forecast.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <functional>

#include "insight/report.h"

namespace journey::foresight {
namespace {

constexpr double kCostUnit = 10'000;

struct Moments {
  explicit Moments(const std::vector<double>& values) : count(static_cast<double>(values.size())) {
    for (const double value : values) mean += value / count;
    for (const double value : values) variance += (value - mean) * (value - mean) / std::max(count - 1, 1.0);
  }
  Estimate With(double factor) const {
    Estimate estimate{mean, std::nullopt};
    if (count < 2) return estimate;
    const double t = boost::math::quantile(boost::math::students_t(count - 1), 0.5 + insight::kConfidence / 2);
    const double half = t * std::sqrt(variance) * factor;
    estimate.interval = insight::Interval{mean - half, mean + half};
    return estimate;
  }
  double count = 0, mean = 0, variance = 0;
};

using OfRun = std::function<double(const SimulatedRun&)>;

Figure MakeFigure(std::string name, bool share, const SimulatedVersion& version, const OfRun& value,
                  const SimulatedVersion* other, const OfRun& other_value) {
  Figure figure{std::move(name), share, {}, {}, {}};
  std::vector<double> values, others, differences;
  for (const SimulatedRun& run : version.runs) values.push_back(value(run));
  figure.estimate = EstimateNext(values);
  if (other == nullptr || !other_value) return figure;
  for (const SimulatedRun& run : other->runs) others.push_back(other_value(run));
  for (size_t i = 0; i < values.size(); ++i) differences.push_back(others[i] - values[i]);
  figure.against = EstimateNext(others);
  figure.difference = EstimateMean(differences);
  return figure;
}

double ShareOfEntries(uint64_t part, const insight::JourneyFigures& journey) {
  return journey.entries == 0 ? 0 : static_cast<double>(part) / static_cast<double>(journey.entries);
}

OfRun Reached(size_t journey, size_t stage) {
  return [=](const SimulatedRun& run) {
    const insight::JourneyFigures& of = run.figures.journeys[journey];
    return ShareOfEntries(of.stages[stage].reached, of);
  };
}
OfRun Converted(size_t journey) {
  return [=](const SimulatedRun& run) {
    const insight::JourneyFigures& of = run.figures.journeys[journey];
    return ShareOfEntries(of.converted, of);
  };
}
OfRun Entries(size_t journey) {
  return [=](const SimulatedRun& run) { return static_cast<double>(run.figures.journeys[journey].entries); };
}
OfRun Sends(const std::string& channel, double each) {
  return [=](const SimulatedRun& run) {
    const auto found = run.sends.find(channel);
    uint64_t all = 0;
    if (found != run.sends.end()) {
      for (const uint64_t count : found->second) all += count;
    }
    return static_cast<double>(all) * each;
  };
}

double CostOf(const ir::Channel& channel) { return static_cast<double>(channel.cost) / kCostUnit; }

OfRun AllCost(const ir::Module& module) {
  return [&module](const SimulatedRun& run) {
    double all = 0;
    for (const ir::Channel& channel : module.channels) all += Sends(channel.simple_name, CostOf(channel))(run);
    return all;
  };
}

template <typename List, typename Get>
std::optional<size_t> IndexOf(const List& list, const std::string& name, Get get) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (get(list[i]) == name) return i;
  }
  return std::nullopt;
}

JourneyForecast ForecastOf(size_t index, const SimulatedVersion& version, const SimulatedVersion* other) {
  const ir::Journey& journey = version.module->journeys[index];
  JourneyForecast forecast{journey.name, insight::TitleOf(journey), {}, {}};
  const auto there = other == nullptr ? std::nullopt
                                      : IndexOf(other->module->journeys, journey.name,
                                                [](const ir::Journey& one) { return one.name; });
  forecast.entries = MakeFigure("entries", false, version, Entries(index), other, there ? Entries(*there) : OfRun());
  for (size_t stage = 0; stage < journey.stages.size(); ++stage) {
    OfRun other_value;
    if (there) {
      const auto same = IndexOf(other->module->journeys[*there].stages, journey.stages[stage].name,
                                [](const ir::Stage& one) { return one.name; });
      if (same) other_value = Reached(*there, *same);
    }
    forecast.funnel.push_back(
        MakeFigure(journey.stages[stage].name, true, version, Reached(index, stage), other, other_value));
  }
  if (!journey.goals.empty()) {
    forecast.funnel.push_back(
        MakeFigure("(converted)", true, version, Converted(index), other, there ? Converted(*there) : OfRun()));
  }
  return forecast;
}

}  // namespace

Estimate EstimateNext(const std::vector<double>& values) {
  const Moments moments(values);
  return moments.With(std::sqrt(1 + 1 / moments.count));
}

Estimate EstimateMean(const std::vector<double>& values) {
  const Moments moments(values);
  return moments.With(1 / std::sqrt(moments.count));
}

Forecast MakeForecast(const SimulatedVersion& version, const SimulatedVersion* other) {
  Forecast forecast;
  forecast.replications = version.runs.size();
  const auto runs = static_cast<double>(version.runs.size());
  for (const SimulatedRun& run : version.runs) forecast.days += run.days / runs;
  const OfRun events = [](const SimulatedRun& run) { return static_cast<double>(run.events); };
  forecast.events = MakeFigure("events", false, version, events, other, events);
  for (size_t i = 0; i < version.module->journeys.size(); ++i) {
    forecast.journeys.push_back(ForecastOf(i, version, other));
  }
  for (const ir::Channel& channel : version.module->channels) {
    const std::string& name = channel.simple_name;
    const auto there = other == nullptr ? std::nullopt
                                        : IndexOf(other->module->channels, channel.name,
                                                  [](const ir::Channel& one) { return one.name; });
    ChannelForecast one;
    one.name = name;
    one.sends = MakeFigure("messages", false, version, Sends(name, 1), other, there ? Sends(name, 1) : OfRun());
    one.cost = MakeFigure("cost", false, version, Sends(name, CostOf(channel)), other,
                          there ? Sends(name, CostOf(other->module->channels[*there])) : OfRun());
    for (const SimulatedRun& run : version.runs) {
      const auto found = run.sends.find(name);
      for (size_t hour = 0; found != run.sends.end() && hour < 24; ++hour) {
        one.by_hour[hour] += static_cast<double>(found->second[hour]) / std::max(run.days, 1.0) / runs;
      }
    }
    if (one.sends.estimate.mean > 0 || (one.sends.against && one.sends.against->mean > 0)) {
      forecast.channels.push_back(std::move(one));
    }
  }
  forecast.cost = MakeFigure("cost", false, version, AllCost(*version.module), other,
                             other == nullptr ? OfRun() : AllCost(*other->module));
  return forecast;
}

}  // namespace journey::foresight
