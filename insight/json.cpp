// The whole report as data, format_version 1: counts as they are, shares and p-values as numbers, times in ms.
#include <nlohmann/json.hpp>

#include "insight/blocks.h"
#include "insight/kpi_text.h"

namespace journey::insight {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
void AddIf(Json& json, const char* key, const std::optional<T>& value) {
  if (value) json[key] = *value;
}
void AddIf(Json& json, const char* key, const std::optional<Interval>& interval) {
  if (interval) json[key] = {interval->low, interval->high};
}

Json JsonOf(const Proportion& p) {
  Json json = {{"hits", p.hits}, {"of", p.of}};
  if (p.of > 0) json["rate"] = p.rate();
  AddIf(json, "interval", WilsonInterval(p));
  return json;
}

Json JsonOf(const Durations& times) {
  Json json = {{"count", times.count()}};
  AddIf(json, "median_ms", times.At(0.5));
  AddIf(json, "p90_ms", times.At(0.9));
  AddIf(json, "p99_ms", times.At(0.99));
  json["exact"] = times.exact();
  for (const Durations::Bin& bin : times.Histogram()) {
    json["histogram"].push_back({{"from_ms", bin.from_ms}, {"to_ms", bin.to_ms}, {"count", bin.count}});
  }
  return json;
}

Json StagesOf(const JourneyReport& of) {
  Json list = Json::array();
  for (size_t i = 0; i < of.figures->stages.size(); ++i) {
    const StageFigures& stage = of.figures->stages[i];
    Json json = {{"name", of.journey->stages[i].name},
                 {"entered", stage.entered},
                 {"reached", JsonOf(Proportion{stage.reached, of.figures->entries})},
                 {"moved_on", stage.moved_on},
                 {"completed", stage.completed},
                 {"converted", stage.converted},
                 {"drop_off", JsonOf(Proportion{stage.dropped, stage.reached})},
                 {"merged", stage.merged},
                 {"inside", stage.inside},
                 {"times", JsonOf(stage.stays)}};
    for (size_t to = 0; to < stage.to.size(); ++to) {
      if (stage.to[to] > 0) json["to"][of.journey->stages[to].name] = stage.to[to];
    }
    for (const auto& [cause, count] : stage.causes) json["causes"][cause] = count;
    if (stage.said.answers > 0) {
      json["said"] = {
          {"answers", stage.said.answers}, {"unhappy", stage.said.unhappy}, {"feeling", *stage.said.mean()}};
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json JsonOf(const Experiment& experiment) {
  Json json = {{"name", experiment.name}, {"kind", experiment.is_holdout ? "holdout" : "split"}};
  for (size_t i = 0; i < experiment.groups.size(); ++i) {
    json["groups"].push_back(
        {{"name", experiment.groups[i]}, {"share", experiment.shares[i]}, {"first_entries", experiment.first[i]}});
  }
  if (experiment.ratio) {
    json["sample_ratio"] = {{"chi_square", experiment.ratio->chi_square},
                            {"p_value", experiment.ratio->p_value},
                            {"as_planned", experiment.ratio->p_value >= kRatioAlarm}};
  }
  for (const Comparison& one : experiment.comparisons) {
    Json item = {{"group", one.group}, {"against", one.against}, {"a", JsonOf(one.a)}, {"b", JsonOf(one.b)}};
    AddIf(item, "difference", one.difference);
    AddIf(item, "interval", one.interval);
    AddIf(item, "p_value", one.p_value);
    AddIf(item, "detectable", one.detectable);
    json["comparisons"].push_back(std::move(item));
  }
  return json;
}

Json SendsOf(const Report& report, const JourneyReport& of) {
  Json list = Json::array();
  for (const auto& [name, channel] : of.figures->channels) {
    Json json = {{"channel", name}, {"sent", channel.sent}, {"deferred", channel.deferred}};
    for (const auto& [why, count] : channel.suppressed) {
      Json item = {{"reason", why.first}, {"count", count}};
      if (!why.second.empty()) item["by"] = why.second;
      json["suppressed"].push_back(std::move(item));
    }
    for (const ir::Channel& known : report.module->channels) {
      if (known.simple_name == name && known.cost > 0) {
        json["cost"] = static_cast<double>(known.cost) / 10'000 * static_cast<double>(channel.sent);
      }
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json MessagesOf(const JourneyReport& of) {
  Json list = Json::array();
  for (const MessageFigures& one : of.figures->messages) {
    list.push_back({{"channel", one.channel},
                    {"name", one.name},
                    {"sent", one.sent},
                    {"converted", JsonOf(Proportion{one.converted, one.entries})},
                    {"first", one.first},
                    {"last", one.last}});
  }
  return list;
}

Json KpisOf(const Report& report, const JourneyReport& of) {
  Json list = Json::array();
  const Naming stage = [&](int32_t index) { return of.journey->stages[static_cast<size_t>(index)].name; };
  const Naming channel = [&](int32_t index) { return report.module->channels[static_cast<size_t>(index)].simple_name; };
  for (const KpiResult& result : of.kpis) {
    Json json = {{"name", result.kpi->name}};
    if (!result.kpi->title.empty()) json["title"] = result.kpi->title;
    if (result.kpi->stage >= 0) json["stage"] = stage(result.kpi->stage);
    json["of"] = KpiText(*result.kpi, stage, channel);
    AddIf(json, result.kpi->is_duration ? "value_ms" : "value", result.value);
    json[result.kpi->is_duration ? "target_ms" : "target"] = result.target;
    json["at_least"] = result.kpi->at_least;
    if (result.kpi->has_share) json["share"] = result.kpi->share / 10'000.0;
    if (result.within) json["within"] = JsonOf(*result.within);
    json["verdict"] = result.verdict == Verdict::kMet      ? "met"
                      : result.verdict == Verdict::kMissed ? "missed"
                                                           : "no_data";
    list.push_back(std::move(json));
  }
  return list;
}

Json PainsOf(const JourneyReport& of) {
  Json list = Json::array();
  for (const Pain& pain : of.pains) {
    Json json = {{"kind", NameOf(pain.kind)}};
    if (pain.stage >= 0) json["stage"] = of.journey->stages[static_cast<size_t>(pain.stage)].name;
    if (!pain.cause.empty()) json["cause"] = pain.cause;
    json["count"] = pain.count;
    json["of"] = pain.of;
    AddIf(json, "median_ms", pain.ms);
    list.push_back(std::move(json));
  }
  return list;
}

Json JsonOf(const Report& report, const JourneyReport& of) {
  const JourneyFigures& figures = *of.figures;
  Json json = {{"name", of.journey->name}};
  if (!of.journey->title.empty()) json["title"] = of.journey->title;
  if (of.persona != nullptr) json["persona"] = of.persona->name;
  json["entries"] = figures.entries;
  json["held_out"] = figures.held_out;
  json["entered_again"] = figures.again;
  json["inside"] = figures.inside;
  json["conversion"] = JsonOf(of.conversion);
  for (const auto& [outcome, count] : figures.outcomes) json["ended"][outcome] = count;
  for (const auto& [goal, count] : figures.goals) json["goals"][goal] = count;
  json["time_to_conversion"] = JsonOf(figures.to_conversion);
  json["kpis"] = KpisOf(report, of);
  json["stages"] = StagesOf(of);
  json["experiments"] = Json::array();
  for (const Experiment& experiment : of.experiments) json["experiments"].push_back(JsonOf(experiment));
  json["sends"] = SendsOf(report, of);
  json["messages"] = MessagesOf(of);
  json["conversions_without_message"] = figures.unprompted;
  json["pains"] = PainsOf(of);
  json["weeks"] = Json::array();
  for (const auto& [week, cohort] : figures.weeks) {
    json["weeks"].push_back(
        {{"week", DayText(week)}, {"entries", JsonOf(cohort.entries)}, {"held_out", JsonOf(cohort.held_out)}});
  }
  json["groups"] = Json::array();
  for (size_t q = 0; q < figures.groups.size(); ++q) {
    for (const auto& [answer, cohort] : figures.groups[q]) {
      json["groups"].push_back({{"by", report.figures->questions[q]},
                                {"group", answer},
                                {"entries", JsonOf(cohort.entries)},
                                {"held_out", JsonOf(cohort.held_out)}});
    }
  }
  return json;
}

}  // namespace

std::string WriteJson(const Report& report) {
  Json json = {{"format_version", 1},
               {"title", report.title},
               {"records", report.figures->records},
               {"strangers", report.figures->strangers},
               {"from_before", report.figures->earlier},
               {"merged", report.figures->merged},
               {"confidence", kConfidence},
               {"journeys", Json::array()},
               {"kpis_missed", report.missed()}};
  for (const JourneyReport& of : report.journeys) json["journeys"].push_back(JsonOf(report, of));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace journey::insight
