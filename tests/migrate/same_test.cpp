// A version that changes nothing changes nothing: migrated after every input, a run gives the records of one that never
// was.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <sstream>

#include "tests/migrate/story.h"

namespace journey::rt {
namespace {

// Something of every kind of timer, wait, window and question.
constexpr const char* kShop = R"(
enum Tier { free, pro }
customer { zone: timezone = "UTC"  tier: Tier = free  renews: instant? }
event In { n: int = 0  order: string = "o" } event Tick { n: int = 0 }
channel mail(template: string, n: int = 0) { quiet 12:00 to 11:00  cap 5 per 7 days }
channel push(template: string) { cap 1 per 2 days defer up to 9 days }
calendar Office { open weekday 08:00 to 17:00 }
journey A { enter on In { s = event.n } reenter after 3 days memory { s: int = 0 } timeout 40 days go Z
  goal on Tick where event.n == 4 within 20 calendar days continue
  stage S { flow { repeat 3 times { wait 1 day send push(template: "p") and wait } wait up to 2 days { on In go T } else { wait 3 hours of Office } go T }
    every 1 day { s += 1 } after 9 days go T  idle 30 hours { send mail(template: "idle", n: s) } }
  stage T { at 09:00 { send mail(template: "t", n: count(Tick where event.n > 1, last 5 days)) }
    at customer.renews - 1 day { s += 100 } when s > 110 { send mail(template: "hundred") }
    flow { wait until customer.renews wait until 18:00 send push(template: "end") wait until sum(Tick.n) > 40 } after 6 calendar days go Z }
  stage Z { idle 2 days { end "over" } } }
journey B per order: string { enter on In reenter always holdout 30% goal on Tick within 4 days stage S { idle 40 hours { end } } }
journey C { enter every day at 08:00 where count(In) > 2 enter when seen(Tick, last 2 days) reenter always
  stage S { flow { wait until customer.renews - 3 days } after 5 days { end } } }
)";

// The same journeys as version `version`; those inside any version before finish on it.
std::string Renumbered(int version) {
  std::string text, said = " version " + std::to_string(version);
  for (int older = 1; older < version; ++older) said += " migrate from " + std::to_string(older) + " { policy drain }";
  std::istringstream lines(kShop);
  for (std::string line; std::getline(lines, line); text += line + "\n") {
    if (line.starts_with("journey ")) line.insert(line.find('{') + 1, said);
  }
  return text;
}

std::vector<std::string> RunLog(uint32_t seed, const ProgramPtr& program,
                                const std::function<void(Story& story, int input)>& between) {
  std::mt19937 random(seed);
  Story story(program);
  int64_t hours = 0;
  for (int i = 0; i < 60; ++i) {
    hours += static_cast<int64_t>(random() % 30);
    const std::string n = R"({"n":)" + std::to_string(random() % 5);
    const std::string who = random() % 3 == 0 ? "bob" : "ada";
    switch (random() % 6) {
      case 0:
        story.Identify(hours, std::string(R"({"zone":")") + (random() % 2 == 0 ? "Europe/Paris" : "Asia/Tokyo") +
                                  R"(","renews":")" +
                                  FormatInstant(kStart + (hours + static_cast<int64_t>(random() % 90)) * kHour) +
                                  R"("})");
        break;
      case 1:
      case 2:
        story.Event(hours, "In", n + R"(,"order":"o)" + std::to_string(random() % 3) + "\"}", who);
        break;
      default:
        story.Event(hours, "Tick", n + "}", who);
    }
    between(story, i);
  }
  story.At(hours + 3000);
  return story.Take();
}

TEST(Migrate, VersionThatChangesNothingChangesNothing) {
  const ProgramPtr program = LoadText(kShop), next = LoadText(kShop);
  size_t records = 0;
  for (uint32_t seed = 1; seed <= 12; ++seed) {
    const std::vector<std::string> straight = RunLog(seed, program, [](Story&, int) {});
    const auto migrated =
        RunLog(seed, program, [&](Story& story, int input) { story.Migrate(input % 2 == 0 ? next : program); });
    EXPECT_EQ(migrated, straight) << seed;
    records += straight.size();
  }
  EXPECT_GT(records, 500u);
}

// "Those inside finish on version 2" and "a customer has at most one active instance": where the rules are the same,
// it is as if there had been one version all the time. Within a step those of an older version come first, so lines are
// compared in their own order.
TEST(Migrate, VersionsOfOneRuleAreOneJourney) {
  const ProgramPtr program = LoadText(Renumbered(1));
  size_t together = 0;
  for (uint32_t seed = 1; seed <= 12; ++seed) {
    std::vector<std::string> straight = RunLog(seed, program, [](Story&, int) {});
    std::vector<std::string> drained = RunLog(seed, program, [&](Story& story, int input) {
      if (input % 12 == 7) story.Migrate(Renumbered(2 + input / 12));
      together = std::max(together, story.program().module().journeys.size());
    });
    std::sort(straight.begin(), straight.end());
    std::sort(drained.begin(), drained.end());
    EXPECT_EQ(drained, straight) << seed;
  }
  EXPECT_GT(together, 6U);  // three journeys: more than two versions of each, at times
}

}  // namespace
}  // namespace journey::rt
