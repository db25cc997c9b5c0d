// Stable paths and fingerprints: what a change of the text moves, and what it leaves alone; and the tables of what a
// journey says that is never run.
//
// Expected values follow from section 7 of the language ("a flow position is kept by its statement path when everything
// before it is unchanged") and from compiler/lower/paths.h, which says what is before a wait.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "compiler/lower/lower.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/sema.h"

namespace journey {
namespace {

ir::Module Compile(const std::string& text) {
  SourceMap sources;
  Diagnostics diagnostics;
  FileId file = sources.Add("m.journey", text);
  std::vector<ast::Module> modules;
  modules.push_back(Parse(sources, file, "m", diagnostics));
  typed::Program program = Analyze(sources, modules, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text;
  if (diagnostics.has_errors()) return {};
  return Lower(sources, program);
}

std::map<std::string, uint64_t> Waits(const std::string& text) {
  std::map<std::string, uint64_t> waits;
  const ir::Module module = Compile(text);
  for (const ir::Journey& journey : module.journeys) {
    for (const ir::Wait& wait : journey.waits) waits.emplace(wait.path, wait.fingerprint);
  }
  return waits;
}

constexpr const char* kHead = R"(
event Opened { n: int = 0 }
event Clicked { }
channel mail(text: string)
journey J {
  enter on Opened
  memory { seen: int = 0 }
)";

std::string WithFlow(const std::string& flow) { return kHead + std::string("  stage S { flow {") + flow + "} }\n}\n"; }

constexpr const char* kFlow = R"(
  send mail(text: "a")
  if seen > 1 { wait 1 day } else { send mail(text: "b") wait 2 days }
  repeat 3 times { wait 1 hour }
  split coin { 50% heads { wait 1 day } 50% tails { seen += 1 wait 2 days } }
  wait up to 3 days {
    on Opened where event.n > 1 { wait 1 day }
    on Opened { wait 2 days }
    on Clicked { }
  } else { wait 3 days }
  wait 4 days
)";

TEST(Paths, NameTheWayToEachWait) {
  std::vector<std::string> paths;
  for (const auto& [path, fingerprint] : Waits(WithFlow(kFlow))) {
    paths.push_back(path);
    EXPECT_NE(fingerprint, 0u) << path;
  }
  EXPECT_EQ(paths, (std::vector<std::string>{
                       "S/flow/1/else/1",
                       "S/flow/1/if/0",
                       "S/flow/2/repeat/0",
                       "S/flow/3/split:coin/heads/0",
                       "S/flow/3/split:coin/tails/1",
                       "S/flow/4",
                       "S/flow/4/wait/else/0",
                       "S/flow/4/wait/on:Opened/0",
                       "S/flow/4/wait/on:Opened[2]/0",
                       "S/flow/5",
                   }));
}

// Replaces the first `from`, and gives the paths whose fingerprint is another then.
std::vector<std::string> ChangedBy(const std::string& from, const std::string& to) {
  std::string flow = kFlow;
  const size_t at = flow.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  flow.replace(at, from.size(), to);
  const std::map<std::string, uint64_t> before = Waits(WithFlow(kFlow)), after = Waits(WithFlow(flow));
  std::vector<std::string> changed;
  for (const auto& [path, fingerprint] : before) {
    const auto found = after.find(path);
    if (found == after.end() || found->second != fingerprint) changed.push_back(path);
  }
  return changed;
}

using List = std::vector<std::string>;

TEST(Paths, AFingerprintChangesWithWhatIsBefore) {
  // Before everything.
  EXPECT_EQ(ChangedBy("\"a\"", "\"A\"").size(), 10u);
  // The other arm of an `if` leads nowhere near; what follows the `if` has it before it.
  EXPECT_EQ(ChangedBy("\"b\"", "\"B\""),
            (List{"S/flow/1/else/1", "S/flow/2/repeat/0", "S/flow/3/split:coin/heads/0", "S/flow/3/split:coin/tails/1",
                  "S/flow/4", "S/flow/4/wait/else/0", "S/flow/4/wait/on:Opened/0", "S/flow/4/wait/on:Opened[2]/0",
                  "S/flow/5"}));
  EXPECT_EQ(ChangedBy("seen += 1", "seen += 2"),
            (List{"S/flow/3/split:coin/tails/1", "S/flow/4", "S/flow/4/wait/else/0", "S/flow/4/wait/on:Opened/0",
                  "S/flow/4/wait/on:Opened[2]/0", "S/flow/5"}));
  // The condition of an arm leads to what is in it.
  EXPECT_EQ(ChangedBy("event.n > 1", "event.n > 2"), (List{"S/flow/4/wait/on:Opened/0", "S/flow/5"}));
  // A wait may become longer or shorter for those inside it; for all that follows it is before them.
  EXPECT_EQ(ChangedBy("3 days {", "2 days {"), (List{"S/flow/4/wait/else/0", "S/flow/4/wait/on:Opened/0",
                                                     "S/flow/4/wait/on:Opened[2]/0", "S/flow/5"}));
  EXPECT_EQ(ChangedBy("wait 4 days", "wait 5 days"), List{});
}

TEST(Paths, LayoutAndOtherStagesDoNotMatter) {
  const std::map<std::string, uint64_t> before = Waits(WithFlow("send mail(text: \"a\") wait 1 day"));
  ASSERT_EQ(before.size(), 1u);
  EXPECT_EQ(Waits(WithFlow("// hello\n  send   mail ( text : \"a\" )\n\n wait 1 day")), before);
  const std::string more =
      "event Aaa { }\nlet unused = 3\nchannel aaa()\n" + std::string(kHead) +
      "  stage First { on Clicked go S  when seen > 3 { seen = 0 } flow { wait 9 days } }\n"
      "  stage S { flow { send mail(text: \"a\") wait 1 day } }\n}\n";
  std::map<std::string, uint64_t> after = Waits(more);
  EXPECT_EQ(after.erase("First/flow/0"), 1u);
  EXPECT_EQ(after, before);
}

TEST(Paths, TimersAndSlotsAreNumberedWithinWhatTheyBelongTo) {
  const ir::Module module = Compile(std::string(kHead) + R"(
  goal on Clicked within 1 calendar day continue
  goal on Opened
  goal on Clicked
  stage A {
    after 1 day { seen = 1 }
    idle 2 days { seen = 2 }
    after 3 days go B
    when seen > 1 { seen = 0 }
    when seen > 2 { seen = 0 }
  }
  stage B { at 09:00 { seen = 3 } when seen > 3 { seen = 0 } flow { send mail(text: "x") repeat 2 times { wait 1 day } } }
})");
  ASSERT_EQ(module.journeys.size(), 1u);
  List timers, slots;
  for (const ir::Timer& timer : module.journeys[0].timers) timers.push_back(timer.path);
  for (const ir::Slot& slot : module.journeys[0].memory.slots) slots.push_back(slot.name);
  EXPECT_EQ(timers, (List{"A/after[1]", "A/idle[1]", "A/after[2]", "B/at[1]"}));
  EXPECT_EQ(slots, (List{"seen", "#goal/Clicked[1]", "#goal_limit/Clicked[1]", "#goal/Opened[1]", "#goal/Clicked[2]",
                         "#when/A[1]", "#when/A[2]", "#when/B[1]", "#repeat/B/flow/1"}));
}

TEST(Annotations, AreKept) {
  const ir::Module module = Compile(R"(
phases { Notice, Buy }
event Opened { }
channel mail(text: string)
journey J {
  version 3
  enter on Opened
  memory { key_count: int = 0  total: decimal = 0 }
  ensure at most 2 mail per 1 day
  ensure ends within 30 days
  ensure can reach Done
  ensure never A after Done
  migrate from 2 {
    Gone -> end "retired"
    Old -> A
    memory total = old.cart_total
    policy drain
  }
  stage A {
    phase Buy
    feeling positive
    touch mail "a reminder"
    pain "too many"
    owner "growth"
    after 1 day go Done
  }
  final stage Done { }
}
)");
  EXPECT_EQ(module.phases, (List{"Notice", "Buy"}));
  ASSERT_EQ(module.journeys.size(), 1u);
  const ir::Journey& journey = module.journeys[0];
  ASSERT_EQ(journey.ensures.size(), 4u);
  EXPECT_EQ(journey.ensures[0].kind, ir::EnsureKind::kAtMost);
  EXPECT_EQ(journey.ensures[0].count, 2u);
  EXPECT_EQ(journey.ensures[0].channel, 0);
  EXPECT_EQ(journey.ensures[0].delay.ms, 86'400'000);
  EXPECT_EQ(journey.ensures[0].place.line, 9u);
  EXPECT_EQ(journey.ensures[1].delay.ms, 30 * 86'400'000LL);
  EXPECT_EQ(journey.ensures[2].stage, 1);
  EXPECT_EQ(journey.ensures[3].stage, 0);
  EXPECT_EQ(journey.ensures[3].after_stage, 1);
  ASSERT_EQ(journey.migrations.size(), 1u);
  const ir::Migration& migration = journey.migrations[0];
  EXPECT_EQ(migration.from_version, 2);
  EXPECT_TRUE(migration.drain);
  ASSERT_EQ(migration.stages.size(), 2u);
  EXPECT_EQ(migration.stages[0].from, "Gone");
  EXPECT_EQ(migration.stages[0].to, ir::kNone);
  EXPECT_TRUE(migration.stages[0].has_reason);
  EXPECT_EQ(migration.stages[0].reason, "retired");
  EXPECT_EQ(migration.stages[1].to, 0);
  ASSERT_EQ(migration.memory.size(), 1u);
  EXPECT_EQ(journey.memory.slots[static_cast<size_t>(migration.memory[0].slot)].name, "total");
  EXPECT_EQ(migration.memory[0].value, "old.cart_total");
  const std::vector<ir::Note>& notes = journey.stages[0].notes;
  ASSERT_EQ(notes.size(), 5u);
  EXPECT_EQ(notes[0].text, "Buy");
  EXPECT_EQ(notes[2].kind, ir::NoteKind::kTouch);
  EXPECT_EQ(notes[2].channel, 0);
  EXPECT_EQ(notes[2].text, "a reminder");
  EXPECT_EQ(notes[3].kind, ir::NoteKind::kPain);
}

// A template's text stands elsewhere than its use; both uses have the same paths.
TEST(Paths, TemplatesHaveTheirPaths) {
  const ir::Module module = Compile(R"(
event Opened { }
channel mail(text: string)
journey T(d: duration, text: string) { enter on Opened stage S { flow { send mail(text: text) wait d wait d } } }
journey A = T(d: 1 day, text: "x")
journey B = T(d: 2 days, text: "x")
)");
  ASSERT_EQ(module.journeys.size(), 2u);
  const std::vector<ir::Wait>&a = module.journeys[0].waits, &b = module.journeys[1].waits;
  ASSERT_EQ(a.size(), 2u);
  ASSERT_EQ(b.size(), 2u);
  EXPECT_EQ(a[0].path, "S/flow/1");
  EXPECT_EQ(b[0].path, "S/flow/1");
  EXPECT_EQ(a[0].fingerprint, b[0].fingerprint);
  EXPECT_NE(a[1].fingerprint, b[1].fingerprint);  // one day before it, or two
}

}  // namespace
}  // namespace journey
