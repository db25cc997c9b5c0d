// One function a table; those with nothing to say are left out.
#include "insight/blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/figure_text.h"
#include "insight/kpi_text.h"
#include "runtime/value/instant_text.h"

namespace journey::insight {
namespace {

std::string Dash() { return "–"; }

std::string RateText(const Proportion& p) { return p.of == 0 ? Dash() : PercentText(p.rate()); }

std::string IntervalText(const std::optional<Interval>& interval) {
  if (!interval) return Dash();
  return fmt::format("{:.1f} to {:.1f} %", interval->low * 100, interval->high * 100);
}

std::string TimeText(const std::optional<int64_t>& ms) { return ms ? SpanText(*ms) : Dash(); }

const std::string& StageTitle(const JourneyReport& of, int32_t stage) {
  return TitleOf(of.journey->stages[static_cast<size_t>(stage)]);
}

Mark PointOf(std::string label, const Proportion& p) {
  const std::optional<Interval> interval = WilsonInterval(p);
  Mark mark{std::move(label), RateText(p), p.of == 0 ? 0 : p.rate()};
  if (interval) mark.has_interval = true, mark.low = interval->low, mark.high = interval->high;
  return mark;
}

// So that all intervals are seen, and 0 too.
void FitAxis(Plot& plot) {
  double from = 0, to = 0;
  for (const Mark& mark : plot.marks) {
    from = std::min({from, mark.value, mark.has_interval ? mark.low : 0});
    to = std::max({to, mark.value, mark.has_interval ? mark.high : 0});
  }
  plot.from = from;
  plot.to = to > from ? to : from + 1;
}

Block KpiBlock(const Report& report, const JourneyReport& of) {
  Block block{"KPIs", "", {"KPI", "measured", "target", "verdict", "what"}, {}, {}};
  const Naming stage = [&](int32_t index) { return StageTitle(of, index); };
  const Naming channel = [&](int32_t index) { return report.module->channels[static_cast<size_t>(index)].simple_name; };
  for (const KpiResult& result : of.kpis) {
    const ir::Kpi& kpi = *result.kpi;
    std::string value = Dash();
    if (result.value) {
      value = kpi.is_duration ? SpanText(std::llround(*result.value)) : fmt::format("{:.4g}", *result.value);
    }
    if (result.within) value += fmt::format(" ({} within)", RateText(*result.within));
    const char* verdict = result.verdict == Verdict::kMet      ? "met"
                          : result.verdict == Verdict::kMissed ? "MISSED"
                                                               : "no data";
    block.rows.push_back({TitleOf(kpi), value, KpiTarget(kpi), verdict, KpiText(kpi, stage, channel)});
  }
  return block;
}

Block FunnelBlock(const JourneyReport& of) {
  Block block{
      "Funnel",
      "Came here: entries that were in the stage at least once. Left: those who left the journey there. Shares of "
      "entries, and of those who came.",
      {"stage", "came here", "of entries", "95 % interval", "left", "of these", "still here"},
      {},
      {}};
  for (size_t i = 0; i < of.figures->stages.size(); ++i) {
    const StageFigures& stage = of.figures->stages[i];
    const Proportion came{stage.reached, of.figures->entries}, left{stage.dropped, stage.reached};
    const std::string& title = TitleOf(of.journey->stages[i]);
    block.rows.push_back({title, CountText(stage.reached), RateText(came), IntervalText(WilsonInterval(came)),
                          CountText(stage.dropped), RateText(left), CountText(stage.inside)});
    block.plot.marks.push_back(
        {title, CountText(stage.reached) + " · " + RateText(came), came.of == 0 ? 0 : came.rate()});
  }
  return block;
}

Block TimeBlock(const JourneyReport& of) {
  Block block{
      "Time in stage",
      "Of the stays that ended. Quantiles of up to 1 024 stays are exact, those of more are off by at most 0.4 %.",
      {"stage", "stays", "median", "90 % within", "99 % within"},
      {},
      {}};
  for (size_t i = 0; i < of.figures->stages.size(); ++i) {
    const Durations& stays = of.figures->stages[i].stays;
    if (stays.count() == 0 || of.journey->stages[i].final) continue;
    block.rows.push_back({TitleOf(of.journey->stages[i]), CountText(stays.count()), TimeText(stays.At(0.5)),
                          TimeText(stays.At(0.9)), TimeText(stays.At(0.99))});
  }
  if (of.figures->to_conversion.count() > 0) {
    const Durations& times = of.figures->to_conversion;
    block.rows.push_back({"from entry to conversion", CountText(times.count()), TimeText(times.At(0.5)),
                          TimeText(times.At(0.9)), TimeText(times.At(0.99))});
  }
  return block;
}

void AddHistograms(const JourneyReport& of, std::vector<Block>& blocks) {
  for (size_t i = 0; i < of.figures->stages.size(); ++i) {
    const Durations& stays = of.figures->stages[i].stays;
    if (stays.count() == 0 || of.journey->stages[i].final) continue;
    Block block{"How long in: " + TitleOf(of.journey->stages[i]), "", {"time", "stays", "share"}, {}, {}};
    for (const Durations::Bin& bin : stays.Histogram()) {
      const std::string label = bin.from_ms == 0 ? "under " + SpanText(bin.to_ms) : "from " + SpanText(bin.from_ms);
      const Proportion share{bin.count, stays.count()};
      block.rows.push_back({label, CountText(bin.count), RateText(share)});
      block.plot.marks.push_back({label, CountText(bin.count), share.rate()});
    }
    FitAxis(block.plot);
    blocks.push_back(std::move(block));
  }
}

Block ExperimentBlock(const Experiment& experiment, const JourneyReport& of) {
  Block block{experiment.is_holdout ? "Uplift over those held out" : "Split " + experiment.name,
              "",
              {"group", "converted", "of", "rate", "difference", "95 % interval", "p", "detectable"},
              {},
              {}};
  if (experiment.ratio) {
    const bool off = experiment.ratio->p_value < kRatioAlarm;
    block.note = fmt::format("Who went where is {} planned (sample ratio, p {}).", off ? "NOT as" : "as",
                             PValueText(experiment.ratio->p_value));
    if (off) block.note += " Do not trust the difference before you know why.";
  }
  if (of.figures->again > 0) {
    block.note +=
        fmt::format(" {} entries are of customers who had entered before; the interval takes them for others.",
                    CountText(of.figures->again));
  }
  if (!experiment.comparisons.empty()) {
    const Comparison& base = experiment.comparisons[0];
    block.rows.push_back(
        {base.against, CountText(base.b.hits), CountText(base.b.of), RateText(base.b), "", "", "", ""});
    block.plot.marks.push_back(PointOf(base.against, base.b));
  }
  for (const Comparison& one : experiment.comparisons) {
    block.rows.push_back({one.group, CountText(one.a.hits), CountText(one.a.of), RateText(one.a),
                          one.difference ? PointsText(*one.difference) : Dash(), IntervalText(one.interval),
                          one.p_value ? PValueText(*one.p_value) : Dash(),
                          one.detectable ? PointsText(*one.detectable) : Dash()});
    block.plot.marks.push_back(PointOf(one.group, one.a));
  }
  block.plot.points = true;
  FitAxis(block.plot);
  return block;
}

Block SendBlock(const Report& report, const JourneyReport& of) {
  Block block{"Sends", "", {"channel", "fate", "messages", "cost"}, {}, {}};
  for (const auto& [name, channel] : of.figures->channels) {
    int64_t cost = 0;
    for (const ir::Channel& known : report.module->channels) {
      if (known.simple_name == name) cost = known.cost;
    }
    const double spent = static_cast<double>(cost) / 10'000 * static_cast<double>(channel.sent);
    block.rows.push_back({name, "sent", CountText(channel.sent), cost == 0 ? "" : fmt::format("{:.2f}", spent)});
    if (channel.deferred > 0) block.rows.push_back({name, "put off", CountText(channel.deferred), ""});
    for (const auto& [why, count] : channel.suppressed) {
      const std::string by = why.second.empty() ? "" : " by " + why.second;
      block.rows.push_back({name, "suppressed, " + why.first + by, CountText(count), ""});
    }
  }
  return block;
}

Block MessageBlock(const JourneyReport& of) {
  Block block{
      "Messages",
      "Who got it and converted afterwards, and of how many conversions it was the first and the last message "
      "before. That one follows the other does not say that it comes of it: that is what holdouts and splits are "
      "for.",
      {"message", "channel", "sent", "entries", "converted", "rate", "first", "last"},
      {},
      {}};
  for (const MessageFigures& one : of.figures->messages) {
    const Proportion rate{one.converted, one.entries};
    block.rows.push_back({one.name.empty() ? "(no text)" : one.name, one.channel, CountText(one.sent),
                          CountText(one.entries), CountText(one.converted), RateText(rate), CountText(one.first),
                          CountText(one.last)});
    block.plot.marks.push_back(PointOf(one.name.empty() ? one.channel : one.name, rate));
  }
  if (!block.rows.empty() && of.figures->unprompted > 0) {
    block.rows.push_back({"(none before)", "", "", "", CountText(of.figures->unprompted), "", "", ""});
  }
  block.plot.points = true;
  FitAxis(block.plot);
  return block;
}

Block PainBlock(const JourneyReport& of) {
  Block block{"Pains", "", {"pain", "where", "how many", "the author says"}, {}, {}};
  for (const Pain& pain : of.pains) {
    const Proportion share{pain.count, pain.of};
    std::string what, many = CountText(pain.count) + " · " + RateText(share), said;
    if (pain.kind == PainKind::kLeave) what = "leave, mostly: " + pain.cause;
    if (pain.kind == PainKind::kWait) what = "wait", many = "median " + TimeText(pain.ms);
    if (pain.kind == PainKind::kComeBack) what = "come back";
    if (pain.kind == PainKind::kComplain) what = "complain";
    if (pain.kind == PainKind::kExit) what = pain.cause;
    if (pain.stage >= 0) {
      for (const ir::Note& note : of.journey->stages[static_cast<size_t>(pain.stage)].notes) {
        if (note.kind == ir::NoteKind::kPain) said += (said.empty() ? "" : "; ") + note.text;
      }
    }
    block.rows.push_back({what, pain.stage < 0 ? "anywhere" : StageTitle(of, pain.stage), many, said});
  }
  return block;
}

// As the author notes it, where there is a note.
std::string DesignedFeeling(const ir::Stage& stage) {
  for (const ir::Note& note : stage.notes) {
    if (note.kind == ir::NoteKind::kFeeling) return note.text;
  }
  return Dash();
}

Block FeelingBlock(const JourneyReport& of) {
  Block block{"What customers say",
              "Answers of those who were in the stage, from -2, angry, to 2, delighted. Unhappy: below 0.",
              {"stage", "answers", "unhappy", "of these", "feel", "designed"},
              {},
              {}};
  for (size_t i = 0; i < of.figures->stages.size(); ++i) {
    const SaidFigures& said = of.figures->stages[i].said;
    if (said.answers == 0) continue;
    const ir::Stage& stage = of.journey->stages[i];
    block.rows.push_back({TitleOf(stage), CountText(said.answers), CountText(said.unhappy),
                          RateText({said.unhappy, said.answers}), FeelingText(*said.mean()), DesignedFeeling(stage)});
  }
  return block;
}

Block CohortBlock(std::string title, std::string note, const std::string& what,
                  const std::vector<std::pair<std::string, const CohortFigures*>>& cohorts) {
  Block block{std::move(title),
              std::move(note),
              {what, "entries", "converted", "rate", "95 % interval", "held out", "of these converted"},
              {},
              {}};
  for (const auto& [name, cohort] : cohorts) {
    block.rows.push_back({name, CountText(cohort->entries.of), CountText(cohort->entries.hits),
                          RateText(cohort->entries), IntervalText(WilsonInterval(cohort->entries)),
                          CountText(cohort->held_out.of), CountText(cohort->held_out.hits)});
    block.plot.marks.push_back(PointOf(name, cohort->entries));
  }
  block.plot.points = true;
  FitAxis(block.plot);
  return block;
}

Block WeekBlock(const JourneyReport& of) {
  std::vector<std::pair<std::string, const CohortFigures*>> weeks;
  for (const auto& [week, cohort] : of.figures->weeks) weeks.emplace_back(DayText(week), &cohort);
  return CohortBlock("By week of entry", "Weeks begin on Monday, UTC.", "week", weeks);
}

Block GroupBlock(const std::string& question, const GroupFigures& answers) {
  std::vector<std::pair<std::string, const CohortFigures*>> groups;
  for (const auto& [answer, cohort] : answers) groups.emplace_back(answer, &cohort);
  return CohortBlock("By " + question, "As it was when they entered.", "group", groups);
}

std::string LeadOf(const JourneyReport& of) {
  const JourneyFigures& figures = *of.figures;
  std::string lead;
  if (of.persona != nullptr) lead += "For " + TitleOf(*of.persona) + ". ";
  if (figures.entries == 0 && figures.held_out == 0) return lead + "Nobody entered.";
  lead += CountText(figures.entries) + (figures.entries == 1 ? " entry" : " entries");
  if (figures.held_out > 0) lead += ", " + CountText(figures.held_out) + " held out";
  lead += fmt::format("; {} converted: {} ({}).", CountText(figures.converted), RateText(of.conversion),
                      IntervalText(of.conversion_interval));
  for (const auto& [outcome, count] : figures.outcomes) lead += fmt::format(" {} {}.", CountText(count), outcome);
  if (figures.inside > 0) lead += " " + CountText(figures.inside) + " still inside.";
  return lead;
}

}  // namespace

std::string PercentText(double share) { return fmt::format("{:.1f} %", share * 100); }
std::string PointsText(double difference) { return fmt::format("{:+.1f} points", difference * 100); }
std::string PValueText(double p) { return p < 0.0001 ? "below 0.0001" : fmt::format("{:.4f}", p); }
std::string DayText(int64_t ms) { return rt::FormatInstant(ms).substr(0, rt::kDateChars); }

std::vector<bool> FigureColumns(size_t columns, const std::vector<std::vector<std::string>>& rows) {
  const auto is_figure = [](const std::string& text) {
    return text == Dash() || (text[0] >= '0' && text[0] <= '9') || text[0] == '+' || text[0] == '-';
  };
  std::vector<bool> figures(columns, false);
  for (size_t c = 1; c < columns; ++c) {
    bool all = true, any = false;
    for (const std::vector<std::string>& row : rows) {
      if (c >= row.size() || row[c].empty()) continue;
      (is_figure(row[c]) ? any : all) = is_figure(row[c]);
    }
    figures[c] = all && any;
  }
  return figures;
}

std::string Printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool upper = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (upper) ++i;
    out += byte < 0x20 || byte == 0x7F || upper ? '?' : text[i];
  }
  return out;
}

std::vector<Section> SectionsOf(const Report& report) {
  std::vector<Section> sections;
  for (const JourneyReport& of : report.journeys) {
    Section section{TitleOf(*of.journey), LeadOf(of), {}};
    if (of.figures->entries > 0 || of.figures->held_out > 0) {
      section.blocks = {KpiBlock(report, of), FunnelBlock(of), PainBlock(of), FeelingBlock(of), TimeBlock(of)};
      for (const Experiment& experiment : of.experiments) section.blocks.push_back(ExperimentBlock(experiment, of));
      section.blocks.push_back(SendBlock(report, of));
      section.blocks.push_back(MessageBlock(of));
      section.blocks.push_back(WeekBlock(of));
      for (size_t q = 0; q < of.figures->groups.size(); ++q) {
        section.blocks.push_back(GroupBlock(report.figures->questions[q], of.figures->groups[q]));
      }
      AddHistograms(of, section.blocks);
    } else {
      section.blocks = {KpiBlock(report, of)};
    }
    std::erase_if(section.blocks, [](const Block& block) { return block.rows.empty(); });
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace journey::insight
