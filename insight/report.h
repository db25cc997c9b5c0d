// Figures -> what is said of each journey: rates with their intervals, experiments, KPIs, pains. And that as text,
// JSON, CSV or a page.
//
// Everything is worked out here once; the writers only spell it. The same figures give the same bytes. The module must
// outlive the report, which holds the figures itself and cannot be copied.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "insight/figures.h"
#include "insight/kpi.h"
#include "insight/statistics.h"
#include "ir/ir.h"

namespace journey::insight {

// Two groups of an experiment: how often each converted, and what lies between.
struct Comparison {
  std::string group, against;
  Proportion a, b;  // of the group, of what it is held against
  std::optional<double> difference;
  std::optional<Interval> interval;
  std::optional<double> p_value, detectable;
};

// A holdout, or a split. Its ratio is tested over first entries: later ones depend on what became of the first.
struct Experiment {
  std::string name;
  bool is_holdout = false;
  std::vector<std::string> groups;
  std::vector<uint64_t> first;  // by group: first entries
  std::vector<double> shares;   // by group: as planned
  std::optional<SampleRatio> ratio;
  std::vector<Comparison> comparisons;
};

enum class PainKind : uint8_t { kLeave, kWait, kComeBack, kComplain, kExit };
// "leave", "wait", "come_back", "complain", "exit"
std::string_view NameOf(PainKind kind);
// Of its kind the worst come first, at most three.
struct Pain {
  PainKind kind = PainKind::kLeave;
  int32_t stage = -1;  // none: of the whole journey
  std::string cause;   // kLeave: the commonest; kExit
  uint64_t count = 0;  // who left, came back, exited; kWait: stays; kComplain: unhappy answers
  uint64_t of = 0;     // who reached the stage; kComeBack: times it was entered; kComplain: answers; kExit: entries
  std::optional<int64_t> ms;  // kWait: the median
};

struct JourneyReport {
  const ir::Journey* journey = nullptr;
  const ir::Persona* persona = nullptr;
  const JourneyFigures* figures = nullptr;
  Proportion conversion;
  std::optional<Interval> conversion_interval;
  std::vector<Experiment> experiments;
  std::vector<KpiResult> kpis;
  std::vector<Pain> pains;
};

struct Report {
  std::string title;
  const ir::Module* module = nullptr;
  std::unique_ptr<const Figures> figures;
  std::vector<JourneyReport> journeys;

  // KPIs whose target was missed.
  size_t missed() const;
};

Report MakeReport(std::string title, const ir::Module& module, Figures figures);
// What KeepOnly knows: of each journey both names, and its persona's.
std::vector<std::string_view> NamesOf(const Report& report);
// Leaves the journeys of this name (simple or whole) or persona alone. False: there are none, and nothing was changed.
bool KeepOnly(Report& report, const std::string& name);

std::string WriteText(const Report& report);
std::string WriteJson(const Report& report);
std::string WriteCsv(const Report& report);
std::string WriteHtml(const Report& report);

// The title, else the name.
template <typename T>
const std::string& TitleOf(const T& named) {
  return named.title.empty() ? named.name : named.title;
}

}  // namespace journey::insight
