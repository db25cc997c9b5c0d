// journey advise: what to try next by the records of a run, each with the edit as a diff.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/record_figures.h"
#include "cli/text_diff.h"
#include "compiler/advise/advise.h"
#include "compiler/advise/trial.h"
#include "insight/report.h"

namespace journey::cli {
namespace {

struct AdviseOptions {
  std::string project, records, out = "-", format = "text", of;
};

struct Shown {
  advise::Advice advice;
  advise::Trial trial;
  std::string place;  // "cart.journey:12"
  std::string diff;   // empty: there is nothing to write
};

Result<std::vector<Shown>> Tried(const CompiledTexts& project, std::vector<advise::Advice> advice) {
  std::vector<Shown> shown;
  for (advise::Advice& one : advice) {
    Shown& to = shown.emplace_back();
    auto trial = advise::Try(project.texts, *project.compilation, one);
    if (!trial.ok()) return trial.status();
    to.trial = std::move(trial).value();
    if (one.place.valid()) {
      const SourceFile& file = project.compilation->sources.file(one.place.file);
      to.place = fmt::format("{}:{}", file.path(), file.LineOf(one.place.begin));
    }
    if (to.trial.compiles()) {
      const size_t file = one.edits[0].span.file;
      to.diff = UnifiedDiff(project.texts[file].path, project.texts[file].text, to.trial.texts[file].text);
    }
    to.advice = std::move(one);
  }
  return shown;
}

std::string AdviceText(const std::vector<Shown>& shown) {
  if (shown.empty()) return "There is nothing to advise: nothing stands out, or too little has happened yet.\n";
  std::string out;
  for (size_t i = 0; i < shown.size(); ++i) {
    const Shown& one = shown[i];
    out += fmt::format("{}{}. {}\n   {}{}{}\n", i == 0 ? "" : "\n", i + 1, one.advice.what, one.advice.journey,
                       one.place.empty() ? "" : ", ", one.place);
    for (const std::string& evidence : one.advice.evidence) out += "   - " + evidence + "\n";
    if (!one.advice.effect.empty()) out += "   Effect: " + one.advice.effect + "\n";
    if (one.diff.empty()) continue;
    out += fmt::format(
        "   To try, {} of the tests pass{}\n", one.trial.tests,
        one.trial.broken.empty() ? ":" : fmt::format(", {} want other expectations:", one.trial.broken.size()));
    for (const std::string& broken : one.trial.broken) out += "   ! " + broken + "\n";
    out += one.diff;
  }
  return out;
}

std::string AdviceJson(const std::vector<Shown>& shown) {
  using Json = nlohmann::ordered_json;
  Json json = {{"format_version", 1}, {"advice", Json::array()}};
  for (const Shown& one : shown) {
    Json advice = {
        {"kind", advise::NameOf(one.advice.kind)}, {"journey", one.advice.journey}, {"what", one.advice.what}};
    if (!one.place.empty()) advice["place"] = one.place;
    advice["evidence"] = one.advice.evidence;
    advice["effect"] = one.advice.effect;
    advice["weight"] = one.advice.weight;
    if (!one.diff.empty()) {
      advice["diff"] = one.diff;
      advice["tests"] = {{"passed", one.trial.tests}, {"broken", one.trial.broken}};
    }
    json["advice"].push_back(std::move(advice));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

int RunAdvise(const AdviseOptions& options) {
  const auto project = FindProject(options.project);
  if (!project.ok()) return FailWorld(project.status().message());
  std::vector<NamedFile> inputs = SourceFiles(project.value());
  inputs.push_back({"--records", options.records});
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) return FailUsage(clash);
  CompiledTexts compiled;
  if (const auto failed = CompileTexts(options.project, compiled)) return *failed;
  const ir::Module& module = *compiled.compilation->ir;
  Result<insight::Figures> figures = FiguresOfRecords(options.records, module);
  if (!figures.ok()) return FailWorld(figures.status().message());
  insight::Report report = insight::MakeReport(ProjectTitle(project.value()), module, std::move(figures).value());
  if (!options.of.empty() && !insight::KeepOnly(report, options.of)) {
    return FailUsage(NoSuch("persona with a journey and no journey", options.of, insight::NamesOf(report)));
  }
  const auto shown = Tried(compiled, advise::Advise(*compiled.compilation, report));
  if (!shown.ok()) return FailWorld(shown.status().message());
  return WriteResult(options.out, options.format == "json" ? AdviceJson(shown.value()) : AdviceText(shown.value()));
}

}  // namespace

void AddAdvise(Command app, int& exit_code) {
  Command command =
      app.Subcommand("advise", "Says what to try next, with evidence and the edit, by the records of a run");
  auto options = std::make_shared<AdviseOptions>();
  command.Value("project", options->project, "A folder or a .journey file").ValueName("PATH").Required();
  command.Value("--records", options->records, "Records of a run; - for standard input").ValueName("FILE").Required();
  command.Value("-o,--out", options->out, "Where to write it; - for standard output").ValueName("FILE").ShowDefault();
  command.Value("--format", options->format, "text or json").OneOf({"text", "json"}).ShowDefault();
  command.Value("--of", options->of, "Only this journey, or the journeys of this persona").ValueName("NAME");
  command.Footer(
      "Nothing is applied: each edit is a diff that compiles, with what the tests say of it, and `git apply` takes "
      "it.\n"
      "\n"
      "examples:\n"
      "  journey advise shop --records shop.records.jsonl\n"
      "  journey advise shop --records shop.records.jsonl --of Cart --format json");
  command.Does([options, &exit_code] { exit_code = RunAdvise(*options); });
}

}  // namespace journey::cli
