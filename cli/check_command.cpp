// journey check: diagnostics of each path, dumps of each phase, cost bounds.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include "cli/common.h"
#include "cli/output.h"
#include "compiler/ast/dump.h"
#include "compiler/diag/render.h"
#include "compiler/sema/dump.h"
#include "ir/cost.h"
#include "ir/text.h"
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

int RunCheck(const CheckOptions& options) {
  auto compiled = CompileEach(options.paths);
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  const bool as_json = options.format == "json", as_short = options.format == "short";
  size_t errors = 0, warnings = 0, files = 0;
  nlohmann::json all;
  int dumped = kClean;
  for (const std::unique_ptr<Compilation>& compilation : compiled.value()) {
    if (OutputFailed()) break;
    errors += compilation->diagnostics.error_count();
    warnings += compilation->diagnostics.warning_count();
    for (const ast::Module& module : compilation->modules) files += module.is_std ? 0 : 1;
    if (as_json) {
      nlohmann::json one = nlohmann::json::parse(RenderJson(compilation->sources, compilation->diagnostics));
      if (all.is_null()) {
        all = std::move(one);
      } else {
        for (const char* list : {"diagnostics", "not_shown"}) {
          if (!one.contains(list)) continue;
          for (nlohmann::json& item : one[list]) all[list].push_back(std::move(item));
        }
      }
    }
    if (!options.dump.empty()) {
      // The dump is the result; diagnostics are messages then.
      WriteErr(RenderShort(compilation->sources, compilation->diagnostics));
      dumped = std::max(dumped, PrintDump(*compilation, options.dump));
    } else {
      if (as_short) {
        WriteOut(RenderShort(compilation->sources, compilation->diagnostics));
      } else if (!as_json) {
        WriteOut(DiagnosticText(*compilation, rt::kStdout));
      }
      if (options.cost && compilation->ir.has_value()) {
        if (Status status = PrintCost(*compilation->ir); !status.ok()) return FailWorld(status.message());
      }
    }
  }
  if (as_json && options.dump.empty()) Out("{}\n", all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  Err("checked {} file{}: {} error{}, {} warning{}\n", files, files == 1 ? "" : "s", errors, errors == 1 ? "" : "s",
      warnings, warnings == 1 ? "" : "s");
  return errors > 0 ? kFindings : dumped;
}

}  // namespace

void AddCheck(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* check = app.add_subcommand("check", "Report errors and warnings in journeys");
  check->add_option("paths", options->paths, "Files, folders, or project folders with a journey.toml; each by itself")
      ->required();
  check->add_option("--format", options->format, "text, short (FILE:LINE:COL: error J2001: message) or json")
      ->check(CLI::IsMember({"text", "short", "json"}))
      ->capture_default_str();
  check->add_option("--dump", options->dump, "Show a phase's result instead: ast, typed, ir, llvm or asm")
      ->check(CLI::IsMember({"ast", "typed", "ir", "llvm", "asm"}));
  check->add_flag("--cost", options->cost, "Show the proven bounds: steps per event, bytes per instance and customer");
  check->footer(
      "Examples:\n"
      "  journey check journeys/                   every problem of a folder\n"
      "  journey check --format short cart.journey one line each, for editors and scripts\n"
      "  journey check --dump ir cart.journey      the state machine it becomes\n"
      "Exit codes: 0 no errors, 1 a file could not be read, 2 wrong usage, 3 there are errors.");
  check->callback([options, &exit_code] { exit_code = RunCheck(*options); });
}

}  // namespace journey::cli
