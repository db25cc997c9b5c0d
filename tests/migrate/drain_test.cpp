// `policy drain`: those inside finish on their version, and with those of the new one they are one journey's (section
// 7: "those inside finish on version 2"; section 4: "a customer has at most one active instance of a journey"). Lines
// are worked out from those words.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "ir/link.h"
#include "tests/migrate/story.h"

namespace journey::rt {
namespace {

using Lines = std::vector<std::string>;

constexpr const char* kDrain = " migrate from 1 { policy drain } ";

// `head` and `stages` are the journey's; `declared` stands beside it.
std::string Version(int version, const std::string& head, const std::string& stages, const std::string& declared = "") {
  return "event Cart { total: decimal = 0 n: int = 0 } event Bought { } event Seen { }\n"
         "channel mail(template: string)\n" +
         declared + "\njourney J { version " + std::to_string(version) + " " + head + "\n" + stages +
         " final stage Done {} }";
}

TEST(Drain, ThoseInsideFinishAndOthersEnterTheNewVersion) {
  Story story(Version(1, "enter on Cart",
                      "stage A { flow { wait 2 days send mail(template: \"old\") wait 1 day "
                      "send mail(template: \"older\") go Done } }"));
  story.Event(0, "Cart");
  story.At(24);
  story.Take();
  const std::string next = Version(2, std::string("enter on Cart") + kDrain,
                                   "stage B { flow { send mail(template: \"new\") wait 4 days } }");
  bool refused = true;
  EXPECT_EQ(story.Plan(next, &refused), (Lines{"drains 1 : finish on version 1"}));
  EXPECT_FALSE(refused);
  story.Migrate(next);
  EXPECT_EQ(story.Take(), Lines{});
  story.Event(30, "Cart", "{}", "bob");
  EXPECT_EQ(story.Take(), (Lines{"day 2 6h entered B:{\"event\":\"Cart\"}",
                                 "day 2 6h sent B {\"template\":\"new\"}:{\"event\":\"Cart\"}"}));
  story.At(200);
  EXPECT_EQ(story.Take(), (Lines{"day 3 0h sent A {\"template\":\"old\"}:{\"timer\":\"wait\"}",
                                 "day 4 0h sent A {\"template\":\"older\"}:{\"timer\":\"wait\"}",
                                 "day 4 0h moved A -> Done:{\"timer\":\"wait\"}",
                                 "day 4 0h ended Done completed:{\"timer\":\"wait\"}"}));
  // The last one has left: the same project alone takes over.
  EXPECT_EQ(story.program().module().journeys.size(), 2U);
  story.Migrate(next);
  EXPECT_EQ(story.program().module().journeys.size(), 1U);
}

// Nobody inside: nothing is linked.
TEST(Drain, NobodyInsideNeedsNothing) {
  Story story(Version(1, "enter on Cart", "stage A { on Bought go Done }"));
  story.Event(0, "Cart");
  story.Event(1, "Bought");
  story.Migrate(Version(2, std::string("enter on Cart") + kDrain, "stage B { on Bought go Done }"));
  EXPECT_EQ(story.program().module().journeys.size(), 1U);
  EXPECT_EQ(story.program().module().project, 0U);
}

// "An event that reaches an active instance is never also considered for a new entry in the same journey", whichever of
// the two versions comes first in journey order.
TEST(Drain, WhoIsInsideTheOldVersionIsInside) {
  for (const char* priority : {"", "priority 5 ", "priority -5 "}) {
    Story story(Version(1, "enter on Cart reenter always exit on Seen", "stage A { on Bought go Done }"));
    story.Event(0, "Cart");
    story.Take();
    story.Migrate(Version(2, std::string("enter on Cart enter on Seen reenter always ") + priority + kDrain,
                          "stage B { on Bought go Done }"));
    story.Event(1, "Cart");
    EXPECT_EQ(story.Take(), Lines{}) << priority;
    // Exits the old version, and for that very event nobody enters the new one.
    story.Event(2, "Seen");
    EXPECT_EQ(story.Take(), (Lines{"day 1 2h ended A exited:{\"event\":\"Seen\"}"})) << priority;
    story.Event(3, "Seen");
    EXPECT_EQ(story.Take(), (Lines{"day 1 3h entered B:{\"event\":\"Seen\"}"})) << priority;
  }
}

// Entries are counted through both; who may come again, and when, is said by the version that they would enter.
TEST(Drain, EntriesAreOnesOfOneJourney) {
  Story story(Version(1, "enter on Cart", "stage A { on Bought go Done }"));
  story.Event(0, "Cart");
  story.Migrate(
      Version(2, std::string("enter on Cart reenter after 2 days") + kDrain, "stage B { on Bought go Done }"));
  story.Event(24, "Bought");
  story.Event(71, "Cart");
  story.Take();
  story.Event(72, "Cart");
  EXPECT_EQ(story.Take(), (Lines{"day 4 0h entered B:{\"event\":\"Cart\"}"}));
  const int32_t newest = ir::FindJourney(story.program().module(), "shop.J");
  ASSERT_EQ(story.engine().Instances("ada", newest).size(), 1U);
  EXPECT_EQ(story.engine().Instances("ada", newest)[0].entry, 2U);
}

// "reenter never" of the new version holds for those who were in the old one.
TEST(Drain, NeverAgainIsOfBoth) {
  Story story(Version(1, "enter on Cart reenter always", "stage A { on Bought go Done }"));
  story.Event(0, "Cart");
  story.Migrate(Version(2, std::string("enter on Cart") + kDrain, "stage B { on Bought go Done }"));
  story.Event(1, "Bought");
  story.Take();
  story.Event(2, "Cart");
  EXPECT_EQ(story.Take(), Lines{});
}

TEST(Drain, WhensStartsAndStopsKnowBothVersions) {
  const std::string other =
      "journey K { enter on Seen reenter always stage X { flow { start J go Y } } final stage Y {} }\n"
      "journey L { enter on Bought reenter always stage X { flow { stop J go Y } } final stage Y {} }";
  const std::string profile = "customer { vip: bool = false }\n";
  Story story(Version(1, "enter on Cart reenter always exit when customer.vip", "stage A { after 9 days go Done }",
                      profile + other));
  story.Event(0, "Cart");
  story.Migrate(Version(2, std::string("enter when customer.vip enter on Cart reenter always") + kDrain,
                        "stage B { after 9 days go Done }", profile + other));
  story.Take();
  story.Event(1, "Seen");  // K starts J, in which she is
  for (const std::string& line : story.Take()) EXPECT_EQ(line.find("entered B"), std::string::npos) << line;
  story.Event(2, "Bought");
  const Lines stopped = story.Take();
  EXPECT_EQ(stopped.back(), "day 1 2h ended A stopped:{\"stop\":\"shop.L\"}");
  story.Event(3, "Seen");
  EXPECT_EQ(story.Take().back(), "day 1 3h entered B:{\"start\":\"shop.K\"}");
}

// "not for an instance that ended in this very step", and the edge is spent then.
TEST(Drain, EnterWhenNotInTheStepInWhichTheOldVersionEnds) {
  const std::string profile = "customer { vip: bool = false }\n";
  Story story(
      Version(1, "enter on Cart reenter always exit when customer.vip", "stage A { after 9 days go Done }", profile));
  story.Event(0, "Cart");
  story.Migrate(Version(2, std::string("enter when customer.vip reenter always") + kDrain,
                        "stage B { after 9 days go Done }", profile));
  story.Take();
  story.Identify(1, R"({"vip":true})");
  EXPECT_EQ(story.Take(), (Lines{"day 1 1h ended A exited:{\"when\":true}"}));
  story.Identify(2, R"({"vip":false})");
  story.Identify(3, R"({"vip":true})");
  EXPECT_EQ(story.Take(), (Lines{"day 1 3h entered B:{\"when\":true}"}));
}

// Timers, waits, the timeout, holdouts and goals of the old version.
TEST(Drain, EverythingUnderWayGoesOn) {
  Story story(Version(1, "enter on Cart timeout 10 days",
                      "stage A { idle 1 day go B }"
                      "stage B { every 2 days { send mail(template: \"{count(Seen)}\") } }"));
  story.Event(0, "Cart");
  story.Event(10, "Seen");
  story.Event(20, "Seen");
  story.At(30);
  story.Take();
  // No idle, no `every`, no question about Seen, another timeout.
  story.Migrate(Version(2, std::string("enter on Cart timeout 1 day") + kDrain, "stage C { on Bought go Done }"));
  story.Event(40, "Seen");  // restarts the old version's idle: to 64 h
  EXPECT_EQ(story.Take(), Lines{});
  story.At(300);
  // B from 64 h on: 112, 160, 208 h; the timeout at 240 h.
  EXPECT_EQ(story.Take(), (Lines{"day 3 16h moved A -> B:{\"timer\":\"idle\"}",
                                 "day 5 16h sent B {\"template\":\"3\"}:{\"timer\":\"every\"}",
                                 "day 7 16h sent B {\"template\":\"3\"}:{\"timer\":\"every\"}",
                                 "day 9 16h sent B {\"template\":\"3\"}:{\"timer\":\"every\"}",
                                 "day 11 0h ended B expired:{\"timer\":\"timeout\"}"}));
}

TEST(Drain, HeldOutStayHeldOut) {
  Story story(Version(1, "enter on Cart holdout 100% goal on Bought within 5 days", "stage A { after 1 day go Done }"));
  story.Event(0, "Cart");
  story.Event(0, "Cart", "{}", "bob");
  story.Take();
  const std::string next = Version(2, std::string("enter on Cart") + kDrain, "stage B { after 1 day go Done }");
  EXPECT_EQ(story.Plan(next), (Lines{"drains 2 : finish on version 1"}));
  story.Migrate(next);
  story.Event(100, "Bought");
  EXPECT_EQ(story.Take(),
            (Lines{"day 5 4h converted:{\"event\":\"Bought\"}", "day 5 4h ended converted:{\"event\":\"Bought\"}"}));
  story.At(120);
  EXPECT_EQ(story.Take(), (Lines{"day 6 0h ended expired:{\"timer\":\"holdout\"}"}));
}

// Caps are the project's: what the one version sent counts for the other, and the rules are the new ones.
TEST(Drain, CapsAreShared) {
  const auto version = [](int number, const std::string& head, const std::string& cap, const std::string& stage) {
    return "event Cart { } event Seen { }\nchannel mail(template: string) { " + cap +
           " }\njourney J per id: string { version " + std::to_string(number) + " enter on Order " + head + "\n" +
           stage + " final stage Done {} }\nevent Order { id: string }";
  };
  Story story(version(1, "", "cap 9 per 7 days", "stage A { on Seen { send mail(template: \"old\") } }"));
  story.Event(0, "Order", R"({"id":"a"})");
  story.Event(1, "Seen");
  story.Migrate(version(2, kDrain, "cap 2 per 7 days", "stage B { on Seen { send mail(template: \"new\") } }"));
  // The same customer, another key: the new version.
  story.Event(2, "Order", R"({"id":"b"})");
  story.Event(2, "Order", R"({"id":"a"})");  // inside already
  story.Take();
  story.Event(3, "Seen");
  EXPECT_EQ(story.Take(), (Lines{"day 1 3h sent A {\"template\":\"old\"}:{\"event\":\"Seen\"}",
                                 "day 1 3h suppressed B {\"template\":\"new\"} capped:{\"event\":\"Seen\"}"}));
}

// What the new project has no more is kept where whoever comes without it is understood.
TEST(Drain, WhatItNeedsIsKept) {
  Story story(
      "customer { city: string = \"nowhere\" tier: Tier = free } enum Tier { free, pro }\n"
      "event Cart { note: string? } event Bought { } event Seen { }\nchannel mail(template: string, size: int = 0)\n"
      "record Item { sku: string }\n"
      "journey J { version 1 enter on Cart memory { items: [Item] max 3 = [] tier: Tier = pro }\n"
      "stage A { on Cart { send mail(template: event.note ?? \"-\") } on Seen { items += Item(sku: customer.city) "
      "send mail(template: \"{customer.city} {length(items)} {tier == pro}\") } } final stage Done {} }");
  story.Event(0, "Cart");
  story.Identify(1, R"({"city":"Paris"})");
  story.Event(2, "Seen");
  story.Take();
  // No city, no note, no Seen, no Item; the enum's members stand in another order, the channel's parameters too.
  story.Migrate(
      "enum Tier { max, pro, free } customer { tier: Tier = free }\nevent Cart { } event Bought { }\n"
      "channel mail(size: int = 0, template: string)\n"
      "journey J { version 2 enter on Cart migrate from 1 { policy drain }\n stage B { on Bought go Done } final stage "
      "Done {} }");
  story.Event(3, "Seen");
  story.Identify(4, R"({"city":"Rome"})");
  story.Event(5, "Seen");
  story.Event(6, "Cart", R"({"note":"x"})");
  EXPECT_EQ(story.Take(), (Lines{"day 1 3h sent A {\"template\":\"Paris 2 true\"}:{\"event\":\"Seen\"}",
                                 "day 1 5h sent A {\"template\":\"Rome 3 true\"}:{\"event\":\"Seen\"}",
                                 "day 1 6h sent A {\"template\":\"x\"}:{\"event\":\"Cart\"}"}));
}

TEST(Drain, RefusedWithTheReason) {
  const std::string old =
      "enum Tier { free, pro } customer { city: string = \"\" }\n"
      "event Cart { total: decimal } event Seen { }\nchannel mail(template: string)\n"
      "journey K { enter on Seen memory { n: int = 0 } stage S { after 1 day go T } final stage T {} }\n"
      "journey J { version 1 enter on Cart memory { tier: Tier = pro }\n stage A { on Cart { send mail(template: "
      "\"{event.total} {customer.city}\") } on Seen { start K(n: 1) tier = free } } final stage Done {} }";
  const auto next = [](const std::string& declared) {
    return declared +
           "\njourney J { version 2 enter on Cart migrate from 1 { policy drain }\n stage B { after 1 day go Done } "
           "final stage Done {} }";
  };
  const std::string k =
      "journey K { enter on Seen memory { n: int = 0 } stage S { after 1 day go T } final stage T {} }\n";
  const std::string city = "customer { city: string = \"\" }\n",
                    cart = "event Cart { total: decimal } event Seen { }\n", mail = "channel mail(template: string)\n";
  Story story(old);
  story.Event(0, "Cart", R"({"total":1})");
  const auto why = [&](const std::string& declared) {
    bool refused = false;
    const Lines lines = story.Plan(next(declared), &refused);
    EXPECT_TRUE(refused);
    return lines.empty() ? "" : lines.back();
  };
  const std::string before = "refused 1 : cannot finish on version 1 beside version 2: ",
                    after = ". Keep what its rules need, or say in `migrate from 1` where those inside go";
  EXPECT_EQ(why(city + cart + k), before + "channel shop.mail is gone" + after);
  EXPECT_EQ(why(city + cart + k + "channel mail(subject: string)"),
            before + "channel shop.mail takes no `template` any more" + after);
  EXPECT_EQ(why(city + mail + k + "event Cart { } event Seen { }"),
            before + "field `total` of event shop.Cart is gone, and must be given" + after);
  EXPECT_EQ(why(city + mail + k + "event Cart { total: int } event Seen { }"),
            before + "field `total` of event shop.Cart has another type" + after);
  EXPECT_EQ(why(city + mail + "event Cart { total: decimal } event Watched \"Seen\" { }"),
            before + "event shop.Seen is gone, and shop.Watched has its name" + after);
  EXPECT_EQ(why("customer { town: string = \"\" \"city\" }\n" + cart + mail + k),
            before + "customer field `city` is gone, and `town` has its name in the input" + after);
  EXPECT_EQ(why(city + cart + mail), before + "its rules start or stop journey shop.K, which is gone" + after);
  EXPECT_EQ(why(city + cart + mail + k +
                "enum Tier { free, gold }\njourney M { enter on Seen memory { t: Tier = gold } stage S "
                "{ when t == free go T after 1 day go T } final stage T {} }"),
            before + "enum shop.Tier has no member `pro` any more" + after);
  bool refused = true;
  EXPECT_EQ(story.Plan(next(city + cart + mail + k), &refused), (Lines{"drains 1 : finish on version 1"}));
  EXPECT_FALSE(refused);
}

// Lines of the same `migrate` lead whom they name; everybody else finishes.
TEST(Drain, LinesLeadWhomTheyName) {
  Story story(Version(1, "enter on Cart memory { sum: decimal = 5 }",
                      "stage A { on Seen go R when sum > 9 { sum = 0 } } stage R { on Bought go Done }"));
  story.Event(0, "Cart");
  story.Event(0, "Cart", "{}", "bob");
  story.Event(1, "Seen", "{}", "bob");
  story.Take();
  const std::string next = Version(
      2, "enter on Cart memory { total: decimal = 0 } migrate from 1 { R -> B memory total = old.sum policy drain }",
      "stage B { flow { send mail(template: \"{total}\") wait 9 days } on Bought go Done }");
  EXPECT_EQ(story.Plan(next),
            (Lines{"drains 1 : finish on version 1", "arrives 1 stage R: arrive in B as if they had just entered"}));
  story.Migrate(next);
  EXPECT_EQ(story.Take(),
            (Lines{"day 1 1h moved R -> B:{\"migrate\":1}", "day 1 1h sent B {\"template\":\"5\"}:{\"migrate\":1}"}));
  story.Event(2, "Seen");
  EXPECT_EQ(story.Take(), (Lines{"day 1 2h moved A -> R:{\"event\":\"Seen\"}"}));
}

// A third version says of those inside each of the two before; without a word they are matched, as from any version.
TEST(Drain, AnotherVersionBeforeTheLastHasLeft) {
  const std::string one = Version(1, "enter on Cart", "stage A { on Bought go Done after 5 days go Done }");
  const std::string two = Version(2, std::string("enter on Cart") + kDrain, "stage B { on Bought go Done }");
  const auto three = [](const std::string& said, const std::string& more = "") {
    return Version(3, "enter on Cart " + said, "stage C { on Bought go Done }" + more);
  };
  const auto begin = [&] {
    auto story = std::make_unique<Story>(one);
    story->Event(0, "Cart");
    story->Migrate(two);
    story->Event(1, "Cart", "{}", "bob");
    story->Take();
    return story;
  };
  {
    const auto story = begin();
    const std::string next = three("migrate from 1 { policy drain } migrate from 2 { policy drain }");
    EXPECT_EQ(story->Plan(next), (Lines{"drains 1 : finish on version 1", "drains 1 : finish on version 2"}));
    story->Migrate(next);
    story->Event(2, "Cart", "{}", "cyd");
    story->Event(3, "Bought", "{}", "bob");
    story->Event(3, "Cart");
    story->At(200);
    EXPECT_EQ(
        story->Take(),
        (Lines{"day 1 2h entered C:{\"event\":\"Cart\"}", "day 1 3h moved B -> Done:{\"event\":\"Bought\"}",
               "day 1 3h ended Done completed:{\"event\":\"Bought\"}", "day 6 0h moved A -> Done:{\"timer\":\"after\"}",
               "day 6 0h ended Done completed:{\"timer\":\"after\"}"}));
  }
  {
    const auto story = begin();
    bool refused = false;
    EXPECT_EQ(story->Plan(three("migrate from 2 { B -> C }"), &refused),
              (Lines{"refused 1 stage A: is gone: say in `migrate from 1` where those go who are there",
                     "arrives 1 stage B: arrive in C as if they had just entered"}));
    EXPECT_TRUE(refused);
  }
  {
    const auto story = begin();
    story->Migrate(three("migrate from 1 { A -> C } migrate from 2 { B -> C }"));
    Lines lines = story->Take();
    std::sort(lines.begin(), lines.end());
    EXPECT_EQ(lines, (Lines{"day 1 1h moved A -> C:{\"migrate\":1}", "day 1 1h moved B -> C:{\"migrate\":2}"}));
    EXPECT_EQ(story->program().module().journeys.size(), 1U);
  }
  {
    // Back to the first version: who was in it is in it still.
    const auto story = begin();
    EXPECT_EQ(story->Plan(Version(1, "enter on Cart",
                                  "stage A { on Bought go Done after 5 days go Done } stage B { on Bought go Done }")),
              (Lines{"stays 1 stage A: stay", "stays 1 stage B: stay"}));
  }
}

// Two customers who are one, each inside another version: "at most one active instance".
TEST(Drain, MergedCustomersAreInOneOfThem) {
  Story story(Version(1, "enter on Cart reenter always", "stage A { on Bought go Done }"));
  story.Event(0, "Cart", "{}", "anon");
  story.Migrate(Version(2, std::string("enter on Cart reenter always") + kDrain, "stage B { on Bought go Done }"));
  story.Event(1, "Cart");
  story.Take();
  story.Alias(2, "anon");
  EXPECT_EQ(story.Take(), (Lines{"day 1 2h merged:{\"alias\":true}", "day 1 2h ended A merged:{\"alias\":true}"}));
  story.Event(3, "Cart");
  EXPECT_EQ(story.Take(), Lines{});
  story.Event(4, "Bought");
  story.Event(5, "Cart");
  const Lines lines = story.Take();
  EXPECT_EQ(lines.back(), "day 1 5h entered B:{\"event\":\"Cart\"}");
}

}  // namespace
}  // namespace journey::rt
