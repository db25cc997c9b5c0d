// journey test: the test blocks of each path on a virtual clock.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include "cli/common.h"
#include "cli/output.h"
#include "runtime/platform/process.h"
#include "runtime/testing/testing.h"

namespace journey::cli {
namespace {

constexpr size_t kShownRecords = 12;  // of the records that led to a failure

struct TestFlags {
  std::vector<std::string> paths;
  std::string engine = "interp";
  std::string format = "text";
  std::string filter;
};

void PrintResult(const rt::TestResult& result, bool color) {
  const char* red = color ? "\033[31m" : "";
  const char* green = color ? "\033[32m" : "";
  const char* reset = color ? "\033[0m" : "";
  if (result.passed) {
    Out("{}ok{}    {}: {}\n", green, reset, result.file, result.name);
    return;
  }
  Out("{}FAIL{}  {}:{}: {}\n", red, reset, result.file, result.line, result.name);
  for (const rt::TestFailure& failure : result.failures) {
    Out("  {}:{}:{}: {}\n    {}\n", result.file, failure.line, failure.column, failure.text, failure.message);
    if (failure.records.empty()) continue;
    const size_t first = failure.records.size() > kShownRecords ? failure.records.size() - kShownRecords : 0;
    Out("    records so far{}:\n", first > 0 ? fmt::format(" ({} earlier ones left out)", first) : "");
    for (size_t i = first; i < failure.records.size(); ++i) Out("      {}\n", failure.records[i]);
  }
}

nlohmann::ordered_json ToJson(const rt::TestResult& result) {
  nlohmann::ordered_json json = {{"name", result.name},
                                 {"file", result.file},
                                 {"line", result.line},
                                 {"passed", result.passed},
                                 {"failures", nlohmann::ordered_json::array()}};
  for (const rt::TestFailure& failure : result.failures) {
    nlohmann::ordered_json one = {{"line", failure.line},
                                  {"column", failure.column},
                                  {"text", failure.text},
                                  {"message", failure.message},
                                  {"records", nlohmann::ordered_json::array()}};
    for (const std::string& record : failure.records) one["records"].push_back(nlohmann::ordered_json::parse(record));
    json["failures"].push_back(std::move(one));
  }
  return json;
}

int RunTest(const TestFlags& flags) {
  auto compiled = CompileEach(flags.paths);
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  const bool as_json = flags.format == "json";
  nlohmann::ordered_json tests = nlohmann::ordered_json::array();
  size_t passed = 0, failed = 0, broken = 0;
  for (const std::unique_ptr<Compilation>& compilation : compiled.value()) {
    if (OutputFailed()) break;
    if (!compilation->ir.has_value()) {
      ++broken;
      // Warnings are `check`'s business; here they would bury the results.
      WriteErr(DiagnosticText(*compilation, rt::kStderr));
      continue;
    }
    auto program = rt::Program::Load(std::move(*compilation->ir));
    if (!program.ok()) return FailWorld(program.status().message());
    auto executor = MakeExecutor(flags.engine, *program.value());
    if (!executor.ok()) return FailWorld(executor.status().message());
    for (const rt::TestResult& result : rt::RunTests(*program.value(), *executor.value(), {.filter = flags.filter})) {
      ++(result.passed ? passed : failed);
      if (as_json) {
        tests.push_back(ToJson(result));
      } else {
        PrintResult(result, UseColor(rt::kStdout));
      }
    }
  }
  if (as_json) {
    const nlohmann::ordered_json all = {{"format_version", 1},
                                        {"passed", passed},
                                        {"failed", failed},
                                        {"not_compiled", broken},
                                        {"tests", std::move(tests)}};
    Out("{}\n", all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    Out("{} passed, {} failed{}\n", passed, failed,
        broken > 0 ? fmt::format(", {} of {} paths did not compile", broken, flags.paths.size()) : "");
  }
  return failed > 0 || broken > 0 ? kFindings : kClean;
}

}  // namespace

void AddTest(CLI::App& app, int& exit_code) {
  auto flags = std::make_shared<TestFlags>();
  CLI::App* test = app.add_subcommand("test", "Run the test blocks of journeys on a virtual clock");
  test->add_option("paths", flags->paths, "Files, folders, or project folders with a journey.toml; each by itself")
      ->required();
  test->add_option("--engine", flags->engine, "interp or jit; the results are the same")
      ->check(CLI::IsMember({"interp", "jit"}))
      ->capture_default_str();
  test->add_option("--filter", flags->filter, "Only tests whose name contains this text");
  test->add_option("--format", flags->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  test->footer(
      "Examples:\n"
      "  journey test examples/cart_recovery            every test of a folder\n"
      "  journey test --filter reminder cart.journey    those whose name has `reminder` in it\n"
      "Exit codes: 0 all pass, 1 a file could not be read, 2 wrong usage, 3 a test fails or a journey has errors.");
  test->callback([flags, &exit_code] { exit_code = RunTest(*flags); });
}

}  // namespace journey::cli
