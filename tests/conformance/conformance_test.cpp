// Test blocks that pass, test blocks that must fail, files that do not compile, and logs with the records they give.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>

#include "compiler/diag/render.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/program/program.h"
#include "runtime/session/feed.h"
#include "runtime/session/session.h"
#include "runtime/testing/testing.h"
#include "tests/conformance/corpus.h"
#include "tests/conformance/engines.h"
#include "tests/conformance/one_by_one.h"
#include "tests/state/recode.h"

namespace journey::conformance {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::unique_ptr<rt::Program> Load(const fs::path& path) {
  std::unique_ptr<Compilation> compilation = CompileFile(path);
  if (!compilation->ir.has_value()) {
    ADD_FAILURE() << RenderText(compilation->sources, compilation->diagnostics);
    return nullptr;
  }
  auto program = rt::Program::Load(std::move(*compilation->ir));
  if (!program.ok()) {
    ADD_FAILURE() << program.status().message();
    return nullptr;
  }
  return std::move(program.value());
}

std::string Explain(const rt::TestResult& result) {
  std::string text = result.file + ":" + std::to_string(result.line) + ": " + result.name + "\n";
  for (const rt::TestFailure& failure : result.failures) {
    text += "  line " + std::to_string(failure.line) + ": " + failure.text + ": " + failure.message + "\n";
  }
  for (const rt::TestTimeline& timeline : result.timelines) {
    for (const rt::TimelineEntry& entry : timeline.entries) text += "    " + entry.text + "\n";
  }
  return text;
}

class Case : public ::testing::TestWithParam<fs::path> {};

// ---------------------------------------------------------------- run, must_fail

using RunCase = Case;
TEST_P(RunCase, EveryTestPasses) {
  const std::unique_ptr<rt::Program> program = Load(GetParam());
  if (program == nullptr) return;
  EXPECT_FALSE(program->module().tests.empty());
  for (const NamedExecutor& one : Executors(*program)) {
    for (const rt::TestResult& result : rt::RunTests(*program, *one.executor)) {
      EXPECT_TRUE(result.passed) << one.name << ": " << Explain(result);
    }
  }
}

using MustFailCase = Case;
TEST_P(MustFailCase, OneTestFails) {
  const std::string first = Lines(ReadFile(GetParam())).at(0);
  const std::string marker = "// expect-fail: ";
  ASSERT_TRUE(first.starts_with(marker));
  const std::string failing = first.substr(marker.size());
  const std::unique_ptr<rt::Program> program = Load(GetParam());
  if (program == nullptr) return;
  for (const NamedExecutor& one : Executors(*program)) {
    bool found = false;
    for (const rt::TestResult& result : rt::RunTests(*program, *one.executor)) {
      found |= result.name == failing;
      EXPECT_EQ(result.passed, result.name != failing) << one.name << ": " << Explain(result);
      for (const rt::TestFailure& failure : result.failures) EXPECT_FALSE(failure.message.empty());
    }
    EXPECT_TRUE(found) << failing;
  }
}

// ---------------------------------------------------------------- reject

using RejectCase = Case;
TEST_P(RejectCase, FirstError) {
  const std::string first = Lines(ReadFile(GetParam())).at(0);
  std::smatch match;
  // Of several families or lines any will do.
  const std::regex pattern("^// expect: ((?:J[0-9][0-9]*\\|?)+) line ((?:[0-9]+\\|?)+)");
  ASSERT_TRUE(std::regex_search(first, match, pattern)) << first;
  const std::unique_ptr<Compilation> compilation = CompileFile(GetParam());
  uint32_t line = UINT32_MAX;
  std::string code;
  for (const Diagnostic& diagnostic : compilation->diagnostics.all()) {
    if (diagnostic.severity != Severity::kError) continue;
    const uint32_t at = compilation->sources.file(diagnostic.span.file).Locate(diagnostic.span.begin).line;
    if (at >= line) continue;
    line = at;
    code = CodeName(diagnostic.code);
  }
  const std::string text = RenderText(compilation->sources, compilation->diagnostics);
  EXPECT_NE(('|' + match[1].str()).find('|' + code.substr(0, 2)), std::string::npos) << match[1] << "\n" << text;
  EXPECT_NE(('|' + match[2].str() + '|').find('|' + std::to_string(line) + '|'), std::string::npos) << match[2] << "\n"
                                                                                                    << text;
}

// ---------------------------------------------------------------- replay

class Collector : public rt::RecordSink {
 public:
  void Write(const rt::Record& record) override {
    std::string text;
    rt::AppendRecordJson(record, text);
    records[std::string(record.customer)].push_back(json::parse(text));
  }
  CustomerRecords records;
};

struct Reject {
  size_t line;
  std::string family;
  bool operator==(const Reject&) const = default;
};

void PrintTo(const Reject& reject, std::ostream* out) { *out << "line " << reject.line << " " << reject.family; }

struct Replay {
  CustomerRecords records;
  std::vector<Reject> rejects;
  rt::EngineCounters counters;
};

Replay RunReplay(const rt::Program& program, const rt::Executor& executor, std::string_view events, const Flags& flags,
                 size_t shards, size_t batch, size_t threads, bool recode, std::optional<int64_t> rest_after_ms) {
  rt::SinkPerShard<Collector> collectors;
  rt::test::Recoder recoder(program);
  rt::SessionOptions options;
  options.lateness_ms = flags.lateness_ms;
  options.shards = shards;
  options.batch = batch;
  options.threads = threads;
  options.rest_after_ms = rest_after_ms;
  if (recode) options.touched = std::ref(recoder);
  rt::Session session(program, executor, collectors, options);
  rt::TextSource source(program, events);
  Replay replay;
  rt::FeedAll(source, session, {.rejected = [&](const rt::RawLine& raw, const rt::Input& input) {
                replay.rejects.push_back({raw.number, std::string(input.error_code.substr(0, 2))});
              }});
  session.Finish(flags.until);
  // A customer has one shard.
  for (size_t shard = 0; shard < collectors.size(); ++shard) replay.records.merge(collectors.sink(shard).records);
  replay.counters = session.counters();
  EXPECT_EQ(recode && replay.counters.events > 0, recoder.count() > 0);
  return replay;
}

// "" or the first difference, with what stands before it.
std::string Difference(const CustomerRecords& expected, const CustomerRecords& actual) {
  for (const auto& [customer, wanted] : expected) {
    static const std::vector<json> kNone;
    const auto found = actual.find(customer);
    const std::vector<json>& got = found != actual.end() ? found->second : kNone;
    for (size_t i = 0; i < std::max(wanted.size(), got.size()); ++i) {
      const json left = i < wanted.size() ? wanted[i] : json();
      const json right = i < got.size() ? got[i] : json();
      if (left == right) continue;
      return "customer " + customer + ", record " + std::to_string(i + 1) +
             "\n  before:   " + (i > 0 ? wanted[i - 1].dump() : "(nothing)") + "\n  expected: " + left.dump() +
             "\n  actual:   " + right.dump();
    }
  }
  for (const auto& [customer, got] : actual) {
    if (!expected.contains(customer)) return "customer " + customer + " is unexpected: " + got.front().dump();
  }
  return "";
}

// As a host that keeps all state: the same records, and the same counters.
void ExpectOneByOne(const rt::Program& program, const rt::Executor& executor, const DecodedLog& log,
                    const CustomerRecords& expected, const rt::EngineCounters& counters) {
  OneByOne run(program, executor);
  for (const DecodedArrival& arrival : log.arrivals) {
    run.Pass(arrival);
    run.Apply(arrival);
  }
  run.Finish(log.end);
  EXPECT_EQ(Difference(expected, run.records), "") << "one customer at a time";
  rt::EngineCounters sum = run.one.counters();
  sum += CountersOf(program, executor, run.states);
  sum.ignored = log.ignored;
  sum.rejected = log.rejected;
  EXPECT_EQ(sum, counters) << "one customer at a time";
}

void ExpectStepsWithinBounds(const rt::Program& program, const rt::Interpreter& interpreter) {
  const std::vector<ir::Function>& functions = program.module().functions;
  for (size_t i = 0; i < functions.size(); ++i) {
    EXPECT_LE(interpreter.MaxSteps(static_cast<int32_t>(i)), functions[i].max_steps) << functions[i].name;
  }
}

using ReplayCase = Case;
TEST_P(ReplayCase, GivesTheRecords) {
  const fs::path folder = GetParam();
  fs::path source;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".journey") source = entry.path();
  }
  const std::unique_ptr<rt::Program> program = Load(source);
  if (program == nullptr) return;
  const std::string events = ReadFile(folder / "events.jsonl");
  const Flags flags = ReadFlags(folder);
  CustomerRecords expected;
  for (const std::string& line : Lines(ReadFile(folder / "records.jsonl"))) {
    json record = json::parse(line);
    expected[record.at("customer")].push_back(std::move(record));
  }
  std::vector<Reject> rejects;
  for (const std::string& line : Lines(ReadFile(folder / "rejects.jsonl"))) {
    const json reject = json::parse(line);
    rejects.push_back({reject.at("line"), reject.at("error").get<std::string>().substr(0, 2)});
  }
  const DecodedLog log(*program, events, flags);
  std::optional<rt::EngineCounters> counters;  // the same in every way to run
  for (const NamedExecutor& one : Executors(*program)) {
    struct Way {
      size_t shards, batch, threads;
      bool recode = false;
      std::optional<int64_t> rest_after_ms;
    };
    constexpr int64_t kHour = 3'600'000;
    for (const auto& [shards, batch, threads, recode, rest_after_ms] : {Way{1, 1, 1},
                                                                        {1, 4096, 1},
                                                                        {3, 7, 1, false, kHour},
                                                                        {2, 64, 2},
                                                                        {1, 1, 1, false, 0},
                                                                        {1, 1, 1, true},
                                                                        {5, 9, 2, true, 0}}) {
      const Replay replay =
          RunReplay(*program, *one.executor, events, flags, shards, batch, threads, recode, rest_after_ms);
      if (!counters.has_value()) counters = replay.counters;
      EXPECT_EQ(replay.counters, *counters) << one.name << ", " << shards << " shards, recode " << recode;
      const std::string difference = Difference(expected, replay.records);
      EXPECT_EQ(difference, "") << one.name << ", " << shards << " shards on " << threads << " threads, batch " << batch
                                << (recode ? ", through bytes" : "") << (rest_after_ms ? ", at rest" : "");
      EXPECT_EQ(replay.rejects, rejects) << one.name;
      if (const auto* interpreter = dynamic_cast<const rt::Interpreter*>(one.executor.get())) {
        ExpectStepsWithinBounds(*program, *interpreter);
      }
      if (!difference.empty()) return;
    }
    ExpectOneByOne(*program, *one.executor, log, expected, *counters);
  }
}

std::string Name(const ::testing::TestParamInfo<fs::path>& info) { return CaseName(info.param); }

// The shared corpus may be absent and the project's own folders empty.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RunCase);
INSTANTIATE_TEST_SUITE_P(Run, RunCase, ::testing::ValuesIn(Cases(Group::kRun)), Name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(MustFailCase);
INSTANTIATE_TEST_SUITE_P(MustFail, MustFailCase, ::testing::ValuesIn(Cases(Group::kMustFail)), Name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RejectCase);
INSTANTIATE_TEST_SUITE_P(Reject, RejectCase, ::testing::ValuesIn(Cases(Group::kReject)), Name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ReplayCase);
INSTANTIATE_TEST_SUITE_P(Replay, ReplayCase, ::testing::ValuesIn(Cases(Group::kReplay)), Name);

}  // namespace
}  // namespace journey::conformance
