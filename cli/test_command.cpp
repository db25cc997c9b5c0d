// journey test: the test blocks of each path on a virtual clock.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/test_report.h"
#include "compiler/coverage/render.h"
#include "compiler/diag/render.h"
#include "runtime/interp/observing.h"
#include "runtime/platform/atomic_file.h"
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
  bool keep_going = false;
  bool list = false;
  std::string coverage;  // "text", "json", "lcov", "html"; empty: not asked for
  std::string coverage_out;
  double min_coverage = 0;
};

// What the paths came to, together.
struct TestRun {
  std::vector<TestSuite> suites;
  size_t found = 0;
  nlohmann::ordered_json listed = nlohmann::ordered_json::array();
  std::vector<coverage::FileCoverage> covered;
};

// `cart.journey:120`: what stands before the last colon, and the line.
std::optional<std::pair<std::string_view, uint32_t>> PlaceOf(std::string_view filter) {
  const size_t colon = filter.rfind(':');
  if (colon == std::string_view::npos || !filter.substr(0, colon).ends_with(".journey")) return std::nullopt;
  uint32_t line = 0;
  const auto [end, error] = std::from_chars(filter.data() + colon + 1, filter.data() + filter.size(), line);
  if (error != std::errc() || end != filter.data() + filter.size()) return std::nullopt;
  return std::pair(filter.substr(0, colon), line);
}

bool NamesFile(std::string_view file, std::string_view name) {
  while (name.starts_with("./")) name.remove_prefix(2);
  return file == name || (file.ends_with(name) && file[file.size() - name.size() - 1] == '/');
}

// By a part of their names; or the one that stands in a line of a file.
std::vector<size_t> Chosen(const ir::Module& module, const std::string& filter) {
  const auto place = PlaceOf(filter);
  std::vector<size_t> chosen;
  for (size_t i = 0; i < module.tests.size(); ++i) {
    const ir::Test& test = module.tests[i];
    if (!place.has_value()) {
      if (test.name.find(filter) != std::string::npos) chosen.push_back(i);
      continue;
    }
    if (!NamesFile(module.files[static_cast<size_t>(test.file)], place->first) || test.line > place->second) continue;
    // The one that begins last before the line.
    if (chosen.empty() || module.tests[chosen[0]].line < test.line) chosen.assign(1, i);
  }
  return chosen;
}

void List(const ir::Module& module, const std::vector<size_t>& chosen, nlohmann::ordered_json& json) {
  for (const size_t index : chosen) {
    const ir::Test& test = module.tests[index];
    json.push_back({{"name", test.name}, {"file", module.files[static_cast<size_t>(test.file)]}, {"line", test.line}});
  }
}

void PrintList(const nlohmann::ordered_json& tests, const std::string& format) {
  if (format == "json") {
    const nlohmann::ordered_json all = {{"format_version", 1}, {"tests", tests}};
    Out("{}\n", all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  for (const auto& test : tests) {
    Out("{}:{}: {}\n", test["file"].get<std::string>(), test["line"].get<uint32_t>(), test["name"].get<std::string>());
  }
}

// Runs what is chosen of one path's tests; only lists it where that is asked.
Status RunPath(Compilation& compilation, const TestFlags& flags, TestRun& run) {
  auto program = rt::Program::Load(std::move(*compilation.ir));
  if (!program.ok()) return program.status();
  const ir::Module& module = program.value()->module();
  const std::vector<size_t> chosen = Chosen(module, flags.filter);
  run.found += chosen.size();
  if (flags.list) {
    List(module, chosen, run.listed);
    return {};
  }
  rt::Touched touched;
  rt::TestOptions options{.only = chosen, .keep_going = flags.keep_going};
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
    for (const rt::TestResult& result : suite.results) PrintResult(result, UseColor(rt::kStdout));
  }
  if (flags.coverage.empty()) return {};
  for (auto& file : coverage::Cover(compilation.sources, compilation.modules, module, touched)) {
    run.covered.push_back(std::move(file));
  }
  return {};
}

// A run of nothing must not look like one in which all is well.
int NothingFound(const TestFlags& flags) {
  if (!flags.filter.empty()) {
    Err("error: no test is meant by --filter \"{}\"; `journey test --list` shows the tests\n", flags.filter);
  } else {
    Err("error: there are no tests\n");
  }
  return kUsage;
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
    const std::string path = !flags.coverage_out.empty() ? flags.coverage_out
                             : flags.coverage == "lcov"  ? "coverage.info"
                                                         : "coverage." + flags.coverage;
    if (Status status = rt::WriteWhole(path, text); !status.ok()) return FailWorld(status.message());
    Err("coverage: {:.1f}%, written to {}\n", coverage::ShareOf(files).percent(), path);
  }
  const double percent = coverage::ShareOf(files).percent();
  if (percent >= flags.min_coverage) return kClean;
  Err("error: coverage is {:.1f}%, and --min-coverage asks for {:.1f}%\n", percent, flags.min_coverage);
  return kFindings;
}

// What does not go together; "" when all does.
std::string Conflict(const TestFlags& flags) {
  if (flags.coverage.empty()) {
    if (!flags.coverage_out.empty()) return "--coverage-out needs --coverage";
    return "";
  }
  if (flags.engine != kEngineInterp) return "--coverage is told by the interpreter: leave --engine out";
  if (flags.list) return "--list runs nothing, so there is no coverage";
  if (flags.coverage == "text" && !flags.coverage_out.empty()) {
    return "--coverage-out is for a file: --coverage=html, lcov or json";
  }
  return "";
}

void Show(const TestFlags& flags, const TestRun& run, const TestCounts& counts) {
  if (flags.list) {
    PrintList(run.listed, flags.format);
  } else if (flags.format != "text") {
    WriteOut(TestDocument(flags.format, run.suites));
  } else if (run.found > 0 || counts.broken > 0) {
    Out("{} passed, {} failed{}\n", counts.passed, counts.failed,
        counts.broken > 0 ? fmt::format(", {} of {} paths did not compile", counts.broken, flags.paths.size()) : "");
  }
}

int RunTest(const TestFlags& flags) {
  if (const std::string conflict = Conflict(flags); !conflict.empty()) return FailUsage(conflict);
  auto compiled = CompileEach(flags.paths);
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
    if (Status status = RunPath(compilation, flags, run); !status.ok()) return FailWorld(status.message());
  }
  const TestCounts counts = Count(run.suites);
  Show(flags, run, counts);
  if (run.found == 0 && counts.broken == 0) return NothingFound(flags);
  const int covered = flags.coverage.empty() ? kClean : TellCoverage(flags, run.covered);
  if (covered == kFailed) return kFailed;
  return counts.failed > 0 || counts.broken > 0 ? kFindings : covered;
}

}  // namespace

void AddTest(Command app, int& exit_code) {
  auto flags = std::make_shared<TestFlags>();
  Command test = app.Subcommand("test", "Run the test blocks of journeys on a virtual clock");
  test.Value("paths", flags->paths, "Files, folders, or project folders with a journey.toml; each by itself")
      .Required();
  test.Value("--engine", flags->engine, "interp or jit; the results are the same")
      .OneOf({"interp", "jit"})
      .ShowDefault();
  test.Value("--filter", flags->filter,
             "Only tests whose name contains this text, or, FILE.journey:LINE, the one that stands there");
  test.Switch("--list", flags->list, "Run nothing; name the tests, or those that --filter means");
  test.Switch("--keep-going", flags->keep_going, "All that is wrong in a test, not only the first of it");
  test.Value("--format", flags->format, "text, json, junit (XML), tap (version 14) or github (workflow commands)")
      .OneOf({"text", "json", "junit", "tap", "github"})
      .ShowDefault();
  test.Switch("--coverage{text}", flags->coverage,
              "What of the journeys the tests tried: text, or, as --coverage=FORM, html, lcov or json in a file")
      .OneOf({"text", "html", "lcov", "json"});
  test.Value("--coverage-out", flags->coverage_out,
             "That file; coverage.html, coverage.info or coverage.json without it");
  test.Value("--min-coverage", flags->min_coverage, "With less coverage, in percent, it is a failure")
      .Between(0.0, 100.0);
  test.Footer(
      "Examples:\n"
      "  journey test examples/cart_recovery            every test of a folder\n"
      "  journey test --filter reminder cart.journey    those whose name has `reminder` in it\n"
      "  journey test --filter cart.journey:120 .       the one that stands in line 120\n"
      "  journey test --format junit . > tests.xml      for an integration server\n"
      "  journey test --coverage --min-coverage 80 .    what the tests have not tried; 3 below 80%\n"
      "  journey test --coverage=html .                 a page, coverage.html\n"
      "Exit codes: 0 all pass, 1 a file could not be read, 2 wrong usage, or there is no test to run, 3 a test fails, "
      "a\n"
      "journey has errors, or there is less coverage than --min-coverage.");
  test.Does([flags, &exit_code] {
    if (flags->coverage.empty() && flags->min_coverage > 0) flags->coverage = "text";
    exit_code = RunTest(*flags);
  });
}

}  // namespace journey::cli
