// People already inside when a journey changes: each rule of section 7, worked out from its words.
#include <gtest/gtest.h>

#include "tests/migrate/story.h"

namespace journey::rt {
namespace {

using Lines = std::vector<std::string>;

// `more` stands in the journey, `stages` are its stages.
std::string Cart(int version, const std::string& stages, const std::string& more = "") {
  return "customer { email: string? } event Cart { total: decimal = 0 n: int = 0 } event Bought { } event Seen { }\n"
         "channel mail(template: string)  channel night(template: string) { quiet 01:00 to 00:30 }\n"
         "journey J { version " +
         std::to_string(version) + " enter on Cart " + more + "\n" + stages + " final stage Done {} }";
}

// "by default, stages … are matched by name … and due times are recomputed from when the wait or stage began".
TEST(Migrate, StageIsMatchedByNameAndItsTimersGoOn) {
  Story story(Cart(1, "stage Shopping { after 5 days go Left } stage Left { after 1 day go Done }"));
  story.Event(0, "Cart");
  story.At(48);
  story.Take();
  // In another order, with another stage before it.
  const std::string next = Cart(2,
                                "stage Fresh { after 9 days go Shopping } stage Left { after 1 day go Done } "
                                "stage Shopping { after 5 days go Left }",
                                "start at Shopping");
  EXPECT_EQ(story.Plan(next), (Lines{"stays 1 stage Shopping: stay"}));
  story.Migrate(next);
  EXPECT_EQ(story.Take(), Lines{});
  story.At(200);
  EXPECT_EQ(story.Take(), (Lines{"day 6 0h moved Shopping -> Left:{\"timer\":\"after\"}",
                                 "day 7 0h moved Left -> Done:{\"timer\":\"after\"}",
                                 "day 7 0h ended Done completed:{\"timer\":\"after\"}"}));
}

// "a shortened delay fires now, a lengthened one waits on": of a stage's timer …
TEST(Migrate, ShortenedTimerFiresNow) {
  Story story(Cart(1, "stage Shopping { after 5 days go Done }"));
  story.Event(0, "Cart");
  story.At(72);
  story.Take();
  story.Migrate(Cart(2, "stage Shopping { after 2 days go Done }"));
  EXPECT_EQ(story.Take(), (Lines{"day 4 0h moved Shopping -> Done:{\"timer\":\"after\"}",
                                 "day 4 0h ended Done completed:{\"timer\":\"after\"}"}));
}

TEST(Migrate, LengthenedTimerWaitsOn) {
  Story story(Cart(1, "stage Shopping { after 5 days go Done }"));
  story.Event(0, "Cart");
  story.At(72);
  story.Take();
  story.Migrate(Cart(2, "stage Shopping { after 8 days go Done }"));
  story.At(191);
  EXPECT_EQ(story.Take(), Lines{});
  story.At(192);
  EXPECT_EQ(story.Take().front(), "day 9 0h moved Shopping -> Done:{\"timer\":\"after\"}");
}

// … and of a wait: it began at 24 h, not when the stage did.
TEST(Migrate, DelayOfAWaitIsCountedFromWhenItBegan) {
  const auto version = [](int number, const std::string& second) {
    return Cart(number, "stage A { flow { wait 1 day wait " + second + " send mail(template: \"x\") go Done } }");
  };
  for (const auto& [second, sent] : std::vector<std::pair<std::string, std::string>>{
           {"1 day", "day 4 0h"}, {"6 days", "day 8 0h"}, {"up to 2 days { on Bought go Done }", "day 4 0h"}}) {
    Story story(version(1, "4 days"));
    story.Event(0, "Cart");
    story.At(72);
    story.Take();
    story.Migrate(version(2, second));
    story.At(400);
    const Lines lines = story.Take();
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.front(), sent + " sent A {\"template\":\"x\"}:{\"timer\":\"wait\"}") << second;
  }
}

// "a flow position by its statement path when everything before it is unchanged"; "what does not match must be said, or
// the plan is refused with counts".
TEST(Migrate, PositionIsLostWhereSomethingBeforeItHasChanged) {
  const std::string old = Cart(1, "stage A { flow { send mail(template: \"a\") wait 3 days go Done } }");
  const std::string other = "stage A { flow { send mail(template: \"b\") wait 3 days go Done } }";
  Story story(old);
  story.Event(0, "Cart");
  story.Event(1, "Cart", "{}", "bob");
  bool refused = false;
  EXPECT_EQ(story.Plan(Cart(2, other), &refused),
            (Lines{"stays 2 stage A: stay",
                   "refused 2 wait A/flow/1: what leads to this wait has changed: say in `migrate from 1` where those "
                   "of A go"}));
  EXPECT_TRUE(refused);
  // What comes behind it may change.
  const std::string behind = "stage A { flow { send mail(template: \"a\") wait 3 days send mail(template: \"z\") } }";
  EXPECT_EQ(story.Plan(Cart(2, behind), &refused), (Lines{"stays 2 stage A: stay"}));
  EXPECT_FALSE(refused);
  // Said: they begin the stage anew.
  story.Take();
  EXPECT_EQ(story.Plan(Cart(2, other, "migrate from 1 { A -> A }"), &refused),
            (Lines{"arrives 2 stage A: arrive in A as if they had just entered"}));
  EXPECT_FALSE(refused);
}

// "Reminded -> Abandoned: arrives as if it had just entered".
TEST(Migrate, RenamedStageIsEnteredAnew) {
  Story story(Cart(1, "stage Reminded { flow { send night(template: \"late\") } after 4 days go Done }"));
  story.Event(2, "Cart");
  story.At(20);
  story.Take();
  const std::string next = Cart(2, "stage Abandoned { flow { send mail(template: \"again\") } after 4 days go Done }",
                                "migrate from 1 { Reminded -> Abandoned }");
  EXPECT_EQ(story.Plan(next), (Lines{"arrives 1 stage Reminded: arrive in Abandoned as if they had just entered"}));
  story.Migrate(next);
  // What the stage that is left had deferred is dropped, as by any leaving; timers are counted from the arrival.
  EXPECT_EQ(story.Take(), (Lines{"day 1 20h moved Reminded -> Abandoned:{\"migrate\":1}",
                                 "day 1 20h suppressed Abandoned {\"template\":\"late\"} left:{\"migrate\":1}",
                                 "day 1 20h sent Abandoned {\"template\":\"again\"}:{\"migrate\":1}"}));
  story.At(200);
  EXPECT_EQ(story.Take().front(), "day 5 20h moved Abandoned -> Done:{\"timer\":\"after\"}");
}

// "Gone -> end "retired"": as the statement, so completed.
TEST(Migrate, RetiredStageEnds) {
  Story story(Cart(1, "stage Gone { flow { send night(template: \"late\") } after 4 days go Done }"));
  story.Event(2, "Cart");
  story.Take();
  const std::string next = Cart(2, "stage A { after 1 day go Done }", "migrate from 1 { Gone -> end \"retired\" }");
  EXPECT_EQ(story.Plan(next), (Lines{"ends 1 stage Gone: end, \"retired\""}));
  story.Migrate(next);
  EXPECT_EQ(story.Take(), (Lines{"day 1 2h ended Gone completed retired:{\"migrate\":1}",
                                 "day 1 2h suppressed Gone {\"template\":\"late\"} ended:{\"migrate\":1}"}));
  // `reenter never`: who has ended does not come back.
  story.Event(30, "Cart");
  story.At(200);
  EXPECT_EQ(story.Take(), Lines{});
}

TEST(Migrate, StageThatIsGoneIsRefusedWithCounts) {
  Story story(Cart(1, "stage A { after 4 days go Done } stage B { after 1 day go Done }", "start at A"));
  story.Event(0, "Cart");
  story.Event(1, "Cart", "{}", "bob");
  bool refused = false;
  EXPECT_EQ(story.Plan(Cart(2, "stage B { after 1 day go Done }"), &refused),
            (Lines{"refused 2 stage A: is gone: say in `migrate from 1` where those go who are there"}));
  EXPECT_TRUE(refused);
  // Nobody is in B, so B may go.
  EXPECT_EQ(story.Plan(Cart(2, "stage A { after 4 days go Done }"), &refused), (Lines{"stays 2 stage A: stay"}));
  EXPECT_FALSE(refused);
  // A plan for another version says nothing about those of this one.
  (void)story.Plan(Cart(3, "stage B { after 1 day go Done }", "migrate from 2 { A -> B }"), &refused);
  EXPECT_TRUE(refused);
}

// A final stage ends on arrival, so nobody can stay in one.
TEST(Migrate, StageThatIsFinalNowMustBeSaid) {
  Story story(Cart(1, "stage A { after 4 days go Done }"));
  story.Event(0, "Cart");
  story.Take();
  bool refused = false;
  const std::string stages = "stage First { after 1 day go A } final stage A {}";
  (void)story.Plan(Cart(2, stages), &refused);
  EXPECT_TRUE(refused);
  story.Migrate(Cart(2, stages, "migrate from 1 { A -> A }"));
  EXPECT_EQ(story.Take(),
            (Lines{"day 1 0h moved A -> A:{\"migrate\":1}", "day 1 0h ended A completed:{\"migrate\":1}"}));
}

// "memory fields are matched by name … also by type"; `memory total = old.cart_total`.
TEST(Migrate, MemoryIsMatchedByNameAndType) {
  const std::string stage = "stage A { on Seen { n += 1 } after 40 days go Done }";
  const std::string enters = "enter on Cart { n = event.n gone = event.n money = event.n cart_total = event.total }";
  const auto version = [&](int number, const std::string& memory, const std::string& more = "") {
    return "event Cart { total: decimal = 0 n: int = 0 } event Seen { }\njourney J { version " +
           std::to_string(number) + " " + (number == 1 ? enters : "enter on Cart") + " memory { " + memory + " } " +
           more + " " + stage + " final stage Done {} }";
  };
  Story story(version(1, "n: int = 0 gone: int = 0 money: int = 0 cart_total: decimal = 0"));
  story.Event(0, "Cart", R"({"n":7,"total":12.5})");
  bool refused = false;
  // n is kept; gone has no place; money has another type; total has a name of its own.
  const std::string memory = "fresh: int = 3 money: string = \"\" n: int = 0 total: decimal = 0";
  EXPECT_EQ(story.Plan(version(2, memory, "migrate from 1 { memory total = old.cart_total }"), &refused),
            (Lines{"stays 1 stage A: stay", "dropped 1 memory gone: is gone: its values are dropped",
                   "refused 1 memory money: has another type: say in `migrate from 1` what its value is, or give it "
                   "another name"}));
  EXPECT_TRUE(refused);
  // An int widens to a decimal.
  const std::string good = "fresh: int = 3 money: decimal = 0 n: int = 0 total: decimal = 0";
  const std::string next =
      version(2, good, "migrate from 1 { memory total = old.cart_total memory money = old.money }");
  EXPECT_EQ(story.Plan(next, &refused),
            (Lines{"stays 1 stage A: stay", "dropped 1 memory gone: is gone: its values are dropped"}));
  EXPECT_FALSE(refused);
  story.Migrate(next);
  EXPECT_EQ(story.Memory("n"), "7");
  EXPECT_EQ(story.Memory("money"), "7");
  EXPECT_EQ(story.Memory("total"), "12.5");
  EXPECT_EQ(story.Memory("fresh"), "3");
}

TEST(Migrate, MemoryLinesThatCannotBeDoneAreRefused) {
  const std::string stage = "stage A { on Seen { n += 1 } after 40 days go Done }";
  Story story(Cart(1, stage, "memory { n: int = 0 word: string = \"\" }"));
  story.Event(0, "Cart");
  const auto refusal = [&](const std::string& line) {
    bool refused = false;
    const Lines lines = story.Plan(
        Cart(2, stage, "memory { n: int = 0 word: string = \"\" } migrate from 1 { " + line + " }"), &refused);
    EXPECT_TRUE(refused);
    return lines.back();
  };
  EXPECT_EQ(refusal("memory n = old.m"), "refused 1 memory n: version 1 has no field `m`");
  EXPECT_EQ(refusal("memory n = old.word"), "refused 1 memory n: `old.word` has another type");
  // `check` refuses anything but a field (J6004); a module from elsewhere may say more.
  ir::Module module = LoadText(Cart(2, stage, "memory { n: int = 0 } migrate from 1 { memory n = old.n }"))->module();
  module.journeys[0].migrations[0].memory[0].value = "old.n + 1";
  const auto next = Program::Load(std::move(module));
  ASSERT_TRUE(next.ok()) << next.status().message();
  const std::vector<FieldPlan> memory = MigrationPlan::Of(story.program(), *next.value())->journeys()[0].memory;
  ASSERT_FALSE(memory.empty());
  EXPECT_TRUE(memory.back().refused);
  EXPECT_NE(memory.back().why.find("`old.n + 1` cannot be carried over"), std::string::npos) << memory.back().why;
}

// Timers have no names: one that is added before another does not take its place, and what has fired does not again.
TEST(Migrate, TimerThatHasFiredDoesNotFireAgain) {
  const std::string nudge = "after 1 day { send mail(template: \"nudge\") }";
  Story story(Cart(1, "stage A { " + nudge + " after 9 days go Done }"));
  story.Event(0, "Cart");
  story.At(48);
  story.Take();
  story.Migrate(
      Cart(2, "stage A { after 3 days { send mail(template: \"more\") } " + nudge + " after 9 days go Done }"));
  EXPECT_EQ(story.Take(), Lines{});
  story.At(100);
  EXPECT_EQ(story.Take(), (Lines{"day 4 0h sent A {\"template\":\"more\"}:{\"timer\":\"after\"}"}));
}

// `every`: at entry + k·D; what would have been before now is not made up for.
TEST(Migrate, EveryGoesOnWithItsNextMoment) {
  const auto version = [](int number, const std::string& delay) {
    return Cart(number, "stage A { every " + delay + " { send mail(template: \"x\") } after 40 days go Done }");
  };
  Story story(version(1, "7 days"));
  story.Event(0, "Cart");
  story.At(84);
  story.Take();
  story.Migrate(version(2, "1 day"));
  EXPECT_EQ(story.Take(), Lines{});
  story.At(120);
  EXPECT_EQ(story.Take(), (Lines{"day 5 0h sent A {\"template\":\"x\"}:{\"timer\":\"every\"}",
                                 "day 6 0h sent A {\"template\":\"x\"}:{\"timer\":\"every\"}"}));
}

// `idle D`: D after the customer's last event, also when D is another one.
TEST(Migrate, IdleIsCountedFromTheLastEvent) {
  Story story(Cart(1, "stage A { idle 5 days go Done }"));
  story.Event(0, "Cart");
  story.Event(24, "Seen");
  story.At(48);
  story.Take();
  story.Migrate(Cart(2, "stage A { idle 3 days go Done }"));
  story.At(95);
  EXPECT_EQ(story.Take(), Lines{});
  story.At(96);
  EXPECT_EQ(story.Take().front(), "day 5 0h moved A -> Done:{\"timer\":\"idle\"}");
}

TEST(Migrate, TimeoutIsCountedFromTheEntry) {
  for (const auto& [timeout, ended] : std::vector<std::pair<std::string, std::string>>{
           {"timeout 2 days", "day 4 0h"}, {"timeout 9 days", "day 10 0h"}}) {
    Story story(Cart(1, "stage A { on Seen go A }", "timeout 5 days"));
    story.Event(0, "Cart");
    story.At(72);
    story.Take();
    story.Migrate(Cart(2, "stage A { on Seen go A }", timeout));
    story.At(400);
    EXPECT_EQ(story.Take(), (Lines{ended + " ended A expired:{\"timer\":\"timeout\"}"}));
  }
}

// Questions of history keep their answers; one with another filter is another question and begins anew.
TEST(Migrate, HistoryIsKeptByWhatItAsks) {
  const auto version = [](int number, const std::string& filter, const std::string& more) {
    return "event Cart { n: int = 0 } event Seen { n: int = 0 }\nchannel mail(a: int, b: int, c: int)\n"
           "journey J { version " +
           std::to_string(number) + " enter on Cart stage A { on Cart { send mail(a: count(Seen where event.n > " +
           filter + "), b: sum(Seen.n), c: count(Seen where event.n > 1, last 9 days)) } " + more + " } }";
  };
  Story story(version(1, "1", ""));
  story.Event(0, "Cart");
  for (int n = 1; n <= 3; ++n) story.Event(n, "Seen", R"({"n":)" + std::to_string(n) + "}");
  story.Event(5, "Cart");
  EXPECT_EQ(story.Take().back(), "day 1 5h sent A {\"a\":2,\"b\":6,\"c\":2}:{\"event\":\"Cart\"}");
  // More is asked about the same event, before the old questions.
  story.Migrate(version(2, "1", "on Seen where sum(Seen.n where event.n < 9, last 3 days) > 100 go A"));
  story.Event(6, "Cart");
  EXPECT_EQ(story.Take(), (Lines{"day 1 6h sent A {\"a\":2,\"b\":6,\"c\":2}:{\"event\":\"Cart\"}"}));
  story.Migrate(version(3, "2", ""));
  story.Event(7, "Cart");
  EXPECT_EQ(story.Take(), (Lines{"day 1 7h sent A {\"a\":0,\"b\":6,\"c\":2}:{\"event\":\"Cart\"}"}));
}

// Two journeys that ask alike of their own keys have an answer each, and each keeps it.
TEST(Migrate, HistoryOfKeysIsKeptByEachWhoAsks) {
  const auto version = [](int number) {
    std::string text = "event Cart { id: string = \"x\" }\nchannel mail(n: int)\n";
    for (const char* name : {"J", "K"}) {
      text += std::string("journey ") + name + " per id: string { version " + std::to_string(number) +
              " enter on Cart stage A { on Cart { send mail(n: count(Cart where event.id == id)) } } }\n";
    }
    return text;
  };
  Story story(version(1));
  for (int hour = 0; hour < 3; ++hour) story.Event(hour, "Cart");
  EXPECT_EQ(story.Take().back(), "day 1 2h sent A {\"n\":3}:{\"event\":\"Cart\"}");
  story.Migrate(version(2));
  story.Event(3, "Cart");
  EXPECT_EQ(story.Take(), (Lines{"day 1 3h sent A {\"n\":4}:{\"event\":\"Cart\"}",
                                 "day 1 3h sent A {\"n\":4}:{\"event\":\"Cart\"}"}));
}

// A profile is of the project, and matched like memory.
TEST(Migrate, CustomerFieldsAndEnums) {
  const auto version = [](const std::string& members, const std::string& fields) {
    return "enum Tier { " + members + " } customer { tier: Tier = free " + fields +
           " } event Cart { }\njourney J { enter on Cart stage A { after 9 days { end } } }";
  };
  Story story(version("free, gold", "age: int = 0"));
  story.Event(0, "Cart");
  bool refused = false;
  EXPECT_EQ(story.Plan(version("free", "age: int = 0"), &refused), (Lines{"stays 1 stage A: stay"}));
  EXPECT_FALSE(refused);  // nobody is gold
  story.Identify(1, R"({"tier":"gold","age":30})");
  EXPECT_EQ(story.Plan(version("free", ""), &refused),
            (Lines{"refused 1 customer tier: has values that its enum has no more",
                   "dropped 1 customer age: is gone: its values are dropped", "stays 1 stage A: stay"}));
  EXPECT_TRUE(refused);
  (void)story.Plan(version("new, gold, free", "age: string = \"\""), &refused);
  EXPECT_TRUE(refused);
}

TEST(Migrate, JourneyThatIsGoneOrHasAnotherKeyIsRefused) {
  const std::string declarations =
      "event Cart { id: string = \"x\" }\njourney Other { enter on Cart stage A { after 9 days { end } } }\n";
  Story story(declarations + "journey J per id: string { enter on Cart stage A { after 9 days { end } } }");
  story.Event(0, "Cart");
  bool refused = false;
  EXPECT_NE(story.Plan(declarations, &refused).front().find("the journey is gone"), std::string::npos);
  EXPECT_TRUE(refused);
  (void)story.Plan(declarations + "journey J { enter on Cart stage A { after 9 days { end } } }", &refused);
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace journey::rt
