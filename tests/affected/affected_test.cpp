// Pairs of versions, and the tests that a change can reach. Section 10: each test begins with nothing, and all journeys
// run in it but where `for` names some. So a journey is reached by an event that it is entered by, given or emitted; by
// another that starts it; and, entered by a condition or the clock, by every test in which it runs.
#include "compiler/affected/affected.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"

namespace journey::affected {
namespace {

using Names = std::set<std::string>;

constexpr const char* kBase = R"(
customer { vip: bool = false  rich: bool = false  city: string = "Paris" }
event A { n: int = 0 }
event B
event C
event D
enum Size { small  large }
event E { size: Size }
channel mail(template: string) { cap 2 per 1 day }
channel sms(text: string)
group direct { sms }
policy direct { cap 5 per 1 day }
calendar office { open weekday 09:00 to 17:00 }
let limit = 3
journey OnA {
  enter on A where event.n > limit
  memory { seen: int = 0 }
  stage S { after 1 day go T }
  final stage T
}
journey OnB {
  enter on B
  stage S { after 1 hour { send mail(template: "b")  go T } }
  final stage T
}
journey Emits {
  enter on C
  stage S { flow { wait 1 hour of office  emit B {}  go T } }
  final stage T
}
journey Starts {
  enter on D
  stage S { flow { start Started  send sms(text: customer.city)  go T } }
  final stage T
}
journey Started {
  stage S { after 1 day go T }
  final stage T
}
journey Sizes {
  enter on E where event.size == Size.large
  stage S { after 1 day go T }
  final stage T
}
test "a" { A { n: 4 }  expect OnA in S }
test "peeks" for OnA { A { n: 4 }  expect OnA.seen == 0 }
test "b" { B {}  after 1 hour  expect sent mail }
test "c" { C {}  expect Emits in S }
test "c alone" for Emits { C {}  expect Emits in S }
test "d" { D {}  expect sent sms }
test "e" { E { size: Size.large }  expect Sizes in S }
test "nothing" { after 1 day  expect sent nothing }
)";

std::unique_ptr<Compilation> CompileText(const std::string& text) {
  auto compilation = Compile({{"shop.journey", "shop", text}});
  EXPECT_TRUE(compilation->ir.has_value()) << RenderShort(compilation->sources, compilation->diagnostics);
  return compilation;
}

std::string With(const std::vector<std::pair<std::string, std::string>>& replacements) {
  std::string text = kBase;
  for (const auto& [from, to] : replacements) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
  }
  return text;
}

Names Between(const std::string& old_text, const std::string& new_text) {
  const auto before = CompileText(old_text), after = CompileText(new_text);
  const std::vector<compare::Change> changes = compare::Compare(before->program, after->program);
  Names names;
  for (const AffectedTest& test : AffectedTests(before->program, after->program, changes)) {
    EXPECT_FALSE(ReasonsOf(test).empty());
    names.insert(after->program.tests[test.index].name);
  }
  return names;
}

Names After(const std::string& from, const std::string& to) { return Between(kBase, With({{from, to}})); }

const Names kNone;

TEST(Affected, NothingByWhatMeansTheSame) {
  EXPECT_EQ(Between(kBase, kBase), kNone);
  EXPECT_EQ(After("journey OnA {", "// a remark\njourney OnA \"A title\" {"), kNone);
  EXPECT_EQ(After("event.n > limit", "event.n > 3"), kNone);
  // Nobody reads it yet.
  EXPECT_EQ(After("rich: bool = false", "rich: bool = false  more: int = 0"), kNone);
}

TEST(Affected, ByJourneysThatTheEventsEnter) {
  EXPECT_EQ(After("stage S { after 1 day go T }", "stage S { after 2 days go T }"), (Names{"a", "peeks"}));
  EXPECT_EQ(After("send mail(template: \"b\")", "send mail(template: \"c\")"), (Names{"b", "c"}));
}

// What a `let` holds stands where it is used.
TEST(Affected, ByALetThatAJourneyUses) { EXPECT_EQ(After("limit = 3", "limit = 4"), (Names{"a", "peeks"})); }

TEST(Affected, ByAJourneyThatAnotherStarts) {
  EXPECT_EQ(After("journey Started {\n  stage S { after 1 day", "journey Started {\n  stage S { after 2 days"),
            (Names{"d"}));
}

// A condition may come true in every test in which the journey runs.
TEST(Affected, ByAJourneyThatAConditionEnters) {
  EXPECT_EQ(After("journey OnA {", "journey Vip { enter when customer.vip  final stage S }\njourney OnA {"),
            (Names{"a", "b", "c", "d", "e", "nothing"}));
}

TEST(Affected, ByAJourneyThatIsGone) {
  // Its own test names it, so it goes, too; the event that Emits gives still reached it.
  const std::string without = With({{"journey OnB {\n  enter on B\n  stage S { after 1 hour { send mail(template: "
                                     "\"b\")  go T } }\n  final stage T\n}\n",
                                     ""},
                                    {"test \"b\" { B {}  after 1 hour  expect sent mail }\n", ""}});
  EXPECT_EQ(Between(kBase, without), (Names{"c"}));
}

TEST(Affected, ByChannelsGroupsCalendarsEventsAndEnums) {
  EXPECT_EQ(After("cap 2 per 1 day", "cap 1 per 1 day"), (Names{"b", "c"}));
  EXPECT_EQ(After("cap 5 per 1 day", "cap 4 per 1 day"), (Names{"d"}));
  EXPECT_EQ(After("09:00 to 17:00", "10:00 to 17:00"), (Names{"c", "c alone"}));
  EXPECT_EQ(After("n: int = 0 }", "n: int = 9 }"), (Names{"a", "peeks"}));
  EXPECT_EQ(After("enum Size { small  large }", "enum Size { small  large \"L\" }"), (Names{"e"}));
}

TEST(Affected, ByFieldsOfTheCustomerThatAreUsed) {
  EXPECT_EQ(After("city: string = \"Paris\"", "city: string = \"Rome\""), (Names{"d"}));
  EXPECT_EQ(After("rich: bool = false", "rich: bool = true"), kNone);
}

TEST(Affected, ByTheTestItself) {
  EXPECT_EQ(After("A { n: 4 }  expect OnA in S", "A { n: 5 }  expect OnA in S"), (Names{"a"}));
  EXPECT_EQ(After("expect OnA.seen == 0", "expect OnA.seen <= 0"), (Names{"peeks"}));
  EXPECT_EQ(After("test \"nothing\"", "test \"nothing at all\""), (Names{"nothing at all"}));
  EXPECT_EQ(After("test \"nothing\" {", "test \"nothing\"   {\n"), kNone);
}

TEST(Affected, ReasonsNameTheChange) {
  const auto before = CompileText(kBase), after = CompileText(With({{"cap 5 per 1 day", "cap 4 per 1 day"}}));
  const std::vector<compare::Change> changes = compare::Compare(before->program, after->program);
  const auto affected = AffectedTests(before->program, after->program, changes);
  ASSERT_EQ(affected.size(), 1u);
  const std::vector<std::string> reasons = ReasonsOf(affected[0]);
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_TRUE(reasons[0].starts_with("group direct: ")) << reasons[0];
  EXPECT_EQ(ReasonsOf({.index = 0, .is_new = true}), std::vector<std::string>{"the test is new"});
}

}  // namespace
}  // namespace journey::affected
