// Files that commands over a store write or are told of: none of the store's own is written over, by whatever name, and
// none that the store has not written is cut. Each file is to have the bytes that it had.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFilesJourney =
    "event In journey Cart { enter on In reenter always stage A { after 1 day { end } } }";
constexpr const char* kOneGoodLine =
    "{\"type\":\"track\",\"event\":\"In\",\"userId\":\"ada\",\"timestamp\":\"2026-01-05T10:00:00Z\"}\n";

class StoreFiles : public ::testing::Test {
 protected:
  void SetUp() override { Run(kOneGoodLine, ""); }
  void Run(const std::string& lines, const std::string& flags) {
    const std::string log = scratch_.Write("log" + std::to_string(++runs_) + ".jsonl", lines);
    const ProcessResult run = RunJourney("run " + journey_ + " --events " + log + " --store " + store_ + " --records " +
                                         records_ + " " + flags);
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  // The store's file whose name begins so.
  std::string Of(const std::string& prefix) const {
    for (const fs::directory_entry& file : fs::directory_iterator(store_)) {
      if (file.path().filename().string().starts_with(prefix)) return file.path().string();
    }
    ADD_FAILURE() << prefix;
    return "";
  }
  // The command ends with the code, says so much, and no file has changed.
  void MustLeave(const std::string& command, int code, const std::string& says, const std::string& file) {
    SCOPED_TRACE(command);
    const std::string before = ScratchFolder::Read(file);
    const ProcessResult run = RunJourney(command);
    EXPECT_EQ(run.exit_code, code) << run.err;
    EXPECT_NE(run.err.find(says), std::string::npos) << run.err;
    EXPECT_EQ(ScratchFolder::Read(file), before);
    EXPECT_EQ(RunJourney("verify " + store_).exit_code, 0);
  }

  ScratchFolder scratch_;
  const std::string journey_ = scratch_.Write("a.journey", kFilesJourney), store_ = scratch_.path("store"),
                    records_ = scratch_.path("records.jsonl");
  int runs_ = 0;
};

TEST_F(StoreFiles, AForgetLeavesWhatTheStoreHasNotWritten) {
  const std::string forget = "forget " + store_ + " ada --records " + records_;
  const std::string other = scratch_.Write("other.jsonl", "something else\n");
  // There are no rejects yet: nothing of any file is the store's.
  MustLeave(forget + " --rejects " + other, 1, "is not the store's file of rejects", other);

  const std::string rejects = scratch_.path("rejects.jsonl");
  Run(std::string(kOneGoodLine) + "no json about ada\n", "--rejects " + rejects);
  const std::string large = scratch_.Write("large.jsonl", std::string(40, 'x') + "\n" + std::string(4000, 'y') + "\n");
  MustLeave(forget + " --rejects " + large, 1, "", large);
  MustLeave(forget + " --rejects " + records_, 2, "is the same file as --records", records_);
  const std::string module = Of("module-");
  MustLeave(forget + " --rejects " + module, 2, "in the folder of the store", module);
  const ProcessResult right = RunJourney(forget + " --rejects " + rejects);
  EXPECT_EQ(right.exit_code, 0) << right.err;
  EXPECT_NE(right.out.find("1 rejects"), std::string::npos) << right.out;
  EXPECT_EQ(ScratchFolder::Read(rejects).find("ada"), std::string::npos);
  EXPECT_EQ(RunJourney("verify " + store_).exit_code, 0);
}

TEST_F(StoreFiles, NoOutputLeadsIntoTheStore) {
  for (const char* prefix : {"log-", "module-"}) {
    const std::string file = Of(prefix);
    const std::string soft = scratch_.path(std::string("soft-") + prefix),
                      hard = scratch_.path(std::string("hard-") + prefix);
    fs::create_symlink(file, soft);
    fs::create_hard_link(file, hard);
    const std::string log = scratch_.Write("more.jsonl", kOneGoodLine);
    for (const std::string& name : {soft, hard}) {
      MustLeave("export " + store_ + " --out " + name, 1, "in the folder of the store", file);
      MustLeave("salvage " + store_ + " --out " + name, 1, "in the folder of the store", file);
      const std::string run = "run " + journey_ + " --events " + log + " --store " + store_;
      MustLeave(run + " --records " + records_ + " --rejects " + name, 2, "in the folder of the store", file);
      MustLeave(run + " --records " + name, 2, "in the folder of the store", file);
    }
    const std::string before = ScratchFolder::Read(file);
    const ProcessResult appended = RunCommand("(" + JourneyBinary() + " export " + store_ + " --out - >>" + file + ")");
    EXPECT_EQ(appended.exit_code, 2) << appended.err;
    EXPECT_EQ(ScratchFolder::Read(file), before);
  }
}

// A store that is yet to be made.
TEST_F(StoreFiles, NoRecordsLeadIntoANewStore) {
  const std::string later = scratch_.path("later"), link = scratch_.path("link.jsonl");
  fs::create_directory(later);
  fs::create_symlink(later + "/log-0000000001", link);
  const std::string log = scratch_.Write("more.jsonl", kOneGoodLine);
  const ProcessResult run =
      RunJourney("run " + journey_ + " --events " + log + " --store " + later + " --records " + link);
  EXPECT_EQ(run.exit_code, 2) << run.err;
  EXPECT_TRUE(fs::is_empty(later));
}

TEST_F(StoreFiles, WhatIsNoFileIsSaid) {
  const std::string snapshot = store_ + "/snapshot-0000000000000000001";
  ASSERT_EQ(RunCommand("mkfifo " + snapshot).exit_code, 0);
  const ProcessResult verified = RunJourney("verify " + store_);
  EXPECT_EQ(verified.exit_code, 1);
  EXPECT_NE(verified.err.find("is no regular file"), std::string::npos) << verified.err;
  fs::remove(snapshot);
  // Without its log nothing of the store is whole.
  fs::remove(Of("log-"));
  const ProcessResult salvaged = RunJourney("salvage " + store_ + " --out " + scratch_.path("saved.jsonl"));
  EXPECT_EQ(salvaged.exit_code, 3) << salvaged.out << salvaged.err;
  EXPECT_NE(salvaged.out.find("there is no log"), std::string::npos) << salvaged.out;
}

}  // namespace
}  // namespace journey::testing
