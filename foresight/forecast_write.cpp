// Tables for the terminal, and data.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "foresight/forecast.h"
#include "insight/blocks.h"

namespace journey::foresight {
namespace {

using ForecastJson = nlohmann::ordered_json;

std::string ValueText(const Figure& figure, double value, bool money) {
  if (figure.share) return insight::PercentText(value);
  return money ? fmt::format("{:.2f}", value) : fmt::format("{:.1f}", value);
}

std::string EstimateRange(const Figure& figure, const Estimate& estimate, bool money) {
  if (!estimate.interval) return "–";
  // A share or count is never below 0.
  return ValueText(figure, std::max(estimate.interval->low, 0.0), money) + " to " +
         ValueText(figure, figure.share ? std::min(estimate.interval->high, 1.0) : estimate.interval->high, money);
}

std::string DifferenceText(const Figure& figure, bool money) {
  if (!figure.difference) return "–";
  const auto text = [&](double value) {
    return money ? fmt::format("{:+.2f}", value) : fmt::format("{:+.1f}", figure.share ? value * 100 : value);
  };
  const Estimate& difference = *figure.difference;
  std::string out = text(difference.mean) + (figure.share ? " points" : "");
  if (difference.interval) {
    out += fmt::format(" ({} to {})", text(difference.interval->low), text(difference.interval->high));
  }
  return out;
}

std::vector<std::string> RowOfFigure(const Forecast& forecast, const std::string& name, const Figure& figure,
                                     bool money = false) {
  std::vector<std::string> row{name, ValueText(figure, figure.estimate.mean, money),
                               EstimateRange(figure, figure.estimate, money)};
  if (!forecast.against.empty()) row.push_back(DifferenceText(figure, money));
  return row;
}

insight::Block BlockOfFigures(const Forecast& forecast, std::string title, std::string first, std::string note = "") {
  insight::Block block{std::move(title), std::move(note), {std::move(first), "forecast", "95 % of such runs"}, {}, {}};
  if (!forecast.against.empty()) block.head.push_back("with " + forecast.against);
  return block;
}

ForecastJson JsonOfEstimate(const Estimate& estimate) {
  ForecastJson json = {{"mean", estimate.mean}};
  if (estimate.interval) json["interval"] = {estimate.interval->low, estimate.interval->high};
  return json;
}

ForecastJson JsonOfFigure(const Figure& figure) {
  ForecastJson json = {{"name", figure.name}};
  json.update(JsonOfEstimate(figure.estimate));
  if (figure.against) json["against"] = JsonOfEstimate(*figure.against);
  if (figure.difference) json["difference"] = JsonOfEstimate(*figure.difference);
  return json;
}

void AppendHours(const Forecast& forecast, std::string& out) {
  if (forecast.channels.empty()) return;
  insight::Block block{"Messages a day by hour", "UTC, mean; hours without any are left out.", {"hour"}, {}, {}};
  for (const ChannelForecast& channel : forecast.channels) block.head.push_back(channel.name);
  for (size_t hour = 0; hour < 24; ++hour) {
    std::vector<std::string> row{fmt::format("{:02}:00", hour)};
    bool any = false;
    for (const ChannelForecast& channel : forecast.channels) {
      any = any || channel.by_hour[hour] > 0;
      row.push_back(fmt::format("{:.2f}", channel.by_hour[hour]));
    }
    if (any) block.rows.push_back(std::move(row));
  }
  if (!block.rows.empty()) insight::AppendText(block, out);
}

}  // namespace

std::string WriteForecastText(const Forecast& forecast) {
  std::string out =
      fmt::format("{} customers, {} times over with seed {}; about {:.0f} days and {:.0f} events each time.\n",
                  CountText(forecast.customers), forecast.replications, forecast.seed, forecast.days,
                  forecast.events.estimate.mean);
  for (const JourneyForecast& journey : forecast.journeys) {
    insight::Block block = BlockOfFigures(forecast, journey.title, "stage", "Of entries, those that came there.");
    block.rows.push_back(RowOfFigure(forecast, "entries", journey.entries));
    for (const Figure& figure : journey.funnel) block.rows.push_back(RowOfFigure(forecast, figure.name, figure));
    insight::AppendText(block, out);
  }
  insight::Block messages = BlockOfFigures(forecast, "Messages", "channel");
  insight::Block cost = BlockOfFigures(forecast, "Cost", "channel", "In units of money, as `cost` of channels has it.");
  for (const ChannelForecast& channel : forecast.channels) {
    messages.rows.push_back(RowOfFigure(forecast, channel.name, channel.sends));
    if (channel.cost.estimate.mean > 0) cost.rows.push_back(RowOfFigure(forecast, channel.name, channel.cost, true));
  }
  if (!messages.rows.empty()) insight::AppendText(messages, out);
  AppendHours(forecast, out);
  if (!cost.rows.empty()) {
    cost.rows.push_back(RowOfFigure(forecast, "all", forecast.cost, true));
    insight::AppendText(cost, out);
  }
  return out;
}

std::string WriteForecastJson(const Forecast& forecast) {
  ForecastJson journeys = ForecastJson::array(), channels = ForecastJson::array();
  for (const JourneyForecast& journey : forecast.journeys) {
    ForecastJson funnel = ForecastJson::array();
    for (const Figure& figure : journey.funnel) funnel.push_back(JsonOfFigure(figure));
    journeys.push_back({{"name", journey.name}, {"entries", JsonOfFigure(journey.entries)}, {"funnel", funnel}});
  }
  for (const ChannelForecast& channel : forecast.channels) {
    channels.push_back({{"name", channel.name},
                        {"messages", JsonOfFigure(channel.sends)},
                        {"cost", JsonOfFigure(channel.cost)},
                        {"a_day_by_hour_utc", channel.by_hour}});
  }
  ForecastJson json = {{"format_version", 1},
                       {"customers", forecast.customers},
                       {"replications", forecast.replications},
                       {"seed", forecast.seed},
                       {"days", forecast.days},
                       {"events", JsonOfFigure(forecast.events)},
                       {"journeys", journeys},
                       {"channels", channels},
                       {"cost", JsonOfFigure(forecast.cost)}};
  if (!forecast.against.empty()) json["against"] = forecast.against;
  return json.dump(2, ' ', false, ForecastJson::error_handler_t::replace) + "\n";
}

}  // namespace journey::foresight
