// journey check: diagnostics of each path, dumps of each phase, cost bounds.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>

#include "cli/common.h"
#include "cli/costs.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/text_diff.h"
#include "cli/text_input.h"
#include "compiler/ast/dump.h"
#include "compiler/diag/render.h"
#include "compiler/driver/fixes.h"
#include "compiler/sema/dump.h"
#include "ir/text.h"
#include "runtime/platform/atomic_file.h"
#include "runtime/platform/process.h"
#if JOURNEY_HAS_JIT
#include "compiler/native/library.h"
#endif

namespace journey::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  std::string format = "text";
  std::string dump;
  bool cost = false;
  bool fix = false, diff = false, guesses = false;
  std::vector<std::string> deny;
};

// Returns an exit code.
int PrintDump(const Compilation& compilation, const std::string& what) {
  if (what == "ast") {
    for (const ast::Module& module : compilation.modules) {
      if (!module.is_std) Out("{}", Dump(module));
    }
    return kClean;
  }
  if (what == "typed") {
    Out("{}", DumpTyped(compilation.program));
    return kClean;
  }
  if (!compilation.ir.has_value()) return kFindings;
  if (what == "ir") {
    Out("{}", ir::Print(*compilation.ir));
    return kClean;
  }
#if JOURNEY_HAS_JIT
  const Result<const native::Library*> library = native::Library::Get();
  if (!library.ok()) return FailWorld(library.status().message());
  const auto form = what == "llvm" ? native::Library::Form::kLlvm : native::Library::Form::kAssembly;
  const Result<std::string> text = library.value()->ModuleText(*compilation.ir, native::OptLevel::kO2, form);
  if (!text.ok()) return FailWorld(text.status().message());
  WriteOut(text.value());
  return kClean;
#else
  return FailWorld("this build has no LLVM, so there is nothing to dump");
#endif
}

// Of one path: writes the fixed files, or shows what would change. Which fixes there were goes to the counts.
Status FixPath(const std::string& path, const CheckOptions& options, size_t& fixes, size_t& files) {
  const Result<ProjectFiles> project = FindSources(path);
  if (!project.ok()) return project.status();
  Result<std::vector<SourceText>> read = ReadSources(project.value());
  if (!read.ok()) return read.status();
  const FixedTexts fixed = ApplyFixes(read.value(), options.guesses, project.value().lints);
  fixes += fixed.applied;
  for (size_t i = 0; i < fixed.texts.size(); ++i) {
    const SourceText& before = read.value()[i];
    const SourceText& after = fixed.texts[i];
    if (before.text == after.text) continue;
    ++files;
    if (options.diff) {
      WriteOut(UnifiedDiff(after.path, before.text, after.text));
    } else if (Status status = rt::WriteWhole(after.path, after.text); !status.ok()) {
      return status;
    }
  }
  return {};
}

// Returns an exit code; kClean where checking may go on.
int Fix(const CheckOptions& options) {
  size_t fixes = 0, files = 0;
  for (const std::string& path : options.paths) {
    if (Status status = FixPath(path, options, fixes, files); !status.ok()) return FailWorld(status.message());
  }
  Err("{}{} fix{} in {} file{}\n", options.diff ? "would apply " : "", fixes, fixes == 1 ? "" : "es", files,
      files == 1 ? "" : "s");
  return options.diff && files > 0 ? kFindings : kClean;
}

// What --deny takes that is no warning; "" where there is nothing such.
std::string NotDeniable(const std::vector<std::string>& deny) {
  for (const std::string& what : deny) {
    if (what != kAllWarnings && !WarningCalled(what).has_value()) return what;
  }
  return "";
}

// What is found and asked for in all paths, as one document.
Result<std::string> CheckJson(const CheckOptions& options,
                              const std::vector<std::unique_ptr<Compilation>>& compilations) {
  nlohmann::json all, costs = nlohmann::json::array();
  for (size_t i = 0; i < compilations.size(); ++i) {
    const std::unique_ptr<Compilation>& one = compilations[i];
    nlohmann::json json = nlohmann::json::parse(RenderJson(one->sources, one->diagnostics));
    if (all.is_null()) {
      all = std::move(json);
    } else {
      for (const char* list : {"diagnostics", "not_shown"}) {
        if (!json.contains(list)) continue;
        for (nlohmann::json& item : json[list]) all[list].push_back(std::move(item));
      }
    }
    if (!options.cost || !one->ir.has_value()) continue;
    auto bounds = CostJson(*one->ir);
    if (!bounds.ok()) return bounds.status();
    bounds.value()["path"] = options.paths[i];
    costs.push_back(std::move(bounds).value());
  }
  if (options.cost) all["costs"] = std::move(costs);
  return all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// The formats that are one document about all paths; "" for the others.
Result<std::string> Document(const CheckOptions& options,
                             const std::vector<std::unique_ptr<Compilation>>& compilations) {
  if (options.format == "json") return CheckJson(options, compilations);
  if (options.format != "sarif") return std::string();
  std::vector<Report> reports;
  for (const auto& one : compilations) reports.push_back({&one->sources, &one->diagnostics});
  return RenderSarif(reports, JOURNEY_VERSION);
}

// What does not go together; "" when all does.
std::string CheckConflict(const CheckOptions& options) {
  const bool sarif = options.format == "sarif", document = sarif || options.format == "json";
  if (!options.dump.empty() && document)
    return "--dump shows a text of its own: leave --format " + options.format + " out";
  if (options.diff && document) return "--diff shows a diff: leave --format " + options.format + " out";
  if (options.cost && sarif) return "--cost has no place in SARIF; --format json has one";
  if (options.fix && std::ranges::find(options.paths, kStandardInput) != options.paths.end()) {
    return "--fix writes into files, and `-` is none; --diff shows what it would change";
  }
  return "";
}

// Of one path, in the formats that go on from path to path.
Status ShowFindings(const CheckOptions& options, const Compilation& compilation) {
  const std::string& format = options.format;
  if (format == "short") WriteOut(RenderShort(compilation.sources, compilation.diagnostics));
  if (format == "github") WriteOut(RenderGithub(compilation.sources, compilation.diagnostics));
  if (format == "text") WriteOut(DiagnosticText(compilation, rt::kStdout));
  if (!options.cost || format == "json" || !compilation.ir.has_value()) return {};
  const Result<std::string> cost = CostText(*compilation.ir);
  if (cost.ok()) WriteOut(cost.value());
  return cost.status();
}

int RunCheck(const CheckOptions& options) {
  if (const std::string wrong = NotDeniable(options.deny); !wrong.empty()) {
    const std::string near(NearestWarning(wrong));
    return FailUsage("--deny takes `warnings`, or a warning's code or name, such as J1901 or unused-field; not `" +
                     wrong + "`" + (near.empty() ? "" : "; did you mean `" + near + "`?"));
  }
  if (const std::string conflict = CheckConflict(options); !conflict.empty()) return FailUsage(conflict);
  if (options.fix || options.diff) {
    if (const int exit_code = Fix(options); exit_code != kClean || options.diff) return exit_code;
  }
  auto compiled = CompileEach(options.paths, options.deny);
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  size_t errors = 0, warnings = 0, files = 0, denied = 0;
  int dumped = kClean;
  for (const std::unique_ptr<Compilation>& compilation : compiled.value()) {
    if (OutputFailed()) break;
    errors += compilation->diagnostics.error_count();
    warnings += compilation->diagnostics.warning_count();
    denied += compilation->diagnostics.denied_count();
    for (const ast::Module& module : compilation->modules) files += module.is_std ? 0 : 1;
    if (!options.dump.empty()) {
      // The dump is the result; diagnostics are messages then.
      WriteErr(RenderShort(compilation->sources, compilation->diagnostics));
      dumped = std::max(dumped, PrintDump(*compilation, options.dump));
      continue;
    }
    if (Status status = ShowFindings(options, *compilation); !status.ok()) return FailWorld(status.message());
  }
  if (options.dump.empty()) {
    const Result<std::string> document = Document(options, compiled.value());
    if (!document.ok()) return FailWorld(document.status().message());
    WriteOut(document.value());
  }
  const std::string of_them = denied == 0 ? "" : fmt::format(", {} denied", denied);
  Err("checked {} file{}: {} error{}, {} warning{}{}\n", files, files == 1 ? "" : "s", errors, errors == 1 ? "" : "s",
      warnings, warnings == 1 ? "" : "s", of_them);
  return errors + denied > 0 ? kFindings : dumped;
}

}  // namespace

void AddCheck(Command app, int& exit_code) {
  auto options = std::make_shared<CheckOptions>();
  Command check = app.Subcommand("check", "Report errors and warnings in journeys");
  check
      .Value("paths", options->paths,
             "Files, folders, or project folders with a journey.toml; each by itself; - for standard input")
      .Required();
  check
      .Value("--format", options->format,
             "text, short (FILE:LINE:COL: error J2001: message), json, github (workflow commands) or sarif (2.1.0)")
      .OneOf({"text", "short", "json", "github", "sarif"})
      .ShowDefault();
  check.Value("--dump", options->dump, "Show a phase's result instead: ast, typed, ir, llvm or asm")
      .OneOf({"ast", "typed", "ir", "llvm", "asm"});
  check.Switch("--cost", options->cost, "Show the proven bounds: steps per event, bytes per instance and customer");
  Flag fix = check.Switch("--fix", options->fix, "First write the fixes that messages offer into the files");
  Flag diff =
      check.Switch("--diff", options->diff, "Only show what --fix would change, as a unified diff; 3 if anything");
  check.Switch("--guesses", options->guesses, "With --fix or --diff: also what a message asks about, `did you mean`");
  fix.Excludes(diff).Excludes("--dump");
  diff.Excludes("--dump").Excludes("--cost");
  check
      .Value("--deny", options->deny,
             "`warnings`, or one's code or name: as good as an error. journey.toml says it for a project")
      .OneValueEach();
  check.Footer(
      "Examples:\n"
      "  journey check journeys/                   every problem of a folder\n"
      "  journey check --format short cart.journey one line each, for editors and scripts\n"
      "  journey check --fix journeys/             write what has one way out, then check\n"
      "  journey check --dump ir cart.journey      the state machine it becomes\n"
      "journey explain-code J2001 says more of a code.\n"
      "Exit codes: 0 no errors, and no warnings that are denied, 1 a file could not be read, 2 wrong usage, 3 there "
      "are errors.");
  check.Does([options, &exit_code] { exit_code = RunCheck(*options); });
}

}  // namespace journey::cli
