// journey compile: a project to one binary module that hosts load without a compiler.
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/text_input.h"
#include "ir/serialise.h"
#include "runtime/platform/atomic_file.h"
#include "runtime/platform/process.h"

namespace journey::cli {
namespace {

struct CompileOptions {
  std::vector<std::string> paths;
  std::string output;
};

int RunCompile(const CompileOptions& options) {
  auto project = FindTogether(options.paths, FindSources);
  if (!project.ok()) return FailWorld(project.status().message());
  if (const std::string clash = Clash({{"--output", options.output}}, SourceFiles(*project)); !clash.empty()) {
    return FailUsage(clash);
  }
  auto compiled = CompileProject(*project);
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  const Compilation& compilation = *compiled.value();
  if (options.output == "-") {
    WriteErr(DiagnosticText(compilation, rt::kStderr));
  } else {
    WriteOut(DiagnosticText(compilation, rt::kStdout));
  }
  if (!compilation.ir.has_value()) return kFindings;
  const std::string bytes = ir::Serialise(*compilation.ir);
  if (Status status = rt::WriteWhole(options.output, bytes); !status.ok()) return FailWorld(status.message());
  if (options.output == "-") return kClean;
  Err("wrote {} ({} bytes, {} journeys)\n", options.output, bytes.size(), compilation.ir->journeys.size());
  return kClean;
}

}  // namespace

void AddCompile(Command app, int& exit_code) {
  auto options = std::make_shared<CompileOptions>();
  Command compile = app.Subcommand("compile", "Write a module that hosts load without a compiler");
  compile.Value("paths", options->paths, "Files or folders, compiled together; - for standard input").Required();
  compile.Value("-o,--output", options->output, "The module's file, or - for standard output").Required();
  compile.Footer(
      "Examples:\n"
      "  journey compile examples/cart_recovery -o cart.jrnm\n"
      "Exit codes: 0 written, 1 a file could not be read or written, 2 wrong usage, 3 there are errors.");
  compile.Does([options, &exit_code] { exit_code = RunCompile(*options); });
}

}  // namespace journey::cli
