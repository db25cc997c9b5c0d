// What a test does: customers, clock, events, rounds. Expectations are in expect.cpp.
#include "runtime/testing/runner.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "base/figure_text.h"
#include "runtime/event/input.h"
#include "runtime/rules/due.h"
#include "runtime/value/calendar.h"
#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

constexpr std::string_view kDefaultCustomer = "customer-1";
// The compiler sees to it where it can; a module from elsewhere may want more.
constexpr int64_t kMaxRounds = 10'000;
// What is told of a test that made too many records: how it went in the end.
constexpr size_t kToldWhenFull = 10;

EngineOptions TestEngineOptions(KeptInstances& kept, const std::atomic<bool>& full) {
  EngineOptions options;
  options.stop = &full;
  options.holdouts = false;
  options.hooks = &kept;
  return options;
}

}  // namespace

TestRunner::TestRunner(const Program& program, const Executor& executor, const ir::Test& test,
                       const TestOptions& options)
    : program_(program),
      module_(program.module()),
      test_(test),
      sink_(program.module(), options.touched),
      kept_(test.journeys),
      engine_(program, executor, sink_, TestEngineOptions(kept_, sink_.full)),
      named_(kDefaultCustomer),
      customer_(kDefaultCustomer),
      clock_(ir::kTestStart),
      keep_going_(options.keep_going),
      variables_(test.variables.size()) {
  result_.name = test.name;
  if (test.file != ir::kNone) result_.file = module_.files[static_cast<size_t>(test.file)];
  result_.line = test.line;
  for (size_t i = 0; i < variables_.size(); ++i) {
    const ir::Type& type = test.variables[i];
    if (type.optional) continue;
    variables_[i].value = ir::IsHeld(type.kind) ? Value::String(variables_[i].texts.Copy("")) : Value::Int(0);
  }
}

TestResult TestRunner::Run() {
  FindStart();
  for (size_t i = 0; i < test_.steps.size() && !over_;) {
    if (test_.steps[i].kind == ir::TestStepKind::kRepeat) {
      i = BeginRepeat(i);
    } else {
      const ir::TestStep& step = test_.steps[i++];
      Do(step);
      EndIfFull(step);
    }
    arena_.Reset();
    i = NextRound(i);
  }
  if (!result_.passed) result_.timelines = TimelinesOf(std::move(sink_.happened));
  return std::move(result_);
}

// `start` says when the test begins, also for a customer block that stands before it.
void TestRunner::FindStart() {
  for (size_t i = 0; i < test_.steps.size(); ++i) {
    const ir::TestStep& step = test_.steps[i];
    if (step.kind == ir::TestStepKind::kStart) {
      clock_ = Evaluate(step).i;
      return;
    }
    if (step.kind == ir::TestStepKind::kRepeat) i = step.end - 1;
  }
}

// ---------------------------------------------------------------- rounds and names

size_t TestRunner::BeginRepeat(size_t index) {
  const ir::TestStep& repeat = test_.steps[index];
  const int64_t outer = rounds_.empty() ? 1 : rounds_.back().rounds;
  const int64_t count = Evaluate(repeat).i;
  if (count < 1 || count > kMaxRounds / outer) {
    Fail(repeat, count < 1 ? fmt::format("a repeat goes round at least once, and this would be {} times", count)
                           : fmt::format("repeats make at most {} rounds", kMaxRounds));
    return repeat.end;
  }
  rounds_.push_back({&repeat, index + 1, 1, count, outer * count});
  SetVariable(repeat.variable, Value::Int(1));
  return index + 1;
}

size_t TestRunner::NextRound(size_t index) {
  while (!rounds_.empty() && rounds_.back().repeat->end == index) {
    Round& round = rounds_.back();
    if (round.step < round.count) {
      SetVariable(round.repeat->variable, Value::Int(++round.step));
      // A round in which nothing is done is like every other.
      if (round.begin != index) return round.begin;
    } else {
      rounds_.pop_back();
    }
  }
  return index;
}

void TestRunner::SetVariable(int32_t variable, const Value& value) {
  Variable& own = variables_[static_cast<size_t>(variable)];
  const ir::Type& type = test_.variables[static_cast<size_t>(variable)];
  if (ir::IsHeld(type.kind) && value.has != 0) {
    own.texts.Reset();
    own.value = Value::String(FlatCopy(module_, type, value.s, UINT32_MAX, own.texts));
  } else {
    own.value = value;
  }
}

Value TestRunner::Evaluate(int32_t function, const std::vector<int32_t>& args) {
  std::vector<Value> values;
  values.reserve(args.size());
  for (const int32_t variable : args) values.push_back(variables_[static_cast<size_t>(variable)].value);
  return engine_.Evaluate(function, customer_, clock_, arena_, values.empty() ? nullptr : values.data());
}

// ---------------------------------------------------------------- steps

void TestRunner::Do(const ir::TestStep& step) {
  switch (step.kind) {
    case ir::TestStepKind::kCustomer:
      return SetCustomer(step);
    case ir::TestStepKind::kStart:
    case ir::TestStepKind::kAt:
      return MoveClock(step, Evaluate(step).i);
    case ir::TestStepKind::kAfter:
      return MoveClockOn(step);
    case ir::TestStepKind::kArm:
      if (kept_.ForceArm(step.journey, step.split, step.arm)) return;
      return Fail(step, "the split was walked before; an arm is forced before anybody comes to its split");
    case ir::TestStepKind::kHoldout:
      return engine_.SetHoldouts(step.on);
    case ir::TestStepKind::kEvent:
    case ir::TestStepKind::kIdentify:
      return Feed(step);
    case ir::TestStepKind::kAlias:
      return Merge(step);
    case ir::TestStepKind::kLet:
      return SetVariable(step.variable, Evaluate(step));
    default:
      break;
  }
  std::string wrong = Check(step);
  if (!wrong.empty()) Fail(step, std::move(wrong));
}

std::string TestRunner::Check(const ir::TestStep& step) {
  switch (step.kind) {
    case ir::TestStepKind::kExpectSent:
      return ExpectSent(step);
    case ir::TestStepKind::kExpectNotSent:
      return ExpectNotSent(step);
    case ir::TestStepKind::kExpectSentNothing:
      return ExpectSentNothing(step);
    case ir::TestStepKind::kExpectSuppressed:
      return ExpectSuppressed(step);
    case ir::TestStepKind::kExpectDeferred:
      return ExpectDeferred(step);
    case ir::TestStepKind::kExpectIn:
      return ExpectIn(step);
    case ir::TestStepKind::kExpectEnded:
      return ExpectEnded(step);
    case ir::TestStepKind::kExpectEntered:
      return ExpectEntered(step);
    case ir::TestStepKind::kExpectNotEntered:
      return ExpectNotEntered(step);
    case ir::TestStepKind::kExpectNotActive:
      return ExpectNotActive(step);
    case ir::TestStepKind::kExpectMerged:
      return ExpectMerged(step);
    case ir::TestStepKind::kExpectExpr:
      return ExpectHolds(step);
    default:
      CHECK_MSG(false, "a step that is no expectation");
  }
}

// Initial state, not an input: no step, no records. The customer counts as known from here on.
void TestRunner::SetCustomer(const ir::TestStep& step) {
  named_ = step.name;
  customer_ = NowOf(named_);
  for (const ir::TestValue& value : step.values)
    engine_.SetProfile(customer_, value.index, Evaluate(value.fn, value.args));
  engine_.Introduce(customer_, clock_);
}

void TestRunner::MoveClock(const ir::TestStep& step, int64_t to) {
  if (to < clock_) {
    return Fail(step, fmt::format("the clock stands at {} and does not go back to {}", FormatInstant(clock_),
                                  FormatInstant(to)));
  }
  clock_ = to;
  engine_.AdvanceTo(clock_);
}

void TestRunner::MoveClockOn(const ir::TestStep& step) {
  if (step.fn == ir::kNone) {
    return MoveClock(step, AfterDelay(program_, clock_, step.delay, engine_.Zone(customer_)));
  }
  const int64_t ms = Evaluate(step).i;
  if (ms <= 0) return Fail(step, fmt::format("the time of `after` must be longer than nothing, and is {} ms", ms));
  const ir::Delay delay{.ms = ms};
  MoveClock(step, AfterDelay(program_, clock_, delay, engine_.Zone(customer_)));
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
    const ir::Slot& slot = layout.slots[static_cast<size_t>(value.index)];
    Value given = Evaluate(value.fn, value.args);
    if (slot.type.kind == ir::Kind::kList && given.has != 0) given.s = LastOf(arena_, given.s, slot.max);
    StoreSlot(fields, slot, given);
    present[value.index] = 1;
  }
  const std::string& customer = step.on ? NowOf(step.name) : customer_;
  sink_.happened.push_back({customer, {.time = clock_, .text = StepText(step), .line = step.line}});
  Input input;
  input.kind = identify ? InputKind::kIdentify : InputKind::kEvent;
  input.timestamp = clock_;
  input.customer = customer;
  input.event = step.event;
  input.fields = fields;
  input.present = present;
  engine_.Handle(input, clock_);
  // What the step made due at its own time.
  engine_.AdvanceTo(clock_);
}

// The input of an alias, at the clock of the test.
void TestRunner::Merge(const ir::TestStep& step) {
  if (step.name.empty() || step.other.empty()) return Fail(step, "an id must not be empty");
  const std::string into = NowOf(step.other);
  sink_.happened.push_back({into, {.time = clock_, .text = StepText(step), .line = step.line}});
  if (sink_.merged.contains(step.name) || step.name == into) return engine_.IgnoreMerge();
  Input input;
  input.kind = InputKind::kAlias;
  input.timestamp = clock_;
  input.customer = into;
  input.other = step.name;
  engine_.Merge(engine_, input, clock_);
  engine_.AdvanceTo(clock_);
  customer_ = NowOf(named_);
}

const std::string& TestRunner::NowOf(const std::string& customer) const {
  const std::string* now = &customer;
  for (auto next = sink_.merged.find(*now); next != sink_.merged.end(); next = sink_.merged.find(*now)) {
    now = &next->second;
  }
  return *now;
}

std::string TestRunner::StepText(const ir::TestStep& step) const {
  std::string text;
  for (const char c : step.text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  for (const Round& round : rounds_)
    text += fmt::format("{}{}", &round == rounds_.data() ? ", step " : ".", round.step);
  return text;
}

void TestRunner::Fail(const ir::TestStep& step, std::string message) {
  const auto failure = static_cast<int32_t>(result_.failures.size());
  sink_.happened.push_back(
      {customer_, {.time = clock_, .text = StepText(step), .line = step.line, .failure = failure}});
  result_.passed = false;
  result_.failures.push_back({step.line, step.column, step.text, std::move(message)});
  over_ = !keep_going_;
}

void TestRunner::EndIfFull(const ir::TestStep& step) {
  if (!sink_.full) return;
  std::vector<Happened>& happened = sink_.happened;
  const int64_t last = happened.back().entry.time;
  const size_t untold = happened.size() - kToldWhenFull;
  happened.erase(happened.begin(), happened.begin() + static_cast<ptrdiff_t>(untold));
  happened.front() = {
      customer_,
      {.time = happened.front().entry.time,
       .text = fmt::format("{} things that happened until then are left out", WithThousands(untold + 1))}};
  Fail(step, fmt::format("a test makes at most {} records, and this one had made them all by {}; let less time pass in "
                         "it, or let it go round less often",
                         WithThousands(CapturingSink::kMostRecords), FormatInstant(last)));
  over_ = true;
}

TestResult RunTest(const Program& program, const Executor& executor, const ir::Test& test, const TestOptions& options) {
  return TestRunner(program, executor, test, options).Run();
}

std::vector<TestResult> RunTests(const Program& program, const Executor& executor, const TestOptions& options) {
  std::vector<TestResult> results;
  const auto run = [&](const ir::Test& test) { results.push_back(TestRunner(program, executor, test, options).Run()); };
  if (options.only.has_value()) {
    for (const size_t index : *options.only) run(program.module().tests[index]);
  } else {
    for (const ir::Test& test : program.module().tests) run(test);
  }
  return results;
}

}  // namespace journey::rt
