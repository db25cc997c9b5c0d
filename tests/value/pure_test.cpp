// Pure operations on numbers, durations and instants: bounds, signs, rounding.
#include "runtime/value/pure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "runtime/value/calendar.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/numbers.h"
#include "runtime/value/text.h"

namespace journey::rt {
namespace {

constexpr int64_t kMax = INT64_MAX, kMin = INT64_MIN;

Value Apply(ir::Op op, std::initializer_list<Value> args) {
  static Arena arena;
  Value out = Value::Int(-99);
  PureFunction(op)(arena, args.begin(), &out);
  return out;
}
// The payload; none is -12345.
int64_t I(ir::Op op, int64_t x, int64_t y = 0) {
  Value out = Apply(op, {Value::Int(x), Value::Int(y)});
  return out.has ? out.i : -12345;
}
Value F(ir::Op op, double x, double y = 0) { return Apply(op, {Value::Float(x), Value::Float(y)}); }
constexpr int64_t kNothing = -12345;

TEST(Pure, EveryPureOperationHasAFunctionAndNoOtherHas) {
  for (size_t i = 0; i < ir::OpCount(); ++i) {
    auto op = static_cast<ir::Op>(i);
    EXPECT_EQ(PureFunction(op) != nullptr, ir::Info(op).op_class == ir::OpClass::kPure) << ir::Info(op).name;
  }
}

// Any bits at all for any operands: nothing may trap, and presence is 1 or (only where the signature says so) 0.
TEST(Pure, IsTotal) {
  std::mt19937_64 random(3);
  Arena arena;
  for (int round = 0; round < 3000; ++round) {
    for (size_t i = 0; i < ir::OpCount(); ++i) {
      auto op = static_cast<ir::Op>(i);
      const ir::OpInfo& info = ir::Info(op);
      if (info.op_class != ir::OpClass::kPure || std::string_view(info.args).find('l') != std::string_view::npos) {
        continue;  // lists are no bits: lists_test.cpp
      }
      std::vector<Value> args;
      for (const char* letter = info.args; *letter != 0; ++letter) {
        const int64_t edges[] = {0, 1, -1, kMax, kMin, kMax - 1, kMin + 1, 10'000, -10'000};
        int64_t bits = random() % 2 == 0 ? edges[random() % 9] : static_cast<int64_t>(random()) >> (random() % 64);
        switch (*letter) {
          case 'b':
            args.push_back(Value::Bool(bits & 1));
            break;
          case 'f': {
            double real;
            std::memcpy(&real, &bits, sizeof real);
            args.push_back(Value::Float(random() % 4 == 0 ? static_cast<double>(bits) : real));
            break;
          }
          case 's':
            args.push_back(Value::String(arena.Copy(random() % 2 == 0 ? "é '\"yyyy12.5" : "")));
            break;
          case 'y': {
            const uint64_t days = static_cast<uint64_t>(ir::kLastDate - ir::kFirstDate + 1);
            args.push_back(Value::Int(ir::kFirstDate + static_cast<int64_t>(random() % days)));
            break;
          }
          case 'm':
            args.push_back(Value::Int(static_cast<int64_t>(random() % 86'400'000)));
            break;
          case 'z':
            args.push_back(Value::Int(static_cast<int64_t>(random() % 500)));
            break;
          default:
            args.push_back(Value::Int(bits));
        }
      }
      Value out = Value::None();
      PureFunction(op)(arena, args.data(), &out);
      ASSERT_LE(out.has, 1u) << info.name;
      ASSERT_TRUE(out.has == 1 || info.result[1] == '?') << info.name;
      ASSERT_TRUE(out.has == 1 || out.i == 0) << info.name;
    }
    arena.Reset();
  }
}

TEST(Int, Saturates) {
  EXPECT_EQ(I(ir::Op::kIntAdd, kMax, 1), kMax);
  EXPECT_EQ(I(ir::Op::kIntAdd, kMin, -1), kMin);
  EXPECT_EQ(I(ir::Op::kIntSub, kMin, 1), kMin);
  EXPECT_EQ(I(ir::Op::kIntSub, 0, kMin), kMax);
  EXPECT_EQ(I(ir::Op::kIntMul, kMax, -2), kMin);
  EXPECT_EQ(I(ir::Op::kIntMul, kMin, kMin), kMax);
  EXPECT_EQ(I(ir::Op::kIntNeg, kMin), kMax);
  EXPECT_EQ(I(ir::Op::kIntAbs, kMin), kMax);
}

TEST(Int, Divides) {
  EXPECT_EQ(I(ir::Op::kIntDiv, 7, 2), 3);
  EXPECT_EQ(I(ir::Op::kIntDiv, -7, 2), -3);
  EXPECT_EQ(I(ir::Op::kIntDiv, 7, -2), -3);
  EXPECT_EQ(I(ir::Op::kIntDiv, kMin, -1), kMax);
  EXPECT_EQ(I(ir::Op::kIntDiv, 1, 0), kNothing);
  EXPECT_EQ(I(ir::Op::kIntMod, -7, 3), -1);
  EXPECT_EQ(I(ir::Op::kIntMod, 7, -3), 1);
  EXPECT_EQ(I(ir::Op::kIntMod, kMin, -1), 0);
  EXPECT_EQ(I(ir::Op::kIntMod, 1, 0), kNothing);
  EXPECT_EQ(I(ir::Op::kIntDivBy, 1, 0), 0);
  EXPECT_EQ(I(ir::Op::kIntModBy, 1, 0), 0);
}

TEST(Decimal, MultipliesAndDividesHalfEven) {
  EXPECT_EQ(I(ir::Op::kDecMul, 15'000, 15'000), 22'500);
  EXPECT_EQ(I(ir::Op::kDecMul, 1, 5'000), 0);  // 0.00005
  EXPECT_EQ(I(ir::Op::kDecMul, 3, 5'000), 2);  // 0.00015
  EXPECT_EQ(I(ir::Op::kDecMul, -3, 5'000), -2);
  EXPECT_EQ(I(ir::Op::kDecMul, -1, 5'000), 0);
  EXPECT_EQ(I(ir::Op::kDecMul, kMax, kMax), kMax);
  EXPECT_EQ(I(ir::Op::kDecMul, kMin, kMax), kMin);
  EXPECT_EQ(I(ir::Op::kDecDiv, 10'000, 30'000), 3'333);
  EXPECT_EQ(I(ir::Op::kDecDiv, 20'000, 30'000), 6'667);
  EXPECT_EQ(I(ir::Op::kDecDiv, -20'000, 30'000), -6'667);
  EXPECT_EQ(I(ir::Op::kDecDiv, 1, 20'000), 0);  // half of the last place: to even
  EXPECT_EQ(I(ir::Op::kDecDiv, 3, 20'000), 2);
  EXPECT_EQ(I(ir::Op::kDecDiv, kMax, 1), kMax);
  EXPECT_EQ(I(ir::Op::kDecDiv, kMin, -10'000), kMax);
  EXPECT_EQ(I(ir::Op::kDecDiv, 1, 0), kNothing);
  EXPECT_EQ(I(ir::Op::kDecMod, -75'000, 20'000), -15'000);
  EXPECT_EQ(I(ir::Op::kDecMod, 75'000, -20'000), 15'000);
  EXPECT_EQ(I(ir::Op::kDecMod, kMin, -1), 0);
  EXPECT_EQ(I(ir::Op::kDecMod, 1, 0), kNothing);
}

// Numbers of usual size are divided another way than wide ones.
TEST(Decimal, DividesTheSameWhateverTheSize) {
  std::mt19937_64 random(5);
  constexpr int64_t kEdges[] = {kMin, kMin + 1, -10'000, -5'000, -1, 0, 1, 5'000, 15'000, kMax - 1, kMax};
  const auto draw = [&] {
    const uint64_t kind = random() % 4;
    if (kind == 0) return kEdges[random() % std::size(kEdges)];
    if (kind == 1) return static_cast<int64_t>(random());
    return static_cast<int64_t>(random() % 400'001) - 200'000;
  };
  for (int i = 0; i < 200'000; ++i) {
    const int64_t denominator = i % 2 == 0 ? kDecimalOne : draw();
    if (denominator == 0) continue;
    const Int128 numerator = static_cast<Int128>(draw()) * (i % 3 == 0 ? draw() : 1);
    ASSERT_EQ(DivideHalfEven(numerator, denominator), DivideHalfEvenWide(numerator, denominator))
        << static_cast<double>(numerator) << " / " << denominator;
  }
}

TEST(Decimal, RoundsToInt) {
  EXPECT_EQ(I(ir::Op::kDecRound, 5'000), 0);
  EXPECT_EQ(I(ir::Op::kDecRound, 15'000), 2);
  EXPECT_EQ(I(ir::Op::kDecRound, 25'000), 2);
  EXPECT_EQ(I(ir::Op::kDecRound, -25'001), -3);
  EXPECT_EQ(I(ir::Op::kDecFloor, -1), -1);
  EXPECT_EQ(I(ir::Op::kDecFloor, 19'999), 1);
  EXPECT_EQ(I(ir::Op::kDecCeil, 1), 1);
  EXPECT_EQ(I(ir::Op::kDecCeil, -19'999), -1);
  EXPECT_EQ(I(ir::Op::kDecCeil, 20'000), 2);
  EXPECT_EQ(I(ir::Op::kDecToInt, -29'999), -2);
  EXPECT_EQ(I(ir::Op::kIntToDec, kMax), kMax);
  EXPECT_EQ(I(ir::Op::kIntToDec, -3), -30'000);
}

TEST(Float, FollowsIeee) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  const double nan = std::nan("");
  EXPECT_EQ(F(ir::Op::kFloatAdd, 0.1, 0.2).f, 0.1 + 0.2);
  EXPECT_EQ(F(ir::Op::kFloatMul, 1e300, 1e300).f, kInf);
  EXPECT_EQ(F(ir::Op::kFloatDiv, 1, 0).has, 0u);
  EXPECT_EQ(F(ir::Op::kFloatDiv, 1, -0.0).has, 0u);
  EXPECT_EQ(F(ir::Op::kFloatDiv, 1, 4).f, 0.25);
  EXPECT_EQ(F(ir::Op::kFloatMod, -5.5, 2).f, -1.5);
  EXPECT_EQ(F(ir::Op::kFloatMod, 1, 0).has, 0u);
  EXPECT_EQ(F(ir::Op::kFloatEq, nan, nan).i, 0);
  EXPECT_EQ(F(ir::Op::kFloatLt, nan, 1).i, 0);
  EXPECT_TRUE(std::isnan(F(ir::Op::kFloatMin, nan, 1).f));
  EXPECT_TRUE(std::isnan(F(ir::Op::kFloatMax, 1, nan).f));
  EXPECT_TRUE(std::signbit(F(ir::Op::kFloatMin, 0.0, -0.0).f));
  EXPECT_FALSE(std::signbit(F(ir::Op::kFloatMax, -0.0, 0.0).f));
}

TEST(Float, ConvertsByRoundingItsExactValue) {
  EXPECT_EQ(F(ir::Op::kFloatRound, 2.5).i, 2);
  EXPECT_EQ(F(ir::Op::kFloatRound, -3.5).i, -4);
  EXPECT_EQ(F(ir::Op::kFloatFloor, -0.5).i, -1);
  EXPECT_EQ(F(ir::Op::kFloatCeil, 0.5).i, 1);
  EXPECT_EQ(F(ir::Op::kFloatToInt, -2.9).i, -2);
  EXPECT_EQ(F(ir::Op::kFloatToInt, 1e30).i, kMax);
  EXPECT_EQ(F(ir::Op::kFloatToInt, -1e30).i, kMin);
  EXPECT_EQ(F(ir::Op::kFloatToInt, 0x1p63).i, kMax);
  EXPECT_EQ(F(ir::Op::kFloatToInt, -0x1p63).i, kMin);
  EXPECT_EQ(F(ir::Op::kFloatToInt, std::nan("")).i, 0);
  EXPECT_EQ(F(ir::Op::kFloatToDec, 1.5).i, 15'000);
  EXPECT_EQ(F(ir::Op::kFloatToDec, 0.1).i, 1'000);
  EXPECT_EQ(F(ir::Op::kFloatToDec, -49.9).i, -499'000);
  EXPECT_EQ(F(ir::Op::kFloatToDec, 0.00003051757812500).i, 0);      // 2^-15 < half of the last place
  EXPECT_EQ(F(ir::Op::kFloatToDec, 0.03125 / 2).i, 156);            // 0.015625: 156.25
  EXPECT_EQ(F(ir::Op::kFloatToDec, 0.000244140625 * 0.8192).i, 2);  // 0.0002
  EXPECT_EQ(F(ir::Op::kFloatToDec, 0.0001220703125).i, 1);          // 1.220703125
  EXPECT_EQ(F(ir::Op::kFloatToDec, 922337203685477.0).i, 9'223'372'036'854'770'000);
  EXPECT_EQ(F(ir::Op::kFloatToDec, 922337203685478.0).i, kMax);
  EXPECT_EQ(F(ir::Op::kFloatToDec, -1e300).i, kMin);
  EXPECT_EQ(F(ir::Op::kFloatToDec, 5e-324).i, 0);
  EXPECT_EQ(F(ir::Op::kFloatToDec, std::nan("")).i, 0);
  EXPECT_EQ(Apply(ir::Op::kDecToFloat, {Value::Int(499'000)}).f, 49.9);
  EXPECT_EQ(Apply(ir::Op::kDecToFloat, {Value::Int(kMax)}).f, 922337203685477.5807);
}

TEST(Time, DurationsAndInstantsSaturate) {
  EXPECT_EQ(I(ir::Op::kDurMul, kMax, 2), kMax);
  EXPECT_EQ(I(ir::Op::kDurMul, 3'600'000, -2), -7'200'000);
  EXPECT_EQ(I(ir::Op::kDurDiv, 3'600'000, 7), 514'285);
  EXPECT_EQ(I(ir::Op::kDurDiv, kMin, -1), kMax);
  EXPECT_EQ(I(ir::Op::kDurDiv, 1, 0), kNothing);
  EXPECT_EQ(I(ir::Op::kDurDivBy, 1, 0), 0);
  EXPECT_EQ(I(ir::Op::kInstAdd, kMax, 1), kMax);
  EXPECT_EQ(I(ir::Op::kInstSub, kMin, 1), kMin);
  EXPECT_EQ(I(ir::Op::kInstDiff, kMin, kMax), kMin);
  EXPECT_EQ(I(ir::Op::kInstDiff, 5, 3), 2);
  EXPECT_EQ(I(ir::Op::kTimeLe, 5, 5), 1);
}

TEST(Time, DurationsByDurations) {
  EXPECT_EQ(I(ir::Op::kDurRatio, 129'600'000, 86'400'000), 1);
  EXPECT_EQ(I(ir::Op::kDurRatio, -129'600'000, 86'400'000), -1);
  EXPECT_EQ(I(ir::Op::kDurRatio, kMin, -1), kMax);
  EXPECT_EQ(I(ir::Op::kDurRatio, 1, 0), kNothing);
  EXPECT_EQ(I(ir::Op::kDurRatioBy, 7, -2), -3);
  EXPECT_EQ(I(ir::Op::kDurMod, -129'600'000, 86'400'000), -43'200'000);
  EXPECT_EQ(I(ir::Op::kDurMod, 129'600'000, -86'400'000), 43'200'000);
  EXPECT_EQ(I(ir::Op::kDurMod, kMin, -1), 0);
  EXPECT_EQ(I(ir::Op::kDurMod, 1, 0), kNothing);
  EXPECT_EQ(I(ir::Op::kDurModBy, 7, 4), 3);
}

TEST(Dates, StayWithinTheYears1To9999) {
  const int64_t march_31 = *ParseDate("2026-03-31");
  EXPECT_EQ(DateText(I(ir::Op::kDateAddMonths, march_31, -1)), "2026-02-28");
  EXPECT_EQ(DateText(I(ir::Op::kDateAddMonths, march_31, -25)), "2024-02-29");
  EXPECT_EQ(DateText(I(ir::Op::kDateAddDays, march_31, 1)), "2026-04-01");
  EXPECT_EQ(DateText(I(ir::Op::kDateAddDays, march_31, kMax)), "9999-12-31");
  EXPECT_EQ(DateText(I(ir::Op::kDateAddDays, march_31, kMin)), "0001-01-01");
  EXPECT_EQ(DateText(I(ir::Op::kDateAddMonths, march_31, kMax)), "9999-12-31");
  EXPECT_EQ(DateText(I(ir::Op::kDateAddMonths, march_31, kMin)), "0001-01-01");
  EXPECT_EQ(DateText(I(ir::Op::kDateOf, kMax, kUtc)), "9999-12-31");
  EXPECT_EQ(DateText(I(ir::Op::kDateOf, kMin, kUtc)), "0001-01-01");
  EXPECT_EQ(I(ir::Op::kDateDays, ir::kFirstDate, ir::kLastDate), 3'652'058);
  EXPECT_EQ(I(ir::Op::kDateWeekday, march_31), 2);
  EXPECT_EQ(I(ir::Op::kDateYear, ir::kFirstDate), 1);
}

}  // namespace
}  // namespace journey::rt
