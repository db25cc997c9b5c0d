// Where the store and delivery meet: what a run says is ready is never lost or decided otherwise, whatever happens
// next.
#include <gtest/gtest.h>

#include "compiler/driver/compile.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/store/durable_run.h"
#include "runtime/store/resume.h"
#include "tests/store/later.h"
#include "tests/store/sim_disk.h"

namespace journey::rt {
namespace {

using store_testing::Later;
using store_testing::SimDisk;

constexpr const char* kJourney = R"(
event In {}
channel mail(text: string) {}
journey J {
  enter on In reenter always
  stage A { flow { send mail(text: "hello")  go B } }
  final stage B {}
}
)";

class Cursors : public ::testing::Test {
 protected:
  Cursors() {
    const auto compilation = Compile({{"a.journey", "a", kJourney}});
    program = std::move(Program::Load(std::move(*compilation->ir)).value());
    executor = std::make_unique<Interpreter>(*program);
    for (int i = 0; i < 60; ++i) {
      lines += R"({"type":"track","event":"In","userId":"u)" + std::to_string(i % 7) +
               R"(","timestamp":"2026-01-01T00:00:)" + (i < 10 ? "0" : "") + std::to_string(i) + "Z\"}\n";
    }
  }
  Result<std::unique_ptr<DurableRun>> Open(SimDisk& disk, Background* commits = nullptr,
                                           Background* snapshots = nullptr) const {
    SessionOptions session;
    session.batch = 4;
    StoreOptions options;
    options.log.commit_bytes = 60;
    options.snapshot_bytes = 3000;
    options.cursor_after = std::chrono::milliseconds(0);
    options.new_log = 7;
    options.commits = commits;
    options.snapshots = snapshots;
    return DurableRun::Open(disk, *program, *executor, session, options, RecordsPlace{&disk, "records"});
  }
  std::unique_ptr<Program> program;
  std::unique_ptr<Executor> executor;
  std::string lines;
};

TEST_F(Cursors, WhatWasSaidToBeReadyOutlastsALossOfPower) {
  int told = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    SimDisk disk(seed);
    disk.Plan(SimDisk::Trouble::kDies, 20 + seed % 160);
    Cursor last;
    std::string ready;
    Later commits(seed), snapshots(seed + 1000);
    {
      // Of three runs two have somebody else write.
      auto run = seed % 3 == 0 ? Open(disk) : Open(disk, &commits, &snapshots);
      if (run.ok()) {
        run.value()->WatchCursor([&](const Cursor& cursor) {
          EXPECT_GE(cursor.length, last.length);
          last = cursor;
          ready = disk.Visible("records").substr(0, cursor.length);
          ++told;
        });
        TextSource source(*program, lines);
        (void)run.value()->Feed(source, "events", {});
        if (run.value()->Finish(std::nullopt).ok()) (void)run.value()->Close();
      }
    }
    disk.Restart(true);
    const auto again = Open(disk);
    ASSERT_TRUE(again.ok()) << again.status().message();
    ASSERT_TRUE(again.value()->cursor().has_value());
    EXPECT_GE(again.value()->cursor()->position, last.position) << seed;
    EXPECT_EQ(disk.Visible("records").substr(0, ready.size()), ready) << seed;
  }
  EXPECT_GT(told, 300) << "often";
}

TEST_F(Cursors, AtTheEndAllIsReady) {
  SimDisk disk(1);
  uint64_t ready = 0;
  auto run = Open(disk);
  ASSERT_TRUE(run.ok());
  run.value()->WatchCursor([&](const Cursor& cursor) { ready = cursor.length; });
  TextSource source(*program, lines);
  (void)run.value()->Feed(source, "events", {});
  ASSERT_TRUE(run.value()->Finish(std::nullopt).ok());
  ASSERT_TRUE(run.value()->Close().ok());
  EXPECT_EQ(ready, disk.Visible("records").size());
  EXPECT_GT(ready, 0u);
}

}  // namespace
}  // namespace journey::rt
