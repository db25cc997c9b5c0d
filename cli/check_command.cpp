// journey check: diagnostics of each path, dumps of each phase, cost bounds.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/text_diff.h"
#include "compiler/ast/dump.h"
#include "compiler/diag/render.h"
#include "compiler/driver/fixes.h"
#include "compiler/sema/dump.h"
#include "ir/cost.h"
#include "ir/text.h"
#include "runtime/platform/atomic_file.h"
#include "runtime/platform/process.h"
#include "runtime/shard/footprint.h"
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

// Bounds of steps come with the module, bounds of bytes from the structures that the runtime makes of it.
Status PrintCost(const ir::Module& module) {
  auto program = rt::Program::Load(module);
  if (!program.ok()) return program.status();
  const rt::Footprint bytes = rt::Bounds(*program.value());
  const std::vector<ir::JourneyCost> steps = ir::Costs(module);
  Out("{:<36}{:>17}{:>17}{:>20}{:>16}\n", "journey", "steps per event", "steps per timer", "bytes per instance",
      "text at most");
  for (size_t i = 0; i < steps.size(); ++i) {
    Out("{:<36}{:>17}{:>17}{:>20}{:>16}\n", steps[i].journey, steps[i].steps_per_event, steps[i].steps_per_timer,
        bytes.instances[i].bytes, bytes.instances[i].text_bytes);
  }
  const ir::Excess worst = ir::WorstSteps(module);
  Out("steps of one {}, over all journeys: at most {} (the limit is {})\n",
      worst.event == ir::kNone ? "timer" : '`' + module.events[static_cast<size_t>(worst.event)].name + '`',
      worst.amount, ir::kMaxSteps);
  Out("bytes per customer: at most {}, {} more when every history window is full, and {} of text\n"
      "for each remembered message id {}, for each key {}, for each send that waits {}\n",
      bytes.customer_bytes, bytes.window_bytes, bytes.customer_text_bytes, bytes.message_id_bytes, bytes.key_bytes,
      bytes.pending_send_bytes);
  return {};
}

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
  const Result<ProjectFiles> project = FindProject(path);
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

// The formats that are one document about all paths; "" for the others.
std::string Document(const std::string& format, const std::vector<std::unique_ptr<Compilation>>& compilations) {
  if (format == "sarif") {
    std::vector<Report> reports;
    for (const auto& one : compilations) reports.push_back({&one->sources, &one->diagnostics});
    return RenderSarif(reports, JOURNEY_VERSION);
  }
  if (format != "json") return "";
  nlohmann::json all;
  for (const auto& one : compilations) {
    nlohmann::json json = nlohmann::json::parse(RenderJson(one->sources, one->diagnostics));
    if (all.is_null()) {
      all = std::move(json);
      continue;
    }
    for (const char* list : {"diagnostics", "not_shown"}) {
      if (!json.contains(list)) continue;
      for (nlohmann::json& item : json[list]) all[list].push_back(std::move(item));
    }
  }
  return all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// Of one path, in the formats that go on from path to path.
void ShowFindings(const std::string& format, const Compilation& compilation) {
  if (format == "short") WriteOut(RenderShort(compilation.sources, compilation.diagnostics));
  if (format == "github") WriteOut(RenderGithub(compilation.sources, compilation.diagnostics));
  if (format == "text") WriteOut(DiagnosticText(compilation, rt::kStdout));
}

int RunCheck(const CheckOptions& options) {
  if (const std::string wrong = NotDeniable(options.deny); !wrong.empty()) {
    const std::string near(NearestWarning(wrong));
    return FailUsage("--deny takes `warnings`, or a warning's code or name, such as J1901 or unused-field; not `" +
                     wrong + "`" + (near.empty() ? "" : "; did you mean `" + near + "`?"));
  }
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
    ShowFindings(options.format, *compilation);
    if (options.cost && compilation->ir.has_value()) {
      if (Status status = PrintCost(*compilation->ir); !status.ok()) return FailWorld(status.message());
    }
  }
  if (options.dump.empty()) WriteOut(Document(options.format, compiled.value()));
  const std::string of_them = denied == 0 ? "" : fmt::format(", {} denied", denied);
  Err("checked {} file{}: {} error{}, {} warning{}{}\n", files, files == 1 ? "" : "s", errors, errors == 1 ? "" : "s",
      warnings, warnings == 1 ? "" : "s", of_them);
  return errors + denied > 0 ? kFindings : dumped;
}

}  // namespace

void AddCheck(Command app, int& exit_code) {
  auto options = std::make_shared<CheckOptions>();
  Command check = app.Subcommand("check", "Report errors and warnings in journeys");
  check.Value("paths", options->paths, "Files, folders, or project folders with a journey.toml; each by itself")
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
