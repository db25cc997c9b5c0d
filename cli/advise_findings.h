// What other verbs find out of a project, as far as there is something to find it out from: what advice rests on.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/common.h"
#include "cli/input_flags.h"
#include "cli/session_flags.h"
#include "compiler/advise/advise.h"
#include "foresight/behaviour_fit.h"
#include "runtime/program/program.h"

namespace journey::cli {

struct AdviseOptions {
  std::string project, records, behaviour, out = "-", format = "text", of;
  std::vector<std::string> reactions;
  uint64_t customers = 1'000, seed = 1, replications = 10;
  double days = 0;
  InputFlags input;
  SessionFlags session;

  bool has_log() const { return !input.events.empty(); }
};

struct AdviseFindings {
  std::unique_ptr<rt::Program> program;  // that the log ran through
  std::optional<insight::Report> report;
  std::optional<gap::Report> gaps;
  std::optional<conform::Report> conformance;
  std::optional<generate::Generated> untried;
  std::vector<coverage::FileCoverage> customers;  // of the log
  double report_days = 0, gap_days = 0, log_days = 0;
  foresight::SentMessages sent;  // where reactions are asked for
  rt::SourceOptions reading;     // of the log
  std::set<std::string> of;      // qualified names of the journeys that are meant; empty: all

  advise::Findings View() const;
};

// An exit code where something cannot be found out.
std::optional<int> FindOut(const AdviseOptions& options, const ProjectFiles& project, const CompiledTexts& compiled,
                           AdviseFindings& into);

}  // namespace journey::cli
