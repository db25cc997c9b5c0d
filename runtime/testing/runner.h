// One test block: its engine, clock, current customer, and the records that expectations take.
//
// Internal to runtime/testing. `runner.cpp` does what the test does, `expect.cpp` what it expects, `timeline.cpp` tells
// what happened.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/records/record.h"
#include "runtime/shard/engine.h"
#include "runtime/testing/kept.h"
#include "runtime/testing/testing.h"

namespace journey::rt {

// A record kept: its JSON, and what expectations compare.
struct Captured {
  RecordKind kind;
  int32_t journey;
  int32_t channel;
  std::string customer;
  std::string args_json;
  std::string reason;
  int64_t until;
  bool taken = false;  // by an expectation
};

// Something that happened to one customer.
struct Happened {
  std::string customer;
  TimelineEntry entry;
};

class CapturingSink : public RecordSink {
 public:
  // All of a test's records are kept, since its last expectation may ask for its first: so there must be an end of
  // them.
  static constexpr size_t kMostRecords = 1'000'000;
  // `touched` may be null.
  CapturingSink(const ir::Module& module, Touched* touched) : module_(module), touched_(touched) {}
  void Write(const Record& record) override;
  // Set once a record has come that is one too many and not kept; for the engine, which goes on no more then.
  std::atomic<bool> full{false};
  std::vector<Captured> records;
  std::vector<Happened> happened;                          // those records, and what the test did
  std::map<std::string, std::string, std::less<>> merged;  // whom each id became one with

 private:
  const ir::Module& module_;
  Touched* touched_;
};

// "CartRecovery: moved from Shopping to Abandoned (timer idle)".
std::string RecordText(const ir::Module& module, const Record& record);
// Everything that happened to those at whose expectations something was wrong.
std::vector<TestTimeline> TimelinesOf(std::vector<Happened> happened);

class TestRunner {
 public:
  TestRunner(const Program& program, const Executor& executor, const ir::Test& test, const TestOptions& options);
  TestResult Run();

 private:
  // A repeat that is going round.
  struct Round {
    const ir::TestStep* repeat;
    size_t begin;
    int64_t step, count;
    int64_t rounds;  // of this repeat and those around it
  };
  // What a `let` or `step` is in the current round; texts live here.
  struct Variable {
    Value value = Value::None();
    Arena texts;
  };

  // ---- runner.cpp
  void FindStart();
  // The step behind the repeat that begins at `index`, or its first.
  size_t BeginRepeat(size_t index);
  // At the end of rounds, what comes after `index`.
  size_t NextRound(size_t index);
  void SetVariable(int32_t variable, const Value& value);
  void Do(const ir::TestStep& step);
  // What is wrong, or "".
  std::string Check(const ir::TestStep& step);
  void SetCustomer(const ir::TestStep& step);
  void MoveClock(const ir::TestStep& step, int64_t to);
  void MoveClockOn(const ir::TestStep& step);
  void Feed(const ir::TestStep& step);
  void Merge(const ir::TestStep& step);
  // Who somebody is by now.
  const std::string& NowOf(const std::string& customer) const;
  Value Evaluate(int32_t function, const std::vector<int32_t>& args);
  Value Evaluate(const ir::TestStep& step) { return Evaluate(step.fn, step.args); }
  // The step as written, in which round.
  std::string StepText(const ir::TestStep& step) const;
  void Fail(const ir::TestStep& step, std::string message);
  // The step that makes a record too many is the last.
  void EndIfFull(const ir::TestStep& step);

  // ---- expect.cpp: what is wrong, or "" when the expectation holds
  std::string ExpectSent(const ir::TestStep& step);
  std::string ExpectNotSent(const ir::TestStep& step);
  std::string ExpectSentNothing(const ir::TestStep& step);
  std::string ExpectSuppressed(const ir::TestStep& step);
  std::string ExpectDeferred(const ir::TestStep& step);
  std::string ExpectIn(const ir::TestStep& step);
  std::string ExpectEnded(const ir::TestStep& step);
  std::string ExpectEntered(const ir::TestStep& step);
  std::string ExpectNotEntered(const ir::TestStep& step);
  std::string ExpectNotActive(const ir::TestStep& step);
  std::string ExpectMerged(const ir::TestStep& step);
  std::string ExpectHolds(const ir::TestStep& step);

  bool OfCustomer(const Captured& record, const ir::TestStep& step) const;
  // "" or the first argument that differs, as "subject is "a", not "b"".
  std::string CompareArgs(const ir::TestStep& step, const Captured& record);
  std::string Describe(const Captured& record) const;
  // Which stages the current customer is in, for messages.
  std::string Whereabouts(int32_t journey);
  // All active instances in key order, then the last one that ended, if any.
  std::vector<Engine::InstanceView> Instances(int32_t journey);
  // The values that a condition read, as "J.n = 1".
  void CollectReads(int32_t function, std::set<std::string>& reads);
  std::string ValueText(const Value& value, const ir::Type& type) const;
  std::string_view JourneyName(int32_t journey) const {
    return module_.journeys[static_cast<size_t>(journey)].simple_name;
  }
  std::string_view StageName(int32_t journey, int32_t stage) const;

  const Program& program_;
  const ir::Module& module_;
  const ir::Test& test_;
  CapturingSink sink_;
  KeptInstances kept_;
  Engine engine_;
  Arena arena_;           // of the current step
  std::string named_;     // the current customer, as the test says
  std::string customer_;  // who that is by now
  int64_t clock_;
  const bool keep_going_;
  std::vector<Variable> variables_;
  std::vector<Round> rounds_;  // the innermost last
  bool over_ = false;          // nothing more is done
  TestResult result_;
};

}  // namespace journey::rt
