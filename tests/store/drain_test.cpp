// A store in which some finish on an older version (`policy drain`): it goes on under a module that has both, through
// crashes, damaged snapshots and tools, until the last one has left.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "ir/link.h"
#include "ir/serialise.h"
#include "runtime/store/compact.h"
#include "runtime/store/forget.h"
#include "runtime/store/inspect.h"
#include "runtime/store/migration.h"
#include "runtime/store/modules.h"
#include "runtime/store/removal.h"
#include "runtime/store/salvage.h"
#include "runtime/store/transfer.h"
#include "tests/store/store_steps.h"

namespace journey::rt {
namespace {

using store_testing::Cart;
using store_testing::Lines;
using store_testing::Load;
using store_testing::SimDisk;
using store_testing::StoreTest;

constexpr const char* kOlder = R"(
event Cart { n: int = 0 }
channel mail(template: string)
journey J { version 1 enter on Cart { n = event.n } memory { n: int = 0 }
  stage A { after 5 days go B }
  stage B { flow { wait 2 days send mail(template: "b {n}") } after 9 days go Done }
  final stage Done {} }
)";
constexpr const char* kNewer = R"(
event Cart { n: int = 0 more: string = "" }
channel mail(template: string)
journey J { version 2 enter on Cart { total = event.n } reenter always memory { total: int = 0 }
  stage C { flow { send mail(template: "c {total}") wait 1 day go Done } }
  final stage Done {}
  migrate from 1 { policy drain } }
)";

// Ada comes into B on day 6, Bob on day 7, Cyd on day 12; two days later each gets mail "b", nine days later it ends.
// Behind the migration Ada is inside, and Dora enters the new version.
using store_testing::After;
using store_testing::Before;

// By then all of the old version have left.
std::string Later() {
  return R"({"type":"track","event":"Cart","userId":"eve","timestamp":"2026-02-01T00:00:00Z","properties":{"n":5}})"
         "\n";
}

class StoreDrain : public StoreTest {
 protected:
  StoreDrain() : old_(Load(kOlder)), new_(Load(kNewer)) {}

  // What a run with the new project runs.
  std::unique_ptr<Program> OfStore(SimDisk& disk) {
    auto linked = LinkedModuleOf(disk, new_->module());
    EXPECT_TRUE(linked.ok()) << linked.status().message();
    if (!linked.ok() || !*linked) return nullptr;
    return std::move(Program::LoadVerified(std::move(**linked))).value();
  }
  void MustMigrate(SimDisk& disk) {
    const auto migrated = MigrateStore(disk, *new_);
    ASSERT_TRUE(migrated.ok()) << migrated.status().message();
    ASSERT_TRUE(migrated.value().has_value());
    ASSERT_EQ(migrated.value()->refused, 0U);
  }
  static size_t Count(const std::string& text, const std::string& what) {
    size_t count = 0;
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
  }
  // All records of the whole story, from the words of the versions.
  void CheckRecords(const std::string& records) {
    const auto has = [&](const std::string& time, const std::string& who, const std::string& what) {
      const std::string line = "{\"time\":\"2026-" + time + "T00:00:00.000Z\",\"journey\":\"shop.J\",\"customer\":\"" +
                               who + "\",\"entry\":1,\"kind\":" + what;
      EXPECT_EQ(Count(records, line), 1U) << line << "\n" << records;
    };
    for (const auto& [who, sent, ended] : std::vector<std::array<std::string, 3>>{
             {"ada", "01-08", "01-15"}, {"bob", "01-09", "01-16"}, {"cyd", "01-14", "01-21"}}) {
      has(sent, who, "\"sent\",\"channel\":\"mail\",\"id\":\"shop.J/" + who + "//1/1\",\"args\":{\"template\":\"b ");
      has(ended, who, R"("ended","outcome":"completed","stage":"Done")");
    }
    has("01-09", "dora", R"("entered","stage":"C")");
    has("01-10", "dora", R"("ended","outcome":"completed","stage":"Done")");
    has("02-01", "eve", R"("entered","stage":"C")");
    EXPECT_EQ(Count(records, "\"kind\":\"entered\""), 5U) << records;
    EXPECT_EQ(Count(records, "\"kind\":\"sent\""), 5U) << records;
  }

  const std::unique_ptr<Program> old_, new_;
};

TEST_F(StoreDrain, FromTheFirstToTheLast) {
  SimDisk disk(1);
  MustRun(disk, *old_, "before", Before());
  const auto planned = PlanMigration(disk, *new_);
  ASSERT_TRUE(planned.ok()) << planned.status().message();
  ASSERT_EQ(planned.value()->lines.size(), 1U);
  EXPECT_EQ(planned.value()->lines[0].fate, PlanFate::kDrains);
  EXPECT_EQ(planned.value()->lines[0].customers, 3U);
  EXPECT_TRUE(planned.value()->records.empty());
  EXPECT_FALSE(LinkedModuleOf(disk, new_->module()).value().has_value());
  MustMigrate(disk);
  const auto linked = OfStore(disk);
  ASSERT_NE(linked, nullptr);
  EXPECT_EQ(linked->module().project, ir::ContentHash(new_->module()));
  // Neither the old project nor any other goes on with it.
  EXPECT_FALSE(RunOn(disk, *old_, "after", After()).ok());
  EXPECT_FALSE(LinkedModuleOf(disk, old_->module()).value().has_value());
  MustRun(disk, *linked, "after", After());
  CheckVerified(disk, *linked);
  const auto status = StatusOf(disk);
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status.value().older_versions, (std::vector<std::pair<std::string, int64_t>>{{"shop.J", 1}}));

  // Again: nothing to do, and it is said who is still there.
  const std::vector<std::string> names = disk.Names();
  const auto again = MigrateStore(disk, *new_);
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_TRUE(again.value()->already);
  ASSERT_FALSE(again.value()->lines.empty());
  EXPECT_EQ(again.value()->lines[0].fate, PlanFate::kDrains);
  EXPECT_EQ(again.value()->lines[0].customers, 3U);
  EXPECT_EQ(disk.Names(), names);

  MustRun(disk, *linked, "later", Later());
  CheckRecords(disk.Visible("records"));
  // The old version can go.
  MustMigrate(disk);
  EXPECT_EQ(OfStore(disk), nullptr);
  CheckVerified(disk, *new_);
  MustRun(disk, *new_, "more", Cart("fay", 9, 9));
  EXPECT_TRUE(StatusOf(disk).value().older_versions.empty());
  EXPECT_FALSE(MigrateStore(disk, *new_).value().has_value());
  // A snapshot of before is folded across both.
  CheckVerified(disk, *new_);
}

// Whenever the process ends and the power goes, and with any snapshot damaged, the story is the same.
TEST_F(StoreDrain, CrashesAnywhere) {
  bool through = false;
  uint64_t linked_first = 0;
  for (uint64_t at = 1; !through; ++at) {
    SimDisk disk(at);
    MustRun(disk, *old_, "before", Before());
    disk.Plan(SimDisk::Trouble::kDies, at);
    through = MigrateStore(disk, *new_).ok();
    if (through) {
      const auto linked = LinkedModuleOf(disk, new_->module());
      if (linked.ok() && linked.value()) through = RunOn(disk, *OfStore(disk), "none", "").ok();
    }
    through = through && !disk.troubled();
    disk.Restart(at % 2 == 0);
    if (const auto again = MigrateStore(disk, *new_); again.ok() && again.value()->already) ++linked_first;
    const auto linked = OfStore(disk);
    ASSERT_NE(linked, nullptr) << at;
    MustRun(disk, *linked, "after", After());
    if (at % 3 == 0) {
      for (const std::string& name : disk.Names()) {
        if (!name.starts_with("snapshot-")) continue;
        disk.FlipBit(name, 60, 3);
        break;
      }
    }
    MustRun(disk, *linked, "later", Later());
    CheckRecords(disk.Visible("records"));
    CheckVerified(disk, *linked);
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(linked_first, 3U);
}

TEST_F(StoreDrain, Tools) {
  SimDisk disk(1);
  MustRun(disk, *old_, "before", Before());
  MustMigrate(disk);
  const auto linked = OfStore(disk);
  MustRun(disk, *linked, "after", After());
  const Interpreter interpreter(*linked);
  const auto ada = CustomerOf(disk, *linked, interpreter, "ada");
  ASSERT_TRUE(ada.ok() && ada.value());
  ASSERT_EQ(ada.value()->instances.size(), 1U);
  EXPECT_EQ(ada.value()->instances[0].older_version, 1);
  EXPECT_EQ(ada.value()->instances[0].stage, "B");
  EXPECT_NE(CustomerJson(*ada.value()).find(R"("journey":"shop.J","older_version":1,"entry":1)"), std::string::npos);

  // A whole store elsewhere, under the module that has both.
  std::vector<std::string> exported;
  const auto out = ExportStore(disk, *linked, interpreter, {}, [&](std::string_view line) {
    exported.emplace_back(line);
    return Status();
  });
  ASSERT_TRUE(out.ok()) << out.status().message();
  SimDisk other(2);
  size_t next = 1;
  const auto in = ImportInto(other, *linked, interpreter, exported[0], [&]() -> Result<std::optional<std::string>> {
    return next < exported.size() ? std::optional(exported[next++]) : std::nullopt;
  });
  ASSERT_TRUE(in.ok()) << in.status().message();
  EXPECT_NE(OfStore(other), nullptr);
  MustRun(other, *linked, "later", Later());
  EXPECT_EQ(Count(other.Visible("records"), R"("customer":"cyd","entry":1,"kind":"sent")"), 1U);

  // Out of the journey is out of whichever version.
  const int32_t journey = ir::FindJourney(linked->module(), "shop.J");
  const auto removed = Remove(disk, *linked, interpreter, "cyd", journey);
  ASSERT_TRUE(removed.ok() && removed.value()) << removed.status().message();
  ASSERT_EQ(removed.value()->ended.size(), 1U);
  EXPECT_EQ(removed.value()->ended[0].journey, "shop.J");
  EXPECT_EQ(removed.value()->ended[0].stage, "A");
  ForgetOptions options;
  options.records = FilePlace{"", "records"};
  const auto forgotten = Forget(disk, *linked, interpreter, "bob", options);
  ASSERT_TRUE(forgotten.ok()) << forgotten.status().message();
  ASSERT_TRUE(CompactStore(disk, *linked).ok());
  CheckVerified(disk, *linked);
  const auto salvaged = Salvage(disk, *linked, [](uint64_t, const Entry&, const Program&) { return Status(); });
  ASSERT_TRUE(salvaged.ok());
  EXPECT_TRUE(salvaged.value().lost.empty());
  EXPECT_EQ(MigrateStore(disk, *new_).value()->lines[0].customers, 1U);  // Ada
}

}  // namespace
}  // namespace journey::rt
