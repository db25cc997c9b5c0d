// A store whose project changes: what the run after it leaves is what one session after another leaves, wherever the
// power goes and whichever snapshot is damaged; and every byte can be folded again.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/interp/interp.h"
#include "runtime/store/compact.h"
#include "runtime/store/inspect.h"
#include "runtime/store/migration.h"
#include "runtime/store/salvage.h"
#include "tests/store/store_steps.h"

namespace journey::rt {
namespace {

using store_testing::Cart;
using store_testing::Lines;
using store_testing::Load;
using store_testing::SimDisk;
using store_testing::StoreTest;

constexpr const char* kOld = R"(
event Cart { n: int = 0 }
channel mail(template: string)
journey J { version 1 enter on Cart { n = event.n } memory { n: int = 0 }
  stage A { after 5 days go B }
  stage B { flow { wait 2 days send mail(template: "b") } after 9 days go Done }
  final stage Done {} }
)";
constexpr const char* kNew = R"(
event Cart { n: int = 0 more: string = "" }
channel mail(template: string)
journey J { version 2 enter on Cart { total = event.n } memory { total: int = 0 }
  stage A { after 1 day go C }
  stage C { flow { send mail(template: "c {total}") wait 1 day go Done } }
  final stage Done {}
  migrate from 1 { B -> C  memory total = old.n } }
)";
// Whoever is in B has no place.
constexpr const char* kRefused = R"(
event Cart { n: int = 0 }
journey J { version 2 enter on Cart stage A { after 1 day go Done } final stage Done {} }
)";

using store_testing::After;
using store_testing::Before;

// Ada and Bob come into B on days 6 and 7; Cyd is in A.
class StoreMigration : public StoreTest {
 protected:
  StoreMigration() : old_(Load(kOld)), new_(Load(kNew)) {}

  // One session after the other, and no store.
  std::string Expected() {
    Lines lines;
    SessionOptions options;
    options.in_order = true;
    const Interpreter old_interpreter(*old_), new_interpreter(*new_);
    Session before(*old_, old_interpreter, lines, options), after(*new_, new_interpreter, lines, options);
    Feed(*old_, before, Before());
    const auto plan = MigrationPlan::Of(*old_, *new_);
    const Status status = MigrateSession(*plan, before, after);
    EXPECT_TRUE(status.ok()) << status.message();
    Feed(*new_, after, After());
    return lines.text;
  }
  const std::unique_ptr<Program> old_, new_;
};

TEST_F(StoreMigration, GoesOnUnderTheNewModule) {
  SimDisk disk(1);
  MustRun(disk, *old_, "before", Before());
  // Not by itself.
  const Status without = RunOn(disk, *new_, "after", After());
  EXPECT_NE(without.message().find("journey migrate plan"), std::string::npos) << without.message();
  const std::vector<std::string> names = disk.Names();
  const auto planned = PlanMigration(disk, *new_);
  ASSERT_TRUE(planned.ok()) << planned.status().message();
  EXPECT_EQ(disk.Names(), names);
  const MigrationReport& report = *planned.value();
  EXPECT_EQ(report.customers, 3U);
  EXPECT_EQ(report.refused, 0U);
  ASSERT_EQ(report.lines.size(), 2U);
  EXPECT_EQ(report.lines[0].place, "stage A");
  EXPECT_EQ(report.lines[0].customers, 1U);
  EXPECT_EQ(report.lines[1].place, "stage B");
  EXPECT_EQ(report.lines[1].customers, 2U);
  // Two arrive in C, whose flow sends.
  EXPECT_EQ(report.records, (std::map<std::string, uint64_t>{{"moved", 2}, {"sent", 2}}));

  const auto migrated = MigrateStore(disk, *new_);
  ASSERT_TRUE(migrated.ok()) << migrated.status().message();
  CheckVerified(disk, *new_);
  EXPECT_FALSE(RunOn(disk, *old_, "after", After()).ok());
  MustRun(disk, *new_, "after", After());
  EXPECT_EQ(disk.Visible("records"), Expected());
  EXPECT_NE(disk.Visible("records").find(R"("kind":"moved","from":"B","stage":"C","cause":{"migrate":1})"),
            std::string::npos);
  CheckVerified(disk, *new_);
  // Again there is nothing to do.
  EXPECT_FALSE(MigrateStore(disk, *new_).value().has_value());
}

TEST_F(StoreMigration, RefusedChangesNothing) {
  SimDisk disk(1);
  MustRun(disk, *old_, "before", Before());
  const auto refused_program = Load(kRefused);
  const std::vector<std::string> names = disk.Names();
  const auto refused = MigrateStore(disk, *refused_program);
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(refused.value()->refused, 2U);
  EXPECT_EQ(disk.Names(), names);
  MustRun(disk, *old_, "after", After());
}

// Back to the version before is a migration like any other, and the log may hold several.
TEST_F(StoreMigration, BackAndForth) {
  const auto version = [](int number) {
    return Load(("event Cart { n: int = 0 }\njourney J { version " + std::to_string(number) +
                 " enter on Cart stage A { after " + std::to_string(9 + number % 2) +
                 " days go Done } final stage Done {} }")
                    .c_str());
  };
  const auto one = version(1), two = version(2);
  SimDisk disk(1);
  MustRun(disk, *one, "a", Cart("ada", 1, 1));
  ASSERT_TRUE(MigrateStore(disk, *two).ok());
  MustRun(disk, *two, "b", Cart("bob", 2, 1));
  ASSERT_TRUE(MigrateStore(disk, *one).ok());
  ASSERT_TRUE(MigrateStore(disk, *two).ok());
  MustRun(disk, *two, "c", Cart("cyd", 3, 1));
  CheckVerified(disk, *two);
  EXPECT_EQ(StatusOf(disk).value().customers, 3U);
}

// The log is folded across the migration where the snapshot behind it is damaged.
TEST_F(StoreMigration, DamagedSnapshotBehindIt) {
  SimDisk disk(1);
  MustRun(disk, *old_, "before", Before());
  ASSERT_TRUE(MigrateStore(disk, *new_).ok());
  MustRun(disk, *new_, "none", "");
  std::string newest;
  for (const std::string& name : disk.Names()) {
    if (name.starts_with("snapshot-")) newest = name;
  }
  disk.FlipBit(newest, 60, 3);
  MustRun(disk, *new_, "after", After());
  EXPECT_EQ(disk.Visible("records"), Expected());
}

TEST_F(StoreMigration, ToolsReadAcrossIt) {
  SimDisk disk(1);
  MustRun(disk, *old_, "before", Before());
  const std::string first = disk.Visible("log-0000000001");
  ASSERT_TRUE(MigrateStore(disk, *new_).ok());
  MustRun(disk, *new_, "after", After());
  // What a run drops once there are two snapshots behind it.
  disk.Put("log-0000000001", first);
  CheckVerified(disk, *new_);
  uint64_t inputs = 0;
  const auto salvaged = Salvage(disk, *old_, [&](uint64_t, const Entry& entry, const Program& under) -> Status {
    if (const auto* input = std::get_if<Input>(&entry); input != nullptr && input->kind == InputKind::kEvent) {
      ++inputs;
      EXPECT_EQ(under.module().events[0].layout.slots.size(), inputs <= 3 ? 1U : 2U);
    }
    return {};
  });
  ASSERT_TRUE(salvaged.ok());
  EXPECT_TRUE(salvaged.value().lost.empty());
  EXPECT_EQ(inputs, 5U);
  ASSERT_TRUE(CompactStore(disk, *new_).ok());
  CheckVerified(disk, *new_);
  MustRun(disk, *new_, "more", Cart("eve", 9, 9));
}

// Whenever the process ends and the power goes: migrated or not, and then everything is as if nothing had befallen it.
TEST_F(StoreMigration, CrashesAnywhere) {
  const std::string expected = Expected();
  uint64_t migrated = 0, not_migrated = 0;
  for (uint64_t at = 1;; ++at) {
    SimDisk disk(at);
    MustRun(disk, *old_, "before", Before());
    disk.Plan(SimDisk::Trouble::kDies, at);
    const bool through = MigrateStore(disk, *new_).ok() && RunOn(disk, *new_, "none", "").ok();
    const bool troubled = disk.troubled();
    disk.Restart(at % 2 == 0);
    const Status status = RunOn(disk, *new_, "after", After());
    if (status.ok()) {
      ++migrated;
    } else {
      ASSERT_NE(status.message().find("journey migrate plan"), std::string::npos) << at << status.message();
      ++not_migrated;
      MustRun(disk, *old_, "none", "");
      const auto again = MigrateStore(disk, *new_);
      ASSERT_TRUE(again.ok()) << at << again.status().message();
      MustRun(disk, *new_, "after", After());
    }
    ASSERT_EQ(disk.Visible("records"), expected) << at;
    CheckVerified(disk, *new_);
    if (through && !troubled) break;
  }
  EXPECT_GT(migrated, 3U);
  EXPECT_GT(not_migrated, 3U);
}

}  // namespace
}  // namespace journey::rt
