// Walks a test as the runner would, with nothing but its constants at hand.
//
// Repeats that move no clock are walked once. The others go all their rounds, 10,000 at most, and the whole walk has a
// budget, so that no text takes longer than it should; what is not walked any more is seen when the test runs.
#include "compiler/sema/test_clock.h"

#include <algorithm>
#include <limits>

#include "compiler/sema/fold.h"
#include "runtime/value/calendar.h"

namespace journey::sema {
namespace {

using Step = ir::TestStepKind;

constexpr int kMaxVisits = 200'000;
constexpr int64_t kUnknown = std::numeric_limits<int64_t>::min();
constexpr int64_t kDayMs = 86'400'000;

// At least so long, whatever the zone: offsets lie within 26 hours of each other.
int64_t LeastMs(const ir::Delay& delay) {
  if (!delay.calendar) return delay.ms;
  constexpr int64_t kUnitDays[] = {1, 7, 28, 365};
  const int64_t unit = kUnitDays[static_cast<size_t>(delay.unit)] * kDayMs;
  return std::max<int64_t>(1, std::min(delay.count, kMaxRounds) * unit - 26 * 3'600'000);
}

class ClockWalk {
 public:
  ClockWalk(Context& context, const typed::Test& test) : context_(context), test_(test) {
    values_.resize(test.variables.size());
    moves_before_.push_back(0);
    for (const typed::TestStep& step : test.steps)
      moves_before_.push_back(moves_before_.back() + (Moves(step) ? 1 : 0));
  }

  void Run() {
    clock_ = ir::kTestStart;
    for (size_t i = 0; i < test_.steps.size(); ++i) {
      const typed::TestStep& step = test_.steps[i];
      if (step.kind == Step::kStart) {
        clock_ = Value(step).value_or(kUnknown);
        break;
      }
      if (step.kind == Step::kRepeat) i = step.end - 1;
    }
    Walk(0, test_.steps.size(), 1);
  }

 private:
  // False for what every round does alike.
  static bool Moves(const typed::TestStep& step) {
    if (step.kind == Step::kRepeat) return !IsConst(*step.expr);
    return step.kind == Step::kStart || step.kind == Step::kAt || step.kind == Step::kAfter;
  }

  std::optional<int64_t> Value(const typed::TestStep& step) {
    const std::optional<ConstValue> value = Evaluate(context_, *step.expr, values_);
    if (!value || !std::holds_alternative<int64_t>(*value)) return std::nullopt;
    return std::get<int64_t>(*value);
  }

  // False when there is nothing more to be found.
  bool Walk(size_t begin, size_t end, int64_t rounds) {
    for (size_t i = begin; i < end; ++i) {
      if (++visits_ > kMaxVisits) return false;
      const typed::TestStep& step = test_.steps[i];
      switch (step.kind) {
        case Step::kStart:
        case Step::kAt:
          if (!MoveTo(step)) return false;
          break;
        case Step::kAfter:
          if (!MoveBy(step)) return false;
          break;
        case Step::kLet: {
          std::optional<ConstValue> value = Evaluate(context_, *step.expr, values_);
          if (!value) return false;
          values_[static_cast<size_t>(step.variable)] = std::move(*value);
          break;
        }
        case Step::kRepeat:
          if (!Repeat(step, i, rounds)) return false;
          i = step.end - 1;
          break;
        default:
          break;
      }
    }
    return true;
  }

  bool MoveTo(const typed::TestStep& step) {
    const std::optional<int64_t> to = Value(step);
    if (!to) return true;
    if (*to < clock_) {
      context_
          .Report(DiagCode::J7010, step.span, "the clock would go backwards",
                  "it stands at " + rt::FormatInstant(clock_) + " here, or later")
          .Help("steps of a test stand in the order in which they happen");
      return false;
    }
    clock_ = *to;
    return true;
  }

  bool MoveBy(const typed::TestStep& step) {
    int64_t ms = LeastMs(step.delay);
    if (step.expr != nullptr) {
      const std::optional<int64_t> value = Value(step);
      if (value && *value <= 0) {
        context_.Report(DiagCode::J4001, step.expr->span, "the time of `after` must be longer than nothing",
                        *value == 0 ? "this is zero in a round" : "this is less than zero in a round");
        return false;
      }
      ms = value.value_or(1);
    }
    if (clock_ != kUnknown && __builtin_add_overflow(clock_, ms, &clock_)) return false;
    return true;
  }

  bool Repeat(const typed::TestStep& step, size_t index, int64_t outer) {
    const std::optional<int64_t> count = Value(step);
    if (!count) return false;
    if (*count < 1) {
      context_.Report(DiagCode::J3008, step.expr->span, "a repeat goes round at least once")
          .Help("write a whole number from 1, or leave the repeat out");
      return false;
    }
    if (*count > kMaxRounds / outer) {
      auto builder = context_.Report(DiagCode::J3009, step.expr->span, "these repeats make more than 10,000 rounds");
      if (outer > 1) builder.Note("the repeats around this one make " + std::to_string(outer) + " rounds already");
      return false;
    }
    const bool alike = moves_before_[step.end] == moves_before_[index + 1];
    for (int64_t round = 1; round <= (alike ? 1 : *count); ++round) {
      values_[static_cast<size_t>(step.variable)] = round;
      if (!Walk(index + 1, step.end, outer * *count)) return false;
    }
    return true;
  }

  Context& context_;
  const typed::Test& test_;
  std::vector<ConstValue> values_;    // of the test's variables
  std::vector<size_t> moves_before_;  // by step: how many before it move the clock
  int64_t clock_ = kUnknown;          // it stands here or later
  int visits_ = 0;
};

}  // namespace

void CheckTestClock(Context& context, const typed::Test& test) { ClockWalk(context, test).Run(); }

}  // namespace journey::sema
