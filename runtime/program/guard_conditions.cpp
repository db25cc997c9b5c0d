// Walks every path of the guard with registers that stand for what is known of them: a constant, a field, or a truth
// with what follows from it and from its contrary. A branch adds what follows to its path; short circuits are branches,
// so conjunctions become longer paths and disjunctions more of them.
#include "runtime/program/guard_conditions.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "runtime/program/keys.h"

namespace journey::rt {
namespace {

using ir::Op;

// Guards that take more are not indexed.
constexpr size_t kMostInstructions = 2'000;
constexpr size_t kMostWays = 128;

// What is known of a register.
struct Known {
  enum class Kind : uint8_t { kNothing, kConstant, kField, kTruth };
  Kind kind = Kind::kNothing;
  Value constant = Value::None();
  int32_t field = ir::kNone;
  std::optional<FieldTest> if_true, if_false;  // of a truth
  // Truths with the same symbol are equal, or contrary when one is flipped. 0: nothing is known.
  int64_t symbol = 0;
  bool flipped = false;

  static Known Constant(const Value& value) { return {.kind = Kind::kConstant, .constant = value}; }
  static Known Truth(int64_t symbol) { return {.kind = Kind::kTruth, .symbol = symbol}; }
  bool IsConstant() const { return kind == Kind::kConstant; }
};

// Whether an optional field has a value.
int64_t PresenceSymbol(int32_t field) { return -1 - int64_t{field}; }

// Path-wise conjunction.
class Path {
 public:
  // False when nothing can pass all tests any more.
  bool Add(const std::optional<FieldTest>& test) {
    if (!test.has_value()) return true;
    for (FieldTest& one : tests_) {
      if (one.field != test->field) continue;
      one.low = std::max(one.low, test->low);
      one.high = std::min(one.high, test->high);
      return one.low <= one.high;
    }
    tests_.push_back(*test);
    return test->low <= test->high;
  }
  void Decide(int64_t symbol, bool truth) { decided_.emplace_back(symbol, truth); }
  std::optional<bool> Decided(int64_t symbol) const {
    for (const auto& [one, truth] : decided_) {
      if (one == symbol) return truth;
    }
    return std::nullopt;
  }
  Conjunction Take() && {
    std::erase_if(tests_, [](const FieldTest& test) { return test.low == INT64_MIN && test.high == INT64_MAX; });
    std::sort(tests_.begin(), tests_.end(), [](const FieldTest& a, const FieldTest& b) { return a.field < b.field; });
    return std::move(tests_);
  }

 private:
  std::vector<FieldTest> tests_;
  std::vector<std::pair<int64_t, bool>> decided_;
};

struct Outcome {
  Path path;
  Known result;
};

constexpr FieldTest kNever{.field = 0, .low = 1, .high = 0};  // nobody passes

FieldTest AtMost(int32_t field, int64_t high) { return {.field = field, .high = high}; }
FieldTest AtLeast(int32_t field, int64_t low) { return {.field = field, .low = low}; }
FieldTest Below(int32_t field, int64_t limit) { return limit == INT64_MIN ? kNever : AtMost(field, limit - 1); }
FieldTest Above(int32_t field, int64_t limit) { return limit == INT64_MAX ? kNever : AtLeast(field, limit + 1); }

class Explorer {
 public:
  Explorer(const Program& program, int32_t event)
      : program_(program),
        module_(program.module()),
        event_(event),
        slots_(module_.events[static_cast<size_t>(event)].layout.slots) {}

  bool Explore(int32_t function, const std::vector<Known>& args, const Path& path, std::vector<Outcome>& outcomes) {
    const ir::Function& code = module_.functions[static_cast<size_t>(function)];
    std::vector<Known> registers(code.registers.size());
    std::copy_n(args.begin(), std::min<size_t>(args.size(), code.param_count), registers.begin());
    return Run(code, 0, 0, std::move(registers), path, outcomes);
  }

 private:
  // From one instruction on; false when it is too much.
  bool Run(const ir::Function& code, uint32_t block, size_t at, std::vector<Known> registers, Path path,
           std::vector<Outcome>& outcomes) {
    for (;;) {
      const ir::Instr& instr = code.blocks[block].instrs[at++];
      if (++instructions_ > kMostInstructions) return false;
      switch (instr.op) {
        case Op::kJump:
          block = instr.targets[0];
          at = 0;
          break;
        case Op::kBranch: {
          const Known condition = registers[instr.args[0]];
          for (const bool side : {true, false}) {
            if (condition.IsConstant() && (condition.constant.i != 0) != side) continue;
            Path taken = path;
            if (!taken.Add(side ? condition.if_true : condition.if_false)) continue;
            std::vector<Known> then = registers;
            then[instr.args[0]] = Known::Constant(Value::Bool(side));
            if (condition.symbol != 0) {
              taken.Decide(condition.symbol, side != condition.flipped);
              for (Known& one : then) {
                if (one.symbol == condition.symbol) {
                  one = Known::Constant(Value::Bool((side != condition.flipped) != one.flipped));
                }
              }
            }
            if (!Run(code, instr.targets[side ? 0 : 1], 0, std::move(then), std::move(taken), outcomes)) return false;
          }
          return true;
        }
        case Op::kSwitch:
          for (const uint32_t target : instr.targets) {
            if (!Run(code, target, 0, registers, path, outcomes)) return false;
          }
          return true;
        case Op::kReturn:
          outcomes.push_back({std::move(path), instr.args.empty() ? Known() : registers[instr.args[0]]});
          return outcomes.size() <= kMostWays;
        case Op::kCall: {
          std::vector<Known> args;
          for (const uint32_t arg : instr.args) args.push_back(registers[arg]);
          std::vector<Outcome> inner;
          if (!Explore(static_cast<int32_t>(instr.imm), args, path, inner)) return false;
          for (Outcome& one : inner) {
            std::vector<Known> then = registers;
            if (instr.dst != ir::kNoReg) then[instr.dst] = one.result;
            if (!Run(code, block, at, std::move(then), std::move(one.path), outcomes)) return false;
          }
          return true;
        }
        case Op::kInSet:
          if (registers[instr.args[0]].kind == Known::Kind::kField) {
            return InSet(code, block, at, instr, registers, path, outcomes);
          }
          registers[instr.dst] = Known::Truth(++symbols_);
          break;
        default:
          if (instr.dst != ir::kNoReg) registers[instr.dst] = Evaluate(instr, registers, path);
      }
    }
  }

  // A way for each value of the set, and one for none of them: like the comparisons that a short list would be. Of more
  // values than there may be ways, only between which they lie is known.
  bool InSet(const ir::Function& code, uint32_t block, size_t at, const ir::Instr& instr,
             const std::vector<Known>& registers, const Path& path, std::vector<Outcome>& outcomes) {
    const Known field = registers[instr.args[0]];
    std::vector<FieldTest> tests;
    for (const Value& value : program_.set(instr.imm).values()) {
      if (!Comparable(field, Known::Constant(value))) continue;
      const int64_t test = TestValue(KindOf(field), value);
      tests.push_back({field.field, test, test});
    }
    if (tests.size() > kMostWays / 2) {
      FieldTest hull = tests.front();
      for (const FieldTest& test : tests) {
        hull.low = std::min(hull.low, test.low);
        hull.high = std::max(hull.high, test.high);
      }
      tests = {hull};
    }
    for (const FieldTest& test : tests) {
      Path taken = path;
      if (!taken.Add(test)) continue;
      std::vector<Known> then = registers;
      then[instr.dst] = Known::Constant(Value::Bool(true));
      if (!Run(code, block, at, std::move(then), std::move(taken), outcomes)) return false;
    }
    std::vector<Known> otherwise = registers;
    otherwise[instr.dst] = Known::Constant(Value::Bool(false));
    return Run(code, block, at, std::move(otherwise), path, outcomes);
  }

  Known Evaluate(const ir::Instr& instr, const std::vector<Known>& registers, const Path& path) {
    const auto arg = [&](size_t i) -> const Known& { return registers[instr.args[i]]; };
    switch (instr.op) {
      case Op::kConst:
        return Known::Constant(program_.constants()[instr.imm]);
      case Op::kMov:
        return arg(0);
      case Op::kNone:
        return Known::Constant(Value::None());
      case Op::kSome:
        return arg(0).kind == Known::Kind::kTruth ? Known() : arg(0);
      case Op::kUnwrap:  // of a field without a value: the zero value, as TestValue has it
        if (arg(0).kind == Known::Kind::kField) return Field(arg(0).field);
        return arg(0).IsConstant() && arg(0).constant.has != 0 ? arg(0) : Known();
      case Op::kIsSome:
        if (arg(0).IsConstant()) return Known::Constant(Value::Bool(arg(0).constant.has != 0));
        return arg(0).kind == Known::Kind::kField ? Presence(arg(0).field, path) : Known::Truth(++symbols_);
      case Op::kLoadEvent:
        return instr.imm == event_ ? Field(static_cast<int32_t>(instr.imm2)) : Known();
      case Op::kNot:
        return Not(Truth(arg(0)));
      case Op::kBoolEq:
        if (arg(1).IsConstant()) return arg(1).constant.i != 0 ? Truth(arg(0)) : Not(Truth(arg(0)));
        if (arg(0).IsConstant()) return arg(0).constant.i != 0 ? Truth(arg(1)) : Not(Truth(arg(1)));
        return Known();
      case Op::kIntEq:
      case Op::kDecEq:
      case Op::kDurEq:
      case Op::kInstEq:
      case Op::kDateEq:
      case Op::kTimeEq:
      case Op::kZoneEq:
      case Op::kEnumEq:
      case Op::kFloatEq:
      case Op::kStrEq:
        if (arg(0).kind == Known::Kind::kField) return Equal(arg(0), arg(1));
        return Equal(arg(1), arg(0));
      case Op::kIntLt:
      case Op::kDecLt:
      case Op::kDurLt:
      case Op::kInstLt:
      case Op::kDateLt:
      case Op::kTimeLt:
      case Op::kFloatLt:
        return Less(arg(0), arg(1), false);
      case Op::kIntLe:
      case Op::kDecLe:
      case Op::kDurLe:
      case Op::kInstLe:
      case Op::kDateLe:
      case Op::kTimeLe:
      case Op::kFloatLe:
        return Less(arg(0), arg(1), true);
      default:
        return Known();
    }
  }

  static Known Field(int32_t field) { return {.kind = Known::Kind::kField, .field = field}; }
  ir::Kind KindOf(const Known& field) const { return slots_[static_cast<size_t>(field.field)].type.kind; }

  Known Presence(int32_t field, const Path& path) const {
    if (!slots_[static_cast<size_t>(field)].type.optional) return Known::Constant(Value::Bool(true));
    const std::optional<bool> decided = path.Decided(PresenceSymbol(field));
    return decided.has_value() ? Known::Constant(Value::Bool(*decided)) : Known::Truth(PresenceSymbol(field));
  }

  // A bool register as a truth or a constant.
  Known Truth(const Known& known) const {
    if (known.kind != Known::Kind::kField) return known;
    return {
        .kind = Known::Kind::kTruth, .if_true = FieldTest{known.field, 1, 1}, .if_false = FieldTest{known.field, 0, 0}};
  }

  static Known Not(Known known) {
    if (known.IsConstant()) return Known::Constant(Value::Bool(known.constant.i == 0));
    std::swap(known.if_true, known.if_false);
    known.flipped = !known.flipped;
    return known;
  }

  // Whether `constant` can be compared with `field` in the order of test values.
  bool Comparable(const Known& field, const Known& constant) const {
    if (field.kind != Known::Kind::kField || !constant.IsConstant() || constant.constant.has == 0) return false;
    return KindOf(field) != ir::Kind::kFloat || !std::isnan(constant.constant.f);
  }

  Known Equal(const Known& field, const Known& constant) {
    Known truth = Known::Truth(++symbols_);
    if (!Comparable(field, constant)) return truth;
    const int64_t value = TestValue(KindOf(field), constant.constant);
    truth.if_true = FieldTest{field.field, value, value};
    return truth;
  }

  Known Less(const Known& a, const Known& b, bool or_equal) {
    Known truth = Known::Truth(++symbols_);
    if (Comparable(a, b)) {
      const int64_t limit = TestValue(KindOf(a), b.constant);
      truth.if_true = or_equal ? AtMost(a.field, limit) : Below(a.field, limit);
      truth.if_false = or_equal ? Above(a.field, limit) : AtLeast(a.field, limit);
    } else if (Comparable(b, a)) {
      const int64_t limit = TestValue(KindOf(b), a.constant);
      truth.if_true = or_equal ? AtLeast(b.field, limit) : Above(b.field, limit);
      truth.if_false = or_equal ? Below(b.field, limit) : AtMost(b.field, limit);
    } else {
      return truth;
    }
    // What is no number is neither less nor not less.
    if (KindOf(a.kind == Known::Kind::kField ? a : b) == ir::Kind::kFloat) truth.if_false.reset();
    return truth;
  }

 public:
  // What follows from the result being true; false when it cannot be.
  bool AddResult(Outcome& outcome) const {
    const Known result = Truth(outcome.result);
    if (result.IsConstant()) return result.constant.i != 0;
    return outcome.path.Add(result.if_true);
  }

 private:
  const Program& program_;
  const ir::Module& module_;
  const int32_t event_;
  const std::vector<ir::Slot>& slots_;
  size_t instructions_ = 0;
  int64_t symbols_ = 0;
};

}  // namespace

int64_t TestValue(ir::Kind kind, const Value& value) {
  switch (kind) {
    case ir::Kind::kString: {
      const std::string_view text = value.has != 0 ? value.s->view() : std::string_view();
      return static_cast<int64_t>(XXH3_64bits(text.data(), text.size()));
    }
    case ir::Kind::kFloat:
      return value.has != 0 ? OrderedBits(value.f) : 0;
    default:
      return value.has != 0 ? value.i : 0;
  }
}

std::vector<Conjunction> NecessaryConditions(const Program& program, int32_t event, int32_t where_fn) {
  if (where_fn == ir::kNone) return {{}};
  Explorer explorer(program, event);
  std::vector<Outcome> outcomes;
  if (!explorer.Explore(where_fn, {}, Path(), outcomes)) return {{}};
  std::vector<Conjunction> ways;
  for (Outcome& outcome : outcomes) {
    if (!explorer.AddResult(outcome)) continue;
    Conjunction way = std::move(outcome.path).Take();
    if (way.empty()) return {{}};
    if (std::find(ways.begin(), ways.end(), way) == ways.end()) ways.push_back(std::move(way));
  }
  return ways;
}

}  // namespace journey::rt
