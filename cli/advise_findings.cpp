// Each verb's own functions; nothing is counted here.
#include "cli/advise_findings.h"

#include <algorithm>

#include "cli/behaviour_fitting.h"
#include "cli/log_walks.h"
#include "cli/log_watch.h"
#include "cli/record_figures.h"
#include "cli/touchpoints.h"
#include "compiler/map/origin.h"
#include "insight/tally.h"

namespace journey::cli {
namespace {

constexpr double kAdviseDayMs = 86'400'000;

// How long records go on, and who was written to.
class RecordSpan final : public rt::RecordSink {
 public:
  explicit RecordSpan(bool messages) : with_messages_(messages) {}
  void Write(const rt::Record& record) override {
    if (with_messages_) messages_.Write(record);
    if (record.journey == ir::kNone) return;
    first_ = std::min(first_, record.time);
    last_ = std::max(last_, record.time);
  }
  double days() const { return last_ < first_ ? 0 : static_cast<double>(last_ - first_) / kAdviseDayMs; }
  foresight::SentMessages sent() { return messages_.Finish(); }

 private:
  const bool with_messages_;
  int64_t first_ = INT64_MAX, last_ = INT64_MIN;
  MessageSink messages_;
};

// The journeys that --of means, before anything is read for them.
std::optional<int> FindMeant(const std::string& of, const ir::Module& module, std::set<std::string>& into) {
  if (of.empty()) return std::nullopt;
  insight::Report report = insight::MakeReport("", module, insight::Tally(module).Now());
  if (!insight::KeepOnly(report, of)) {
    return FailUsage(NoSuch("persona with a journey and no journey", of, insight::NamesOf(report)));
  }
  for (const insight::JourneyReport& one : report.journeys) into.insert(one.journey->name);
  return std::nullopt;
}

class Finder {
 public:
  Finder(const AdviseOptions& options, const ProjectFiles& project, const CompiledTexts& compiled, AdviseFindings& into)
      : options_(options),
        project_(project),
        compilation_(*compiled.compilation),
        texts_(compiled.texts),
        into_(into) {}

  std::optional<int> Run() {
    if (const auto failed = FindMeant(options_.of, *compilation_.ir, into_.of)) return failed;
    if (const auto failed = OfRecords()) return failed;
    if (const auto failed = OfLog()) return failed;
    if (!into_.gaps) into_.gaps = GapsOf(project_, compilation_, nullptr);
    generate::GenerateOptions generating;
    generating.by_journey = true;
    auto untried = generate::GenerateTests(texts_, generating);
    if (!untried.ok()) return FailWorld(untried.status().message());
    into_.untried = std::move(untried).value();
    return std::nullopt;
  }

 private:
  void Report(const insight::Figures& figures, double days) {
    into_.report = insight::MakeReport(ProjectTitle(project_), *compilation_.ir, figures);
    into_.report_days = days;
  }
  void Gaps(const gap::Evidence& evidence, double days) {
    into_.gaps = GapsOf(project_, compilation_, &evidence);
    into_.gap_days = days;
  }

  std::optional<int> OfRecords() {
    if (options_.records.empty()) return std::nullopt;
    RecordSpan span(!options_.reactions.empty());
    const auto evidence = EvidenceOfRecords(options_.records, compilation_, &span);
    if (!evidence.ok()) return FailWorld(evidence.status().message());
    Report(evidence.value().figures, span.days());
    into_.sent = span.sent();
    if (!options_.has_log()) Gaps(evidence.value(), span.days());
    return std::nullopt;
  }

  // One run for all of it.
  std::optional<int> OfLog() {
    if (!options_.has_log()) return std::nullopt;
    rt::SessionOptions session;
    if (const auto failed = ReadSessionFlags(options_.session, project_, &session)) return failed;
    const auto reading = ReadingOf(options_.input, project_.input);
    if (!reading.ok()) return FailUsage(reading.status().message());
    into_.reading = reading.value();
    auto program = rt::Program::Load(*compilation_.ir);
    if (!program.ok()) return FailWorld(program.status().message());
    into_.program = std::move(program).value();
    const ir::Module& module = into_.program->module();
    const map::Origin origin(compilation_.program, compilation_.sources, RootOf(project_));
    const std::vector<conform::JourneyDesign> designs =
        conform::DesignsOf(compilation_.program, module, compilation_.sources, origin);
    gap::Observer touchpoints(compilation_.program, module, false);
    conform::Watcher watcher(module, designs);
    coverage::CustomersTouched touched;
    RecordSpan span(!options_.reactions.empty() && options_.records.empty());
    const auto watched =
        WatchLog(*into_.program, options_.input.events, into_.reading, std::move(session),
                 {.touchpoints = &touchpoints, .design = &watcher, .touched = &touched, .records = &span});
    if (!watched.ok()) return FailWorld(watched.status().message());
    if (const auto none = TellOfUnusable(options_.input.events, watched.value().lines, watched.value().rejected)) {
      return none;
    }
    into_.conformance = watcher.Finish();
    into_.log_days = static_cast<double>(into_.conformance->last - into_.conformance->first) / kAdviseDayMs;
    const gap::Evidence evidence = touchpoints.Finish();
    if (!into_.report) {
      Report(evidence.figures, into_.log_days);
      into_.sent = span.sent();
    }
    Gaps(evidence, into_.log_days);
    into_.customers = coverage::Cover(compilation_.sources, compilation_.modules, module, touched.Finish());
    return std::nullopt;
  }

  const AdviseOptions& options_;
  const ProjectFiles& project_;
  const Compilation& compilation_;
  const std::vector<SourceText>& texts_;
  AdviseFindings& into_;
};

}  // namespace

advise::Findings AdviseFindings::View() const {
  const auto at = [](const auto& found) { return found ? &*found : nullptr; };
  return {.report = at(report),
          .report_days = report_days,
          .gaps = at(gaps),
          .gap_days = gap_days,
          .conformance = at(conformance),
          .log_days = log_days,
          .untried = at(untried),
          .customers = conformance ? &customers : nullptr};
}

std::optional<int> FindOut(const AdviseOptions& options, const ProjectFiles& project, const CompiledTexts& compiled,
                           AdviseFindings& into) {
  return Finder(options, project, compiled, into).Run();
}

}  // namespace journey::cli
