// Every pure operation, compiled (inlined or called), against its one implementation in runtime/value.
#include <cmath>
#include <limits>
#include <random>

#include "runtime/value/calendar.h"
#include "runtime/value/lists.h"
#include "runtime/value/pure.h"
#include "tests/codegen/compiled.h"

namespace journey {
namespace {

ir::Type TypeOfLetter(char letter) {
  switch (letter) {
    case 'b':
      return {ir::Kind::kBool};
    case 'i':
      return {ir::Kind::kInt};
    case 'd':
      return {ir::Kind::kDecimal};
    case 'f':
      return {ir::Kind::kFloat};
    case 's':
      return {ir::Kind::kString};
    case 'u':
      return {ir::Kind::kDuration};
    case 't':
      return {ir::Kind::kInstant};
    case 'm':
      return {ir::Kind::kTime};
    case 'z':
      return {ir::Kind::kZone};
    case 'e':
      return {ir::Kind::kEnum};
    case 'y':
      return {ir::Kind::kDate};
    default:
      ADD_FAILURE() << letter;
      return {};
  }
}

// Lists are made by the runtime; ListOps is about them.
bool IsOverLists(const ir::OpInfo& info) { return std::string_view(info.args).find('l') != std::string_view::npos; }

std::vector<ir::Type> Signature(std::string_view letters) {
  std::vector<ir::Type> types;
  for (char letter : letters) {
    if (letter == '?') {
      types.back().optional = true;
    } else {
      types.push_back(TypeOfLetter(letter));
    }
  }
  return types;
}

class Values {
 public:
  explicit Values(rt::Arena& arena) : arena_(arena) {
    zones_ = {rt::kUtc};
    for (const char* name : {"Europe/Paris", "America/New_York", "Asia/Kolkata"}) {
      if (std::optional<rt::ZoneId> zone = rt::FindZone(name)) zones_.push_back(*zone);
    }
  }

  std::vector<rt::Value> Edges(ir::Kind kind) {
    std::vector<rt::Value> values;
    switch (kind) {
      case ir::Kind::kBool:
        return {rt::Value::Bool(false), rt::Value::Bool(true)};
      case ir::Kind::kFloat:
        for (double f : {0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 1e300, -1e300, 9.2e18, -9.3e18, 5e-324,
                         std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                         std::numeric_limits<double>::quiet_NaN()}) {
          values.push_back(rt::Value::Float(f));
        }
        return values;
      case ir::Kind::kString:
        for (const char* s : {"", "a", "b", "ab", "abc", "  trim\t", "Grüße", "ÇA", "12", "-7", "4.5", "1e3", "x12",
                              "yyyy-MM-dd", "HH:mm", "9223372036854775808"}) {
          values.push_back(rt::Value::String(arena_.Copy(s)));
        }
        return values;
      case ir::Kind::kZone:
        for (rt::ZoneId zone : zones_) values.push_back(rt::Value::Int(zone));
        return values;
      case ir::Kind::kTime:
        for (int64_t ms : {0, 1, 60'000, 32'400'000, 86'399'999}) values.push_back(rt::Value::Int(ms));
        return values;
      case ir::Kind::kEnum:
        for (int64_t member : {0, 1, 2}) values.push_back(rt::Value::Int(member));
        return values;
      case ir::Kind::kDate:
        // 2024-01-31, 2024-02-29, 2026-12-31
        for (int64_t days : {ir::kFirstDate, int64_t{-1}, int64_t{0}, int64_t{19'753}, int64_t{19'782}, int64_t{20'818},
                             ir::kLastDate}) {
          values.push_back(rt::Value::Int(days));
        }
        return values;
      default:
        for (int64_t i : {INT64_MIN, INT64_MIN + 1, int64_t{-10'000}, int64_t{-2}, int64_t{-1}, int64_t{0}, int64_t{1},
                          int64_t{3}, int64_t{10'000}, int64_t{15'000}, int64_t{1} << 53, INT64_MAX - 1, INT64_MAX}) {
          values.push_back(rt::Value::Int(i));
        }
        return values;
    }
  }

  rt::Value Random(ir::Kind kind) {
    switch (kind) {
      case ir::Kind::kBool:
        return rt::Value::Bool((random_() & 1) != 0);
      case ir::Kind::kFloat: {
        const double f =
            std::ldexp(static_cast<double>(static_cast<int64_t>(random_())), -static_cast<int>(random_() % 80));
        return rt::Value::Float(f);
      }
      case ir::Kind::kString: {
        std::string text;
        for (size_t i = random_() % 6; i > 0; --i) text += "abAB 019.-"[random_() % 10];
        return rt::Value::String(arena_.Copy(text));
      }
      case ir::Kind::kZone:
        return rt::Value::Int(zones_[random_() % zones_.size()]);
      case ir::Kind::kTime:
        return rt::Value::Int(static_cast<int64_t>(random_() % 86'400'000));
      case ir::Kind::kEnum:
        return rt::Value::Int(static_cast<int64_t>(random_() % 5));
      case ir::Kind::kDate:
        return rt::Value::Int(ir::kFirstDate + static_cast<int64_t>(random_() % 3'652'059));
      default:
        return rt::Value::Int(static_cast<int64_t>(random_()) >> (random_() % 64));
    }
  }

 private:
  rt::Arena& arena_;
  std::vector<rt::ZoneId> zones_;
  std::mt19937_64 random_{20260328};
};

std::string Show(ir::Type type, const rt::Value& value) {
  if (type.optional && value.has == 0) return "none";
  if (type.kind == ir::Kind::kString) return "\"" + std::string(value.s->view()) + "\"";
  if (type.kind == ir::Kind::kFloat) {
    if (std::isnan(value.f)) return "nan";
    char text[40];
    std::snprintf(text, sizeof text, "%a", value.f);
    return text;
  }
  return std::to_string(value.i);
}

class PureOps : public CompiledTest {};

TEST_P(PureOps, EveryOneEqualsItsImplementation) {
  struct Case {
    ir::Op op;
    int32_t function;
    std::vector<ir::Type> args;
    ir::Type result;
  };
  std::vector<Case> cases;
  for (size_t i = 0; i < ir::OpCount(); ++i) {
    const ir::OpInfo& info = ir::Info(static_cast<ir::Op>(i));
    if (info.op_class != ir::OpClass::kPure || IsOverLists(info)) continue;
    Case one{info.op, 0, Signature(info.args), Signature(info.result)[0]};
    ir::Builder builder(module_, info.text, ir::Context::kPure, one.args, one.result);
    std::vector<uint32_t> params;
    for (uint32_t p = 0; p < one.args.size(); ++p) params.push_back(p);
    builder.Return(builder.Emit(info.op, one.result, params));
    one.function = builder.function_id();
    cases.push_back(one);
  }
  Compile();

  Values values(arena_);
  for (const Case& one : cases) {
    const rt::PureFn pure = rt::PureFunction(one.op);
    ASSERT_NE(pure, nullptr);
    const auto check = [&](const std::vector<rt::Value>& args) {
      rt::Value expected = rt::Value::None();
      pure(arena_, args.data(), &expected);
      const rt::Value found = Run(one.function, args);
      std::string call = ir::Info(one.op).name;
      for (size_t i = 0; i < args.size(); ++i) call += " " + Show(one.args[i], args[i]);
      ASSERT_EQ(Show(one.result, expected), Show(one.result, found)) << call;
      ASSERT_EQ(expected.has, found.has) << call;
      if (found.has == 0) {
        ASSERT_EQ(found.i, 0) << call;
      }
    };
    // All combinations of edge values, then random ones.
    std::vector<std::vector<rt::Value>> edges;
    size_t combinations = 1;
    for (ir::Type type : one.args) {
      edges.push_back(values.Edges(type.kind));
      combinations *= edges.back().size();
    }
    for (size_t c = 0; c < combinations; ++c) {
      std::vector<rt::Value> args;
      size_t rest = c;
      for (const std::vector<rt::Value>& of_arg : edges) {
        args.push_back(of_arg[rest % of_arg.size()]);
        rest /= of_arg.size();
      }
      check(args);
      if (HasFatalFailure()) return;
    }
    for (int round = 0; round < 500; ++round) {
      std::vector<rt::Value> args;
      for (ir::Type type : one.args) args.push_back(values.Random(type.kind));
      check(args);
      if (HasFatalFailure()) return;
    }
  }
}

// The same with constant operands, which take other paths through LLVM's simplifications.
TEST_P(PureOps, ConstantOperandsFoldToTheSame) {
  struct Case {
    ir::Op op;
    int32_t function;
    ir::Type result;
    std::vector<rt::Value> args;
  };
  Values values(arena_);
  std::vector<Case> cases;
  for (size_t i = 0; i < ir::OpCount(); ++i) {
    const ir::OpInfo& info = ir::Info(static_cast<ir::Op>(i));
    if (info.op_class != ir::OpClass::kPure || IsOverLists(info)) continue;
    const std::vector<ir::Type> types = Signature(info.args);
    const ir::Type result = Signature(info.result)[0];
    for (int round = 0; round < 12; ++round) {
      Case one{info.op, 0, result, {}};
      ir::Builder builder(module_, std::string(info.text) + "/" + std::to_string(round), ir::Context::kPure, {},
                          result);
      std::vector<uint32_t> operands;
      bool usable = true;
      for (ir::Type type : types) {
        const std::vector<rt::Value> edges = values.Edges(type.kind);
        const rt::Value value =
            round % 2 == 0 ? edges[static_cast<size_t>(round * 7 + 3) % edges.size()] : values.Random(type.kind);
        one.args.push_back(value);
        ir::Constant constant{type, value.i};
        if (type.kind == ir::Kind::kBool) constant.value = value.i != 0;
        if (type.kind == ir::Kind::kFloat) constant.value = value.f;
        if (type.kind == ir::Kind::kString) constant.value = std::string(value.s->view());
        if (type.kind == ir::Kind::kZone) usable = false;  // comes from the program's table
        if (usable) operands.push_back(builder.Const(constant));
      }
      if (!usable) {
        module_.functions.pop_back();
        continue;
      }
      builder.Return(builder.Emit(info.op, result, operands));
      one.function = builder.function_id();
      cases.push_back(one);
    }
  }
  Compile();
  for (const Case& one : cases) {
    rt::Value expected = rt::Value::None();
    rt::PureFunction(one.op)(arena_, one.args.data(), &expected);
    EXPECT_EQ(Show(one.result, expected), Show(one.result, Run(one.function))) << ir::Info(one.op).name;
  }
}

// The same of operations on lists: the empty one without a head, short ones, and positions outside.
TEST_P(PureOps, ListsReadAsTheyAreMade) {
  const auto list_of = [&](ir::Kind kind) { return ir::Type::ListOf({kind}); };
  const auto reader = [&](ir::Op op, ir::Kind kind) {
    ir::Builder builder(module_, std::string(ir::Info(op).text) + std::string(ir::KindName(kind)), ir::Context::kPure,
                        {list_of(kind), {ir::Kind::kInt}}, {kind});
    builder.Return(builder.Emit(op, {kind}, {0, 1}));
    return builder.function_id();
  };
  ir::Builder length(module_, "length", ir::Context::kPure, {list_of(ir::Kind::kInt)}, {ir::Kind::kInt});
  length.Return(length.Emit(ir::Op::kListLength, {ir::Kind::kInt}, {0}));
  const int32_t ints = reader(ir::Op::kListAt, ir::Kind::kInt), bools = reader(ir::Op::kListAt, ir::Kind::kBool);
  const int32_t floats = reader(ir::Op::kListAt, ir::Kind::kFloat), texts = reader(ir::Op::kListRef, ir::Kind::kString);
  Compile();
  rt::ListMaker numbers(arena_, 3, false), words(arena_, 2, true), none(arena_, 0, false);
  for (const int64_t number : {int64_t{-7}, int64_t{1}}) numbers.Push(rt::Value::Int(number));
  for (const char* word : {"a word", ""}) words.Push(rt::Value::String(arena_.Copy(word)));
  for (const rt::Str* list : {numbers.list(), none.list(), &rt::kNothingHeld}) {
    const rt::Value value = rt::Value::String(list);
    EXPECT_EQ(Run(length.function_id(), {value}).i, rt::CountOf(list));
    for (const int64_t at : {int64_t{0}, int64_t{1}, int64_t{2}, int64_t{-1}, INT64_MAX, INT64_MIN}) {
      const std::vector<rt::Value> args = {value, rt::Value::Int(at)};
      rt::Value expected = rt::Value::None();
      rt::PureFunction(ir::Op::kListAt)(arena_, args.data(), &expected);
      EXPECT_EQ(Run(ints, args).i, expected.i);
      EXPECT_EQ(Run(floats, args).i, expected.i);
      EXPECT_EQ(Run(bools, args).i != 0, expected.i != 0);
    }
  }
  for (const int64_t at : {0, 1, 2, -1}) {
    const std::vector<rt::Value> args = {rt::Value::String(words.list()), rt::Value::Int(at)};
    EXPECT_EQ(Run(texts, args).s->view(), at == 0 ? "a word" : "");
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, PureOps, testing::Values(0, 2), testing::PrintToStringParamName());

}  // namespace
}  // namespace journey
