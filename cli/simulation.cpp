// Where customers react, the session is flushed behind every event, and time goes on in steps while nothing comes: so
// that a timer's message is heard of before its answer is due, but for one step.
#include "cli/simulation.h"

#include <algorithm>

#include "foresight/population.h"
#include "insight/message_name.h"
#include "insight/tally.h"
#include "ir/ir.h"
#include "runtime/input/decode.h"
#include "runtime/session/session.h"

namespace journey::cli {
namespace {

constexpr int64_t kSimulationStepMs = 600'000, kSimulationDayMs = 86'400'000;
// How long answers to the messages of timers are waited for when nobody does anything of their own.
constexpr int64_t kSimulationRestMs = 60 * kSimulationDayMs;

class SimulationSink final : public rt::RecordSink {
 public:
  explicit SimulationSink(const ir::Module& module) : tally_(module) {}
  void Write(const rt::Record& record) override {
    tally_.Write(record);
    if (record.kind != rt::RecordKind::kSent) return;
    const int64_t of_day = (record.time % kSimulationDayMs + kSimulationDayMs) % kSimulationDayMs;
    ++run.sends[std::string(record.channel_name)][static_cast<size_t>(of_day / 3'600'000)];
    if (!population->reacts()) return;
    name_.clear();
    insight::AppendMessageName(record.args_json, name_);
    population->Sent(record.time, now, record.customer, record.channel_name, name_);
  }
  void Finish() { run.figures = tally_.Now(); }

  foresight::Population* population = nullptr;
  int64_t now = INT64_MIN;
  foresight::SimulatedRun run;

 private:
  insight::Tally tally_;
  std::string name_;
};

class OneReplication {
 public:
  OneReplication(const rt::Program& program, const rt::Executor& executor, const foresight::Behaviour& behaviour,
                 const foresight::PopulationOptions& options, std::string* written)
      : population_(behaviour, options),
        end_(options.end),
        written_(written),
        decoder_(program),
        sink_(program.module()),
        session_(program, executor, sink_, Unbounded()) {
    sink_.population = &population_;
  }

  Result<foresight::SimulatedRun> Run() {
    if (!session_.status().ok()) return session_.status();
    int64_t first = INT64_MAX;
    while (true) {
      const int64_t next = population_.next_time();
      if (population_.reacts() && clock_ != INT64_MIN && Rest(next)) continue;
      if (next == INT64_MAX) break;
      first = std::min(first, next);
      last_ = clock_ = next;
      if (Status status = FeedLines(population_.Next()); !status.ok()) return status;
      if (population_.reacts()) Settle();
    }
    session_.Finish(end_ == INT64_MAX ? std::nullopt : std::optional(end_));
    sink_.Finish();
    sink_.run.events = population_.events();
    const int64_t until = end_ == INT64_MAX ? last_ : end_;
    sink_.run.days = first == INT64_MAX ? 0 : static_cast<double>(until - first) / kSimulationDayMs;
    return std::move(sink_.run);
  }

 private:
  static rt::SessionOptions Unbounded() {
    rt::SessionOptions options;
    options.max_ahead_ms.reset();
    return options;
  }
  // Lets time pass by one step, if the next event is further away than that. False: it is not.
  bool Rest(int64_t next) {
    const int64_t most = std::min(end_, last_ + kSimulationRestMs);
    if (clock_ + kSimulationStepMs >= std::min(next, most)) return false;
    clock_ += kSimulationStepMs;
    rt::Input tick;
    tick.kind = rt::InputKind::kTick;
    tick.timestamp = clock_;
    session_.Feed(tick);
    Settle();
    return true;
  }
  void Settle() {
    sink_.now = clock_;
    session_.Flush();
  }
  Status FeedLines(const std::string& lines) {
    if (written_ != nullptr) *written_ += lines;
    for (size_t begin = 0; begin < lines.size();) {
      const size_t end = lines.find('\n', begin);
      const rt::Input input = decoder_.Decode(std::string_view(lines).substr(begin, end - begin), session_.arena());
      if (input.kind == rt::InputKind::kRejected) {
        return Status::Error("the project cannot use an event of the behaviour: " + std::string(input.error_message) +
                             ": " + lines.substr(begin, end - begin));
      }
      session_.Feed(input);
      begin = end + 1;
    }
    return {};
  }

  foresight::Population population_;
  const int64_t end_;
  std::string* written_;
  rt::JsonDecoder decoder_;
  SimulationSink sink_;
  rt::Session session_;
  int64_t clock_ = INT64_MIN, last_ = 0;
};

}  // namespace

SimulationPlan PlanOf(uint64_t customers, uint64_t replications, uint64_t seed, double days) {
  return {.customers = customers,
          .replications = replications,
          .seed = seed,
          .start = ir::kTestStart,
          .days = days > 0 ? std::optional(days) : std::nullopt};
}

Result<std::vector<foresight::SimulatedRun>> RunSimulation(const rt::Program& program, const rt::Executor& executor,
                                                           const foresight::Behaviour& behaviour,
                                                           const SimulationPlan& plan, std::string* written) {
  std::vector<foresight::SimulatedRun> runs;
  for (uint64_t i = 0; i < plan.replications; ++i) {
    foresight::PopulationOptions options;
    options.customers = plan.customers;
    options.seed = plan.seed;
    options.replication = i;
    options.start = plan.start;
    if (plan.days) options.end = plan.start + static_cast<int64_t>(*plan.days * kSimulationDayMs);
    OneReplication one(program, executor, behaviour, options, i == 0 ? written : nullptr);
    auto run = one.Run();
    if (!run.ok()) return run.status();
    runs.push_back(std::move(run).value());
  }
  return runs;
}

}  // namespace journey::cli
