// Two passes over the same trials.
#include "compiler/mutate/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace journey::mutate {
namespace {

using Json = nlohmann::ordered_json;

std::string_view FateName(Fate fate) {
  switch (fate) {
    case Fate::kKilled:
      return "killed";
    case Fate::kAlive:
      return "alive";
    case Fate::kNotTaken:
      return "not_compiled";
    case Fate::kTheSame:
      return "same";
  }
  return "";
}

std::string_view WhatIsDone(MutantKind kind) {
  switch (kind) {
    case MutantKind::kGuard:
      return "taken for its opposite";
    case MutantKind::kDelay:
      return "twice as long";
    case MutantKind::kCap:
      return "one more let through";
    case MutantKind::kBound:
      return "with another bound";
  }
  return "";
}

std::string Lines(std::string_view mark, std::string_view text) {
  std::string out;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    out += fmt::format("  {} {}\n", mark, text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string Score(const TrialCounts& counts, size_t left_out) {
  std::string out = fmt::format("mutation score {:.1f}%: {} of {} mutants noticed", counts.score(), counts.killed,
                                counts.killed + counts.alive);
  std::string rest;
  const auto add = [&rest](size_t count, std::string_view what) {
    if (count > 0) rest += fmt::format("{}{} {}", rest.empty() ? "" : ", ", count, what);
  };
  add(counts.not_taken, "did not compile");
  add(counts.the_same, "mean the same");
  add(left_out, "left out");
  return out + (rest.empty() ? "" : " (" + rest + ")") + "\n";
}

}  // namespace

std::string RenderText(const SourceMap& sources, const Trials& trials) {
  std::string out;
  for (const Trial& trial : trials.trials) {
    if (trial.fate != Fate::kAlive) continue;
    const Mutant& mutant = trial.mutant;
    const SourceFile& file = sources.file(mutant.span.file);
    const LineColumn place = file.Locate(mutant.span.begin);
    const MutatedLines lines = LinesOf(sources, mutant);
    out += fmt::format("{}:{}:{}: {}: a {} {}, and {}\n", file.path(), place.line, place.column, mutant.where,
                       KindName(mutant.kind), WhatIsDone(mutant.kind),
                       trial.tests == 0 ? "no test comes here" : fmt::format("no test fails ({} ran)", trial.tests));
    out += Lines("-", lines.before) + Lines("+", lines.after);
  }
  return out + (out.empty() ? "" : "\n") + Score(Count(trials.trials), trials.left_out);
}

std::string RenderJson(const SourceMap& sources, const Trials& trials) {
  const TrialCounts counts = Count(trials.trials);
  Json mutants = Json::array();
  for (const Trial& trial : trials.trials) {
    const SourceFile& file = sources.file(trial.mutant.span.file);
    const LineColumn place = file.Locate(trial.mutant.span.begin);
    const MutatedLines lines = LinesOf(sources, trial.mutant);
    Json json{{"kind", KindName(trial.mutant.kind)},
              {"where", trial.mutant.where},
              {"file", file.path()},
              {"line", place.line},
              {"column", place.column},
              {"before", lines.before},
              {"after", lines.after},
              {"fate", FateName(trial.fate)},
              {"tests", trial.tests}};
    if (trial.fate == Fate::kKilled) json["killed_by"] = trial.killed_by;
    mutants.push_back(std::move(json));
  }
  const Json all{{"format_version", 1},         {"score", counts.score()},          {"killed", counts.killed},
                 {"alive", counts.alive},       {"not_compiled", counts.not_taken}, {"same", counts.the_same},
                 {"left_out", trials.left_out}, {"mutants", std::move(mutants)}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace journey::mutate
