// The log on its own: what is torn is cut, what is damaged is refused with its place, what is foreign is told, and a
// failure is final.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "ir/serialise.h"
#include "runtime/store/crc32c.h"
#include "runtime/store/frame.h"
#include "runtime/store/log.h"
#include "runtime/store/log_reader.h"
#include "tests/store/sim_disk.h"

namespace journey::rt {
namespace {

using store_testing::SimDisk;

constexpr uint64_t kLog = 77;

class LogTest : public testing::Test {
 protected:
  LogTest() {
    std::unique_ptr<Compilation> compilation =
        Compile({{"a.journey", "a", "event In { n: int = 0 }\njourney J { enter on In final stage S {} }\n"}});
    CHECK(compilation->ir.has_value());
    program_ = std::move(Program::Load(std::move(*compilation->ir))).value();
    head_.module = ir::ContentHash(program_->module());
  }
  std::unique_ptr<InputLog> Begin(uint32_t number, uint64_t position, size_t segment_bytes = 1 << 20) {
    auto log = InputLog::Begin(disk_, *program_, head_, kLog, number, position, {.segment_bytes = segment_bytes});
    CHECK_MSG(log.ok(), log.status().message().c_str());
    return std::move(*log);
  }
  static Input Tick(int64_t time) {
    Input input;
    input.kind = InputKind::kTick;
    input.timestamp = time;
    return input;
  }
  // One tick a commit, of the times from first on.
  void Write(InputLog& log, int64_t first, int count) {
    for (int i = 0; i < count; ++i) {
      log.Append(Tick(first + i));
      ASSERT_TRUE(log.Commit().ok());
    }
  }
  std::vector<int64_t> TimesFrom(LogReader& reader, uint64_t position) {
    std::vector<int64_t> times;
    Arena arena;
    const auto own = [&](uint64_t) -> Arena& { return arena; };
    const Status status = reader.ForEach(*program_, position, own, [&](uint64_t at, const Entry& entry) -> Status {
      EXPECT_EQ(at, position + times.size());
      times.push_back(std::get<Input>(entry).timestamp);
      return {};
    });
    EXPECT_TRUE(status.ok()) << status.message();
    return times;
  }
  std::string WhyNot(uint64_t from = 0) {
    const auto reader = LogReader::Open(disk_, from);
    return reader.ok() ? "" : reader.status().message();
  }

  SimDisk disk_{1};
  LogHead head_{.zones = 6, .lateness_ms = 1000, .dedup_window_ms = 2000};
  std::unique_ptr<Program> program_;
};

TEST_F(LogTest, GivesBackWhatWasCommitted) {
  auto log = Begin(1, 0);
  Write(*log, 100, 5);
  log->Append(Tick(999));  // and not committed
  auto reader = LogReader::Open(disk_, 0);
  ASSERT_TRUE(reader.ok()) << reader.status().message();
  EXPECT_EQ(reader->log(), kLog);
  EXPECT_EQ(reader->end(), 5U);
  EXPECT_EQ(reader->segments().back().head, head_);
  EXPECT_EQ(TimesFrom(*reader, 0), (std::vector<int64_t>{100, 101, 102, 103, 104}));
  EXPECT_EQ(TimesFrom(*reader, 3), (std::vector<int64_t>{103, 104}));
  EXPECT_TRUE(reader->NeedsRepair());
}

TEST_F(LogTest, SegmentsFollowOneAnotherAndOldOnesGo) {
  auto log = Begin(1, 0, 150);
  Write(*log, 0, 20);
  ASSERT_TRUE(log->Close().ok());
  EXPECT_FALSE(log->Commit().ok()) << "closed";
  auto reader = LogReader::Open(disk_, 0);
  ASSERT_TRUE(reader.ok());
  const size_t all = reader->segments().size();
  EXPECT_GT(all, 5U);
  EXPECT_FALSE(reader->NeedsRepair());
  EXPECT_EQ(TimesFrom(*reader, 0).size(), 20U);
  ASSERT_TRUE(DropSegmentsBefore(disk_, 10).ok());
  EXPECT_NE(WhyNot(0).find("entry 0 is needed: a segment before it is gone"), std::string::npos) << WhyNot(0);
  auto rest = LogReader::Open(disk_, 10);
  ASSERT_TRUE(rest.ok()) << rest.status().message();
  EXPECT_LT(rest->segments().size(), all);
  EXPECT_EQ(TimesFrom(*rest, 10).size(), 10U);
  // One in the middle is missed.
  ASSERT_TRUE(disk_.Remove(rest->segments()[1].name).ok());
  EXPECT_NE(WhyNot(10).find("is gone"), std::string::npos) << WhyNot(10);
}

TEST_F(LogTest, EveryCutOfTheTailGivesABeginning) {
  auto log = Begin(1, 0);
  Write(*log, 100, 4);
  const std::string whole = disk_.Visible(SegmentName(1));
  uint64_t last = 0;
  for (size_t size = 0; size <= whole.size(); ++size) {
    disk_.Put(SegmentName(1), whole.substr(0, size));
    auto reader = LogReader::Open(disk_, 0);
    ASSERT_TRUE(reader.ok()) << size << reader.status().message();
    EXPECT_GE(reader->end(), last);
    last = reader->end();
    ASSERT_TRUE(reader->Repair(0).ok());
    auto again = LogReader::Open(disk_, 0);
    ASSERT_TRUE(again.ok());
    EXPECT_FALSE(again->NeedsRepair());
    EXPECT_EQ(again->end(), last);
    EXPECT_EQ(TimesFrom(*again, 0).size(), last);
  }
  EXPECT_EQ(last, 4U);
}

TEST_F(LogTest, DamageIsRefusedWithFileAndOffsetAndNeverCut) {
  auto log = Begin(1, 0);
  Write(*log, 100, 4);
  const std::string whole = disk_.Visible(SegmentName(1));
  // The last frame's beginning.
  const size_t tail = whole.rfind("JRFR");
  for (size_t byte = 0; byte < whole.size(); ++byte) {
    std::string bad = whole;
    bad[byte] ^= 0x10;
    disk_.Put(SegmentName(1), bad);
    const std::string why = WhyNot();
    if (byte >= tail) {
      EXPECT_EQ(why, "") << byte;
      continue;
    }
    const std::string frame = std::to_string(whole.rfind("JRFR", byte));
    EXPECT_EQ(why, "disk:log-0000000001: offset " + frame +
                       ": damaged, with whole entries behind it; `journey salvage` reads what is whole")
        << byte;
    EXPECT_EQ(disk_.Visible(SegmentName(1)), bad);
  }
}

TEST_F(LogTest, AnotherLogsSegmentsAreTold) {
  auto log = Begin(1, 0);
  Write(*log, 100, 2);
  auto other = InputLog::Begin(disk_, *program_, head_, kLog + 1, 2, 2, {});
  ASSERT_TRUE(other.ok());
  EXPECT_NE(WhyNot().find("log-0000000002: offset 0: it belongs to another log"), std::string::npos) << WhyNot();
  // A segment under another number, as a file that was copied.
  ASSERT_TRUE(disk_.Remove(SegmentName(2)).ok());
  disk_.Put(SegmentName(2), disk_.Visible(SegmentName(1)));
  EXPECT_NE(WhyNot().find("it belongs to another log or segment"), std::string::npos) << WhyNot();
}

TEST_F(LogTest, AFailedSyncIsFinal) {
  auto log = Begin(1, 0);
  Write(*log, 100, 2);
  disk_.Plan(SimDisk::Trouble::kSyncFails, 1);
  log->Append(Tick(500));
  EXPECT_FALSE(log->Commit().ok());
  EXPECT_EQ(log->acknowledged(), 2U);
  log->Append(Tick(501));
  EXPECT_FALSE(log->Commit().ok()) << "the disk works again, but nobody knows what is on it";
  EXPECT_FALSE(log->Close().ok());
  // The kernel shows what it has not written; once it was repaired, that is on the disk.
  auto reader = LogReader::Open(disk_, 0);
  ASSERT_TRUE(reader.ok());
  const uint64_t end = reader->end();
  ASSERT_TRUE(reader->Repair(0).ok());
  disk_.Restart(true);
  auto again = LogReader::Open(disk_, 0);
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_EQ(again->end(), end);
}

// The end of a segment was seen but is not on the disk; what is written behind it must not make it damage.
// Whether or not it is known that what comes before it is on the disk.
TEST_F(LogTest, AnEndThatWasNotSyncedIsMadeSure) {
  for (const uint64_t synced : {0, 1, 2}) {
    (void)disk_.Remove(SegmentName(2));
    auto log = Begin(1, 0);
    Write(*log, 100, 2);
    disk_.Plan(SimDisk::Trouble::kSyncFails, 1);
    EXPECT_FALSE(log->Close().ok());
    auto reader = LogReader::Open(disk_, 0);
    ASSERT_TRUE(reader.ok());
    ASSERT_FALSE(reader->NeedsRepair()) << "it looks as if it had been ended";
    ASSERT_TRUE(reader->Repair(synced).ok());
    Write(*Begin(2, 2), 200, 1);
    disk_.Restart(true);
    auto again = LogReader::Open(disk_, 0);
    ASSERT_TRUE(again.ok()) << again.status().message();
    EXPECT_EQ(again->end(), 3U) << synced;
  }
}

// Whatever instant the power goes at: a head without it, or it behind a torn head, would be damage or a gap in records.
TEST_F(LogTest, ASegmentThatBeginsWithACursorIsThereAsAWholeOrNotAtAll) {
  const Cursor cursor{2, 3, TailHash::Of("abc")};
  int there = 0, missing = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    for (uint64_t operation = 1; operation <= 8; ++operation) {
      disk_ = SimDisk(seed);
      auto log = Begin(1, 0);
      Write(*log, 100, 2);
      ASSERT_TRUE(log->Close().ok());
      disk_.Plan(SimDisk::Trouble::kDies, operation);
      const bool begun = InputLog::Begin(disk_, *program_, head_, kLog, 2, 2, {}, nullptr, cursor).ok();
      disk_.Restart(true);
      auto reader = LogReader::Open(disk_, 2);
      ASSERT_TRUE(reader.ok()) << reader.status().message();
      EXPECT_EQ(reader->end(), 2U);
      const bool whole = reader->segments().back().number == 2;
      EXPECT_TRUE(whole || !begun);
      ++(whole ? there : missing);
      if (!whole) continue;
      std::vector<Cursor> found;
      Arena arena;
      ASSERT_TRUE(reader
                      ->ForEach(
                          *program_, 2, [&](uint64_t) -> Arena& { return arena; },
                          [&](uint64_t, const Entry& entry) -> Status {
                            found.push_back(std::get<Cursor>(entry));
                            return {};
                          })
                      .ok());
      EXPECT_EQ(found, std::vector<Cursor>{cursor});
    }
  }
  EXPECT_GT(there, 20);
  EXPECT_GT(missing, 20);
}

TEST_F(LogTest, HeadsAreKnownBeforeTheRestIsLookedAt) {
  auto log = Begin(1, 0, 150);
  Write(*log, 0, 20);
  ASSERT_TRUE(log->Close().ok());
  const auto whole = LogReader::Open(disk_, 10);
  auto heads = LogReader::OpenByHeads(disk_, 10);
  ASSERT_TRUE(whole.ok() && heads.ok());
  ASSERT_GT(heads->segments().size(), 2U);
  const auto same = [&](const Segment& a, const Segment& b) {
    return a.name == b.name && a.number == b.number && a.first == b.first && a.head == b.head;
  };
  EXPECT_TRUE(std::ranges::equal(heads->segments(), whole.value().segments(), same));
  EXPECT_EQ(heads->log(), kLog);
  ASSERT_TRUE(heads->Look().ok());
  EXPECT_EQ(heads->end(), 20U);
  EXPECT_EQ(TimesFrom(*heads, 10).size(), 10U);
  // The last byte of a segment in the middle: its head is whole.
  const std::string middle = whole.value().segments()[1].name;
  disk_.FlipBit(middle, disk_.Visible(middle).size() - 1, 3);
  heads = LogReader::OpenByHeads(disk_, 10);
  ASSERT_TRUE(heads.ok());
  EXPECT_EQ(heads->Look().message(), WhyNot(10));
  // A head that is torn is no fault of a log, but by heads alone nothing can be said then.
  disk_.FlipBit(middle, disk_.Visible(middle).size() - 1, 3);
  const std::string last = whole.value().segments().back().name;
  disk_.Put(last, disk_.Visible(last).substr(0, 20));
  EXPECT_EQ(WhyNot(10), "");
  EXPECT_FALSE(LogReader::OpenByHeads(disk_, 10).ok());
}

TEST_F(LogTest, ANewerVersionIsRefused) {
  auto log = Begin(1, 0);
  std::string head = head_.Encode();
  head[0] = 2;
  std::string bytes;
  PutFrame({FrameKind::kHead, kLog, 1, 0, 0, 0}, head, &bytes);
  disk_.Put(SegmentName(1), bytes);
  EXPECT_NE(WhyNot().find("version 2 of the format, which this program does not read"), std::string::npos) << WhyNot();
}

TEST(Frames, StaleFramesAreNone) {
  std::string bytes;
  PutFrame({FrameKind::kEntries, 1, 2, 100, 3, 4}, std::string(1000, 'x'), &bytes);
  EXPECT_LT(bytes.size(), 200U) << "not packed";
  const auto frame = FrameAt(bytes, 100);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->header.count, 4U);
  EXPECT_EQ(PayloadOf(*frame).value(), std::string(1000, 'x'));
  EXPECT_FALSE(FrameAt(bytes, 101).has_value()) << "it stands elsewhere";
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(FrameAt(bytes.substr(0, size), 100).has_value());
  EXPECT_TRUE(FindFrame("abc" + bytes, 1, 97));
  EXPECT_FALSE(FindFrame("abc" + bytes, 1, 98));
}

// Where a start begins it beside the restoring: what is dropped there waits for no task, since it is a part of one.
TEST_F(LogTest, WhatCannotBeBegunInItsOwnBackgroundSaysSo) {
  auto background = BackgroundThread::Make();
  ASSERT_TRUE(background.ok()) << background.status().message();
  disk_.Plan(SimDisk::Trouble::kDies, 1);
  std::string why;
  (*background)->Start([&] {
    why = InputLog::Begin(disk_, *program_, head_, kLog, 1, 0, {}, background->get()).status().message();
  });
  (*background)->Wait();
  EXPECT_NE(why, "");
}

TEST(Crc32c, BothWaysGiveTheCastagnoliSum) {
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283U);
  std::string text;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Crc32c(text), Crc32cPortable(text));
    text += static_cast<char>(i * 37);
  }
  // Long enough for runs beside each other, and what is left of them.
  for (const size_t size : {6143, 6144, 6145, 12288, 20001}) {
    while (text.size() < size) text += static_cast<char>(text.size() * 41 >> 3);
    EXPECT_EQ(Crc32c(text), Crc32cPortable(text)) << size;
  }
}

}  // namespace
}  // namespace journey::rt
