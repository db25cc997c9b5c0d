// A project that is compiled again after each edit: what is done anew is what depends on the edit, and what is said is
// what `journey check` says of the same texts, to the letter.
#include <gtest/gtest.h>

#include "tests/lsp/again.h"

namespace journey::lsp::testing {
namespace {

constexpr const char* kShared = R"(enum Tier { basic, gold }
event Ordered {
  total: decimal
  tier: Tier = basic
}
event Left {}
let limit = 10
customer {
  consent: bool = true
}
channel mail(template: string) { requires customer.consent }
)";

std::string JourneyText(int i) {
  const std::string n = std::to_string(i);
  return "use shared\njourney J" + n + " {\n  enter on " + (i % 2 == 0 ? "Ordered where event.total > limit" : "Left") +
         "\n  timeout 9 days\n  stage S { flow { send mail(template: \"t" + n +
         "\") } on Left go E }\n  final stage E {}\n}\n";
}

void Exchange(std::string& text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  ASSERT_NE(at, std::string::npos) << what;
  text.replace(at, what.size(), by);
}

// Ten journeys, five of which hear Ordered.
Again Project() {
  Again project;
  project.Set("shared", kShared);
  for (int i = 0; i < 10; ++i) project.Set("j" + std::to_string(i), JourneyText(i));
  const EditCounts all = project.Compile();
  EXPECT_EQ(all.files_parsed, 11u);
  EXPECT_EQ(all.typed.journeys, 10u);
  EXPECT_EQ(project.errors(), 0u);
  return project;
}

TEST(Again, NothingIsDoneForNoEdit) {
  Again project = Project();
  const EditCounts counts = project.Compile();
  EXPECT_EQ(counts.files_parsed, 0u);
  EXPECT_EQ(counts.typed.journeys, 0u);
  EXPECT_EQ(counts.journeys_lowered, 0u);
}

TEST(Again, ABodyAlone) {
  Again project = Project();
  Exchange(project.Text("j3"), "go E", "go S");
  const EditCounts counts = project.Compile();
  EXPECT_EQ(counts.files_parsed, 1u);
  EXPECT_EQ(counts.typed.modules, 1u);
  EXPECT_EQ(counts.typed.journeys, 1u);
  EXPECT_EQ(counts.journeys_lowered, 1u);
}

TEST(Again, ABodyWithAMistakeAndWithoutIt) {
  Again project = Project();
  Exchange(project.Text("j3"), "go E", "go Elsewhere");
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  EXPECT_EQ(project.errors(), 1u);
  // The mistake is said again, though nothing is typed.
  EXPECT_EQ(project.Compile().typed.journeys, 0u);
  EXPECT_EQ(project.errors(), 1u);
  Exchange(project.Text("j3"), "go Elsewhere", "go E");
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  EXPECT_EQ(project.errors(), 0u);
}

TEST(Again, ASharedEventTakesThoseThatHearIt) {
  Again project = Project();
  Exchange(project.Text("shared"), "total: decimal", "total: int");
  const EditCounts counts = project.Compile();
  EXPECT_EQ(counts.files_parsed, 1u);
  EXPECT_EQ(counts.typed.journeys, 5u);
  EXPECT_EQ(counts.typed.modules, 5u);
  // What they compare with now has no such field.
  Exchange(project.Text("shared"), "total: int", "amount: int");
  EXPECT_EQ(project.Compile().typed.journeys, 5u);
  EXPECT_EQ(project.errors(), 5u);
}

TEST(Again, WhatNamesWhatHasChanged) {
  Again project = Project();
  // The enum is named by a field of Ordered, and by nothing else.
  Exchange(project.Text("shared"), "basic, gold", "basic, silver, gold");
  EXPECT_EQ(project.Compile().typed.journeys, 5u);
  Exchange(project.Text("shared"), "limit = 10", "limit = 11");
  EXPECT_EQ(project.Compile().typed.journeys, 5u);
  Exchange(project.Text("shared"), "mail(template: string)", "mail(template: string, subject: string = \"x\")");
  EXPECT_EQ(project.Compile().typed.journeys, 10u);
}

TEST(Again, WhatOnlyMovesIsNotTyped) {
  Again project = Project();
  project.Text("shared") = "// A comment.\n\n" + project.Text("shared");
  const EditCounts counts = project.Compile();
  EXPECT_EQ(counts.files_parsed, 1u);
  EXPECT_EQ(counts.typed.journeys, 0u);
}

// Each stands before what shared declares, so that the numbers of all that follows shift. Nobody has looked for its
// name, so nothing is typed; that nothing keeps an old number is compared with a project compiled anew.
TEST(Again, ADeclarationThatComesAndGoesTakesNobody) {
  for (const std::string declaration :
       {"enum New { one }", "record New { sku: string }", "event New {}", "let New = 1",
        "let New(x: int): bool = x > 1", "segment New = customer.consent", "channel New(text: string)",
        "calendar New in \"UTC\" {\n  open weekday 08:00 to 18:00\n}", "group New { mail }",
        "persona New = Someone { goal \"peace\" }\nsegment Someone = customer.consent", "phases { New }",
        "policy mail { requires customer.consent }", "ensure at most 9 mail per 7 days"}) {
    SCOPED_TRACE(declaration);
    Again project = Project();
    project.Text("shared") = declaration + "\n" + kShared;
    const EditCounts counts = project.Compile();
    EXPECT_EQ(counts.files_parsed, 1u);
    EXPECT_EQ(counts.typed.journeys, 0u);
    EXPECT_EQ(project.errors(), 0u);
    project.Text("shared") = kShared;
    EXPECT_EQ(project.Compile().typed.journeys, 0u);
  }
}

TEST(Again, AJourneyThatComesAndGoes) {
  Again project = Project();
  const std::string before = project.Text("j0");
  project.Text("j0") =
      "journey First {\n  timeout 1 day\n  stage S { on J1Heard go E }\n  final stage E {}\n}\n"
      "event J1Heard {}\n" +
      before;
  // Itself, and the other one of its file.
  EXPECT_EQ(project.Compile().typed.journeys, 2u);
  project.Text("j0") = before;
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
}

TEST(Again, ADeclarationThatIsRenamed) {
  Again project = Project();
  // Five name it; and then they name what is not there, and are looked at with each declaration.
  Exchange(project.Text("shared"), "event Ordered", "event Bought");
  EXPECT_EQ(project.Compile().typed.journeys, 5u);
  EXPECT_EQ(project.errors(), 5u);
  Exchange(project.Text("shared"), "event Bought", "event Ordered");
  EXPECT_EQ(project.Compile().typed.journeys, 5u);
  EXPECT_EQ(project.errors(), 0u);
  // Nobody names the enum but a field of Ordered.
  Exchange(project.Text("shared"), "enum Tier", "enum Level");
  Exchange(project.Text("shared"), "tier: Tier", "tier: Level");
  EXPECT_EQ(project.Compile().typed.journeys, 5u);
  EXPECT_EQ(project.errors(), 0u);
}

// What was found in one place may be found in two, or in another.
TEST(Again, ANameThatComesWhereItWasLookedFor) {
  Again project = Project();
  project.Set("extra", "event Other {}\n");
  Exchange(project.Text("j4"), "use shared", "use shared\nuse extra");
  Exchange(project.Text("j6"), "use shared", "use shared\nuse extra as x");
  project.Compile();
  project.Text("extra") += "let limit = 3\n";
  // Five have looked for it, of which one sees both; behind an alias it is another name.
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  EXPECT_EQ(project.errors(), 1u);
  project.Text("extra") = "event Other {}\n";
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  EXPECT_EQ(project.errors(), 0u);
}

// A missing `use` is said once in a module. Who keeps silent for that has something wrong all the same.
TEST(Again, AUseThatIsMissing) {
  Again project = Project();
  project.Set("extra", "channel letter(text: string)\n");
  project.Set(
      "m",
      "use shared\njourney M {\n  timeout 1 day\n  stage S {\n    touch letter \"hello\"\n    on Left go E\n  }\n"
      "  final stage E {}\n}\ntest \"t\" {\n  start 2026-01-05T10:00:00Z\n"
      "  expect not sent letter(text: \"x\")\n}\n");
  project.Compile();
  EXPECT_EQ(project.errors(), 1u);
  project.Text("extra") = "event Other {}\n";
  project.Compile();
  EXPECT_EQ(project.errors(), 2u);
}

TEST(Again, ACustomersField) {
  Again project = Project();
  Exchange(project.Text("j3"), "timeout 9 days", "timeout 9 days\n  exit when not customer.consent");
  project.Compile();
  // One that comes, and goes, before the one that is named.
  Exchange(project.Text("shared"), "customer {", "customer {\n  age: int = 1");
  EXPECT_EQ(project.Compile().typed.journeys, 0u);
  Exchange(project.Text("shared"), "  age: int = 1\n", "");
  EXPECT_EQ(project.Compile().typed.journeys, 0u);
  EXPECT_EQ(project.errors(), 0u);
  // What it begins with is nothing that anybody who names it looks at.
  Exchange(project.Text("shared"), "bool = true", "bool = false");
  EXPECT_EQ(project.Compile().typed.journeys, 0u);
  // Its type is. Ten send on a channel that asks for it, which is the channel's own business.
  Exchange(project.Text("shared"), "consent: bool = false", "consent: bool?");
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  EXPECT_EQ(project.errors(), 2u);
  Exchange(project.Text("shared"), "consent: bool?", "agreed: bool = true");
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  EXPECT_EQ(project.errors(), 2u);
}

TEST(Again, TheCustomersZone) {
  Again project = Project();
  Exchange(project.Text("j3"), "on Left go E", "on Left where hour(now()) > 12 go E");
  project.Compile();
  Exchange(project.Text("shared"), "customer {", "customer {\n  zone: timezone = \"Europe/Berlin\"");
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
}

// Phases may be named before there are any.
TEST(Again, Phases) {
  Again project = Project();
  Exchange(project.Text("j3"), "stage S {", "stage S {\n  phase Later");
  project.Compile();
  EXPECT_EQ(project.errors(), 0u);
  project.Text("shared") += "phases { Before }\n";
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  EXPECT_EQ(project.errors(), 1u);
}

TEST(Again, RulesOfChannelsTypeNobody) {
  Again project = Project();
  Exchange(project.Text("shared"), "requires customer.consent", "requires customer.consent cap 2 per 1 day");
  const EditCounts counts = project.Compile();
  EXPECT_EQ(counts.typed.journeys, 0u);
  // What a send costs is another, though.
  EXPECT_EQ(counts.journeys_lowered, 10u);
}

TEST(Again, AUseOfOneModule) {
  Again project = Project();
  project.Set("extra", "event Other {}\n");
  project.Compile();
  Exchange(project.Text("j4"), "use shared", "use shared\nuse extra");
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  // A module of the standard library comes with it, and goes.
  Exchange(project.Text("j4"), "use extra", "use std.channels");
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  Exchange(project.Text("j4"), "use std.channels", "use extra");
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
}

TEST(Again, TestsFollowTheirJourneys) {
  Again project = Project();
  project.Set("t",
              "use shared\nuse j1\ntest \"one\" {\n  customer \"a\" {}\n  start 2026-01-05T10:00:00Z\n  Left {}\n"
              "  expect J1 in S\n}\n");
  EXPECT_EQ(project.Compile().typed.tests, 1u);
  Exchange(project.Text("j2"), "t2", "u2");
  EXPECT_EQ(project.Compile().typed.tests, 0u);
  Exchange(project.Text("j1"), "stage S", "stage T");
  EXPECT_EQ(project.Compile().typed.tests, 1u);
}

TEST(Again, TemplatesAndQueries) {
  Again project = Project();
  project.Set("t",
              "use shared\njourney Base(days: int) {\n  enter on Left where count(Ordered, last 3 days) > days\n"
              "  timeout 9 days\n  stage S { on Left go E }\n  final stage E {}\n}\n");
  project.Set("u",
              "use shared\nuse t\njourney One = Base(days: 1)\njourney Two = Base(days: 2)\n"
              "journey Other {\n  enter on Left where count(Ordered where event.total > 5) > 1\n  timeout 9 days\n"
              "  stage S { on Left go E }\n  final stage E {}\n}\n");
  project.Compile();
  Exchange(project.Text("j1"), "t1", "u1");
  EXPECT_EQ(project.Compile().typed.journeys, 1u);
  Exchange(project.Text("u"), "days: 2", "days: 3");
  project.Compile();
  Exchange(project.Text("t"), "last 3 days", "last 4 days");
  project.Compile();
  EXPECT_EQ(project.errors(), 0u);
  for (int round = 0; round < 20; ++round) {
    Exchange(project.Text("u"), "total > ", "total > 1");
    project.Compile();
  }
}

// A journey that does as much at one `Ordered` as the limit of 10,000,000 steps leaves room for once, and not twice
// (language-2.md, section 16): 10,000 rounds of so many additions, each of three steps: read, add, write.
std::string BusyText(int i, int additions) {
  std::string rounds;
  for (int n = 0; n < additions; ++n) rounds += "n += 1 ";
  const std::string name = std::to_string(i);
  return "use shared\njourney Busy" + name +
         " {\n  enter on Left\n  timeout 9 days\n  memory { n: int = 0 }\n  stage S {\n    on Ordered { repeat 10_000 "
         "times { " +
         rounds + "} }\n    when n > 5 go E\n  }\n  final stage E {}\n}\n";
}

TEST(Again, BoundsAreThoseOfTheWhole) {
  Again project = Project();
  project.Set("k1", BusyText(1, 5));
  project.Set("k2", BusyText(2, 5));
  project.Compile();
  EXPECT_EQ(project.errors(), 0u);
  // One that is large by itself; the other one comes to it, and goes again.
  project.Text("k1") = BusyText(1, 120);
  EXPECT_EQ(project.Compile().journeys_lowered, 1u);
  EXPECT_EQ(project.errors(), 0u);
  project.Text("k2") = BusyText(2, 240);
  EXPECT_GT(project.Compile().journeys_lowered, 1u);
  EXPECT_EQ(project.errors(), 1u);
  Exchange(project.Text("j3"), "go E", "go S");
  project.Compile();
  EXPECT_EQ(project.errors(), 1u);
  project.Text("k1") = BusyText(1, 5);
  project.Compile();
  EXPECT_EQ(project.errors(), 0u);
}

// What one half emits the other may hear, so that halves prove nothing: then the whole is lowered for each edit, once.
TEST(Again, BoundsWhereEventsAreEmitted) {
  Again project = Project();
  Exchange(project.Text("j2"), "flow { send", "flow { emit Left {} send");
  EXPECT_GT(project.Compile().journeys_lowered, 10u);
  EXPECT_EQ(project.errors(), 0u);
  Exchange(project.Text("j3"), "go E", "go S");
  EXPECT_EQ(project.Compile().journeys_lowered, 10u);
  Exchange(project.Text("j2"), "emit Left {} ", "");
  EXPECT_EQ(project.Compile().journeys_lowered, 10u);
  Exchange(project.Text("j3"), "go S", "go E");
  EXPECT_EQ(project.Compile().journeys_lowered, 1u);
  // All of them, in halves.
  Exchange(project.Text("shared"), "event Left {}", "event Left { why: string? }");
  EXPECT_EQ(project.Compile().journeys_lowered, 10u);
  EXPECT_EQ(project.errors(), 0u);
}

// A module's part of the bounds is of all its journeys, also when only one of them is typed again.
TEST(Again, BoundsOfAModuleWithTwoJourneys) {
  Again project = Project();
  project.Set("sizes", "let size = 3\n");
  const std::string small =
      "use sizes\njourney Small {\n  enter on Left where size > 2\n  timeout 9 days\n  stage S { on Left go E }\n"
      "  final stage E {}\n}\n";
  project.Set("k1", BusyText(1, 5) + small);
  project.Set("k2", BusyText(2, 5));
  project.Compile();
  project.Text("k1") = BusyText(1, 120) + small;
  EXPECT_EQ(project.Compile().journeys_lowered, 2u);
  Exchange(project.Text("sizes"), "3", "4");
  const EditCounts counts = project.Compile();
  EXPECT_EQ(counts.typed.journeys, 1u);
  EXPECT_EQ(counts.journeys_lowered, 2u);
  EXPECT_EQ(project.errors(), 0u);
  project.Text("k2") = BusyText(2, 240);
  project.Compile();
  EXPECT_EQ(project.errors(), 1u);
}

// A declaration that one module alone names costs no more than a body of it.
TEST(Again, ADeclarationOfOneModule) {
  Again project = Project();
  project.Set("own", "use shared\nevent Own { n: int }\n" + JourneyText(11).substr(sizeof("use shared\n") - 1));
  Exchange(project.Text("own"), "enter on Left", "enter on Own where event.n > 1");
  project.Compile();
  Exchange(project.Text("own"), "n: int", "n: int = 3");
  const EditCounts counts = project.Compile();
  EXPECT_EQ(counts.typed.journeys, 1u);
  EXPECT_EQ(counts.journeys_lowered, 1u);
}

}  // namespace
}  // namespace journey::lsp::testing
