// A run of the tests, and a run of the log, both interpreted.
#include "cli/review_side.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/coverage/coverage.h"
#include "insight/tally.h"
#include "runtime/interp/interp.h"
#include "runtime/interp/observing.h"
#include "runtime/session/feed.h"
#include "runtime/testing/testing.h"
#include "runtime/testing/touched.h"

namespace journey::cli {
namespace {

// Counts what insight counts, and who got what.
class ReviewSink final : public rt::RecordSink {
 public:
  explicit ReviewSink(const ir::Module& module) : tally_(module) {}

  void Write(const rt::Record& record) override {
    tally_.Write(record);
    if (record.kind != rt::RecordKind::kSent) return;
    std::string customer(record.customer);
    ++by_channel_[std::string(record.channel_name)][customer];
    // Each in its place in the row: a number times a prime, and what comes.
    uint64_t& got = messages_[std::move(customer)];
    for (const uint64_t part :
         {static_cast<uint64_t>(record.time), Number(record.channel_name), Number(record.args_json)}) {
      got = got * 0x9E3779B97F4A7C15U + part;
    }
  }

  void Finish(const ir::Module& module, ReviewLog& log) {
    const insight::Figures figures = tally_.Now();
    for (size_t i = 0; i < module.journeys.size(); ++i) {
      const insight::JourneyFigures& one = figures.journeys[i];
      log.journeys[module.journeys[i].name] = {one.entries, one.held_out, one.inside, one.outcomes};
      for (const insight::MessageFigures& message : one.messages) {
        if (!message.name.empty()) log.channels[message.channel].by_name[message.name] += message.sent;
      }
    }
    for (const auto& [name, customers] : by_channel_) {
      ReviewLog::Channel& channel = log.channels[name];
      channel.customers = customers.size();
      for (const auto& [customer, count] : customers) {
        channel.messages += count;
        channel.most = std::max(channel.most, count);
      }
    }
    log.messages = std::move(messages_);
  }

 private:
  static uint64_t Number(std::string_view text) { return std::hash<std::string_view>()(text); }

  insight::Tally tally_;
  std::map<std::string, std::unordered_map<std::string, uint64_t>> by_channel_;
  std::unordered_map<std::string, uint64_t> messages_;
};

}  // namespace

ReviewTests TestsOf(const Compilation& compilation, const rt::Program& program) {
  rt::Touched touched;
  const rt::ObservingInterpreter interpreter(program, touched);
  rt::TestOptions options;
  options.touched = &touched;
  ReviewTests tests;
  for (const rt::TestResult& result : rt::RunTests(program, interpreter, options)) {
    if (result.passed) {
      ++tests.passed;
      continue;
    }
    const rt::TestFailure& first = result.failures.front();
    tests.failures.push_back({fmt::format("{}:{}", result.file, first.line), result.name,
                              first.text.empty() ? first.message : fmt::format("{}: {}", first.text, first.message)});
  }
  tests.coverage =
      coverage::ShareOf(coverage::Cover(compilation.sources, compilation.modules, program.module(), touched)).percent();
  return tests;
}

Result<ReviewLog> LogOf(const rt::Program& program, const std::string& path, const rt::SourceOptions& reading,
                        const rt::SessionOptions& options) {
  const rt::Interpreter interpreter(program);
  ReviewSink sink(program.module());
  rt::Session session(program, interpreter, sink, options);
  if (!session.status().ok()) return session.status();
  const auto source = rt::OpenInput(program, path, reading);
  if (!source.ok()) return source.status();
  const rt::Fed fed = rt::FeedAll(*source.value(), session);
  if (!source.value()->status().ok()) return source.value()->status();
  session.Finish();
  ReviewLog log;
  log.lines = fed.lines;
  log.rejected = fed.rejected;
  log.customers = session.counters().customers;
  sink.Finish(program.module(), log);
  return log;
}

}  // namespace journey::cli
