// Snapshots on their own: a copy is written as its session would be, and read back by any number of threads; what is
// damaged is never called whole. Expected is what docs/formats/log.md says of a snapshot, and the session it comes of.
#include "runtime/store/snapshot.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "compiler/driver/compile.h"
#include "runtime/input/decode.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/platform/background.h"
#include "runtime/platform/temporary_folder.h"
#include "runtime/session/record_buffers.h"
#include "runtime/store/durable_run.h"
#include "tests/store/plain_run.h"
#include "tests/store/sim_disk.h"

namespace journey::rt {
namespace {

using store_testing::SimDisk;

constexpr uint64_t kPosition = 9;
constexpr int64_t kMay = 1'777'593'600'000;  // 2026-05-01

class SnapshotTest : public testing::Test {
 protected:
  struct Run {
    Run(const Program& program, const Executor& executor, const SessionOptions& options)
        : buffers(program.module(), options, false, nullptr), session(program, executor, buffers, options) {}
    RecordBuffers buffers;
    Session session;
  };

  SnapshotTest() {
    std::unique_ptr<Compilation> compilation = Compile(
        {{"a.journey", "a",
          "event In { text: string = \"\" }\n"
          "journey J { enter on In { t = event.text } memory { t: string = \"\" } stage S { after 3 days go T } "
          "final stage T {} }\n"}});
    CHECK(compilation->ir.has_value());
    program_ = std::move(Program::Load(std::move(*compilation->ir))).value();
    executor_ = std::make_unique<Interpreter>(*program_);
  }
  std::unique_ptr<Run> NewRun(size_t threads = 1) {
    SessionOptions options;
    options.threads = threads;
    auto run = std::make_unique<Run>(*program_, *executor_, options);
    CHECK(run->session.status().ok());
    return run;
  }
  static std::string Line(int customer, size_t text) {
    return fmt::format(
        R"({{"type":"track","event":"In","userId":"customer {}","messageId":"m{}","timestamp":"2026-04-01T00:00:{:02}Z","properties":{{"text":"{}"}}}})",
        customer, customer, customer % 60, std::string(text + static_cast<size_t>(customer) % 50, 'x'));
  }
  // Of so many customers, each with a text of so many bytes.
  std::unique_ptr<Run> Fed(int customers, size_t text) {
    auto run = NewRun();
    JsonDecoder decoder(*program_);
    for (int i = 0; i < customers; ++i) {
      const std::string line = Line(i, text);
      const Input input = decoder.Decode(line, run->session.arena());
      CHECK_MSG(input.kind == InputKind::kEvent, std::string(input.error_message).c_str());
      run->session.Feed(input);
    }
    run->session.Flush();
    return run;
  }
  static SnapshotMeta Meta() { return {.log = 77, .position = kPosition}; }
  std::string Written(Session& session) {
    SimDisk disk(1);
    const auto size = WriteSnapshot(disk, session, Meta(), Schema::Of(*program_).Hash());
    CHECK_MSG(size.ok(), size.status().message().c_str());
    return disk.Visible(SnapshotName(kPosition));
  }
  // Read from these bytes; how often it was said that they are whole.
  Status Restore(const std::string& bytes, size_t threads, Session& session, int* whole) {
    SimDisk disk(1);
    disk.Put(SnapshotName(kPosition), bytes);
    auto reader = SnapshotReader::OpenByEnds(disk, {SnapshotName(kPosition), bytes.size()});
    if (!reader.ok()) return reader.status();
    reader->UseThreads(threads);
    return reader->Restore(*program_, session, [&]() -> Status {
      ++*whole;
      return {};
    });
  }

  std::unique_ptr<Program> program_;
  std::unique_ptr<Executor> executor_;
};

TEST_F(SnapshotTest, ACopyIsWrittenAsItsSessionWhateverRoomWasMade) {
  const auto run = Fed(3000, 20);
  const std::string expected = Written(run->session);
  const uint64_t blocks = run->session.block_bytes();
  for (const uint64_t room : {uint64_t{0}, uint64_t{1}, blocks / 3, blocks, 40 * blocks}) {
    SimDisk disk(1);
    SnapshotCopy copy(*program_);
    copy.MakeRoom(room);
    copy.Take(run->session, Meta());
    const auto size = copy.Write(disk, Schema::Of(*program_).Hash());
    ASSERT_TRUE(size.ok()) << size.status().message();
    EXPECT_EQ(disk.Visible(SnapshotName(kPosition)), expected) << room;
    EXPECT_EQ(size.value(), expected.size());
  }
}

// More frames than there is room for before somebody has to wait.
TEST_F(SnapshotTest, IsReadBackByAnyNumberOfThreads) {
  const auto run = Fed(20'000, 300);
  const std::string expected = Written(run->session);
  ASSERT_GT(expected.size(), size_t{6} << 20);
  const auto states = store_testing::StatesOf(*program_, run->session);
  for (const size_t threads : {0, 1, 3}) {
    const auto other = NewRun();
    int whole = 0;
    const Status status = Restore(expected, threads, other->session, &whole);
    ASSERT_TRUE(status.ok()) << status.message();
    EXPECT_EQ(whole, 1);
    EXPECT_TRUE(Written(other->session) == expected) << threads << " threads: the same, in the same order";
    EXPECT_EQ(other->session.counters().customers, 20'000U);
    EXPECT_EQ(other->session.counters().instances, run->session.counters().instances);
  }
  // Several shards, in which customers have other numbers.
  const auto spread = NewRun(2);
  int whole = 0;
  ASSERT_TRUE(Restore(expected, 2, spread->session, &whole).ok());
  EXPECT_TRUE(store_testing::StatesOf(*program_, spread->session) == states);
  spread->session.Finish(kMay);
  run->session.Finish(kMay);
  EXPECT_TRUE(store_testing::StatesOf(*program_, spread->session) == store_testing::StatesOf(*program_, run->session))
      << "whatever is due comes";
}

TEST_F(SnapshotTest, IsNotWholeWithOneBitWrong) {
  const std::string good = Written(Fed(9000, 100)->session);
  ASSERT_GT(good.size(), size_t{1} << 20) << "some frames";
  for (size_t part = 0; part < 9; ++part) {
    std::string bad = good;
    bad[good.size() * part / 9 + 70] ^= 4;
    for (const size_t threads : {0, 2}) {
      const auto run = NewRun();
      int whole = 0;
      EXPECT_FALSE(Restore(bad, threads, run->session, &whole).ok()) << part;
      EXPECT_EQ(whole, 0) << part;
    }
  }
}

// What it is to be called for may fail, too.
TEST_F(SnapshotTest, EndsWithTheFailureOfWhomItCalls) {
  const std::string good = Written(Fed(100, 100)->session);
  SimDisk disk(1);
  disk.Put(SnapshotName(kPosition), good);
  for (const size_t threads : {0, 2}) {
    auto reader = SnapshotReader::Open(disk, SnapshotName(kPosition));
    ASSERT_TRUE(reader.ok());
    reader->UseThreads(threads);
    const auto run = NewRun();
    const Status status = reader->Restore(*program_, run->session, [] { return Status::Error("no"); });
    EXPECT_EQ(status.message(), "no");
  }
}

// A store in a folder, as `journey run` has it: with threads for the commits, the snapshots and a start, or without.
class StoreInAFolder {
 public:
  StoreInAFolder(const Program& program, const Executor& executor, bool threads)
      : program_(program),
        executor_(executor),
        threads_(threads),
        folder_(std::move(TemporaryFolder::Make()).value()),
        disk_(folder_->path()),
        commits_(std::move(BackgroundThread::Make()).value()),
        snapshots_(std::move(BackgroundThread::Make()).value()) {}
  // Nobody: it does not start.
  std::unique_ptr<DurableRun> Open() {
    StoreOptions options;
    options.log.commit_bytes = 20'000;
    options.log.segment_bytes = 200'000;
    options.snapshot_bytes = 100'000;
    options.cursor_bytes = 50'000;
    if (threads_) {
      options.commits = commits_.get();
      options.snapshots = snapshots_.get();
      options.restore_threads = 2;
    }
    auto run = DurableRun::Open(disk_, program_, executor_, {}, options, RecordsPlace{&disk_, "records"});
    EXPECT_TRUE(run.ok()) << run.status().message();
    return run.ok() ? std::move(*run) : nullptr;
  }
  void Feed(DurableRun& run, const std::string& name, const std::string& lines) {
    TextSource source(program_, lines);
    (void)run.Feed(source, name, {});
    EXPECT_TRUE(run.Commit().ok()) << run.status().message();
  }
  std::vector<Disk::Entry> Snapshots() { return FilesNamed(disk_, kSnapshotPrefix).value(); }
  std::string Records() { return disk_.Read("records", 0, Disk::kWhole).value(); }
  Disk& disk() { return disk_; }

 private:
  const Program& program_;
  const Executor& executor_;
  const bool threads_;
  const std::unique_ptr<TemporaryFolder> folder_;
  FolderDisk disk_;
  std::unique_ptr<BackgroundThread> commits_, snapshots_;
};

// Who writes in the background, and who restores, shows nowhere: a run that is broken off and gone on with several
// times gives what one without threads gives.
TEST_F(SnapshotTest, ThreadsShowNowhere) {
  constexpr int kParts = 4, kEach = 3000;
  StoreInAFolder with(*program_, *executor_, true), without(*program_, *executor_, false);
  for (StoreInAFolder* store : {&with, &without}) {
    for (int part = 0; part < kParts; ++part) {
      std::string lines;
      for (int i = 0; i < kEach; ++i) lines += Line(part * kEach / 2 + i, 40) + "\n";
      const auto run = store->Open();
      ASSERT_NE(run, nullptr);
      EXPECT_TRUE(run->recovered().snapshot > 0 || part < 2);
      store->Feed(*run, "part " + std::to_string(part), lines);
      // Some are broken off.
      if (part % 2 == 0) continue;
      if (part + 1 == kParts) {
        ASSERT_TRUE(run->Finish(kMay).ok());
      }
      ASSERT_TRUE(run->Close().ok()) << run->status().message();
    }
    EXPECT_EQ(store->Snapshots().size(), 2U);
  }
  const std::string records = without.Records();
  EXPECT_GT(records.size(), 1'000'000U);
  EXPECT_TRUE(with.Records() == records);
  const auto run = with.Open(), other = without.Open();
  ASSERT_TRUE(run != nullptr && other != nullptr);
  EXPECT_TRUE(store_testing::StatesOf(*program_, run->session()) ==
              store_testing::StatesOf(*program_, other->session()));
}

// What is wrong in the middle of the newest snapshot is found while it is restored: the one before is taken, and
// nothing was changed until then.
TEST_F(SnapshotTest, AStartThatFindsDamageBeginsAgain) {
  StoreInAFolder store(*program_, *executor_, true);
  for (int part = 0; part < 2; ++part) {
    std::string lines;
    for (int i = 0; i < 4500; ++i) lines += Line(part * 4500 + i, 100) + "\n";
    const auto run = store.Open();
    ASSERT_NE(run, nullptr);
    store.Feed(*run, std::to_string(part), lines);
    ASSERT_TRUE(run->Close().ok()) << run->status().message();
  }
  const std::vector<Disk::Entry> snapshots = store.Snapshots();
  ASSERT_EQ(snapshots.size(), 2U);
  std::string bytes = store.disk().Read(snapshots[1].name, 0, Disk::kWhole).value();
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(WriteWhole(store.disk(), snapshots[1].name, bytes).ok());
  const auto run = store.Open();
  ASSERT_NE(run, nullptr);
  EXPECT_EQ(SnapshotName(run->recovered().snapshot), snapshots[0].name);
  ASSERT_EQ(run->recovered().warnings.size(), 1U);
  EXPECT_NE(run->recovered().warnings[0].find("a snapshot cannot be used, an older one is"), std::string::npos);
  EXPECT_EQ(run->session().counters().customers, 9000U);
  EXPECT_TRUE(run->mark().has_value() && run->mark()->ended);
}

}  // namespace
}  // namespace journey::rt
