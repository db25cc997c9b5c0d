// journey test: the test blocks of each path on a virtual clock.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/common.h"
#include "cli/output.h"
#include "runtime/platform/process.h"
#include "runtime/testing/testing.h"
#include "runtime/value/calendar.h"

namespace journey::cli {
namespace {

constexpr size_t kShownBefore = 16;  // of what happened before something was wrong

struct TestFlags {
  std::vector<std::string> paths;
  std::string engine = "interp";
  std::string format = "text";
  std::string filter;
  bool keep_going = false;
};

// Every failure's place, and what led there; what lies further back is counted.
void PrintTimeline(const rt::TestTimeline& timeline, const char* red, const char* reset) {
  const std::vector<rt::TimelineEntry>& entries = timeline.entries;
  std::vector<bool> shown(entries.size());
  size_t last = 0;  // behind the last failure
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].failure == ir::kNone) continue;
    for (size_t k = std::max(last, i - std::min(i, kShownBefore)); k <= i; ++k) shown[k] = true;
    last = i + 1;
  }
  Out("  what happened to \"{}\":\n", timeline.customer);
  size_t left_out = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (!shown[i]) {
      ++left_out;
      continue;
    }
    if (left_out > 0) Out("      … {} more\n", std::exchange(left_out, 0));
    const rt::TimelineEntry& entry = entries[i];
    const std::string time = rt::FormatInstant(entry.time);
    if (entry.failure != ir::kNone) {
      Out("  {}>>> {}  line {}: {}  <- here{}\n", red, time, entry.line, entry.text, reset);
    } else if (entry.record.empty()) {
      Out("      {}  line {}: {}\n", time, entry.line, entry.text);
    } else {
      Out("      {}    {}\n", time, entry.text);
    }
  }
}

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
  }
  for (const rt::TestTimeline& timeline : result.timelines) PrintTimeline(timeline, red, reset);
}

nlohmann::ordered_json ToJson(const rt::TestTimeline& timeline) {
  nlohmann::ordered_json entries = nlohmann::ordered_json::array();
  for (const rt::TimelineEntry& entry : timeline.entries) {
    if (entry.failure != ir::kNone) {
      entries.push_back({{"failure", entry.failure}});
    } else if (entry.record.empty()) {
      entries.push_back({{"time", rt::FormatInstant(entry.time)}, {"line", entry.line}, {"step", entry.text}});
    } else {
      entries.push_back({{"record", nlohmann::ordered_json::parse(entry.record)}});
    }
  }
  return {{"customer", timeline.customer}, {"entries", std::move(entries)}};
}

nlohmann::ordered_json ToJson(const rt::TestResult& result) {
  nlohmann::ordered_json json = {{"name", result.name},
                                 {"file", result.file},
                                 {"line", result.line},
                                 {"passed", result.passed},
                                 {"failures", nlohmann::ordered_json::array()},
                                 {"timelines", nlohmann::ordered_json::array()}};
  for (const rt::TestFailure& failure : result.failures) {
    json["failures"].push_back(
        {{"line", failure.line}, {"column", failure.column}, {"text", failure.text}, {"message", failure.message}});
  }
  for (const rt::TestTimeline& timeline : result.timelines) json["timelines"].push_back(ToJson(timeline));
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
    const rt::TestOptions options{.filter = flags.filter, .keep_going = flags.keep_going};
    for (const rt::TestResult& result : rt::RunTests(*program.value(), *executor.value(), options)) {
      ++(result.passed ? passed : failed);
      if (as_json) {
        tests.push_back(ToJson(result));
      } else {
        PrintResult(result, UseColor(rt::kStdout));
      }
    }
  }
  if (as_json) {
    const nlohmann::ordered_json all = {{"format_version", 2},
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
  test->add_flag("--keep-going", flags->keep_going, "All that is wrong in a test, not only the first of it");
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
