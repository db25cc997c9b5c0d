// The index over entry guards never rules out an event that a guard takes: random guards and events, and whole runs
// with the index and without it.
#include "runtime/program/guard_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "runtime/program/plan.h"
#include "runtime/value/packed.h"
#include "tests/engine/maker.h"

namespace journey::rt::test {
namespace {

using ir::Kind;
using ir::Op;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ir::Type kBoolType{Kind::kBool};

// One event with a field of every kind that guards test, some of them optional.
struct FieldSpec {
  ir::Type type;
  Op equal, less, less_equal;
};
const std::vector<FieldSpec>& Specs() {
  static const std::vector<FieldSpec> specs = {
      {{Kind::kString}, Op::kStrEq, Op::kStrLt, Op::kStrLe},
      {{Kind::kInt}, Op::kIntEq, Op::kIntLt, Op::kIntLe},
      {{Kind::kDecimal}, Op::kDecEq, Op::kDecLt, Op::kDecLe},
      {{Kind::kFloat}, Op::kFloatEq, Op::kFloatLt, Op::kFloatLe},
      {{Kind::kBool}, Op::kBoolEq, Op::kReturn, Op::kReturn},
      {{Kind::kInt, true}, Op::kIntEq, Op::kIntLt, Op::kIntLe},
      {{Kind::kString, true}, Op::kStrEq, Op::kStrLt, Op::kStrLe},
      {{Kind::kDuration}, Op::kDurEq, Op::kDurLt, Op::kDurLe},
  };
  return specs;
}

class RandomGuards {
 public:
  explicit RandomGuards(uint32_t seed) : random_(seed) {
    event_ = maker_.Event("E");
    ir::Layout& layout = maker_.module().events[0].layout;
    layout.slots.clear();
    for (size_t i = 0; i < Specs().size(); ++i) {
      layout.slots.push_back({.name = "f" + std::to_string(i), .type = Specs()[i].type, .required = true});
    }
  }

  Maker& maker() { return maker_; }
  int Below(int limit) { return static_cast<int>(random_() % static_cast<uint32_t>(limit)); }

  // Few values, so that events hit them often, and the extremes.
  decltype(ir::Constant::value) Pick(Kind kind) {
    switch (kind) {
      case Kind::kString:
        return std::string(static_cast<size_t>(Below(4)), 'x');
      case Kind::kBool:
        return Below(2) == 1;
      case Kind::kFloat: {
        constexpr double kValues[] = {-0.0, 0.0, -1.5, 2.25, 1e300, -1e300, std::numeric_limits<double>::infinity()};
        return kValues[Below(7)];
      }
      default: {
        if (Below(20) == 0) return Below(2) == 0 ? INT64_MAX : INT64_MIN;
        return int64_t{Below(9)} - 4;
      }
    }
  }

  // A condition as the compiler lowers it: short circuits are branches.
  uint32_t Condition(ir::Builder& b, int depth) {
    const int choice = depth == 0 ? 0 : Below(8);
    if (choice < 3) return Test(b);
    if (choice == 3) return b.Emit(Op::kNot, kBoolType, {Condition(b, depth - 1)});
    if (choice == 4) return b.Emit(Op::kBoolEq, kBoolType, {Condition(b, depth - 1), b.ConstBool(Below(2) == 1)});
    const bool is_and = choice < 7;
    const uint32_t result = b.NewRegister(kBoolType);
    const uint32_t right = b.NewBlock(), join = b.NewBlock();
    b.Move(result, Condition(b, depth - 1));
    b.Branch(result, is_and ? right : join, is_and ? join : right);
    b.SetBlock(right);
    b.Move(result, Condition(b, depth - 1));
    b.Jump(join);
    b.SetBlock(join);
    return result;
  }

  int32_t Guard() {
    return maker_.Condition([&](ir::Builder& b) { b.Return(Condition(b, 3)); });
  }

  // An event's block; texts live in the arena.
  std::vector<uint8_t> RandomEvent(const ir::Layout& layout, Arena& arena) {
    std::vector<uint8_t> block(layout.size);
    for (const ir::Slot& slot : layout.slots) {
      const auto picked = Pick(slot.type.kind);
      Value value = Value::None();
      if (slot.type.optional && Below(3) == 0) {
      } else if (const auto* text = std::get_if<std::string>(&picked)) {
        value = Value::String(arena.Copy(*text));
      } else if (const auto* flag = std::get_if<bool>(&picked)) {
        value = Value::Bool(*flag);
      } else if (const auto* number = std::get_if<double>(&picked)) {
        value = Value::Float(Below(10) == 0 ? std::numeric_limits<double>::quiet_NaN() : *number);
      } else {
        value = Value::Int(std::get<int64_t>(picked));
      }
      StoreSlot(block.data(), slot, value);
    }
    return block;
  }

 private:
  uint32_t Constant(ir::Builder& b, Kind kind) { return b.Const({{kind}, Pick(kind)}); }

  // One comparison, or something that no index understands.
  uint32_t Test(ir::Builder& b) {
    if (Below(8) == 0) return b.Emit(Op::kLoadProfile, kBoolType, {}, kOk);
    const int field = Below(static_cast<int>(Specs().size()));
    const FieldSpec& spec = Specs()[static_cast<size_t>(field)];
    const uint32_t loaded = b.Emit(Op::kLoadEvent, spec.type, {}, event_, field);
    if (!spec.type.optional) return Compare(b, spec, loaded);
    const uint32_t has = b.Emit(Op::kIsSome, kBoolType, {loaded});
    if (Below(4) == 0) return has;
    if (Below(2) == 0) {  // sema has proved that it is there, or the zero value will do
      return Compare(b, spec, b.Emit(Op::kUnwrap, spec.type.Required(), {loaded}));
    }
    // `field == constant`: equal presence decides unless both are there.
    const uint32_t result = b.NewRegister(kBoolType);
    const uint32_t both = b.NewBlock(), join = b.NewBlock();
    b.Move(result, b.Emit(Op::kBoolEq, kBoolType, {has, b.ConstBool(true)}));
    b.Branch(has, both, join);
    b.SetBlock(both);
    b.Move(result, Compare(b, spec, b.Emit(Op::kUnwrap, spec.type.Required(), {loaded})));
    b.Jump(join);
    b.SetBlock(join);
    return result;
  }

  uint32_t Compare(ir::Builder& b, const FieldSpec& spec, uint32_t value) {
    const Kind kind = spec.type.kind;
    if (kind == Kind::kBool && Below(2) == 0) return value;
    Op op = spec.equal;
    if (kind != Kind::kBool && Below(2) == 0) op = Below(2) == 0 ? spec.less : spec.less_equal;
    const uint32_t constant = Constant(b, kind);
    return Below(2) == 0 ? b.Emit(op, kBoolType, {value, constant}) : b.Emit(op, kBoolType, {constant, value});
  }

  Maker maker_;
  std::mt19937 random_;
  int32_t event_ = 0;
};

// Whether a guard holds, by the interpreter itself.
bool Holds(const Program& program, const Interpreter& interpreter, int32_t guard, const uint8_t* event,
           const uint8_t* profile, Arena& arena) {
  Step step;
  step.event = event;
  step.profile = profile;
  step.constants = program.constants();
  step.arena = &arena;
  Value result = Value::None();
  interpreter.Run(guard, &step, nullptr, &result);
  return result.i != 0;
}

TEST(GuardIndex, NeverMissesAGuardThatHolds) {
  size_t held = 0, asked = 0, all = 0;
  for (uint32_t seed = 1; seed <= 150; ++seed) {
    RandomGuards random(seed);
    const int count = 4 + random.Below(40);
    std::vector<GuardIndex::Entry> entries;
    for (int i = 0; i < count; ++i) {
      const int rules = 1 + random.Below(2);
      for (int r = 0; r < rules; ++r) entries.push_back({static_cast<uint32_t>(i), random.Guard()});
    }
    Result<std::unique_ptr<Program>> loaded = Program::Load(random.maker().Finish());
    ASSERT_TRUE(loaded.ok()) << loaded.status().message();
    const Program& program = *loaded.value();
    const Interpreter interpreter(program);
    const GuardIndex index(program, 0, entries);
    const ir::Layout& layout = program.module().events[0].layout;
    for (int e = 0; e < 60; ++e) {
      Arena arena;
      const std::vector<uint8_t> event = random.RandomEvent(layout, arena);
      std::vector<uint8_t> profile(program.module().customer.kept_size);
      StoreKept(profile.data(), program.module().customer.slots[kOk], Value::Bool(random.Below(2) == 1));
      std::vector<uint32_t> candidates;
      index.Admit(layout, event.data(), candidates);
      ASSERT_TRUE(std::is_sorted(candidates.begin(), candidates.end()));
      ASSERT_EQ(std::adjacent_find(candidates.begin(), candidates.end()), candidates.end());
      asked += candidates.size() + index.always().size();
      all += static_cast<size_t>(count);
      candidates.insert(candidates.end(), index.always().begin(), index.always().end());
      for (const GuardIndex::Entry& entry : entries) {
        if (!Holds(program, interpreter, entry.where_fn, event.data(), profile.data(), arena)) continue;
        ++held;
        ASSERT_THAT(candidates, Contains(entry.reaction)) << "seed " << seed << ", event " << e;
      }
    }
  }
  EXPECT_GT(held, 10'000u);
  EXPECT_LT(asked, all * 9 / 10);  // and it does rule out some
}

// ---------------------------------------------------------------- what it understands

class Understanding : public ::testing::Test {
 protected:
  Understanding() : event_(maker_.Event("E")) {}
  uint32_t N(ir::Builder& b) { return b.Emit(Op::kLoadEvent, {Kind::kInt}, {}, event_, 1); }
  uint32_t KeyIs(ir::Builder& b, const char* text) {
    const uint32_t field = b.Emit(Op::kLoadEvent, {Kind::kString}, {}, event_, 0);
    return b.Emit(Op::kStrEq, kBoolType, {field, b.Const({{Kind::kString}, std::string(text)})});
  }
  uint32_t And(ir::Builder& b, uint32_t left, const std::function<uint32_t()>& right) {
    const uint32_t result = b.NewRegister(kBoolType);
    const uint32_t then = b.NewBlock(), join = b.NewBlock();
    b.Move(result, left);
    b.Branch(result, then, join);
    b.SetBlock(then);
    b.Move(result, right());
    b.Jump(join);
    b.SetBlock(join);
    return result;
  }
  void Add(const Body& body) { guards_.push_back(maker_.Condition(body)); }
  // The journeys asked for an event with these fields, in the order in which their guards were added.
  std::vector<uint32_t> Asked(const std::string& key, int64_t n) {
    if (program_ == nullptr) {
      program_ = std::move(Program::Load(maker_.Finish()).value());
      std::vector<GuardIndex::Entry> entries;
      for (size_t i = 0; i < guards_.size(); ++i) entries.push_back({static_cast<uint32_t>(i), guards_[i]});
      index_ = GuardIndex(*program_, 0, entries);
    }
    Arena arena;
    const ir::Layout& layout = program_->module().events[0].layout;
    std::vector<uint8_t> block(layout.size);
    StoreSlot(block.data(), layout.slots[0], Value::String(arena.Copy(key)));
    StoreSlot(block.data(), layout.slots[1], Value::Int(n));
    std::vector<uint32_t> asked = index_.always();
    index_.Admit(layout, block.data(), asked);
    std::sort(asked.begin(), asked.end());
    return asked;
  }

  Maker maker_;
  int32_t event_;
  std::vector<int32_t> guards_;
  std::unique_ptr<Program> program_;
  GuardIndex index_;
};

TEST_F(Understanding, ConjunctionsAreTestedToTheLast) {
  for (const int64_t limit : {10, 20, 30}) {
    Add([this, limit](ir::Builder& b) {
      b.Return(And(b, KeyIs(b, "k"), [&] { return b.Emit(Op::kIntLt, kBoolType, {b.ConstInt(limit), N(b)}); }));
    });
  }
  Add([this](ir::Builder& b) {  // 5 <= n <= 15
    b.Return(And(b, b.Emit(Op::kIntLe, kBoolType, {b.ConstInt(5), N(b)}),
                 [&] { return b.Emit(Op::kIntLe, kBoolType, {N(b), b.ConstInt(15)}); }));
  });
  EXPECT_THAT(Asked("k", 12), ElementsAre(0, 3));
  EXPECT_THAT(Asked("k", 31), ElementsAre(0, 1, 2));
  EXPECT_THAT(Asked("other", 31), IsEmpty());
  EXPECT_THAT(Asked("other", 5), ElementsAre(3));
  EXPECT_THAT(Asked("other", 4), IsEmpty());
}

TEST_F(Understanding, CallsAndWhatIsNotOfTheEvent) {
  ir::Builder over(maker_.module(), "over", ir::Context::kPure, {{Kind::kInt}}, kBoolType);
  over.Return(over.Emit(Op::kIntLt, kBoolType, {over.ConstInt(100), 0}));
  const int32_t is_over = over.function_id();
  Add([&](ir::Builder& b) { b.Return(b.Call(is_over, kBoolType, {N(b)})); });
  Add([&](ir::Builder& b) {  // customer.ok and n > 100
    b.Return(And(b, b.Emit(Op::kLoadProfile, kBoolType, {}, kOk), [&] { return b.Call(is_over, kBoolType, {N(b)}); }));
  });
  Add([&](ir::Builder& b) { b.Return(b.Emit(Op::kLoadProfile, kBoolType, {}, kOk)); });
  Add([&](ir::Builder& b) {  // n + 1 > 100
    const uint32_t sum = b.Emit(Op::kIntAdd, {Kind::kInt}, {N(b), b.ConstInt(1)});
    b.Return(b.Emit(Op::kIntLt, kBoolType, {b.ConstInt(100), sum}));
  });
  Add([&](ir::Builder& b) { b.Return(b.ConstBool(false)); });
  EXPECT_THAT(Asked("", 101), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(Asked("", 100), ElementsAre(2, 3));
}

// ---------------------------------------------------------------- whole runs

// Thousands of journeys, keyed and not, that enter, react, end and enter again.
ir::Module ManyJourneys(uint32_t seed, int journeys) {
  Maker maker;
  std::mt19937 random(seed);
  const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<uint32_t>(limit)); };
  std::vector<int32_t> events;
  for (const char* name : {"A", "B", "C"}) events.push_back(maker.Event(name));
  for (int j = 0; j < journeys; ++j) {
    char name[16];
    std::snprintf(name, sizeof name, "J%05d", j);
    const int32_t journey = maker.Journey(name, below(4) == 0);
    const int32_t stage = maker.Stage(journey, "S");
    const int rules = 1 + below(2);
    for (int r = 0; r < rules; ++r) {
      const int32_t event = events[static_cast<size_t>(below(3))];
      const int64_t from = below(journeys), key = below(30);
      const int kind = below(40);
      const int32_t guard = maker.Condition([&](ir::Builder& b) {
        const uint32_t n = b.Emit(Op::kLoadEvent, {Kind::kInt}, {}, event, 1);
        const uint32_t text = b.Emit(Op::kLoadEvent, {Kind::kString}, {}, event, 0);
        if (kind == 0) {
          const uint32_t own = b.Emit(Op::kLoadProfile, {Kind::kInt}, {}, kN);
          return b.Return(b.Emit(Op::kIntLt, kBoolType, {n, own}));
        }
        if (kind < 20) return b.Return(b.Emit(Op::kIntEq, kBoolType, {n, b.ConstInt(from)}));
        const uint32_t result = b.NewRegister(kBoolType);
        const uint32_t then = b.NewBlock(), join = b.NewBlock();
        b.Move(result, b.Emit(Op::kIntLe, kBoolType, {b.ConstInt(from), n}));
        b.Branch(result, then, join);
        b.SetBlock(then);
        if (kind < 30) {
          b.Move(result, b.Emit(Op::kIntLe, kBoolType, {n, b.ConstInt(from + 3)}));
        } else {
          const std::string wanted = "k" + std::to_string(key);
          b.Move(result, b.Emit(Op::kStrEq, kBoolType, {text, b.Const({{Kind::kString}, wanted})}));
        }
        b.Jump(join);
        b.SetBlock(join);
        b.Return(result);
      });
      maker.EnterOn(journey, event, guard);
    }
    if (below(2) == 0) maker.At(journey).reenter = ir::ReenterKind::kAlways;
    if (below(3) == 0) maker.Timer(journey, stage, ir::TimerKind::kAfter, (1 + below(50)) * kMinute, Notes(j));
    const int32_t reacts = events[static_cast<size_t>(below(3))];
    const bool ends = below(2) == 0;
    maker.Handler(journey, reacts, [&](ir::Builder& b) {
      if (!ends) return Note(b, j);
      b.Act(Op::kEndInstance, {}, static_cast<int64_t>(ir::Outcome::kCompleted), ir::kNone);
    });
    if (maker.At(journey).key_slot != ir::kNone && below(2) == 0) {
      maker.At(journey).key_fields[static_cast<size_t>(reacts)] = 0;
    }
  }
  return maker.Finish();
}

TEST(GuardIndex, RecordsAreTheSameWithoutIt) {
  for (uint32_t seed = 1; seed <= 3; ++seed) {
    constexpr int kJourneys = 2'000;
    const ir::Module module = ManyJourneys(seed, kJourneys);
    Fixture with(module), without(module, {.guard_index = false});
    std::mt19937 random(seed * 977);
    size_t records = 0;
    for (int e = 0; e < 400; ++e) {
      const int64_t time = kStart + e * kMinute;
      const auto event = static_cast<int32_t>(random() % 3);
      const std::string key = "k" + std::to_string(random() % 30);
      const int64_t n = static_cast<int64_t>(random() % (kJourneys + 2)) - 1;
      const std::string customer = "c" + std::to_string(random() % 7);
      for (Fixture* run : {&with, &without}) run->Event(time, event, key, n, "", customer);
      const std::vector<std::string> lines = with.Take();
      records += lines.size();
      ASSERT_EQ(lines, without.Take()) << "seed " << seed << ", event " << e;
    }
    EXPECT_GT(records, 2'000u);
  }
}

}  // namespace
}  // namespace journey::rt::test
