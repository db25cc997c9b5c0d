// What a search finds of journeys whose parts take one step, several steps, or the right values to come to.
#include "compiler/generate/generate.h"
#include "runtime/value/text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/format/string_literal.h"
#include "compiler/generate/literals.h"
#include "runtime/interp/interp.h"
#include "runtime/testing/testing.h"

namespace journey::generate {
namespace {

Generated Generate(const std::string& text, const GenerateOptions& options = {}) {
  const std::vector<SourceText> texts{{"shop.journey", "shop", text}};
  const auto plain = Compile(texts);
  EXPECT_TRUE(plain->ir.has_value()) << RenderShort(plain->sources, plain->diagnostics);
  auto generated = GenerateTests(texts, options);
  EXPECT_TRUE(generated.ok());
  return std::move(generated.value());
}

// As a person would keep it: one more file of the project.
size_t PassingOf(const std::string& text, const std::string& tests) {
  const auto compilation = Compile({{"shop.journey", "shop", text}, {"generated.journey", "generated", tests}});
  EXPECT_TRUE(compilation->ir.has_value()) << RenderShort(compilation->sources, compilation->diagnostics) << tests;
  if (!compilation->ir.has_value()) return 0;
  auto program = rt::Program::Load(std::move(*compilation->ir));
  EXPECT_TRUE(program.ok());
  const rt::Interpreter interpreter(*program.value());
  size_t passing = 0;
  for (const rt::TestResult& result : rt::RunTests(*program.value(), interpreter)) passing += result.passed ? 1 : 0;
  return passing;
}

bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// A guard on what an event brings, a timer behind it, a send in that: the bound is 100, so 101 is the value that
// passes.
constexpr const char* kReminder =
    "event Cart { total: int }\n"
    "channel mail(template: string)\n"
    "journey Reminder {\n"
    "  enter on Cart where event.total > 100\n"
    "  stage Shopping { after 1 hour { send mail(template: \"left\")  go Gone } }\n"
    "  final stage Gone\n"
    "}\n";

TEST(Generate, ComesThroughGuardsAndTimers) {
  const Generated generated = Generate(kReminder);
  EXPECT_DOUBLE_EQ(generated.before.percent(), 0);
  EXPECT_DOUBLE_EQ(generated.after.percent(), 100) << generated.text;
  // One in which the guard is false, one that goes the whole way.
  EXPECT_EQ(generated.tests, 2u) << generated.text;
  EXPECT_TRUE(Has(generated.text,
                  "  Cart { total: 101 }\n"
                  "  after 1 hour\n"
                  "  expect Reminder ended completed in Gone\n"
                  "  expect sent mail from Reminder\n"
                  "  expect sent nothing\n"
                  "}\n"))
      << generated.text;
  EXPECT_EQ(PassingOf(kReminder, generated.text), 2u);
}

// The customer has to be another one, an arm has to be forced, a count takes two of one event.
TEST(Generate, TriesCustomersArmsAndRepetitions) {
  const std::string text =
      "customer { vip: bool = false }\n"
      "event Begin\n"
      "event Step\n"
      "channel mail(template: string)\n"
      "journey J {\n"
      "  enter on Begin where customer.vip\n"
      "  memory { n: int = 0 }\n"
      "  stage S {\n"
      "    flow { split way { 50% left { send mail(template: \"l\") } 50% right { send mail(template: \"r\") } } }\n"
      "    on Step { n += 1  if n > 1 { go T } }\n"
      "  }\n"
      "  final stage T\n"
      "}\n";
  const Generated generated = Generate(text);
  EXPECT_DOUBLE_EQ(generated.after.percent(), 100) << generated.text;
  EXPECT_TRUE(Has(generated.text, "customer \"customer-1\" { vip: true }")) << generated.text;
  EXPECT_EQ(PassingOf(text, generated.text), generated.tests);
}

// What a test has tried needs no other one.
TEST(Generate, OnlyWhatNoTestHasTried) {
  const Generated generated =
      Generate(std::string(kReminder) + "test \"a\" { Cart { total: 5 }  expect Reminder not entered }\n");
  EXPECT_EQ(generated.tests, 1u) << generated.text;
  EXPECT_FALSE(Has(generated.text, "is false")) << generated.text;
  const Generated none = Generate(std::string(kReminder) +
                                  "test \"a\" { Cart { total: 5 }  expect Reminder not entered }\n"
                                  "test \"b\" { Cart { total: 500 }  after 1 hour  expect sent mail }\n");
  EXPECT_EQ(none.tests, 0u);
  EXPECT_EQ(none.text, "");
  EXPECT_DOUBLE_EQ(none.before.percent(), 100);
}

TEST(Generate, IsTheSameEachTimeAndBounded) {
  EXPECT_EQ(Generate(kReminder).text, Generate(kReminder).text);
  EXPECT_EQ(Generate(kReminder, {.tries = 0}).tests, 0u);
  EXPECT_EQ(Generate(kReminder, {.most_tests = 1}).tests, 1u);
}

// Two modules that declare one name: a test that uses both could not say which it means, so it says nothing of it.
TEST(Generate, LeavesOutNamesThatTwoModulesHave) {
  const std::vector<SourceText> texts{{"a.journey", "a", "event E\njourney J { enter on E  final stage S }\n"},
                                      {"b.journey", "b", "event F\njourney J { enter on F  final stage S }\n"}};
  auto generated = GenerateTests(texts);
  ASSERT_TRUE(generated.ok());
  EXPECT_DOUBLE_EQ(generated->after.percent(), 100) << generated->text;
  EXPECT_TRUE(Has(generated->text, "use a\nuse b\n")) << generated->text;
  EXPECT_FALSE(Has(generated->text, "expect J")) << generated->text;
}

TEST(Literals, AreTextOfTheLanguage) {
  EXPECT_EQ(rt::DurationText(5'400'000), "1 hour 30 minutes");
  EXPECT_EQ(rt::DurationText(86'400'000), "1 day");
  EXPECT_EQ(rt::DurationText(1'500), "1 second 500 ms");
  EXPECT_EQ(StringLiteral("a \"b\" {c}"), "\"a \\\"b\\\" \\{c\\}\"");
}

}  // namespace
}  // namespace journey::generate
