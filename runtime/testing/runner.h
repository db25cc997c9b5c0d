// One test block: its engine, clock, current customer, and the records that expectations take.
//
// Internal to runtime/testing. `runner.cpp` does what the test does, `expect.cpp` what it expects.
#pragma once

#include <cstdint>
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
  std::string json;
  bool taken = false;  // by an expectation
};

class CapturingSink : public RecordSink {
 public:
  void Write(const Record& record) override;
  std::vector<Captured> records;
};

class TestRunner {
 public:
  TestRunner(const Program& program, const Executor& executor, const ir::Test& test);
  TestResult Run();

 private:
  // ---- runner.cpp
  void Do(const ir::TestStep& step);
  void SetCustomer(const ir::TestStep& step);
  void MoveClock(int64_t to);
  void Feed(const ir::TestStep& step);
  Value Evaluate(int32_t function) { return engine_.Evaluate(function, customer_, clock_, arena_); }
  void Fail(const ir::TestStep& step, std::string message);

  // ---- expect.cpp: what is wrong, or "" when the expectation holds
  std::string ExpectSent(const ir::TestStep& step);
  std::string ExpectSentNothing(const ir::TestStep& step);
  std::string ExpectSuppressed(const ir::TestStep& step);
  std::string ExpectDeferred(const ir::TestStep& step);
  std::string ExpectIn(const ir::TestStep& step);
  std::string ExpectEnded(const ir::TestStep& step);
  std::string ExpectNotEntered(const ir::TestStep& step);
  std::string ExpectNotActive(const ir::TestStep& step);
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
  std::string customer_;  // the current one
  int64_t clock_;
  TestResult result_;
};

}  // namespace journey::rt
