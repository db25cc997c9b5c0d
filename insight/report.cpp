// Experiments and pains out of the counts.
#include "insight/report.h"

#include <algorithm>
#include <tuple>

namespace journey::insight {
namespace {

constexpr size_t kMostPains = 3;

Comparison Compare(std::string group, std::string against, const Proportion& a, const Proportion& b) {
  Comparison comparison{std::move(group), std::move(against), a, b, {}, {}, {}, {}};
  if (a.of > 0 && b.of > 0) comparison.difference = a.rate() - b.rate();
  comparison.interval = DifferenceInterval(a, b);
  comparison.p_value = DifferencePValue(a, b);
  comparison.detectable = DetectableDifference(a, b);
  return comparison;
}

Experiment OfHoldout(const ir::Journey& journey, const JourneyFigures& figures) {
  Experiment experiment;
  experiment.name = "holdout";
  experiment.is_holdout = true;
  experiment.groups = {"entered", "held out"};
  experiment.first = {figures.first_entries, figures.first_held_out};
  const double held = journey.holdout / 10'000.0;
  experiment.shares = {1 - held, held};
  experiment.ratio = TestSampleRatio(experiment.first, experiment.shares);
  experiment.comparisons.push_back(Compare("entered", "held out", {figures.converted, figures.entries},
                                           {figures.held_out_converted, figures.held_out}));
  return experiment;
}

// Every arm is held against the one called `control`, else against the first.
Experiment OfSplit(const ir::Split& split, const std::vector<ArmFigures>& arms) {
  Experiment experiment;
  experiment.name = split.name;
  size_t base = 0;
  for (size_t i = 0; i < arms.size(); ++i) {
    experiment.groups.push_back(split.arms[i].name);
    experiment.first.push_back(arms[i].first);
    experiment.shares.push_back(split.arms[i].share / 10'000.0);
    if (split.arms[i].name == "control") base = i;
  }
  experiment.ratio = TestSampleRatio(experiment.first, experiment.shares);
  for (size_t i = 0; i < arms.size(); ++i) {
    if (i == base) continue;
    experiment.comparisons.push_back(Compare(split.arms[i].name, split.arms[base].name,
                                             {arms[i].converted, arms[i].entries},
                                             {arms[base].converted, arms[base].entries}));
  }
  return experiment;
}

void KeepWorst(std::vector<Pain>& from, std::vector<Pain>& to) {
  std::stable_sort(from.begin(), from.end(), [](const Pain& a, const Pain& b) {
    return std::make_tuple(a.ms.value_or(0), a.count) > std::make_tuple(b.ms.value_or(0), b.count);
  });
  if (from.size() > kMostPains) from.resize(kMostPains);
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

std::string Commonest(const std::map<std::string, uint64_t>& counts) {
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? "" : most->first;
}

std::vector<Pain> PainsOf(const ir::Journey& journey, const JourneyFigures& figures) {
  std::vector<Pain> leave, wait, back, complain, exits, all;
  std::map<std::string, uint64_t> causes;
  for (size_t i = 0; i < figures.stages.size(); ++i) {
    const StageFigures& stage = figures.stages[i];
    const auto index = static_cast<int32_t>(i);
    if (stage.dropped > 0) {
      leave.push_back({PainKind::kLeave, index, Commonest(stage.causes), stage.dropped, stage.reached, {}});
    }
    if (stage.stays.count() > 0 && !journey.stages[i].final) {
      wait.push_back({PainKind::kWait, index, "", stage.stays.count(), stage.reached, stage.stays.At(0.5)});
    }
    if (stage.entered > stage.reached) {
      back.push_back({PainKind::kComeBack, index, "", stage.entered - stage.reached, stage.entered, {}});
    }
    if (stage.said.unhappy > 0) {
      complain.push_back({PainKind::kComplain, index, "", stage.said.unhappy, stage.said.answers, {}});
    }
    for (const auto& [cause, count] : stage.causes) {
      if (cause.starts_with(ir::OutcomeName(ir::Outcome::kExited))) causes[cause] += count;
    }
  }
  for (const auto& [cause, count] : causes) exits.push_back({PainKind::kExit, -1, cause, count, figures.entries, {}});
  for (std::vector<Pain>* kind : {&leave, &wait, &back, &complain, &exits}) KeepWorst(*kind, all);
  return all;
}

}  // namespace

std::string_view NameOf(PainKind kind) {
  switch (kind) {
    case PainKind::kLeave:
      return "leave";
    case PainKind::kWait:
      return "wait";
    case PainKind::kComeBack:
      return "come_back";
    case PainKind::kComplain:
      return "complain";
    case PainKind::kExit:
      break;
  }
  return "exit";
}

size_t Report::missed() const {
  size_t count = 0;
  for (const JourneyReport& journey : journeys) {
    for (const KpiResult& kpi : journey.kpis) count += kpi.verdict == Verdict::kMissed ? 1 : 0;
  }
  return count;
}

Report MakeReport(std::string title, const ir::Module& module, Figures figures) {
  Report report{std::move(title), &module, std::make_unique<const Figures>(std::move(figures)), {}};
  for (size_t i = 0; i < module.journeys.size(); ++i) {
    const ir::Journey& journey = module.journeys[i];
    const JourneyFigures& of = report.figures->journeys[i];
    JourneyReport& to = report.journeys.emplace_back();
    to.journey = &journey;
    if (journey.persona >= 0) to.persona = &module.personas[static_cast<size_t>(journey.persona)];
    to.figures = &of;
    to.conversion = {of.converted, of.entries};
    to.conversion_interval = WilsonInterval(to.conversion);
    if (journey.holdout > 0) to.experiments.push_back(OfHoldout(journey, of));
    for (size_t s = 0; s < journey.splits.size(); ++s) {
      to.experiments.push_back(OfSplit(journey.splits[s], of.splits[s]));
    }
    to.kpis = Evaluate(module, journey, of);
    to.pains = PainsOf(journey, of);
  }
  return report;
}

std::vector<std::string_view> NamesOf(const Report& report) {
  std::vector<std::string_view> names;
  for (const JourneyReport& one : report.journeys) {
    names.insert(names.end(), {one.journey->simple_name, one.journey->name});
    if (one.persona != nullptr) names.emplace_back(one.persona->name);
  }
  return names;
}

bool KeepOnly(Report& report, const std::string& name) {
  const auto is_meant = [&](const JourneyReport& one) {
    if (one.journey->name == name || one.journey->simple_name == name) return true;
    return one.persona != nullptr && (one.persona->name == name || one.persona->name.ends_with("." + name));
  };
  if (std::none_of(report.journeys.begin(), report.journeys.end(), is_meant)) return false;
  std::erase_if(report.journeys, [&](const JourneyReport& one) { return !is_meant(one); });
  return true;
}

}  // namespace journey::insight
