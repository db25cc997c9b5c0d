// Precedence, contextual words and strings, one expression at a time.
#include <gtest/gtest.h>

#include "tests/parse/parse_testing.h"

namespace journey {
namespace {

std::string Expr(const std::string& text) {
  const Parsed parsed = ParseText("let x_ = " + text);
  if (parsed.diagnostics.has_errors()) return parsed.Short();
  if (parsed.module.declarations.size() != 1) return "several declarations";
  return Dump(*std::get<ast::Let>(parsed.module.declarations[0]).value);
}

TEST(Expressions, Precedence) {
  EXPECT_EQ(Expr("1 + 2 * 3"), "(+ 1 (* 2 3))");
  EXPECT_EQ(Expr("1 - 2 - 3"), "(- (- 1 2) 3)");
  EXPECT_EQ(Expr("-a.b * c"), "(* (- a.b) c)");
  EXPECT_EQ(Expr("not a == b and c or d"), "(or (and (not (== a b)) c) d)");
  EXPECT_EQ(Expr("a ?? b ?? c == d"), "(== (?? a (?? b c)) d)");
  EXPECT_EQ(Expr("a / b ?? 0 > 3"), "(> (?? (/ a b) 0) 3)");
  EXPECT_EQ(Expr("x in 1..10 and y"), "(and (in.. x 1 10) y)");
  EXPECT_EQ(Expr("x in -1..n + 1"), "(in.. x (- 1) (+ n 1))");
  EXPECT_EQ(Expr("if a then b else c or d"), "(if a b (or c d))");
  EXPECT_EQ(Expr("not not a"), "(not (not a))");
  EXPECT_EQ(Expr("- -9_223"), "(- (- 9223))");
}

TEST(Expressions, LongestWinsWithoutCommas) {
  EXPECT_EQ(Expr("x in [a -b]"), "(in x [(- a b)])");
  EXPECT_EQ(Expr("x in [a, -b]"), "(in x [a (- b)])");
  EXPECT_EQ(Expr("x in [a (b)]"), "(in x [(call a b)])");
  EXPECT_EQ(Expr("x in [1 2 \"s\" t]"), "(in x [1 2 \"s\" t])");
  EXPECT_EQ(Expr("x in [1 day 2 hours 3]"), "(in x [93600000ms 3])");
  EXPECT_EQ(Expr("x in [a not b == c not d]"), "(in x [a (not (== b c)) (not d)])");
  EXPECT_EQ(Expr("f(a b: c d)"), "(call f a b: c d)");
}

TEST(Expressions, ContextualWords) {
  EXPECT_EQ(Expr("count(E where event.x > 1, last 7 days)"), "(call count E where (> event.x 1) last 604800000ms)");
  EXPECT_EQ(Expr("min(2, last - 1)"), "(call min 2 (- last 1))");
  EXPECT_EQ(Expr("count(E, last window_)"), "(call count E last window_)");
  EXPECT_EQ(Expr("stage + on + where + last"), "(+ (+ (+ stage on) where) last)");
  EXPECT_EQ(Expr("f(where, last)"), "(call f where last)");
  EXPECT_EQ(Expr("day + 3 days"), "(+ day 259200000ms)");
  EXPECT_EQ(Expr("event.where.last.day"), "event.where.last.day");
}

TEST(Expressions, DatesAndSums) {
  EXPECT_EQ(Expr("2026-01-05"), "d20458");
  EXPECT_EQ(Expr("2026 - 01 - 05"), "(- (- 2026 01) 05)");
  EXPECT_EQ(Expr("10-2-3"), "(- (- 10 2) 3)");
  EXPECT_EQ(Expr("1-2-3-4-5"), "(- (- (- (- 1 2) 3) 4) 5)");
  EXPECT_EQ(Expr("2026-1-05"), "(- (- 2026 1) 05)");
  EXPECT_EQ(Expr("12026-01-05"), "(- (- 12026 01) 05)");
  EXPECT_EQ(Expr("2026-01-055"), "(- (- 2026 01) 055)");
  EXPECT_EQ(Expr("2026-01-05.5"), "(- (- 2026 01) 05.5)");
  EXPECT_EQ(Expr("2026-01-05_0"), "(- (- 2026 01) 050)");
  EXPECT_EQ(Expr("x-2026-01-05"), "(- x d20458)");
  EXPECT_EQ(Expr("[2026-01-05 2026-01-06]"), Expr("[2026-01-05, 2026-01-06]"));
  EXPECT_EQ(Expr("x in 2026-01-05..2026-01-06"), "(in.. x d20458 d20459)");
  EXPECT_EQ(Expr("\"{2026-01-05}\""), "(text d20458)");
}

TEST(Expressions, CalendarSpans) {
  EXPECT_EQ(Expr("d + 3 calendar days"), "(+ d 3 calendar day)");
  EXPECT_EQ(Expr("d - 1 calendar month + 2 calendar years - x"), "(- (+ (- d 1 calendar month) 2 calendar year) x)");
  EXPECT_EQ(Expr("a < d + 1 calendar week and b"), "(and (< a (+ d 1 calendar week)) b)");
  EXPECT_EQ(Expr("-x * 2 + 1 calendar day"), "(+ (* (- x) 2) 1 calendar day)");
}

TEST(Expressions, UnitWordsBeforeAssignments) {
  const Parsed parsed = ParseText("customer { items: int = 0 day: int = 1 week: int }");
  EXPECT_FALSE(parsed.diagnostics.has_errors()) << parsed.Short();
  EXPECT_EQ(std::get<ast::Customer>(parsed.module.declarations[0]).fields.size(), 3u);
  const Parsed flow = ParseText("journey J { stage S { on A { n = 0 day = 3 day += 1 week -= 2 calendar = 4 } } }");
  EXPECT_FALSE(flow.diagnostics.has_errors()) << flow.Short();
}

TEST(Expressions, Strings) {
  EXPECT_EQ(Expr("\"\""), "\"\"");
  EXPECT_EQ(Expr("\"a{b}c\""), "(text \"a\" b \"c\")");
  EXPECT_EQ(Expr("\"{\"x{y}\"}\""), "(text (text \"x\" y))");
  EXPECT_EQ(Expr("\"\"\"\n  a\n    b\n  \"\"\""), "\"a\\n  b\"");
  EXPECT_EQ(Expr("\"\"\"\n  a\n {x}\n  \"\"\""), "(text \"a\\n\" x)");
  EXPECT_EQ(Expr("\"\"\"\r\n  a\r\n  b\r\n  \"\"\""), "\"a\\nb\"");
  EXPECT_EQ(Expr("\"\"\"\n\ttab\n\t\"\"\""), "\"tab\"");
  EXPECT_EQ(Expr("r\"a{b}\\\""), "\"a{b}\\\\\"");
  EXPECT_EQ(Expr("\"\"\"a\n  b\"\"\""), "\"a\\n  b\"");
}

TEST(Expressions, ByteOrderMarkAndDocs) {
  const Parsed parsed = ParseText("\xEF\xBB\xBF/// One.\n///  Two.\n// not three\nlet a = 1\n///// no doc\nlet b = 2");
  ASSERT_EQ(parsed.module.declarations.size(), 2u) << parsed.Short();
  EXPECT_EQ(std::get<ast::Let>(parsed.module.declarations[0]).doc, "One.\n Two.");
  EXPECT_EQ(std::get<ast::Let>(parsed.module.declarations[1]).doc, "");
}

TEST(Expressions, DepthIsBounded) {
  const auto nested = [](int n) {
    return std::string(static_cast<size_t>(n), '(') + "1" + std::string(static_cast<size_t>(n), ')');
  };
  EXPECT_EQ(Expr(nested(200)), "1");
  EXPECT_NE(Expr(nested(257)).find("J0010"), std::string::npos);
  std::string chain = "1";
  for (int i = 0; i < 20000; ++i) chain += "+1";
  EXPECT_NE(Expr(chain).find("J0010"), std::string::npos);
  std::string minus(20000, '-');
  EXPECT_NE(Expr(minus + "1").find("J0010"), std::string::npos);
  std::string ifs;
  for (int i = 0; i < 20000; ++i) ifs += "if a then b else ";
  EXPECT_NE(Expr(ifs + "c").find("J0010"), std::string::npos);
  std::string members = "a";
  for (int i = 0; i < 20000; ++i) members += ".b";
  EXPECT_NE(Expr(members).find("J0010"), std::string::npos);
  // Statements after one another are no nesting, however many.
  std::string flow;
  for (int i = 0; i < 1000; ++i) flow += "if a { n = 1 } else if b { n = 2 }\n";
  EXPECT_FALSE(ParseText("journey J { stage S { flow { " + flow + "} } }").diagnostics.has_errors());
}

}  // namespace
}  // namespace journey
