// One measure a line, for spreadsheets and databases: journey, stage, measure, name, value, low, high.
//
// RFC 4180. Values are plain numbers, shares between 0 and 1, times in ms; low and high are those of the 95 % interval.
#include <fmt/format.h>

#include "base/csv_text.h"
#include "insight/blocks.h"

namespace journey::insight {
namespace {

class Lines {
 public:
  explicit Lines(std::string journey) : journey_(std::move(journey)) {}
  std::string out;

  void Value(const std::string& stage, const char* measure, const std::string& name, double value,
             const std::optional<Interval>& interval = std::nullopt) {
    out += fmt::format("{},{},{},{},{}", CsvCell(journey_), CsvCell(stage), measure, CsvCell(name), value);
    out += interval ? fmt::format(",{},{}\n", interval->low, interval->high) : ",,\n";
  }
  void Count(const std::string& stage, const char* measure, const std::string& name, uint64_t count) {
    Value(stage, measure, name, static_cast<double>(count));
  }
  void Rate(const std::string& stage, const char* measure, const std::string& name, const Proportion& p) {
    if (p.of > 0) Value(stage, measure, name, p.rate(), WilsonInterval(p));
  }
  void Time(const std::string& stage, const char* measure, const std::optional<int64_t>& ms) {
    if (ms) Value(stage, measure, "", static_cast<double>(*ms));
  }

 private:
  std::string journey_;
};

void AddStages(const JourneyReport& of, Lines& lines) {
  for (size_t i = 0; i < of.figures->stages.size(); ++i) {
    const StageFigures& stage = of.figures->stages[i];
    const std::string& name = of.journey->stages[i].name;
    lines.Count(name, "entered", "", stage.entered);
    lines.Count(name, "reached", "", stage.reached);
    lines.Rate(name, "rate", "", {stage.reached, of.figures->entries});
    lines.Count(name, "dropped", "", stage.dropped);
    lines.Rate(name, "drop_off", "", {stage.dropped, stage.reached});
    lines.Count(name, "inside", "", stage.inside);
    lines.Time(name, "median_ms", stage.stays.At(0.5));
    lines.Time(name, "p90_ms", stage.stays.At(0.9));
    for (size_t to = 0; to < stage.to.size(); ++to) {
      if (stage.to[to] > 0) lines.Count(name, "moves_to", of.journey->stages[to].name, stage.to[to]);
    }
    if (const std::optional<double> feeling = stage.said.mean()) {
      lines.Count(name, "answers", "", stage.said.answers);
      lines.Count(name, "unhappy", "", stage.said.unhappy);
      lines.Value(name, "feeling", "", *feeling);
    }
    for (const auto& [cause, count] : stage.causes) lines.Count(name, "dropped_by", cause, count);
  }
}

void AddSends(const JourneyReport& of, Lines& lines) {
  for (const auto& [name, channel] : of.figures->channels) {
    lines.Count("", "sent", name, channel.sent);
    lines.Count("", "deferred", name, channel.deferred);
    for (const auto& [why, count] : channel.suppressed) {
      lines.Count("", "suppressed", name + " " + why.first + (why.second.empty() ? "" : " " + why.second), count);
    }
  }
  for (const MessageFigures& one : of.figures->messages) {
    const std::string name = one.channel + " " + one.name;
    lines.Count("", "message_sent", name, one.sent);
    lines.Rate("", "message_conversion_rate", name, {one.converted, one.entries});
    lines.Count("", "message_first", name, one.first);
    lines.Count("", "message_last", name, one.last);
  }
}

}  // namespace

std::string WriteCsv(const Report& report) {
  std::string out = "journey,stage,measure,name,value,low,high\n";
  for (const JourneyReport& of : report.journeys) {
    Lines lines(of.journey->name);
    lines.Count("", "entries", "", of.figures->entries);
    lines.Count("", "held_out", "", of.figures->held_out);
    lines.Count("", "conversions", "", of.figures->converted);
    lines.Rate("", "conversion_rate", "", of.conversion);
    for (const auto& [outcome, count] : of.figures->outcomes) lines.Count("", "ended", outcome, count);
    for (const KpiResult& kpi : of.kpis) {
      if (kpi.value) lines.Value("", "kpi", kpi.kpi->name, *kpi.value);
    }
    AddStages(of, lines);
    for (const Experiment& experiment : of.experiments) {
      for (const Comparison& one : experiment.comparisons) {
        const std::string name = experiment.name + " " + one.group + " - " + one.against;
        if (one.difference) lines.Value("", "difference", name, *one.difference, one.interval);
        if (one.p_value) lines.Value("", "p_value", name, *one.p_value);
      }
      if (experiment.ratio) lines.Value("", "sample_ratio_p_value", experiment.name, experiment.ratio->p_value);
    }
    AddSends(of, lines);
    for (const auto& [week, cohort] : of.figures->weeks) {
      lines.Count("", "week_entries", DayText(week), cohort.entries.of);
      lines.Rate("", "week_conversion_rate", DayText(week), cohort.entries);
    }
    for (size_t q = 0; q < of.figures->groups.size(); ++q) {
      for (const auto& [answer, cohort] : of.figures->groups[q]) {
        const std::string name = report.figures->questions[q] + " = " + answer;
        lines.Count("", "group_entries", name, cohort.entries.of);
        lines.Rate("", "group_conversion_rate", name, cohort.entries);
      }
    }
    out += lines.out;
  }
  return out;
}

}  // namespace journey::insight
