// Shards, threads and batches: no number of them changes a customer's records, a summary or a count, and the output of
// a number of shards is always the same bytes.
#include "runtime/session/session.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <utility>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/workers.h"

namespace journey::rt {
namespace {

constexpr const char* kSource = R"(
customer { timezone: timezone = "UTC" }
event Came { page: string = "" amount: int = 0 }
event Bought { amount: int = 0 }
channel mail(text: string) { requires true quiet 22:00 to 06:00 cap 5 per 7 days }
journey Visits {
  enter on Came where matches(event.page, "^/p[0-9]+$")
  reenter always
  goal on Bought within 7 days
  timeout 10 days
  memory { seen: int = 0 }
  stage Looks {
    on Came where event.amount > 50 go Likes
    on Came { seen += 1 }
    idle 2 hours { send mail(text: "seen {seen}") }
    after 2 days go Gone
  }
  stage Likes {
    flow { split ab { 50% a { send mail(text: "a") } 50% b { wait 1 day send mail(text: "b") } } }
    on Bought go Done
    after 3 days go Gone
  }
  final stage Done
  final stage Gone
}
)";

constexpr int64_t kStart = 1767225600000;  // 2026-01-01

std::string Timestamp(int64_t second) {
  return fmt::format("2026-01-{:02}T{:02}:{:02}:{:02}Z", 1 + second / 86400, second / 3600 % 24, second / 60 % 60,
                     second % 60);
}

// Customers in several zones, late inputs, repeats, bad lines.
std::string Log(int lines, int customers) {
  std::string text;
  uint32_t random = 1;
  const auto next = [&random](uint32_t below) {
    random = random * 1664525 + 1013904223;
    return static_cast<int>((random >> 8) % below);
  };
  for (int i = 0; i < lines; ++i) {
    const int customer = next(static_cast<uint32_t>(customers));
    const int64_t second = int64_t{i} * 1'500'000 / lines + next(7200);
    if (i % 97 == 0) {
      text += "no json\n";
    } else if (i % 31 == 0) {
      text += fmt::format(R"({{"type":"identify","userId":"c{}","timestamp":"{}","traits":{{"timezone":"{}"}}}})",
                          customer, Timestamp(second), customer % 2 == 0 ? "Europe/Berlin" : "America/New_York");
      text += '\n';
    } else {
      text += fmt::format(
          R"({{"type":"track","event":"{}","userId":"c{}","messageId":"m{}","timestamp":"{}","properties":{{"page":"/p{}","amount":{}}}}})",
          next(9) == 0 ? "Bought" : "Came", customer, i - i % 50, Timestamp(second), next(5), next(60));
      text += '\n';
    }
  }
  return text;
}

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    std::unique_ptr<Compilation> compilation = Compile({{"visits.journey", "visits", kSource}});
    CHECK(compilation->ir.has_value());
    Result<std::unique_ptr<Program>> program = Program::Load(*std::move(compilation->ir));
    CHECK(program.ok());
    program_ = std::move(program).value();
    interpreter_ = std::make_unique<Interpreter>(*program_);
  }

  struct Run {
    std::string records, summary, rejects;
    EngineCounters counters;
    uint64_t count = 0;
    // By customer; the order between customers is lost.
    std::map<std::string, std::string> ByCustomer() const {
      std::map<std::string, std::string> lines;
      for (size_t at = 0; at < records.size();) {
        const size_t end = records.find('\n', at);
        const std::string line = records.substr(at, end + 1 - at);
        const size_t name = line.find("\"customer\":\"") + 12;
        lines[line.substr(name, line.find('"', name) - name)] += line;
        at = end + 1;
      }
      return lines;
    }
  };

  Run RunAll(std::string_view log, SessionOptions options) const {
    Run run;
    options.lateness_ms = 3'600'000;
    RecordBuffers buffers(program_->module(), options, true, [&](std::string_view lines) { run.records += lines; });
    Session session(*program_, *interpreter_, buffers, options);
    TextSource source(*program_, log);
    FeedAll(source, session, {.rejected = [&](const RawLine& raw, const Input& input) {
              run.rejects += fmt::format("{} {} {}\n", raw.number, input.error_code, raw.text);
            }});
    session.Finish(kStart + 40LL * 86'400'000);
    run.summary = buffers.TotalSummary().Text();
    run.counters = session.counters();
    run.count = buffers.records();
    return run;
  }

  std::unique_ptr<Program> program_;
  std::unique_ptr<Interpreter> interpreter_;
};

TEST_F(SessionTest, ThreadsAndBatchesChangeNothing) {
  const std::string log = Log(6000, 80);
  const Run one = RunAll(log, {});
  ASSERT_GT(one.count, 1000U);
  const auto expected = one.ByCustomer();
  for (const size_t threads : {1, 2, 3, 8}) {
    for (const size_t batch : {1, 16, 1000, 100'000}) {
      if (threads == 8 && batch == 1) continue;
      const Run run = RunAll(log, {.threads = threads, .batch = batch});
      EXPECT_EQ(run.ByCustomer(), expected) << threads << " threads, batches of " << batch;
      EXPECT_EQ(run.summary, one.summary);
      EXPECT_EQ(run.rejects, one.rejects);
      EXPECT_EQ(run.count, one.count);
      EXPECT_EQ(run.counters.events, one.counters.events);
      EXPECT_EQ(run.counters.duplicates, one.counters.duplicates);
      EXPECT_EQ(run.counters.late, one.counters.late);
      EXPECT_EQ(run.counters.customers, one.counters.customers);
      EXPECT_EQ(run.counters.rejected, one.counters.rejected);
      EXPECT_EQ(run.counters.timers_fired, one.counters.timers_fired);
    }
  }
}

TEST_F(SessionTest, TheOutputDependsOnTheShardsOnly) {
  const std::string log = Log(3000, 50);
  const Run one = RunAll(log, {.shards = 4, .threads = 1, .batch = 64});
  for (const size_t threads : {2, 4, 4, 4}) {
    const Run run = RunAll(log, {.shards = 4, .threads = threads, .batch = 64});
    // With workers the last move of the clock comes in steps, which reorders customers but no customer's records.
    EXPECT_EQ(run.ByCustomer(), one.ByCustomer());
    EXPECT_EQ(run.records, RunAll(log, {.shards = 4, .threads = 4, .batch = 64}).records);
  }
}

TEST_F(SessionTest, AnEmptyStreamAndAFlushWithoutInput) {
  for (const size_t threads : {1, 4}) {
    const Run run = RunAll("", {.threads = threads});
    EXPECT_EQ(run.count, 0U);
    RecordBuffers buffers(program_->module(), {.threads = threads}, false, nullptr);
    Session session(*program_, *interpreter_, buffers, {.threads = threads});
    session.Flush();
    session.Flush();
    session.Finish();
    EXPECT_EQ(session.counters().events, 0U);
  }
}

TEST_F(SessionTest, FlushWritesAllRecordsOut) {
  for (const size_t threads : {1, 2}) {
    std::string records;
    const SessionOptions options{.threads = threads, .batch = 7};
    RecordBuffers buffers(program_->module(), options, false, [&](std::string_view lines) { records += lines; });
    Session session(*program_, *interpreter_, buffers, options);
    TextSource source(*program_);
    const std::string log = Log(200, 3);
    const size_t half = log.find('\n', log.size() / 2) + 1;
    for (const std::string_view text : {std::string_view(log).substr(0, half), std::string_view(log).substr(half)}) {
      source.Continue(text);
      FeedAll(source, session);
      session.Flush();
      EXPECT_EQ(static_cast<uint64_t>(std::count(records.begin(), records.end(), '\n')), buffers.records());
      EXPECT_GT(buffers.records(), 0U);
    }
  }
}

TEST(TextSourceTest, NumbersGoOnAndTheLastNewlineMayBeMissing) {
  std::unique_ptr<Compilation> compilation = Compile({{"visits.journey", "visits", kSource}});
  Result<std::unique_ptr<Program>> program = Program::Load(*std::move(compilation->ir));
  TextSource source(**program, "x\n\r\n \ny");
  Arena arena;
  Input input;
  RawLine raw;
  ASSERT_TRUE(source.Next(arena, &input, &raw));
  EXPECT_EQ(raw.number, 1U);
  ASSERT_TRUE(source.Next(arena, &input, &raw));
  EXPECT_EQ(raw.number, 4U);
  EXPECT_EQ(raw.text, "y");
  EXPECT_FALSE(source.Next(arena, &input, &raw));
  source.Continue("z\r\n");
  ASSERT_TRUE(source.Next(arena, &input, &raw));
  EXPECT_EQ(raw.number, 5U);
  EXPECT_EQ(raw.text, "z");
  EXPECT_FALSE(source.Next(arena, &input, &raw));
}

// One event far ahead fires timers of a year and a half for each of four customers, two records every ten minutes: half
// a million records from one batch. At any time at most some megabytes of them are in memory, so no block is larger;
// and the records are those of one thread.
TEST(RecordBuffersTest, AJumpOfTheClockNeedsNoMemoryForItsRecords) {
  const std::unique_ptr<Compilation> compilation = Compile({{"t.journey", "t", R"(
    event In {}
    channel mail(text: string) { requires true }
    journey T { enter on In stage A { every 10 minutes { send mail(text: "tick") go A } } }
  )"}});
  ASSERT_TRUE(compilation->ir.has_value());
  Result<std::unique_ptr<Program>> program = Program::Load(*std::move(compilation->ir));
  ASSERT_TRUE(program.ok());
  const Interpreter interpreter(**program);
  std::string log;
  for (const auto& [customer, time] : {std::pair("a", "2026-01-01"),
                                       {"b", "2026-01-01"},
                                       {"c", "2026-01-01"},
                                       {"d", "2026-01-01"},
                                       {"a", "2027-03-01"}}) {
    log += fmt::format(R"({{"type":"track","event":"In","userId":"{}","timestamp":"{}T00:00:00Z"}})", customer, time);
    log += '\n';
  }
  std::map<size_t, std::map<std::string, size_t>> records;  // by threads: a hash of each customer's lines
  for (const size_t threads : {1U, 2U, 3U}) {
    SessionOptions options;
    options.threads = threads;
    options.max_ahead_ms.reset();
    size_t total = 0, largest = 0;
    std::map<std::string, size_t>& hashes = records[threads];
    RecordBuffers buffers((*program)->module(), options, false, [&](std::string_view lines) {
      total += lines.size();
      largest = std::max(largest, lines.size());
      while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n') + 1);
        lines.remove_prefix(line.size());
        const std::string_view customer = line.substr(line.find("\"customer\":\"") + 12, 1);
        size_t& hash = hashes[std::string(customer)];
        hash = hash * 31 + std::hash<std::string_view>()(line);
      }
    });
    Session session(**program, interpreter, buffers, options);
    TextSource source(**program, log);
    FeedAll(source, session);
    session.Flush();
    EXPECT_GT(total, size_t{64} << 20) << threads;  // of some 160 bytes each
    EXPECT_LT(largest, size_t{9} << 20) << threads;
    EXPECT_EQ(hashes.size(), 4U);
    EXPECT_EQ(hashes, records[1]) << threads;
  }
}

// Whoever takes the records gives up: the workers that wait for him must not wait for ever.
TEST(RecordBuffersTest, AWriteThatThrowsEndsTheRound) {
  const std::unique_ptr<Compilation> compilation = Compile({{"t.journey", "t", R"(
    event In {}
    channel mail(text: string) { requires true }
    journey T { enter on In stage A { every 10 minutes { send mail(text: "tick") go A } } }
  )"}});
  ASSERT_TRUE(compilation->ir.has_value());
  Result<std::unique_ptr<Program>> program = Program::Load(*std::move(compilation->ir));
  ASSERT_TRUE(program.ok());
  const Interpreter interpreter(**program);
  SessionOptions options;
  options.threads = 3;
  std::atomic<bool> stop{false};
  options.engine.stop = &stop;
  RecordBuffers buffers((*program)->module(), options, false, [&](std::string_view) {
    stop = true;
    throw std::runtime_error("no more");
  });
  Session session(**program, interpreter, buffers, options);
  std::string log;
  for (int i = 0; i < 9; ++i) {
    log += fmt::format(R"({{"type":"track","event":"In","userId":"{}","timestamp":"2026-01-01T00:00:00Z"}})", i) + '\n';
  }
  TextSource source(**program, log);
  FeedAll(source, session);
  EXPECT_THROW(session.Finish(kStart + int64_t{500} * 86'400'000), std::runtime_error);
}

TEST(WorkersTest, EveryWorkerWorksOnceARound) {
  std::vector<int> counts(5, 0);
  {
    auto made = Workers::Make(counts.size(), [&](size_t worker) { ++counts[worker]; });
    ASSERT_TRUE(made.ok());
    Workers& workers = *made.value();
    workers.Wait();
    for (int round = 1; round <= 2000; ++round) {
      workers.Start();
      workers.Wait();
      for (const int count : counts) ASSERT_EQ(count, round);
    }
    workers.Start();  // the destructor waits for it
  }
  for (const int count : counts) EXPECT_EQ(count, 2001);
}

TEST(WorkersTest, WhatAWorkerThrowsComesOutOfWait) {
  auto made = Workers::Make(3, [&](size_t worker) {
    if (worker == 1) throw std::bad_alloc();
  });
  ASSERT_TRUE(made.ok());
  for (int round = 0; round < 3; ++round) {
    made.value()->Start();
    EXPECT_THROW(made.value()->Wait(), std::bad_alloc);
    EXPECT_NO_THROW(made.value()->Wait()) << "once";
  }
  made.value()->Start();  // and it ends in peace
}

TEST(CustomerCountTest, CountsDistinctHashes) {
  CustomerCount left, right;
  for (uint64_t i = 0; i < 1000; ++i) {
    left.Add(i * 7);
    left.Add(i * 7);
    right.Add(i * 14);
  }
  EXPECT_EQ(left.size(), 1000U);
  left.Add(right);
  EXPECT_EQ(left.size(), 1500U);
}

}  // namespace
}  // namespace journey::rt
