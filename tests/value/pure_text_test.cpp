// Pure operations on text.
#include <gtest/gtest.h>

#include <string>

#include "runtime/value/calendar.h"
#include "runtime/value/case_map.h"
#include "runtime/value/pure.h"

namespace journey::rt {
namespace {

class PureText : public testing::Test {
 protected:
  Value S(std::string_view text) { return Value::String(arena_.Copy(text)); }
  Value Apply(ir::Op op, std::initializer_list<Value> args) {
    Value out = Value::Int(-99);
    PureFunction(op)(arena_, args.begin(), &out);
    return out;
  }
  std::string Text(ir::Op op, std::initializer_list<Value> args) { return std::string(Apply(op, args).s->view()); }
  int64_t Int(ir::Op op, std::string_view x, std::string_view y = "") { return Apply(op, {S(x), S(y)}).i; }
  Arena arena_;
};

TEST_F(PureText, JoinsAndCuts) {
  EXPECT_EQ(Text(ir::Op::kStrConcat, {S("ab"), S("cd")}), "abcd");
  EXPECT_EQ(Text(ir::Op::kStrConcat, {S(""), S("")}), "");
  std::string most(kMaxStringBytes - 2, 'x');
  EXPECT_EQ(Text(ir::Op::kStrConcat, {S(most), S("ab")}).size(), kMaxStringBytes);
  EXPECT_EQ(Text(ir::Op::kStrConcat, {S(most), S("é€")}), most + "é");
  EXPECT_EQ(Text(ir::Op::kStrConcat, {S(most), S("€")}), most);
}

TEST_F(PureText, ComparesBytes) {
  EXPECT_EQ(Int(ir::Op::kStrLt, "Z", "a"), 1);
  EXPECT_EQ(Int(ir::Op::kStrLt, "z", "é"), 1);
  EXPECT_EQ(Int(ir::Op::kStrLt, "a", "a"), 0);
  EXPECT_EQ(Int(ir::Op::kStrLe, "a", "a"), 1);
  EXPECT_EQ(Int(ir::Op::kStrLt, "ab", "abc"), 1);
  EXPECT_EQ(Int(ir::Op::kStrLt, "\U0001F600", "\uFFFD"), 0);  // by bytes, not by UTF-16 units
  EXPECT_EQ(Int(ir::Op::kStrEq, "é", "e\u0301"), 0);
  EXPECT_EQ(Text(ir::Op::kStrMin, {S("b"), S("a")}), "a");
  EXPECT_EQ(Text(ir::Op::kStrMax, {S("b"), S("a")}), "b");
}

TEST_F(PureText, MapsCase) {
  EXPECT_EQ(Text(ir::Op::kStrUpper, {S("Grün straße ﬁ ŉ")}), "GRÜN STRASSE FI ʼN");
  EXPECT_EQ(Text(ir::Op::kStrLower, {S("ÄÖÜ ẞ ABC")}), "äöü ß abc");
  EXPECT_EQ(ToLower("ΟΔΥΣΣΕΥΣ"), "οδυσσευς");
  EXPECT_EQ(ToLower("Σ"), "σ");
  EXPECT_EQ(ToLower("ΑΣ' Β"), "ας' β");
  EXPECT_EQ(ToLower("ΑΣΑ"), "ασα");
  EXPECT_EQ(ToLower("İ"), "i\u0307");
  EXPECT_EQ(ToUpper("ΐ"), "\u0399\u0308\u0301");
  EXPECT_EQ(ToUpper("日本語 1"), "日本語 1");
}

TEST_F(PureText, Trims) {
  EXPECT_EQ(Text(ir::Op::kStrTrim, {S("  a b \n")}), "a b");
  EXPECT_EQ(Text(ir::Op::kStrTrim, {S("\u00A0\u2003\u3000é\u2029")}), "é");
  EXPECT_EQ(Text(ir::Op::kStrTrim, {S(" \t ")}), "");
  EXPECT_EQ(Text(ir::Op::kStrTrim, {S("")}), "");
  EXPECT_EQ(Text(ir::Op::kStrTrim, {S("\u200Bx")}), "\u200Bx");  // a zero width space is no white space
}

TEST_F(PureText, SearchesAndCounts) {
  EXPECT_EQ(Int(ir::Op::kStrLength, "Zoë\U0001F600"), 4);
  EXPECT_EQ(Int(ir::Op::kStrLength, ""), 0);
  EXPECT_EQ(Int(ir::Op::kStrContains, "abc", "bc"), 1);
  EXPECT_EQ(Int(ir::Op::kStrContains, "abc", ""), 1);
  EXPECT_EQ(Int(ir::Op::kStrContains, "", "a"), 0);
  EXPECT_EQ(Int(ir::Op::kStrContains, std::string("a\0b", 3), std::string("\0b", 2)), 1);
  EXPECT_EQ(Int(ir::Op::kStrStartsWith, "abc", "ab"), 1);
  EXPECT_EQ(Int(ir::Op::kStrEndsWith, "abc", "abcd"), 0);
  EXPECT_EQ(Int(ir::Op::kStrEndsWith, "abc", "c"), 1);
}

TEST_F(PureText, ReadsNumbersAsLiterals) {
  auto has = [&](ir::Op op, std::string_view text) { return Apply(op, {S(text)}).has == 1; };
  EXPECT_EQ(Int(ir::Op::kStrToInt, "12"), 12);
  EXPECT_EQ(Int(ir::Op::kStrToInt, "-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(Int(ir::Op::kStrToInt, "007"), 7);
  for (const char* text : {"", "-", "+1", " 1", "1 ", "1_000", "1.0", "1e3", "9223372036854775808", "0x1", "x", "١"}) {
    EXPECT_FALSE(has(ir::Op::kStrToInt, text)) << text;
  }
  EXPECT_EQ(Int(ir::Op::kStrToDec, "1.00005"), 10'000);
  EXPECT_EQ(Int(ir::Op::kStrToDec, "1.00015"), 10'002);
  EXPECT_EQ(Int(ir::Op::kStrToDec, "-3"), -30'000);
  for (const char* text : {"", "1.", ".5", "1e3", "1000000000000000", "1,5"}) {
    EXPECT_FALSE(has(ir::Op::kStrToDec, text)) << text;
  }
  EXPECT_EQ(Apply(ir::Op::kStrToFloat, {S("1e3")}).f, 1000);
  EXPECT_EQ(Apply(ir::Op::kStrToFloat, {S("-2.5")}).f, -2.5);
  EXPECT_EQ(Apply(ir::Op::kStrToFloat, {S("1e-999")}).f, 0);
  for (const char* text : {"", "nan", "inf", "NaN", "Infinity", "1e999", "1e", "0x1p3"}) {
    EXPECT_FALSE(has(ir::Op::kStrToFloat, text)) << text;
  }
}

TEST_F(PureText, WritesValues) {
  EXPECT_EQ(Text(ir::Op::kBoolToStr, {Value::Bool(true)}), "true");
  EXPECT_EQ(Text(ir::Op::kIntToStr, {Value::Int(INT64_MIN)}), "-9223372036854775808");
  EXPECT_EQ(Text(ir::Op::kDecToStr, {Value::Int(499'000)}), "49.9");
  EXPECT_EQ(Text(ir::Op::kFloatToStr, {Value::Float(1.5)}), "1.5");
  EXPECT_EQ(Text(ir::Op::kDurToStr, {Value::Int(93'600'000)}), "1 day 2 hours");
  EXPECT_EQ(Text(ir::Op::kInstToStr, {Value::Int(0)}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(Text(ir::Op::kTimeToStr, {Value::Int(0)}), "00:00");
  EXPECT_EQ(Text(ir::Op::kZoneToStr, {Value::Int(*FindZone("Europe/Paris"))}), "Europe/Paris");
}

}  // namespace
}  // namespace journey::rt
