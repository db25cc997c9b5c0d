// A session with lanes against one with engines: the same lines and the same summary, whatever customers are called.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/jit/jit.h"
#include "runtime/input/text_source.h"
#include "runtime/records/record.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"
#include "runtime/value/calendar.h"
#include "tests/packed/both_ways.h"
#include "tests/packed/sources.h"

namespace journey::packed_test {
namespace {

// Texts that ids of sends encode, that JSON escapes, that fit a handle's place just so, and plain ones.
std::vector<std::string> Customers() {
  std::vector<std::string> names = {"a",
                                    "a/b",
                                    "100%",
                                    "say \"hi\"",
                                    "back\\slash",
                                    "tab\there",
                                    "Zo\u00eb",
                                    "0123456789abcde",
                                    "0123456789abcdef",
                                    "0123456789abcdeF",
                                    "the-customer-of-the-sample",
                                    std::string(27, 'x'),
                                    std::string(28, 'x'),
                                    std::string(29, 'x'),
                                    std::string(300, '/'),
                                    std::string(65'000, '"')};
  for (int i = 0; i < 40; ++i) names.push_back("customer " + std::to_string(i));
  return names;
}

std::string Log(size_t events) {
  const std::vector<std::string> customers = Customers();
  constexpr std::string_view kEvents[] = {"view", "add", "add", "remove", "checkout", "purchase", "session"};
  constexpr std::string_view kSources[] = {"web", "app", "mail", "shop"};
  std::string log;
  uint64_t state = 1;
  const auto below = [&](uint64_t most) {
    state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    return (state >> 33) % most;
  };
  int64_t time = 1'767'225'599'000;  // a second before 2026
  for (size_t i = 0; i < events; ++i) {
    time += static_cast<int64_t>(below(4) == 0 ? below(900'000) : below(900));
    // The very long one not often.
    const size_t customer = below(50) == 0 ? 15 : below(customers.size() - 1);
    log += R"({"type":"track","event":")" + std::string(kEvents[below(std::size(kEvents))]) + R"(","userId":)";
    rt::AppendJsonString(customers[customer < 15 ? customer : customer + (customer > 15 ? 1 : 0)], log);
    if (below(500) == 0) log += R"(,"messageId":"m)" + std::to_string(below(5)) + "\"";
    const int64_t at = below(100) == 0 ? time - static_cast<int64_t>(below(100'000)) : time;
    log += R"(,"timestamp":")" + rt::FormatInstant(at) + R"(","properties":{"amount":)" + std::to_string(below(200)) +
           R"(.5,"channel":")" + std::string(kSources[below(4)]) + "\"}}\n";
    if (below(100) == 0) log += "no JSON\n";
  }
  return log;
}

struct Outcome {
  std::map<std::string, std::string> lines;  // by customer, as JSON text
  std::string all, summary;
  uint64_t count = 0;
};

Outcome RunAll(const rt::Program& program, const rt::Executor& executor, std::string_view log,
               rt::SessionOptions options) {
  Outcome run;
  rt::RecordBuffers buffers(program.module(), options, true, [&](std::string_view lines) { run.all += lines; });
  rt::Session session(program, executor, buffers, options);
  rt::TextSource source(program, log);
  rt::FeedAll(source, session);
  session.Finish(1'798'761'600'000);
  for (size_t at = 0; at < run.all.size();) {
    const size_t end = run.all.find('\n', at);
    const std::string line = run.all.substr(at, end + 1 - at);
    constexpr std::string_view kBefore = "\"customer\":", kBehind = ",\"entry\":";
    const size_t name = line.find(kBefore) + kBefore.size();
    run.lines[line.substr(name, line.find(kBehind) - name)] += line;
    at = end + 1;
  }
  run.summary = buffers.TotalSummary().Text();
  run.count = buffers.records();
  return run;
}

TEST(Lines, AreThoseOfTheEngine) {
  const Compiled& compiled = CompiledSource(Sources().front());
  Result<std::unique_ptr<JitExecutor>> jit = JitExecutor::Create(*compiled.program);
  ASSERT_TRUE(jit.ok());
  ASSERT_NE((*jit)->Batch(), nullptr);
  const std::string log = Log(6000);
  const Outcome engine = RunAll(*compiled.program, **jit, log, {.batch_loop = false});
  ASSERT_GT(engine.count, 1000U);
  ASSERT_NE(engine.all.find("\"kind\":\"sent\""), std::string::npos);
  for (const size_t threads : {1, 3}) {
    for (const size_t batch : {1, 7, 1024, 3000, 100'000}) {
      const Outcome lane = RunAll(*compiled.program, **jit, log, {.threads = threads, .batch = batch});
      EXPECT_EQ(lane.count, engine.count);
      EXPECT_EQ(lane.summary, engine.summary);
      EXPECT_TRUE(lane.lines == engine.lines) << threads << " threads, batches of " << batch;
    }
  }
}

// Whoever only counts gets the same counts.
TEST(Lines, AreNotNeededForASummary) {
  const Compiled& compiled = CompiledSource(Sources().front());
  Result<std::unique_ptr<JitExecutor>> jit = JitExecutor::Create(*compiled.program);
  ASSERT_TRUE(jit.ok());
  const std::string log = Log(2000);
  const Outcome all = RunAll(*compiled.program, **jit, log, {});
  rt::RecordBuffers buffers(compiled.program->module(), {}, true, nullptr);
  rt::Session session(*compiled.program, **jit, buffers, {});
  rt::TextSource source(*compiled.program, log);
  rt::FeedAll(source, session);
  session.Finish(1'798'761'600'000);
  EXPECT_EQ(buffers.TotalSummary().Text(), all.summary);
  EXPECT_EQ(buffers.records(), all.count);
}

}  // namespace
}  // namespace journey::packed_test
