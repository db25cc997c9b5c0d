// journey advise: what to try next by what the other verbs find out, each with the edit as a diff.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "cli/advise_findings.h"
#include "cli/advise_forecast.h"
#include "cli/behaviour_fitting.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/text_diff.h"
#include "cli/text_input.h"
#include "compiler/advise/advise.h"
#include "compiler/advise/trial.h"

namespace journey::cli {
namespace {

// A forecast reads it twice more.
constexpr LogNeeds kAdviseLog{.required = false, .file = true, .format = "--events-format"};

struct Shown {
  advise::Advice advice;
  advise::Trial trial;
  std::string place;  // "cart.journey:12"
  std::string diff;   // empty: there is nothing to write
  std::optional<std::vector<ForecastChange>> forecast;
};

// How customers behave, where there is something to know it from.
std::optional<int> FindBehaviour(const AdviseOptions& options, const Compilation& compilation,
                                 const AdviseFindings& found, std::optional<foresight::Behaviour>& into) {
  if (options.replications == 0) return std::nullopt;
  if (!options.behaviour.empty()) {
    const auto text = ReadWhole(options.behaviour, foresight::kMostBehaviourBytes);
    if (!text.ok()) return FailWorld(text.status().message());
    auto behaviour = foresight::ReadBehaviour(text.value(), ShownPath(options.behaviour));
    if (!behaviour.ok()) return FailWorld(behaviour.status().message());
    into = std::move(behaviour).value();
  } else if (options.has_log()) {
    FittedBehaviour fitted;
    const FitOfLog fit{
        .events = options.input.events, .reading = found.reading, .reactions = options.reactions, .tells = false};
    if (const auto failed = FitLog(*compilation.ir, fit, found.sent, fitted)) return failed;
    into = std::move(fitted.behaviour);
  }
  return std::nullopt;
}

// `forecaster` may be null.
Result<std::vector<Shown>> Tried(const CompiledTexts& project, std::vector<advise::Advice> advice,
                                 Forecaster* forecaster) {
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
    if (to.trial.compiles() && one.file) {
      to.diff = GitDiff(one.file->path, std::nullopt, one.file->text);
    } else if (to.trial.compiles()) {
      const size_t file = one.edits[0].span.file;
      to.diff = GitDiff(project.texts[file].path, project.texts[file].text, to.trial.texts[file].text);
    }
    if (forecaster != nullptr && to.trial.compiles() && !to.trial.same_records) {
      auto forecast = forecaster->Of(to.trial.texts, one.journey);
      if (!forecast.ok()) return forecast.status();
      to.forecast = std::move(forecast).value();
    }
    to.advice = std::move(one);
  }
  return shown;
}

std::string AmountText(double value, bool share, bool with_sign) {
  const double shown = share ? 100 * value : value;
  return with_sign ? fmt::format("{:+.1f}", shown) : fmt::format("{:.1f}{}", shown, share ? " %" : "");
}

std::string ForecastText(const std::vector<ForecastChange>& changes, const SimulationPlan& plan) {
  std::string out =
      fmt::format("   Forecast, {} made-up customers, {} {}, the same ones with and without it:\n",
                  CountText(plan.customers), plan.replications, plan.replications == 1 ? "time" : "times");
  for (const ForecastChange& one : changes) {
    out += fmt::format("     {}: {} -> {}, {}{}", one.name, AmountText(one.before, one.share, false),
                       AmountText(one.after, one.share, false), AmountText(one.difference.mean, one.share, true),
                       one.share ? " points" : "");
    if (const auto& interval = one.difference.interval) {
      out += fmt::format(" ({} to {})", AmountText(interval->low, one.share, true),
                         AmountText(interval->high, one.share, true));
    }
    out += "\n";
  }
  if (changes.empty()) out += "     nothing differs for them\n";
  return out;
}

std::string SizeText(const advise::Advice& advice) {
  if (!advice.customers) return "   Size: not known; give --events or --records\n";
  return fmt::format("   Size: {:.0f} customers, {:.0f} a month\n", *advice.customers, *advice.per_month);
}

std::string AdviceText(const std::vector<Shown>& shown, const SimulationPlan& plan) {
  if (shown.empty()) return "There is nothing to advise: nothing stands out, or too little has happened yet.\n";
  std::string out;
  for (size_t i = 0; i < shown.size(); ++i) {
    const Shown& one = shown[i];
    out += fmt::format("{}{}. {}\n   {}{}{}\n", i == 0 ? "" : "\n", i + 1, one.advice.what, one.advice.journey,
                       one.place.empty() ? "" : ", ", one.place);
    for (const std::string& evidence : one.advice.evidence) out += "   - " + evidence + "\n";
    out += SizeText(one.advice);
    if (!one.advice.effect.empty()) out += "   Effect: " + one.advice.effect + "\n";
    if (one.forecast) out += ForecastText(*one.forecast, plan);
    if (one.diff.empty()) continue;
    out += fmt::format(
        "   To try, {} of the tests pass{}\n", one.trial.tests,
        one.trial.broken.empty() ? ":" : fmt::format(", {} want other expectations:", one.trial.broken.size()));
    for (const std::string& broken : one.trial.broken) out += "   ! " + broken + "\n";
    out += one.diff;
  }
  return out;
}

nlohmann::ordered_json ForecastJson(const std::vector<ForecastChange>& changes, const SimulationPlan& plan) {
  using Json = nlohmann::ordered_json;
  Json json = {{"customers", plan.customers},
               {"replications", plan.replications},
               {"seed", plan.seed},
               {"figures", Json::array()}};
  for (const ForecastChange& one : changes) {
    Json figure = {{"name", one.name},
                   {"share", one.share},
                   {"before", one.before},
                   {"after", one.after},
                   {"difference", one.difference.mean}};
    if (const auto& interval = one.difference.interval) figure["interval"] = {interval->low, interval->high};
    json["figures"].push_back(std::move(figure));
  }
  return json;
}

std::string AdviceJson(const std::vector<Shown>& shown, const SimulationPlan& plan) {
  using Json = nlohmann::ordered_json;
  Json json = {{"format_version", 2}, {"advice", Json::array()}};
  for (const Shown& one : shown) {
    Json advice = {
        {"kind", advise::NameOf(one.advice.kind)}, {"journey", one.advice.journey}, {"what", one.advice.what}};
    if (!one.place.empty()) advice["place"] = one.place;
    advice["evidence"] = one.advice.evidence;
    if (one.advice.customers) {
      advice["customers"] = *one.advice.customers;
      advice["per_month"] = *one.advice.per_month;
    }
    if (!one.advice.effect.empty()) advice["effect"] = one.advice.effect;
    if (one.forecast) advice["forecast"] = ForecastJson(*one.forecast, plan);
    if (!one.diff.empty()) {
      advice["diff"] = one.diff;
      advice["tests"] = {{"passed", one.trial.tests}, {"broken", one.trial.broken}};
    }
    json["advice"].push_back(std::move(advice));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// What the flags say that can be wrong by itself; empty: nothing is.
std::string WrongAdviseUse(const AdviseOptions& options) {
  if (options.customers == 0) return "--customers: at least 1";
  if (!options.reactions.empty() && !options.has_log()) return "--reaction: name the log with --events";
  if (!options.reactions.empty() && !options.behaviour.empty()) {
    return "--reaction is for what is learned from the log, and --behaviour says it already";
  }
  if (options.records == kStandardInput && options.behaviour == kStandardInput) {
    return "--behaviour: standard input is read already";
  }
  return WrongLog(options.input, kAdviseLog);
}

int RunAdvise(const AdviseOptions& options) {
  if (const std::string wrong = WrongAdviseUse(options); !wrong.empty()) return FailUsage(wrong);
  const auto project = FindProject(options.project);
  if (!project.ok()) return FailWorld(project.status().message());
  std::vector<NamedFile> inputs = SourceFiles(project.value());
  inputs.push_back({"--records", options.records});
  inputs.push_back({"--events", options.input.events});
  inputs.push_back({"--behaviour", options.behaviour});
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) return FailUsage(clash);
  CompiledTexts compiled;
  if (const auto failed = CompileTexts(options.project, compiled)) return *failed;
  AdviseFindings found;
  if (const auto failed = FindOut(options, project.value(), compiled, found)) return *failed;
  std::optional<foresight::Behaviour> behaviour;
  if (const auto failed = FindBehaviour(options, *compiled.compilation, found, behaviour)) return *failed;
  const SimulationPlan plan = PlanOf(options.customers, options.replications, options.seed, options.days);
  std::optional<Forecaster> forecaster;
  if (behaviour) forecaster.emplace(*compiled.compilation, *behaviour, plan);
  std::vector<advise::Advice> advice = advise::Advise(*compiled.compilation, found.View());
  std::erase_if(advice,
                [&](const advise::Advice& one) { return !found.of.empty() && !found.of.contains(one.journey); });
  const auto shown = Tried(compiled, std::move(advice), forecaster ? &*forecaster : nullptr);
  if (!shown.ok()) return FailWorld(shown.status().message());
  return WriteResult(options.out,
                     options.format == "json" ? AdviceJson(shown.value(), plan) : AdviceText(shown.value(), plan));
}

}  // namespace

void AddAdvise(Command app, int& exit_code) {
  Command command =
      app.Subcommand("advise", "Says what to try next, with evidence, its size, and the edit, by what the others find");
  auto options = std::make_shared<AdviseOptions>();
  command.Value("project", options->project, "A folder or a .journey file").ValueName("PATH").Required();
  command
      .Value("--records", options->records, "Records of a run, for what `report` and `gap` say; - for standard input")
      .ValueName("FILE");
  AddLogFlags(command, options->input, kAdviseLog);
  AddSessionFlags(command, options->session);
  command
      .Value(
          "--behaviour", options->behaviour,
          "How customers behave, to forecast what edits change; else it is learned from the log; - for standard input")
      .ValueName("FILE");
  command
      .Value("--reaction", options->reactions,
             "Where it is learned: an event that answers messages; several times for several")
      .ValueName("EVENT")
      .OneValueEach();
  command.Value("--customers", options->customers, "How many come in a forecast, each time")
      .ValueName("N")
      .ShowDefault();
  command.Value("--replications", options->replications, "How often a forecast is done; 0: none is")
      .ValueName("R")
      .ShowDefault();
  command.Value("--seed", options->seed, "The same seed gives the same forecasts").ValueName("S").ShowDefault();
  command
      .Value("--days", options->days,
             "A forecast's clock ends so many days after the start; else when nobody does anything")
      .ValueName("D")
      .Between(0.0, 36'500.0);
  command.Value("-o,--out", options->out, "Where to write it; - for standard output").ValueName("FILE").ShowDefault();
  command.Value("--format", options->format, "text or json").OneOf({"text", "json"}).ShowDefault();
  command.Value("--of", options->of, "Only this journey, or the journeys of this persona").ValueName("NAME");
  command.Footer(
      "Nothing is applied: each edit is a diff that compiles, with what the tests say of it, and `git apply` takes "
      "it.\n"
      "What there is nothing to know from is left out: without a log and records, tests and the map's notes are left.\n"
      "\n"
      "examples:\n"
      "  journey advise shop --records shop.records.jsonl\n"
      "  journey advise shop --events log.jsonl --reaction \"Email Opened\"\n"
      "  journey advise shop --events log.jsonl --of Cart --format json");
  command.Does([options, &exit_code] { exit_code = RunAdvise(*options); });
}

}  // namespace journey::cli
