// What the subcommands share: exit codes, colour, compiling paths, choosing an engine.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "cli/flags.h"
#include "compiler/driver/compile.h"
#include "runtime/shard/engine.h"

namespace journey::cli {

// The same for every subcommand.
inline constexpr int kClean = 0;
inline constexpr int kFailed = 1;  // the tool or the world failed
inline constexpr int kUsage = 2;
inline constexpr int kFindings = 3;  // errors in journeys, failing tests

// True when `fd` is a terminal and NO_COLOR is not set.
bool UseColor(int fd);

// "error: MESSAGE" on stderr; returns kFailed.
int FailWorld(const std::string& message);

// "MESSAGE" and where to read more, on stderr; returns kUsage.
int FailUsage(const std::string& message);

// "there is no WHAT `NAME`", and which of those that there are may have been meant; `before` stands before either name.
std::string NoSuch(std::string_view what, std::string_view name, const std::vector<std::string_view>& known,
                   std::string_view before = "");
// Those of `known`, whole names, that `name` may mean: the one called so, else all that end with it behind a dot.
std::vector<std::string_view> MeantBy(std::string_view name, const std::vector<std::string_view>& known);
// "`NAME` may be A or B: say which"
std::string MayBe(std::string_view name, const std::vector<std::string_view>& meant);
// Of journeys that people enter: older versions have the same names.
std::vector<std::string_view> QualifiedJourneys(const ir::Module& module);
// By both of their names.
std::vector<std::string_view> JourneyNames(const ir::Module& module);

// What this binary is and what it can do, for people; without a newline at its end.
std::string VersionText();

// The diagnostics as people read them, in colour where the stream takes it; empty where there are none.
std::string DiagnosticText(const Compilation& compilation, int stream);

// Each path by itself. `deny`: "warnings", or what a warning is called; over what journey.toml says.
Result<std::vector<std::unique_ptr<Compilation>>> CompileEach(const std::vector<std::string>& paths,
                                                              const std::vector<std::string>& deny = {});
inline constexpr char kAllWarnings[] = "warnings";
// The same in two steps, for those who look at the files first. `-` is the text on standard input.
Result<std::vector<ProjectFiles>> FindEach(const std::vector<std::string>& paths);
Result<std::vector<std::unique_ptr<Compilation>>> CompileEach(const std::vector<ProjectFiles>& projects);
// All paths as one project, with the first manifest's [input].
Result<ProjectFiles> FindTogether(const std::vector<std::string>& paths,
                                  Result<ProjectFiles> (*find)(const std::string& path) = FindProject);

// What to call the project over a picture or report: its folder or file, in words.
std::string ProjectTitle(const ProjectFiles& project);
// The project's folder, as its paths spell it; of a lone file the one it is in.
std::string RootOf(const ProjectFiles& project);

// The files compiled; the `ir` is there then. The exit code where they cannot be read or have errors, which are on
// stderr then.
std::optional<int> CompileWhole(const ProjectFiles& project, std::unique_ptr<Compilation>& into);

// A project's texts, and what they compile to; its `ir` is there.
struct CompiledTexts {
  std::vector<SourceText> texts;
  std::unique_ptr<Compilation> compilation;
};
// The exit code where it cannot be read or has errors, which are on stderr then.
std::optional<int> CompileTexts(const std::string& path, CompiledTexts& into);

// What --engine may say in `run`; the records are the same.
inline constexpr char kEngineTiered[] = "tiered";  // interpreted at once, native code as soon as there is any
inline constexpr char kEngineJit[] = "jit";        // all compiled before the first input
inline constexpr char kEngineInterp[] = "interp";

// The flag's values are checked by the parser; native code where the tool was built without LLVM is an error.
// `compile_budget_ms` is the tiered engine's; none: its default.
Result<std::unique_ptr<rt::Executor>> MakeExecutor(const std::string& engine, const rt::Program& program,
                                                   std::optional<int64_t> compile_budget_ms = std::nullopt);
// Why the tiered engine gave compiling up, if it has by now; empty otherwise.
std::string CompilingFault(const rt::Executor& executor);

// Adds the subcommand; its callback sets `exit_code`.
void AddCheck(Command app, int& exit_code);
void AddDiff(Command app, int& exit_code);
void AddMap(Command app, int& exit_code);
void AddReport(Command app, int& exit_code);
void AddPaths(Command app, int& exit_code);
void AddEvents(Command app, int& exit_code);
void AddMine(Command app, int& exit_code);
void AddConform(Command app, int& exit_code);
void AddGap(Command app, int& exit_code);
void AddPredict(Command app, int& exit_code);
void AddTest(Command app, int& exit_code);
void AddRun(Command app, int& exit_code);
void AddCompile(Command app, int& exit_code);
void AddFmt(Command app, int& exit_code);
void AddExplain(Command app, int& exit_code);
void AddStatus(Command app, int& exit_code);
void AddDeliver(Command app, int& exit_code);
void AddDeadLetters(Command app, int& exit_code);
void AddPauses(Command app, int& exit_code);
void AddInspect(Command app, int& exit_code);
void AddVerify(Command app, int& exit_code);
void AddForget(Command app, int& exit_code);
void AddRemove(Command app, int& exit_code);
void AddCompact(Command app, int& exit_code);
void AddSalvage(Command app, int& exit_code);
void AddExport(Command app, int& exit_code);
void AddImport(Command app, int& exit_code);
void AddMigrate(Command app, int& exit_code);
void AddInit(Command app, int& exit_code);
void AddCompletion(Command app, int& exit_code);
void AddVersion(Command app, int& exit_code);

}  // namespace journey::cli
