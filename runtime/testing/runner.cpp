// What a test does: customers, clock, events. Expectations are in expect.cpp.
#include "runtime/testing/runner.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/event/input.h"
#include "runtime/rules/due.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

constexpr int64_t kDefaultStart = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
constexpr std::string_view kDefaultCustomer = "customer-1";

EngineOptions TestEngineOptions(KeptInstances& kept) {
  EngineOptions options;
  options.holdouts = false;
  options.hooks = &kept;
  return options;
}

}  // namespace

void CapturingSink::Write(const Record& record) {
  Captured captured{.kind = record.kind,
                    .journey = record.journey,
                    .channel = record.channel,
                    .customer = std::string(record.customer),
                    .args_json = std::string(record.args_json),
                    .reason = std::string(record.reason),
                    .until = record.until};
  AppendRecordJson(record, captured.json);
  records.push_back(std::move(captured));
}

TestRunner::TestRunner(const Program& program, const Executor& executor, const ir::Test& test)
    : program_(program),
      module_(program.module()),
      test_(test),
      engine_(program, executor, sink_, TestEngineOptions(kept_)),
      customer_(kDefaultCustomer),
      clock_(kDefaultStart) {
  result_.name = test.name;
  if (test.file != ir::kNone) result_.file = module_.files[static_cast<size_t>(test.file)];
  result_.line = test.line;
}

TestResult TestRunner::Run() {
  // `start` says when the test begins, also for a customer block that stands before it.
  const auto start = std::find_if(test_.steps.begin(), test_.steps.end(),
                                  [](const ir::TestStep& step) { return step.kind == ir::TestStepKind::kStart; });
  if (start != test_.steps.end()) clock_ = Evaluate(start->fn).i;
  for (const ir::TestStep& step : test_.steps) {
    Do(step);
    arena_.Reset();
  }
  return std::move(result_);
}

void TestRunner::Do(const ir::TestStep& step) {
  std::string wrong;
  switch (step.kind) {
    case ir::TestStepKind::kCustomer:
      return SetCustomer(step);
    case ir::TestStepKind::kStart:
      return MoveClock(Evaluate(step.fn).i);
    case ir::TestStepKind::kArm:
      return kept_.ForceArm(step.journey, step.split, step.arm);
    case ir::TestStepKind::kHoldout:
      return engine_.SetHoldouts(step.on);
    case ir::TestStepKind::kEvent:
    case ir::TestStepKind::kIdentify:
      return Feed(step);
    case ir::TestStepKind::kAfter:
      return MoveClock(AfterDelay(program_, clock_, step.delay, engine_.Zone(customer_)));
    case ir::TestStepKind::kAt:
      return MoveClock(Evaluate(step.fn).i);
    case ir::TestStepKind::kExpectSent:
      wrong = ExpectSent(step);
      break;
    case ir::TestStepKind::kExpectSentNothing:
      wrong = ExpectSentNothing(step);
      break;
    case ir::TestStepKind::kExpectSuppressed:
      wrong = ExpectSuppressed(step);
      break;
    case ir::TestStepKind::kExpectDeferred:
      wrong = ExpectDeferred(step);
      break;
    case ir::TestStepKind::kExpectIn:
      wrong = ExpectIn(step);
      break;
    case ir::TestStepKind::kExpectEnded:
      wrong = ExpectEnded(step);
      break;
    case ir::TestStepKind::kExpectNotEntered:
      wrong = ExpectNotEntered(step);
      break;
    case ir::TestStepKind::kExpectNotActive:
      wrong = ExpectNotActive(step);
      break;
    case ir::TestStepKind::kExpectExpr:
      wrong = ExpectHolds(step);
      break;
  }
  if (!wrong.empty()) Fail(step, std::move(wrong));
}

// Initial state, not an input: no step, no records. The customer counts as known from here on.
void TestRunner::SetCustomer(const ir::TestStep& step) {
  customer_ = step.name;
  for (const ir::TestValue& value : step.values) engine_.SetProfile(customer_, value.index, Evaluate(value.fn));
  engine_.Introduce(customer_, clock_);
}

void TestRunner::MoveClock(int64_t to) {
  clock_ = std::max(clock_, to);
  engine_.AdvanceTo(clock_);
}

void TestRunner::Feed(const ir::TestStep& step) {
  const bool identify = step.kind == ir::TestStepKind::kIdentify;
  const ir::Layout& layout = identify ? module_.customer : module_.events[static_cast<size_t>(step.event)].layout;
  // Never empty, so that neither block is null.
  auto* fields = static_cast<uint8_t*>(arena_.Allocate(layout.size + 1));
  auto* present = static_cast<uint8_t*>(arena_.Allocate(layout.slots.size() + 1));
  std::memset(fields, 0, layout.size + 1);
  std::memset(present, 0, layout.slots.size() + 1);
  for (const ir::Slot& slot : layout.slots) {
    StoreSlot(fields, slot, slot.initial != ir::kNone ? program_.constants()[slot.initial] : Value::None());
  }
  for (const ir::TestValue& value : step.values) {
    StoreSlot(fields, layout.slots[static_cast<size_t>(value.index)], Evaluate(value.fn));
    present[value.index] = 1;
  }
  Input input;
  input.kind = identify ? InputKind::kIdentify : InputKind::kEvent;
  input.timestamp = clock_;
  input.customer = customer_;
  input.event = step.event;
  input.fields = fields;
  input.present = present;
  engine_.Handle(input, clock_);
  // What the step made due at its own time.
  engine_.AdvanceTo(clock_);
}

void TestRunner::Fail(const ir::TestStep& step, std::string message) {
  result_.passed = false;
  TestFailure failure{step.line, step.column, step.text, std::move(message), {}};
  for (const Captured& record : sink_.records) {
    if (record.customer == customer_) failure.records.push_back(record.json);
  }
  result_.failures.push_back(std::move(failure));
}

std::vector<TestResult> RunTests(const Program& program, const Executor& executor, const TestOptions& options) {
  std::vector<TestResult> results;
  for (const ir::Test& test : program.module().tests) {
    if (test.name.find(options.filter) == std::string::npos) continue;
    results.push_back(TestRunner(program, executor, test).Run());
  }
  return results;
}

}  // namespace journey::rt
