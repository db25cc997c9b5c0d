// journey test: the test blocks of each path on a virtual clock.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/test_generation.h"
#include "cli/test_mutation.h"
#include "cli/test_report.h"
#include "cli/test_selection.h"
#include "cli/test_watch.h"
#include "cli/text_input.h"
#include "compiler/coverage/render.h"
#include "compiler/diag/render.h"
#include "runtime/interp/observing.h"
#include "runtime/platform/process.h"
#include "runtime/testing/testing.h"
#include "runtime/testing/touched.h"

namespace journey::cli {
namespace {

struct TestFlags {
  std::vector<std::string> paths;
  std::string engine = "interp";
  std::string format = "text";
  std::string filter;
  std::string changed_since;  // a commit, branch or tag; empty: not asked for
  bool keep_going = false;
  bool list = false;
  std::string coverage;  // "text", "json", "lcov", "html"; empty: not asked for
  std::string coverage_out;
  double min_coverage = 0;
  bool mutate = false, generate = false, watch = false;
  size_t max_mutants = 500;
  double min_mutation_score = 0;
};

// What the paths came to, together.
struct TestRun {
  std::vector<TestSuite> suites;
  size_t meant = 0, found = 0;  // by the filter; and of these by --changed-since
  std::string listing;          // for people
  nlohmann::ordered_json listed = nlohmann::ordered_json::array();
  std::vector<coverage::FileCoverage> covered;
};

// Whether the coverage is what standard output is for.
bool TakesStdout(const TestFlags& flags) { return flags.coverage_out == "-"; }

// For people; a message where standard output has something else to say.
void TellResults(const TestFlags& flags, const std::string& text) { (TakesStdout(flags) ? WriteErr : WriteOut)(text); }

// Which tests of the path are run, or listed.
Result<std::vector<ChosenTest>> Choose(const std::string& path, const Compilation& compilation,
                                       const ir::Module& module, const TestFlags& flags, TestRun& run) {
  std::vector<ChosenTest> chosen = ByFilter(module, flags.filter);
  run.meant += chosen.size();
  if (!flags.changed_since.empty()) {
    auto since = ChangedSince(flags.changed_since, path, compilation, std::move(chosen));
    if (!since.ok()) return since.status();
    chosen = std::move(since.value());
  }
  run.found += chosen.size();
  return chosen;
}

void List(const ir::Module& module, const std::vector<ChosenTest>& chosen, TestRun& run) {
  run.listing += ListedTests(module, chosen);
  for (const ChosenTest& one : chosen) {
    const ir::Test& test = module.tests[one.index];
    nlohmann::ordered_json& json = run.listed.emplace_back();
    json = {{"name", test.name}, {"file", module.files[static_cast<size_t>(test.file)]}, {"line", test.line}};
    if (!one.because.empty()) json["because"] = one.because;
  }
}

void PrintList(const TestRun& run, const std::string& format) {
  if (format != "json") return WriteOut(run.listing);
  const nlohmann::ordered_json all = {{"format_version", 1}, {"tests", run.listed}};
  Out("{}\n", all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// Runs what is chosen of one path's tests; only lists it where that is asked.
Status RunPath(const std::string& path, Compilation& compilation, const TestFlags& flags, TestRun& run) {
  auto program = rt::Program::Load(std::move(*compilation.ir));
  if (!program.ok()) return program.status();
  const ir::Module& module = program.value()->module();
  auto chosen = Choose(path, compilation, module, flags, run);
  if (!chosen.ok()) return chosen.status();
  if (flags.list) {
    List(module, *chosen, run);
    return {};
  }
  if (!flags.changed_since.empty()) WriteErr(ListedTests(module, *chosen));
  rt::Touched touched;
  rt::TestOptions options{.only = IndicesOf(*chosen), .keep_going = flags.keep_going};
  std::unique_ptr<rt::Executor> executor;
  if (flags.coverage.empty()) {
    auto made = MakeExecutor(flags.engine, *program.value());
    if (!made.ok()) return made.status();
    executor = std::move(made.value());
  } else {
    executor = std::make_unique<rt::ObservingInterpreter>(*program.value(), touched);
    options.touched = &touched;
  }
  TestSuite& suite = run.suites.back();
  suite.results = rt::RunTests(*program.value(), *executor, options);
  if (flags.format == "text") {
    const bool color = UseColor(TakesStdout(flags) ? rt::kStderr : rt::kStdout);
    for (const rt::TestResult& result : suite.results) TellResults(flags, ResultText(result, color));
  }
  if (flags.coverage.empty()) return {};
  for (auto& file : coverage::Cover(compilation.sources, compilation.modules, module, touched)) {
    run.covered.push_back(std::move(file));
  }
  return {};
}

// A run of nothing must not look like one in which all is well, unless it was asked what has to be run.
int NothingFound(const TestFlags& flags, const TestRun& run) {
  if (run.meant > 0) {
    Err("no test depends on what has changed since {}; there are {}\n", flags.changed_since, run.meant);
    return kClean;
  }
  if (!flags.filter.empty()) {
    Err("error: no test is meant by --filter \"{}\"; `journey test --list` shows the tests\n", flags.filter);
  } else {
    Err("error: there are no tests\n");
  }
  return kUsage;
}

// The file of it; empty where there is none.
std::string CoveragePath(const TestFlags& flags) {
  if (flags.coverage.empty() || flags.coverage == "text" || !flags.coverage_out.empty()) return flags.coverage_out;
  return flags.coverage == "lcov" ? "coverage.info" : "coverage." + flags.coverage;
}

// Where coverage goes, and whether there is enough of it. Returns an exit code.
int TellCoverage(const TestFlags& flags, const std::vector<coverage::FileCoverage>& files) {
  if (flags.coverage == "text") {
    // Where the results are a document, this is a message.
    (flags.format == "text" ? WriteOut : WriteErr)(coverage::RenderText(files));
  } else {
    const std::string text = flags.coverage == "json"   ? coverage::RenderJson(files)
                             : flags.coverage == "lcov" ? coverage::RenderLcov(files)
                                                        : coverage::RenderHtml(files);
    const std::string path = CoveragePath(flags);
    if (const int failed = WriteResult(path, text); failed != kClean) return failed;
    Err("coverage: {:.1f}%{}\n", coverage::ShareOf(files).percent(), path == "-" ? "" : ", written to " + path);
  }
  const double percent = coverage::ShareOf(files).percent();
  if (percent >= flags.min_coverage) return kClean;
  Err("error: coverage is {:.1f}%, and --min-coverage asks for {:.1f}%\n", percent, flags.min_coverage);
  return kFindings;
}

// What does not go together; "" when all does.
std::string Conflict(const TestFlags& flags) {
  const bool stdin_meant = std::ranges::find(flags.paths, kStandardInput) != flags.paths.end();
  if (stdin_meant && flags.watch) return "--watch is for files: standard input does not change";
  if (stdin_meant && !flags.changed_since.empty()) return "--changed-since is for files: standard input has no history";
  if (flags.watch) {
    if (flags.mutate || flags.generate || flags.list || !flags.coverage.empty() || !flags.changed_since.empty() ||
        flags.format != "text") {
      return "--watch goes with --filter, --engine and --keep-going alone";
    }
    return "";
  }
  if (flags.generate) {
    if (flags.paths.size() != 1) return "--generate takes one path";
    if (flags.mutate || flags.list || !flags.coverage.empty() || !flags.changed_since.empty() ||
        !flags.filter.empty() || flags.format != "text" || flags.engine != kEngineInterp) {
      return "--generate goes with a path alone";
    }
    return "";
  }
  if (flags.mutate) {
    if (flags.paths.size() != 1) return "--mutate takes one path";
    if (flags.engine != kEngineInterp) return "mutants are run by the interpreter: leave --engine out";
    if (flags.list || !flags.coverage.empty() || !flags.changed_since.empty()) {
      return "--mutate goes with --filter, and not with --list, --coverage or --changed-since";
    }
    if (flags.format != "text" && flags.format != "json") return "what --mutate finds is told as text or json";
    return "";
  }
  if (flags.coverage.empty()) {
    if (!flags.coverage_out.empty()) return "--coverage-out needs --coverage";
    return "";
  }
  if (flags.engine != kEngineInterp) return "--coverage is told by the interpreter: leave --engine out";
  if (flags.list) return "--list runs nothing, so there is no coverage";
  if (flags.coverage == "text" && !flags.coverage_out.empty()) {
    return "--coverage-out is for a file: --coverage=html, lcov or json";
  }
  if (TakesStdout(flags) && flags.format != "text") {
    return "--coverage-out: standard output is taken already, by --format " + flags.format;
  }
  return "";
}

void Show(const TestFlags& flags, const TestRun& run, const TestCounts& counts) {
  if (flags.list) {
    PrintList(run, flags.format);
  } else if (flags.format != "text") {
    WriteOut(TestDocument(flags.format, run.suites));
  } else if (run.found > 0 || counts.broken > 0) {
    const std::string broken =
        counts.broken > 0 ? fmt::format(", {} of {} paths did not compile", counts.broken, flags.paths.size()) : "";
    TellResults(flags, fmt::format("{} passed, {} failed{}\n", counts.passed, counts.failed, broken));
  }
}

int RunTest(const TestFlags& flags) {
  if (const std::string conflict = Conflict(flags); !conflict.empty()) return FailUsage(conflict);
  if (flags.watch) {
    return RunWatch(
        {.paths = flags.paths, .filter = flags.filter, .engine = flags.engine, .keep_going = flags.keep_going});
  }
  if (flags.generate) return RunGeneration(flags.paths[0]);
  if (flags.mutate) {
    return RunMutation({.path = flags.paths[0],
                        .filter = flags.filter,
                        .json = flags.format == "json",
                        .most = flags.max_mutants,
                        .min_score = flags.min_mutation_score});
  }
  const auto projects = FindEach(flags.paths);
  if (!projects.ok()) return FailWorld(projects.status().message());
  std::vector<NamedFile> inputs;
  for (const ProjectFiles& project : projects.value()) {
    for (NamedFile& file : SourceFiles(project)) inputs.push_back(std::move(file));
  }
  if (const std::string clash = Clash({{"--coverage-out", CoveragePath(flags)}}, inputs); !clash.empty()) {
    return FailUsage(clash);
  }
  auto compiled = CompileEach(projects.value());
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  TestRun run;
  for (size_t i = 0; i < compiled.value().size() && !OutputFailed(); ++i) {
    Compilation& compilation = *compiled.value()[i];
    TestSuite& suite = run.suites.emplace_back();
    suite.path = flags.paths[i];
    if (!compilation.ir.has_value()) {
      suite.not_compiled = RenderShort(compilation.sources, compilation.diagnostics);
      suite.annotations = RenderGithub(compilation.sources, compilation.diagnostics);
      // Warnings are `check`'s business; here they would bury the results.
      if (flags.format != "github") WriteErr(DiagnosticText(compilation, rt::kStderr));
      continue;
    }
    if (Status status = RunPath(flags.paths[i], compilation, flags, run); !status.ok())
      return FailWorld(status.message());
  }
  const TestCounts counts = Count(run.suites);
  Show(flags, run, counts);
  if (run.found == 0 && counts.broken == 0) return NothingFound(flags, run);
  const int covered = flags.coverage.empty() ? kClean : TellCoverage(flags, run.covered);
  if (covered == kFailed) return kFailed;
  return counts.failed > 0 || counts.broken > 0 ? kFindings : covered;
}

}  // namespace

void AddTest(Command app, int& exit_code) {
  auto flags = std::make_shared<TestFlags>();
  Command test = app.Subcommand("test", "Run the test blocks of journeys on a virtual clock");
  test.Value("paths", flags->paths,
             "Files, folders, or project folders with a journey.toml; each by itself; - for standard input")
      .Required();
  test.Value("--engine", flags->engine, "interp or jit; the results are the same")
      .OneOf({"interp", "jit"})
      .ShowDefault();
  test.Value("--filter", flags->filter,
             "Only tests whose name contains this text, or, FILE.journey:LINE, the one that stands there")
      .MayBeEmpty();
  test.Value("--changed-since", flags->changed_since,
             "Only tests that depend on what has changed since this commit, branch or tag; says which, and why")
      .ValueName("REF");
  test.Switch("--list", flags->list, "Run nothing; name the tests, or those that --filter means");
  test.Switch("--keep-going", flags->keep_going, "All that is wrong in a test, not only the first of it");
  test.Value("--format", flags->format, "text, json, junit (XML), tap (version 14) or github (workflow commands)")
      .OneOf({"text", "json", "junit", "tap", "github"})
      .ShowDefault();
  test.Switch("--coverage{text}", flags->coverage,
              "What of the journeys the tests tried: text, or, as --coverage=FORM, html, lcov or json in a file")
      .OneOf({"text", "html", "lcov", "json"});
  test.Value("--coverage-out", flags->coverage_out,
             "That file, or - for standard output; coverage.html, coverage.info or coverage.json without it");
  test.Value("--min-coverage", flags->min_coverage, "With less coverage, in percent, it is a failure")
      .Between(0.0, 100.0);
  test.Switch("--mutate", flags->mutate,
              "Make small mistakes in the journeys, one by one, and show those that no test notices");
  test.Value("--max-mutants", flags->max_mutants, "At most so many mistakes, taken evenly from all")
      .Between(1, 100000)
      .ShowDefault();
  test.Value("--min-mutation-score", flags->min_mutation_score,
             "With fewer of them noticed, in percent, it is a failure")
      .Between(0.0, 100.0);
  test.Switch("--generate", flags->generate,
              "Print tests of what no test has tried, with what happens today as what they expect");
  test.Switch("--watch", flags->watch,
              "Go on: after each change of a file the tests that depend on it, and those that failed, until SIGINT");
  test.Footer(
      "Examples:\n"
      "  journey test examples/cart_recovery            every test of a folder\n"
      "  journey test --filter reminder cart.journey    those whose name has `reminder` in it\n"
      "  journey test --filter cart.journey:120 .       the one that stands in line 120\n"
      "  journey test --changed-since main .            those that depend on what has changed\n"
      "  journey test --watch .                         again at every change\n"
      "  journey test --format junit . > tests.xml      for an integration server\n"
      "  journey test --coverage --min-coverage 80 .    what the tests have not tried; 3 below 80%\n"
      "  journey test --coverage=html .                 a page, coverage.html\n"
      "  journey test --mutate .                        which mistakes no test would notice\n"
      "  journey test --generate . > generated.journey  tests of what no test has tried\n"
      "Exit codes: 0 all pass, 1 a file could not be read, 2 wrong usage, or there is no test to run, 3 a test fails, "
      "a\n"
      "journey has errors, or there is less coverage than --min-coverage or a lower\n"
      "score than --min-mutation-score.");
  test.Does([flags, &exit_code] {
    // As `diff --against` takes it.
    if (flags->changed_since.starts_with("git:")) flags->changed_since.erase(0, 4);
    if (flags->min_mutation_score > 0) flags->mutate = true;
    if (flags->coverage.empty() && flags->min_coverage > 0) flags->coverage = "text";
    exit_code = RunTest(*flags);
  });
}

}  // namespace journey::cli
