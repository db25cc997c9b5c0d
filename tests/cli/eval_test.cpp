// journey eval: values, types and mistakes.
#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

bool Says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Eval : public ::testing::Test {
 protected:
  Eval() {
    folder_.Write("shop/base.journey",
                  "enum Tier { free, pro }\n"
                  "customer { points: int = 7  tier: Tier = free  email: string?  tags: [string] max 5 = []\n"
                  "  birth: date?  spent: decimal = 0 }\n"
                  "event Bought { total: decimal }\n"
                  "let bonus = 100\n"
                  "segment Rich = customer.points > 1_000\n");
    folder_.Write("shop/rules.journey",
                  "use base\n"
                  "let doubled(n: int): int = n * 2\n"
                  "journey Gift { enter when customer.points > 5000  stage S { flow { customer.points = 0  go T } }\n"
                  "  final stage T }\n");
    ada_ = folder_.Write("ada.json",
                         "{\"points\": 2000, \"tier\": \"pro\",\n \"tags\": [\"a\", \"b\"], \"spent\": 12.3400,\n"
                         " \"birth\": \"1990-02-03\", \"shoes\": 43}\n");
  }
  ProcessResult Ask(const std::string& expression, const std::string& flags = "") {
    return RunJourney("eval '" + expression + "' " + shop() + " " + flags);
  }
  // Of ada.
  std::string Of(const std::string& expression) {
    const ProcessResult result = Ask(expression, "--customer " + ada_ + " --at 2026-03-28T10:00:00Z");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }
  std::string shop() const { return folder_.path("shop"); }

  ScratchFolder folder_;
  std::string ada_;
};

// Values as records spell them (section 12): texts in quotes, instants in ISO 8601, durations in ms, none as null.
TEST_F(Eval, EveryKindOfValue) {
  EXPECT_EQ(Of("customer.points + 1"), "2001\n");
  EXPECT_EQ(Of("customer.points > 3 and Rich"), "true\n");
  EXPECT_EQ(Of("customer.tier"), "\"pro\"\n");
  EXPECT_EQ(Of("customer.email"), "null\n");
  EXPECT_EQ(Of("customer.email ?? \"none\""), "\"none\"\n");
  EXPECT_EQ(Of("customer.tags"), "[\"a\",\"b\"]\n");
  EXPECT_EQ(Of("customer.spent * 2"), "24.68\n");
  EXPECT_EQ(Of("customer.birth"), "\"1990-02-03\"\n");
  EXPECT_EQ(Of("now() + 2 days"), "\"2026-03-30T10:00:00.000Z\"\n");
  EXPECT_EQ(Of("90 minutes"), "5400000\n");
  EXPECT_EQ(Of("doubled(bonus)"), "200\n");
  EXPECT_EQ(Of("1 + 1"), "2\n");
  EXPECT_EQ(Of("count(Bought)"), "0\n");
}

// A customer of whom nothing is said has the defaults, and no journey changes anything.
TEST_F(Eval, DefaultsAndNoJourneys) {
  EXPECT_EQ(Ask("customer.points").out, "7\n");
  const std::string rich = folder_.Write("rich.json", "{\"points\": 9000}");
  EXPECT_EQ(Ask("customer.points", "--customer " + rich).out, "9000\n");
}

TEST_F(Eval, TypesInJson) {
  EXPECT_EQ(Ask("customer.email", "--format json").out, "{\"format_version\":1,\"type\":\"string?\",\"value\":null}\n");
  EXPECT_EQ(Ask("customer.tags", "--format json").out, "{\"format_version\":1,\"type\":\"[string]\",\"value\":[]}\n");
}

TEST_F(Eval, MistakesAreDiagnostics) {
  const ProcessResult name = Ask("customer.pionts > 3");
  EXPECT_EQ(name.exit_code, 3);
  EXPECT_EQ(name.out, "");
  EXPECT_TRUE(Says(name.err, "did you mean `points`?") && Says(name.err, "expression:1:")) << name.err;
  const ProcessResult type = Ask("customer.points + \"a\"");
  EXPECT_EQ(type.exit_code, 3);
  EXPECT_TRUE(Says(type.err, "error[J2")) << type.err;
  EXPECT_TRUE(Says(Ask("1 +").err, "error[J0"));
  const ProcessResult more = Ask("1 let more = 2");
  EXPECT_EQ(more.exit_code, 2);
  EXPECT_TRUE(Says(more.err, "more than one expression")) << more.err;
  EXPECT_TRUE(Says(Ask("1 2").err, "more than one expression"));
  EXPECT_TRUE(Says(Ask("1 nobody").err, "more than one expression"));
  EXPECT_TRUE(Says(Ask(" ").err, "the expression is empty"));
  EXPECT_EQ(Ask("1", "--at yesterday").exit_code, 2);
  EXPECT_EQ(Ask("1", "--in nowhere").exit_code, 2);
}

// Places are those of what was given, and nothing else is shown.
TEST_F(Eval, MistakesStandWhereTheyWereMade) {
  const auto says = [&](const std::string& expression, const std::string& place) {
    const ProcessResult wrong = Ask(expression);
    EXPECT_EQ(wrong.exit_code, 3) << expression;
    EXPECT_TRUE(Says(wrong.err, "--> expression:" + place + "\n")) << wrong.err;
    EXPECT_FALSE(Says(wrong.err, "this_expression =") || Says(wrong.err, "use base") || Says(wrong.err, "`use`"))
        << wrong.err;
  };
  says("1 +", "1:4");
  says("nobody", "1:1");
  says("1 + customer.pionts", "1:14");
  says("1 +\n  customer.pionts", "2:12");
  says("(1 + 2", "1:7");
  says("\"größe\" + nobody", "1:11");
  says("this_expression", "1:1");
}

TEST_F(Eval, CustomersWithMistakes) {
  const auto with = [&](const std::string& json) { return Ask("1", "--customer " + folder_.Write("c.json", json)); };
  const ProcessResult type = with("{\"points\": \"many\"}");
  EXPECT_EQ(type.exit_code, 3);
  EXPECT_TRUE(Says(type.err, "c.json: J8003: ") && Says(type.err, "points")) << type.err;
  EXPECT_EQ(with("[1]").exit_code, 1);
  EXPECT_EQ(with("{\"points\": 1}, \"x\": {}").exit_code, 1);
  EXPECT_EQ(Ask("1", "--customer " + folder_.path("nobody.json")).exit_code, 1);
}

// What two modules call the same is that of the module that is named.
TEST_F(Eval, InAModule) {
  folder_.Write("shop/more.journey", "use base as b\nlet bonus = 5\n");
  EXPECT_TRUE(Says(Ask("bonus").err, "comes from two imports"));
  EXPECT_EQ(Ask("bonus", "--in more").out, "5\n");
  EXPECT_EQ(Ask("b.bonus", "--in more").out, "100\n");
}

}  // namespace
}  // namespace journey::testing
