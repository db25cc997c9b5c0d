// Pairs of versions and the classes of their changes. What a class means stands in classes.def, who finds their place
// again in section 7 of the language: stages and memory by name (fields also by type), a wait by its path when
// everything before it is unchanged, due times from when the wait or stage began.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "compiler/compare/compare.h"
#include "compiler/compare/render.h"
#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"

namespace journey::compare {
namespace {

constexpr const char* kBase = R"(
customer { email: string?  tier: string = "free"  zone: timezone = "Europe/Paris" }
event Cart { total: decimal  sku: string? }
event Bought
channel mail(template: string) { requires customer.email != none  cap 2 per 1 day }
let large = 100.00
let wants(total: decimal) = total > large
calendar office { open weekday 09:00 to 17:00 }
journey Reminder {
  version 2
  enter on Cart where wants(event.total)
  memory { total: decimal = 0.00  reminded: int = 0 }
  exit on Bought
  holdout 10%
  timeout 30 days
  stage Shopping {
    on Cart { total = event.total }
    after 1 hour go Left
  }
  stage Left {
    flow {
      split tone { 50% short { send mail(template: "short") } 50% long { send mail(template: "long") } }
      wait 1 day
      reminded += 1
      send mail(template: "second")
      wait up to 3 days { on Cart go Shopping } else { go Gone }
    }
  }
  final stage Gone
}
)";

std::unique_ptr<Compilation> CompileText(const std::string& text) {
  auto compilation = Compile({{"shop.journey", "shop", text}});
  EXPECT_TRUE(compilation->ir.has_value()) << RenderShort(compilation->sources, compilation->diagnostics);
  return compilation;
}

using Replacement = std::pair<std::string, std::string>;
std::string With(const std::vector<Replacement>& replacements) {
  std::string text = kBase;
  for (const auto& [from, to] : replacements) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
  }
  return text;
}

// "CLASS subject: place" of each change, SAFE ones aside.
std::set<std::string> Classes(const std::string& before, const std::string& after, bool safe = false) {
  const auto old = CompileText(before), now = CompileText(after);
  std::set<std::string> all;
  for (const Change& change : Compare(old->program, now->program)) {
    if (change.what == ChangeClass::kSafe && !safe) continue;
    all.insert(std::string(ClassName(change.what)) + " " + change.subject + ": " + change.place);
  }
  return all;
}
std::set<std::string> ClassesWith(const std::vector<Replacement>& replacements) {
  return Classes(kBase, With(replacements));
}
using Set = std::set<std::string>;

TEST(Compare, NothingIsNoChange) { EXPECT_EQ(Classes(kBase, kBase, true), Set()); }

TEST(Compare, WhatIsOnlyWrittenOtherwiseIsNoChange) {
  EXPECT_EQ(ClassesWith({{"after 1 hour go Left", "after 60 minutes go Left  // as the shop wants it"}}), Set());
  EXPECT_EQ(ClassesWith({{"where wants(event.total)", "where event.total > 100.00"}}), Set());
  EXPECT_EQ(ClassesWith({{"event Bought\n", ""}, {"let large", "event Bought\nlet large"}}), Set());
  EXPECT_EQ(ClassesWith({{"reminded += 1", "reminded = reminded + 1"}}), Set());
  EXPECT_EQ(ClassesWith({{"final stage Gone\n", ""}, {"  stage Left {", "  final stage Gone\n  stage Left {"}}), Set());
}

TEST(Compare, TitlesNotesAndVersionsAreSafe) {
  EXPECT_EQ(Classes(kBase, With({{"version 2", "version 3"}}), true), Set{"SAFE journey shop.Reminder: version"});
  EXPECT_EQ(Classes(kBase, With({{"journey Reminder {", "journey Reminder \"Carts\" {"}}), true),
            Set{"SAFE journey shop.Reminder: "});
  EXPECT_EQ(Classes(kBase, With({{"reminded: int = 0", "reminded: int = 0  more: int = 0"}}), true),
            Set{"SAFE journey shop.Reminder: memory more"});
}

TEST(Compare, AnotherDelayIsATimerShift) {
  EXPECT_EQ(ClassesWith({{"after 1 hour", "after 2 hours"}}),
            Set{"TIMER_SHIFT journey shop.Reminder: Shopping / after"});
  EXPECT_EQ(ClassesWith({{"up to 3 days", "up to 4 days"}}),
            Set{"TIMER_SHIFT journey shop.Reminder: Left / flow / wait"});
  EXPECT_EQ(ClassesWith({{"timeout 30 days", "timeout 20 days"}}), Set{"TIMER_SHIFT journey shop.Reminder: timeout"});
  EXPECT_EQ(ClassesWith({{"09:00 to 17:00", "09:00 to 18:00"}}), Set{"TIMER_SHIFT calendar office: "});
}

// A wait that comes before another is part of what leads there: whoever waits at the second has no place.
TEST(Compare, WhatLeadsToAWaitStrandsThoseWhoWait) {
  EXPECT_EQ(
      ClassesWith({{"wait 1 day\n", "wait 2 days\n"}}),
      (Set{"TIMER_SHIFT journey shop.Reminder: Left / flow / wait", "STRANDED journey shop.Reminder: Left/flow/4"}));
  EXPECT_EQ(ClassesWith({{"      reminded += 1\n", ""}}),
            (Set{"BEHAVIOUR journey shop.Reminder: Left / flow / assignment",
                 "STRANDED journey shop.Reminder: Left/flow/4"}));
  // Behind the last wait nobody waits.
  EXPECT_EQ(ClassesWith({{"else { go Gone }", "else { end \"enough\" }"}})
                .count("STRANDED journey shop.Reminder: Left/flow/4"),
            0u);
}

TEST(Compare, MigrateSaysWhereTheyGo) {
  EXPECT_EQ(ClassesWith({{"      reminded += 1\n", ""},
                         {"  exit on Bought", "  migrate from 2 { Left -> Shopping }\n  exit on Bought"},
                         {"version 2", "version 3"}}),
            (Set{"BEHAVIOUR journey shop.Reminder: Left / flow / assignment", "REMAP journey shop.Reminder: Left"}));
  // Of another version it says nothing.
  EXPECT_TRUE(ClassesWith({{"      reminded += 1\n", ""},
                           {"  exit on Bought", "  migrate from 1 { Left -> Shopping }\n  exit on Bought"},
                           {"version 2", "version 3"}})
                  .contains("STRANDED journey shop.Reminder: Left/flow/4"));
  EXPECT_EQ(ClassesWith({{"memory { total: decimal = 0.00", "memory { sum: decimal = 0.00"},
                         {"total = event.total", "sum = event.total"},
                         {"  exit on Bought", "  migrate from 2 { memory sum = old.total }\n  exit on Bought"},
                         {"version 2", "version 3"}}),
            (Set{"BEHAVIOUR journey shop.Reminder: Shopping / on / assignment",
                 "REMAP journey shop.Reminder: memory total"}));
}

TEST(Compare, AStageThatIsGoneStrandsThoseInIt) {
  EXPECT_EQ(ClassesWith({{"go Gone", "go Away"}, {"final stage Gone", "final stage Away"}}),
            (Set{"STRANDED journey shop.Reminder: Gone", "BEHAVIOUR journey shop.Reminder: Away",
                 "BEHAVIOUR journey shop.Reminder: Left / flow / wait / else / go"}));
}

TEST(Compare, WhatIsKeptAndGoneIsDropped) {
  EXPECT_EQ(ClassesWith({{"  reminded: int = 0", ""}, {"      reminded += 1\n", ""}})
                .count("DROPPED journey shop.Reminder: memory reminded"),
            1u);
  EXPECT_EQ(ClassesWith({{"tier: string = \"free\"", "tier: int = 0"}}), Set{"DROPPED customer: field tier"});
  EXPECT_EQ(ClassesWith({{"tier: string = \"free\"", ""}}), Set{"DROPPED customer: field tier"});
  EXPECT_EQ(ClassesWith({{"tier: string = \"free\"", "tier: string = \"basic\""}}),
            Set{"BEHAVIOUR customer: field tier"});
}

// Buckets 0..4,999 were short, 5,000..9,999 long; now 0..2,999 are short: 2,000 change. Of a holdout those between.
TEST(Compare, SharesReassignCustomers) {
  EXPECT_EQ(ClassesWith({{"50% short", "30% short"}, {"50% long", "70% long"}}),
            Set{"REASSIGNED journey shop.Reminder: split tone"});
  EXPECT_EQ(ClassesWith({{"holdout 10%", "holdout 12%"}}), Set{"REASSIGNED journey shop.Reminder: holdout"});
  const auto before = CompileText(kBase),
             after = CompileText(With({{"50% short", "30% short"}, {"50% long", "70% long"}}));
  EXPECT_EQ(MovedBuckets(before->program.journeys[0].splits[0], after->program.journeys[0].splits[0]), 2000u);
  // In the other order each arm has the other's buckets.
  const auto turned =
      CompileText(With({{"50% short { send mail(template: \"short\") } 50% long { send mail(template: \"long\") }",
                         "50% long { send mail(template: \"long\") } 50% short { send mail(template: \"short\") }"}}));
  EXPECT_EQ(MovedBuckets(before->program.journeys[0].splits[0], turned->program.journeys[0].splits[0]), 10'000u);
}

// A let and a policy are no places of the journey, but what they change is said where they are used.
TEST(Compare, WhatIsNamedShowsWhereItIsUsed) {
  EXPECT_EQ(Classes(kBase, With({{"let large = 100.00", "let large = 50.00"}}), true),
            (Set{"BEHAVIOUR journey shop.Reminder: enter on", "SAFE let large: ", "SAFE let wants: "}));
  EXPECT_EQ(ClassesWith({{"cap 2 per 1 day", "cap 3 per 1 day"}}), Set{"BEHAVIOUR channel mail: cap"});
  EXPECT_EQ(ClassesWith({{"let large", "policy mail { quiet 22:00 to 08:00 }\nlet large"}}),
            Set{"BEHAVIOUR channel mail: quiet"});
  EXPECT_EQ(ClassesWith({{"sku: string?", "sku: string? \"product.sku\""}}), Set{"BEHAVIOUR event Cart: field sku"});
}

TEST(Compare, ATemplateIsTheJourneyItMakes) {
  const std::string plain = "event A\njourney J { enter on A stage S { after 2 days go T } final stage T }\n";
  const std::string made =
      "event A\njourney Base(d: duration) { enter on A stage S { after d go T } final stage T }\n"
      "journey J = Base(d: 2 days)\n";
  EXPECT_EQ(Classes(plain, made), Set());
  const std::string later =
      "event A\njourney Base(d: duration) { enter on A stage S { after d go T } final stage T }\n"
      "journey J = Base(d: 3 days)\n";
  EXPECT_EQ(Classes(made, later), Set{"TIMER_SHIFT journey shop.J: S / after"});
}

TEST(Compare, JourneysComeGoAndAreRenamed) {
  const std::string one = "event A\njourney J { enter on A stage S { after 2 days go T } final stage T }\n";
  const std::string two = one + "journey K { enter on A final stage S }\n";
  EXPECT_EQ(Classes(one, two), Set{"BEHAVIOUR journey shop.K: "});
  EXPECT_EQ(Classes(two, one), Set{"STRANDED journey shop.K: "});
  const auto before = Compile({{"a.journey", "a", one}}), after = Compile({{"b.journey", "b", one}});
  const std::vector<Change> changes = Compare(before->program, after->program);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].what, ChangeClass::kStranded);
  EXPECT_EQ(changes[0].subject, "journey b.J");
}

// Only the one that is new is new: the others are found around it.
TEST(Compare, APlaceIsFoundAmongOthers) {
  EXPECT_EQ(ClassesWith({{"    after 1 hour go Left",
                          "    on Cart where event.total > 500 { end \"rich\" }\n    after 1 hour go Left"}}),
            Set{"BEHAVIOUR journey shop.Reminder: Shopping / on"});
}

TEST(Compare, TextNamesBothVersions) {
  const auto before = CompileText(kBase), after = CompileText(With({{"after 1 hour", "after 2 hours"}}));
  const std::string text =
      RenderText(Compare(before->program, after->program), {before->sources, after->sources}, false);
  EXPECT_EQ(text,
            "journey shop.Reminder\n"
            "  TIMER_SHIFT  Shopping / after: comes at another time\n"
            "               at shop.journey:18:5\n"
            "               - after 1 hour go Left\n"
            "               + after 2 hours go Left\n"
            "\n"
            "1 TIMER_SHIFT\n");
}

}  // namespace
}  // namespace journey::compare
