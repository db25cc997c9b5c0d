// Switching over: whenever machine code appears, and whatever the cache holds, the records are the interpreter's.
#include "compiler/jit/tiered.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <string>
#include <string_view>

#include "compiler/driver/compile.h"
#include "runtime/input/text_source.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr int kJourneys = 40;

std::string Source() {
  std::string text = R"(
customer { reachable: bool = true }
event A { n: int = 0 name: string = "" }
event B { n: int = 0 name: string = "" }
channel mail(text: string) { requires customer.reachable cap 9 per 7 days }
let big(n: int): bool = n > 3 and n * 7 != 35
)";
  for (int i = 0; i < kJourneys; ++i) {
    text += fmt::format(R"(
journey J{0} {{
  enter on A where event.n >= {1} and big(event.n) {{ last = event.name }}
  reenter always
  timeout 9 days
  memory {{ count: int = {0} last: string = "" total: decimal = 0 }}
  stage One {{
    on A where event.n > {1} {{ count += event.n  last = "{{last}}{{count}}"  total = total + 1.5 }}
    on B where big(count) go Two
    idle 3 hours {{ send mail(text: "idle {{last}} {{total}}") }}
  }}
  stage Two {{
    flow {{
      send mail(text: "two {{count}}")
      wait up to 1 day {{ on A where event.n == {1} go One }} else {{ count = 0 }}
      split s {{ 30% x {{ send mail(text: "x") }} 70% y {{ wait 5 hours send mail(text: "y {{last}}") }} }}
    }}
    on B where event.n > 7 go Three
    after 2 days go Three
  }}
  final stage Three
}}
)",
                        i, i % 9);
  }
  return text;
}

std::string Log(int lines) {
  std::string text;
  std::mt19937 random(5);
  for (int i = 0; i < lines; ++i) {
    const int second = i * 400;
    text += fmt::format(
        R"({{"type":"track","event":"{}","userId":"c{}","timestamp":"2026-01-{:02}T{:02}:{:02}:{:02}Z","properties":{{"n":{},"name":"k{}"}}}})",
        random() % 2 == 0 ? "A" : "B", random() % 9, 1 + second / 86400, second / 3600 % 24, second / 60 % 60,
        second % 60, random() % 10, random() % 4);
    text += '\n';
  }
  return text;
}

class Tiered : public testing::Test {
 protected:
  Tiered() {
    directory_ = fs::temp_directory_path() / ("journey_tiered_test_" + std::to_string(std::random_device{}()));
    std::unique_ptr<Compilation> compilation = Compile({{"j.journey", "j", Source()}});
    CHECK(compilation->ir.has_value());
    Result<std::unique_ptr<rt::Program>> program = rt::Program::Load(*std::move(compilation->ir));
    CHECK(program.ok());
    program_ = std::move(program).value();
    log_ = Log(2500);
    expected_ = Records(rt::Interpreter(*program_));
  }
  ~Tiered() override { fs::remove_all(directory_); }

  std::string Records(const rt::Executor& executor, const std::function<void(uint64_t)>& progress = nullptr) const {
    std::string records;
    const rt::SessionOptions options{.batch = 8};
    rt::RecordBuffers buffers(program_->module(), options, false, [&](std::string_view lines) { records += lines; });
    rt::Session session(*program_, executor, buffers, options);
    rt::TextSource source(*program_, log_);
    rt::FeedAll(source, session, {.go_on = [&](uint64_t lines) {
                  if (progress) progress(lines);
                  return true;
                }});
    session.Finish();
    return records;
  }

  TieredOptions Cached() const { return {.cache_dir = directory_.string()}; }

  fs::path directory_;
  std::unique_ptr<rt::Program> program_;
  std::string log_, expected_;
};

// Lets the compiling thread publish one part at a time.
class Gate {
 public:
  void Open(uint64_t more) {
    std::lock_guard lock(mutex_);
    open_ += more;
    changed_.notify_all();
  }
  void Pass() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_ > 0; });
    --open_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t open_ = 0;
};

TEST_F(Tiered, SwitchingOverUnderLoadChangesNoRecord) {
  ASSERT_GT(expected_.size(), 100'000U);
  {  // so that machine code is there at once and only the gate holds it back
    const TieredExecutor filling(*program_, Cached());
    filling.WaitUntilFinished();
    EXPECT_EQ(filling.counters().fault, "");
    EXPECT_TRUE(Records(filling) == expected_);
  }
  for (const int every : {1, 20, 150}) {
    Gate gate;
    TieredOptions options = Cached();
    options.before_publishing = [&](size_t) { gate.Pass(); };
    const TieredExecutor tiered(*program_, options);
    uint64_t before = 0, during = 0;
    const std::string records = Records(tiered, [&](uint64_t lines) {
      if (lines == 1) before = tiered.counters().published;
      if (lines == 2000) during = tiered.counters().published;
      if (lines % static_cast<uint64_t>(every) == 0) gate.Open(1);
    });
    EXPECT_TRUE(records == expected_) << "a part every " << every << " lines";
    EXPECT_EQ(before, 0U);
    EXPECT_GT(during, 0U);
    gate.Open(1'000'000);
    tiered.WaitUntilFinished();
    EXPECT_TRUE(Records(tiered) == expected_);
  }
}

TEST_F(Tiered, CompilingWhileRunningChangesNoRecord) {
  const TieredExecutor tiered(*program_, {.use_cache = false});
  for (int round = 0; round < 100 && !tiered.counters().finished; ++round) EXPECT_TRUE(Records(tiered) == expected_);
  tiered.WaitUntilFinished();
  const TieredCounters counters = tiered.counters();
  EXPECT_EQ(counters.fault, "");
  // All parts in a hurry, then all again.
  EXPECT_GT(counters.jit.parts, 4U);
  EXPECT_EQ(counters.jit.compiled, 2 * counters.jit.parts);
  EXPECT_TRUE(Records(tiered) == expected_);
}

TEST_F(Tiered, TheSecondStartCompilesNothing) {
  {
    const TieredExecutor first(*program_, Cached());
    first.WaitUntilFinished();
  }
  const TieredExecutor second(*program_, Cached());
  second.WaitUntilFinished();
  EXPECT_EQ(second.counters().jit.compiled, 0U);
  EXPECT_EQ(second.counters().jit.cache_hits, second.counters().jit.parts);
  EXPECT_TRUE(Records(second) == expected_);
}

TEST_F(Tiered, TheDestructorWaitsForOnePartAtMost) {
  for (const uint64_t parts : {uint64_t{0}, uint64_t{1}, uint64_t{3}}) {
    std::atomic<uint64_t> published{0};
    uint64_t seen = 0;
    {
      TieredOptions options;
      options.use_cache = false;
      options.before_publishing = [&](size_t) { ++published; };
      const TieredExecutor tiered(*program_, options);
      while (published < parts) std::this_thread::yield();
      seen = published;
    }
    EXPECT_LE(published, seen + 2);
  }
}

TEST_F(Tiered, WithoutABudgetEverythingIsInterpreted) {
  TieredOptions options = Cached();
  options.budget_ms = 0;
  const TieredExecutor tiered(*program_, options);
  tiered.WaitUntilFinished();
  EXPECT_TRUE(Records(tiered) == expected_);
  EXPECT_EQ(tiered.counters().published, 0U);
  EXPECT_FALSE(fs::exists(directory_));
}

TEST_F(Tiered, ASmallBudgetGoesFurtherWithEachStart) {
  uint64_t hits = 0;
  for (int start = 0; start < 200; ++start) {
    TieredOptions options = Cached();
    options.budget_ms = 100;
    const TieredExecutor tiered(*program_, options);
    tiered.WaitUntilFinished();
    const TieredCounters counters = tiered.counters();
    if (start % 5 == 0) {
      EXPECT_TRUE(Records(tiered) == expected_);
    }
    hits = counters.jit.cache_hits;
    if (counters.jit.compiled == 0 && hits == counters.jit.parts) break;
  }
  EXPECT_GT(hits, 4U);
}

TEST_F(Tiered, DamagedEntriesAreCompiledAgain) {
  {
    const TieredExecutor first(*program_, Cached());
    first.WaitUntilFinished();
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_)) {
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(entry.path()) / 2));
    file.put('!');
    file.put('?');
  }
  const TieredExecutor second(*program_, Cached());
  EXPECT_TRUE(Records(second) == expected_);
  second.WaitUntilFinished();
  EXPECT_EQ(second.counters().fault, "");
  EXPECT_EQ(second.counters().jit.cache_hits, 0U);
  EXPECT_TRUE(Records(second) == expected_);
}

}  // namespace
}  // namespace journey
