// Words for the terminal, data, and a table.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/csv_text.h"
#include "base/figure_text.h"
#include "foresight/prediction.h"
#include "insight/blocks.h"
#include "runtime/value/calendar.h"

namespace journey::foresight {
namespace {

using Json = nlohmann::ordered_json;
using insight::PercentText;
using insight::Printable;

const std::string& NameOf(const Prediction& prediction, uint32_t name) { return prediction.walks->names[name]; }

std::string GoalText(const Goal& goal) {
  const std::string events = fmt::format("{}", fmt::join(goal.events, " or "));
  return goal.journey.empty() ? events : fmt::format("{}, the goal of {}", events, goal.journey);
}

std::string RangeText(const LikelyStep& step) { return SpanText(step.low) + " to " + SpanText(step.high); }

void AppendCustomer(const Prediction& prediction, const CustomerOutlook& one, std::string& out) {
  const insight::WalkStep& last = one.walk->steps.back();
  const std::string customer = Printable(one.walk->customer), horizon = SpanText(prediction.horizon);
  out += fmt::format("{} did {} {} before the end of the log ({}); {} so far.\n", customer,
                     Printable(NameOf(prediction, last.name)), SpanText(one.since),
                     rt::FormatInstant(prediction.walks->last),
                     one.walk->steps.size() == 1 ? "one step" : CountText(one.walk->steps.size()) + " steps");
  if (!one.outlook.next.empty() && one.outlook.next[0].chance > one.outlook.nothing) {
    const LikelyStep& next = one.outlook.next[0];
    out += fmt::format("{} most likely does {} next ({}), within {}; half of those who do, within {}.\n", customer,
                       Printable(NameOf(prediction, next.name)), PercentText(next.chance), RangeText(next),
                       SpanText(next.median));
  } else {
    out +=
        fmt::format("{} most likely does nothing for {} ({}).\n", customer, horizon, PercentText(one.outlook.nothing));
  }
  insight::Block block{"What comes next within " + horizon,
                       "From the end of the log; four of five who do it, do it between the two times.",
                       {"event", "chance", "half within", "between"},
                       {},
                       {}};
  for (const LikelyStep& step : one.outlook.next) {
    if (step.chance < 0.005) break;
    block.rows.push_back(
        {NameOf(prediction, step.name), PercentText(step.chance), SpanText(step.median), RangeText(step)});
  }
  block.rows.push_back({"nothing: dropping out", PercentText(one.outlook.nothing), "", ""});
  insight::AppendText(block, out);
  out += "\n";
  for (size_t i = 0; i < one.goals.size(); ++i) {
    const std::string goal = Printable(GoalText(prediction.goals[i]));
    out += one.goals[i].reached
               ? fmt::format("{} has done {}.\n", customer, goal)
               : fmt::format("Chance of {}: {} within {}, {} in the end.\n", goal, PercentText(one.goals[i].chance),
                             horizon, PercentText(one.goals[i].in_the_end));
  }
}

void AppendAll(const Prediction& prediction, std::string& out) {
  insight::Block block{fmt::format("{} customers", CountText(prediction.customers.size())),
                       fmt::format("Within {} of the end of the log, goals, too.", SpanText(prediction.horizon)),
                       {"customer", "last did", "most likely next", "chance", "half within", "drops out"},
                       {},
                       {}};
  for (const Goal& goal : prediction.goals) block.head.push_back(GoalText(goal));
  for (const CustomerOutlook& one : prediction.customers) {
    std::vector<std::string> row{one.walk->customer,
                                 NameOf(prediction, one.walk->steps.back().name),
                                 "",
                                 "",
                                 "",
                                 PercentText(one.outlook.nothing)};
    if (!one.outlook.next.empty()) {
      const LikelyStep& next = one.outlook.next[0];
      row[2] = NameOf(prediction, next.name), row[3] = PercentText(next.chance), row[4] = SpanText(next.median);
    }
    for (const GoalOutlook& goal : one.goals) row.push_back(goal.reached ? "done" : PercentText(goal.chance));
    block.rows.push_back(std::move(row));
  }
  insight::AppendText(block, out);
}

void AppendScores(const Prediction& prediction, std::string& out) {
  const Evaluation& scores = prediction.evaluation;
  if (scores.predictions == 0) {
    out += fmt::format(
        "\nHow good this is cannot be said: behind no step of a held-out customer are {} left in the log. A shorter "
        "--within\nmay do.\n",
        SpanText(prediction.horizon));
    return;
  }
  insight::Block block{
      "How well it predicts",
      fmt::format("Learned from {} customers, {} steps of {} others predicted. Log-likelihood: the "
                  "nearer to 0 the better; Brier score: likewise.",
                  CountText(scores.learned), CountText(scores.predictions), CountText(scores.held_out)),
      {"by", "log-likelihood", "Brier score"},
      {},
      {}};
  for (const auto& [name, of] : {std::pair("base rate", &scores.base), std::pair("first-order Markov", &scores.markov),
                                 std::pair("this model", &scores.model)}) {
    block.rows.push_back({name, fmt::format("{:.4f}", of->log_likelihood), fmt::format("{:.4f}", of->brier)});
  }
  insight::AppendText(block, out);
  insight::Block bands{"Whether risks are true",
                       "Of the same steps: who was silent for that long.",
                       {"said to drop out", "steps", "said", "did"},
                       {},
                       {}};
  for (const RiskBand& band : scores.bands) {
    bands.rows.push_back({fmt::format("{:.0f} to {:.0f} %", band.from * 100, band.to * 100),
                          CountText(band.predictions), PercentText(band.predicted),
                          PercentText(static_cast<double>(band.silent) / static_cast<double>(band.predictions))});
  }
  insight::AppendText(bands, out);
  insight::Block goals{
      "Whether goals come",
      "Of held-out customers, from their first step; in the end, of those who began in the first half.",
      {"goal", "customers", "said", "came", "in the end: customers", "said", "came"},
      {},
      {}};
  const auto share = [](uint64_t part, uint64_t all) {
    return all == 0 ? std::string("–") : PercentText(static_cast<double>(part) / static_cast<double>(all));
  };
  for (size_t i = 0; i < scores.goals.size(); ++i) {
    const GoalScore& goal = scores.goals[i];
    if (goal.customers == 0) continue;
    goals.rows.push_back({GoalText(prediction.goals[i]), CountText(goal.customers), PercentText(goal.predicted),
                          share(goal.came, goal.customers), CountText(goal.early),
                          PercentText(goal.predicted_in_the_end), share(goal.came_in_the_end, goal.early)});
  }
  if (!goals.rows.empty()) insight::AppendText(goals, out);
}

Json ScoresJson(const Scores& scores) { return {{"log_likelihood", scores.log_likelihood}, {"brier", scores.brier}}; }

Json EvaluationJson(const Prediction& prediction) {
  const Evaluation& scores = prediction.evaluation;
  Json json = {{"learned_customers", scores.learned},
               {"held_out_customers", scores.held_out},
               {"predictions", scores.predictions}};
  if (scores.predictions == 0) return json;
  json["base_rate"] = ScoresJson(scores.base);
  json["first_order_markov"] = ScoresJson(scores.markov);
  json["model"] = ScoresJson(scores.model);
  json["risk_bands"] = Json::array();
  for (const RiskBand& band : scores.bands) {
    json["risk_bands"].push_back({{"from", band.from},
                                  {"to", band.to},
                                  {"predictions", band.predictions},
                                  {"predicted", band.predicted},
                                  {"silent", band.silent}});
  }
  json["goals"] = Json::array();
  for (const GoalScore& goal : scores.goals) {
    json["goals"].push_back({{"customers", goal.customers},
                             {"predicted", goal.predicted},
                             {"came", goal.came},
                             {"early_customers", goal.early},
                             {"predicted_in_the_end", goal.predicted_in_the_end},
                             {"came_in_the_end", goal.came_in_the_end}});
  }
  return json;
}

Json CustomerJson(const Prediction& prediction, const CustomerOutlook& one) {
  const insight::WalkStep& last = one.walk->steps.back();
  Json next = Json::array();
  for (const LikelyStep& step : one.outlook.next) {
    next.push_back({{"event", NameOf(prediction, step.name)},
                    {"chance", step.chance},
                    {"median_ms", step.median},
                    {"low_ms", step.low},
                    {"high_ms", step.high}});
  }
  Json goals = Json::array();
  for (const GoalOutlook& goal : one.goals)
    goals.push_back({{"reached", goal.reached}, {"chance", goal.chance}, {"in_the_end", goal.in_the_end}});
  return {{"customer", one.walk->customer},
          {"steps", one.walk->steps.size()},
          {"held_out", IsHeldOut(*one.walk)},
          {"last", NameOf(prediction, last.name)},
          {"last_time", rt::FormatInstant(last.time)},
          {"since_ms", one.since},
          {"next", next},
          {"drop_out", one.outlook.nothing},
          {"goals", goals}};
}

}  // namespace

std::string WritePredictionText(const Prediction& prediction) {
  std::string out;
  if (prediction.customers.size() == 1) AppendCustomer(prediction, prediction.customers[0], out);
  if (prediction.customers.size() > 1) AppendAll(prediction, out);
  AppendScores(prediction, out);
  return out;
}

std::string WritePredictionJson(const Prediction& prediction) {
  Json goals = Json::array(), customers = Json::array();
  for (const Goal& goal : prediction.goals) {
    Json one = {{"events", goal.events}};
    if (!goal.journey.empty()) one["journey"] = goal.journey;
    goals.push_back(std::move(one));
  }
  for (const CustomerOutlook& one : prediction.customers) customers.push_back(CustomerJson(prediction, one));
  const Json json = {{"format_version", 1},
                     {"as_of", rt::FormatInstant(prediction.walks->last)},
                     {"within_ms", prediction.horizon},
                     {"goals", goals},
                     {"customers", customers},
                     {"held_out", EvaluationJson(prediction)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string WritePredictionCsv(const Prediction& prediction) {
  std::string out = "customer,steps,last,last_time,drop_out,next,next_chance,next_low_ms,next_median_ms,next_high_ms";
  for (const Goal& goal : prediction.goals) {
    const std::string events = fmt::format("{}", fmt::join(goal.events, " or "));
    out += "," + CsvCell("goal " + events) + "," + CsvCell("goal in the end " + events);
  }
  out += "\n";
  for (const CustomerOutlook& one : prediction.customers) {
    const insight::WalkStep& last = one.walk->steps.back();
    out += fmt::format("{},{},{},{},{:.6f}", CsvCell(one.walk->customer), one.walk->steps.size(),
                       CsvCell(NameOf(prediction, last.name)), rt::FormatInstant(last.time), one.outlook.nothing);
    if (one.outlook.next.empty()) {
      out += ",,,,,";
    } else {
      const LikelyStep& next = one.outlook.next[0];
      out += fmt::format(",{},{:.6f},{},{},{}", CsvCell(NameOf(prediction, next.name)), next.chance, next.low,
                         next.median, next.high);
    }
    for (const GoalOutlook& goal : one.goals) out += fmt::format(",{:.6f},{:.6f}", goal.chance, goal.in_the_end);
    out += "\n";
  }
  return out;
}

}  // namespace journey::foresight
