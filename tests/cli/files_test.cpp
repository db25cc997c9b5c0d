// What the commands do to files and streams: nothing that was there is destroyed by mistake, outputs do not mix, and
// what cannot be written ends the command.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

// Two records an event: the instance is entered and ends.
constexpr const char* kFiledJourney = "event In {}\njourney J { enter on In reenter always final stage S {} }\n";
// One with a warning: `B` is never reached.
constexpr const char* kWarned = "event In {}\njourney J { enter on In stage A {} stage B {} }\n";

std::string Events(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += R"({"type":"track","event":"In","userId":"u)" + std::to_string(i) +
             R"(","timestamp":"2026-01-01T00:00:00Z"})" + "\n";
  }
  return lines;
}

size_t LinesIn(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

// A journey, a log of three events and the command that folds one over the other.
class Files : public ::testing::Test {
 protected:
  Files() {
    journey_ = scratch_.Write("a.journey", kFiledJourney);
    events_ = scratch_.Write("events.jsonl", Events(3));
    start_ = "run " + journey_ + " --events " + events_;
  }
  std::string path(const std::string& name) const { return scratch_.path(name); }
  static std::string Read(const std::string& path) { return ScratchFolder::Read(path); }
  // The command is refused as wrong usage and every file is as it was.
  void ExpectRefused(const std::string& args) const {
    const ProcessResult result = RunJourney(args);
    EXPECT_EQ(result.exit_code, 2) << args << "\n" << result.out << result.err;
    EXPECT_NE(result.err.find("nothing was written"), std::string::npos) << result.err;
    EXPECT_EQ(Read(events_), Events(3)) << args;
    EXPECT_EQ(Read(journey_), kFiledJourney) << args;
  }

  const ScratchFolder scratch_;
  std::string journey_, events_, start_;
};

TEST_F(Files, NoOutputIsAnInput) {
  fs::create_hard_link(events_, path("hard"));
  fs::create_symlink("events.jsonl", path("soft"));
  for (const char* flag : {" --records ", " --rejects "}) {
    for (const std::string& name : {events_, path("hard"), path("soft"), path("./events.jsonl"), journey_}) {
      ExpectRefused(start_ + flag + name);
    }
    ExpectRefused("run " + journey_ + " --events - " + flag + events_ + " <" + events_);
    ExpectRefused("run " + journey_ + " --events /dev/stdin " + flag + path("hard") + " <" + events_);
  }
  fs::create_symlink("a.journey", path("source"));
  for (const std::string& name : {journey_, path("source")}) ExpectRefused("compile " + journey_ + " -o " + name);
}

TEST_F(Files, CoverageIsNoSource) {
  fs::create_symlink("a.journey", path("source"));
  for (const std::string form : {"lcov", "json", "html"}) {
    for (const std::string& name : {journey_, path("source")}) {
      ExpectRefused("test --coverage=" + form + " --coverage-out " + name + " " + journey_);
    }
  }
}

TEST_F(Files, NoOutputIsAnother) {
  // Neither is there yet.
  fs::create_symlink("r", path("link"));
  ExpectRefused(start_ + " --records " + path("r") + " --rejects " + path("r"));
  ExpectRefused(start_ + " --records " + path("r") + " --rejects " + path("./link"));
  EXPECT_FALSE(fs::exists(path("r")));
  const ProcessResult both = RunJourney(start_ + " --records - --rejects -");
  EXPECT_EQ(both.exit_code, 2) << both.err;
  EXPECT_EQ(both.out, "");
  // The summary would stand among the records.
  EXPECT_EQ(RunCommand("sh -c '" + JourneyBinary() + " " + start_ + " --records " + path("r") + " >" + path("r") + "'")
                .exit_code,
            2);
  EXPECT_EQ(Read(path("r")), "");
  // Where nothing is kept nothing mixes.
  EXPECT_EQ(RunJourney(start_ + " --records /dev/null --rejects /dev/null").exit_code, 0);
}

TEST_F(Files, WhatCannotBeOpenedLeavesTheOldFiles) {
  const std::string old = scratch_.Write("r", "old\n");
  EXPECT_EQ(RunJourney(start_ + " --records " + old + " --rejects /no/such/folder/x").exit_code, 1);
  EXPECT_EQ(Read(old), "old\n");
  EXPECT_EQ(RunJourney(start_ + " --records " + old).exit_code, 0);
  EXPECT_EQ(LinesIn(Read(old)), 6U);
}

TEST_F(Files, AFailedWriteEndsARunWithoutAnEnd) {
  const std::string forever = "while cat " + events_ + "; do :; done 2>/dev/null |";
  for (const char* flags : {" --records /dev/full", " --records /dev/full --threads 2"}) {
    const ProcessResult full = RunJourney("run " + journey_ + " --events -" + flags, forever);
    EXPECT_EQ(full.exit_code, 1) << flags;
    EXPECT_NE(full.err.find("No space left"), std::string::npos) << full.err;
    EXPECT_NE(full.err.find("0 bytes of whole lines were written"), std::string::npos) << full.err;
  }
  // Rejects alone.
  const ProcessResult rejects =
      RunJourney("run " + journey_ + " --events - --rejects /dev/full", "yes no-event 2>/dev/null |");
  EXPECT_EQ(rejects.exit_code, 1) << rejects.err;
}

TEST_F(Files, AFullDiskLeavesWholeLines) {
  std::string bad;
  for (int i = 0; i < 5000; ++i) bad += "no event\n";
  for (const auto& [out, log] : {std::pair("--records", Events(2000)), std::pair("--rejects", bad)}) {
    // A file may have 100 blocks of 512 bytes here, which is less than either output has; a process that writes more
    // gets a signal, which a disk that is full does not send.
    const ProcessResult result =
        RunCommand("sh -c 'ulimit -f 100; " + JourneyBinary() + " run " + journey_ + " --events " +
                   scratch_.Write("log.jsonl", log) + " " + out + " " + path("kept") + "'");
    EXPECT_EQ(result.exit_code, 1) << out << result.err;
    const std::string kept = Read(path("kept"));
    ASSERT_FALSE(kept.empty());
    EXPECT_LE(kept.size(), 51200U);
    EXPECT_EQ(kept.back(), '\n') << "the last line is torn";
    EXPECT_NE(result.err.find("; " + std::to_string(kept.size()) + " bytes of whole lines were written"),
              std::string::npos)
        << result.err;
  }
}

TEST_F(Files, APipeThatIsClosedEndsQuietly) {
  scratch_.Write("many.jsonl", Events(20000));
  for (const std::string& args : {"run " + journey_ + " --events " + path("many.jsonl") + " --records -",
                                  std::string("check --dump ir examples/cart_recovery"),
                                  std::string("check --dump ast examples/loan_application")}) {
    // The reader leaves first: nothing depends on who is quicker.
    const ProcessResult result =
        RunCommand("sh -c '{ sleep 1; " + JourneyBinary() + " " + args + "; echo $? >" + path("code") + "; } | :'");
    EXPECT_EQ(Read(path("code")), "1\n") << args;
    EXPECT_EQ(result.err.find("error:"), std::string::npos) << result.err;
  }
}

TEST_F(Files, StreamsThatCannotBeWrittenFailEveryCommand) {
  scratch_.Write("broken.journey", "journey J { enter on In stage S {} }\n");
  const std::vector<std::string> commands = {"version",
                                             "--help",
                                             "run --help",
                                             "check " + path("broken.journey"),
                                             "check --cost examples/cart_recovery",
                                             "check --dump ir examples/cart_recovery",
                                             "check --format json examples/cart_recovery",
                                             "test examples/cart_recovery",
                                             "test --format json examples/cart_recovery",
                                             start_,
                                             start_ + " --records " + path("r"),
                                             start_ + " --records -",
                                             "compile " + journey_ + " -o -"};
  for (const std::string& command : commands) {
    const ProcessResult result = RunCommand("sh -c '" + JourneyBinary() + " " + command + " >/dev/full'");
    EXPECT_EQ(result.exit_code, 1) << command;
    EXPECT_NE(result.err.find("No space left"), std::string::npos) << command << result.err;
  }
  EXPECT_EQ(LinesIn(Read(path("r"))), 6U);
  fs::remove(path("r"));
  for (const std::string& command :
       {std::string("check examples/cart_recovery"), std::string("nonsense"), start_ + " --records " + path("r")}) {
    EXPECT_EQ(RunCommand("sh -c '" + JourneyBinary() + " " + command + " 2>/dev/full'").exit_code, 1) << command;
  }
  EXPECT_EQ(LinesIn(Read(path("r"))), 6U) << "messages are not worth the records";
}

TEST_F(Files, ClosedStreamsGetNothingThatIsNotTheirs) {
  for (const char* closed : {"<&- >&- 2>&-", ">&- 2>&-", "2>&-", "<&- >&-"}) {
    fs::remove(path("r"));
    const ProcessResult result =
        RunCommand("sh -c '" + JourneyBinary() + " " + start_ + " --records " + path("r") + " " + closed + "'");
    EXPECT_EQ(result.exit_code, 0) << closed;
    const std::string records = Read(path("r"));
    EXPECT_EQ(LinesIn(records), 6U) << closed << records;
    EXPECT_EQ(records.find("lines"), std::string::npos) << closed << records;
  }
  // What was asked for there is missed.
  EXPECT_EQ(RunCommand("sh -c '" + JourneyBinary() + " " + start_ + " --records - >&-'").exit_code, 1);
  EXPECT_EQ(RunCommand("sh -c '" + JourneyBinary() + " run " + journey_ + " --events - <&-'").exit_code, 1);
}

TEST_F(Files, AModuleIsWrittenWholeAndAlone) {
  const std::string warned = scratch_.Write("w.journey", kWarned);
  const ProcessResult piped = RunJourney("compile " + warned + " -o -");
  EXPECT_EQ(piped.exit_code, 0);
  EXPECT_NE(piped.err.find("warning"), std::string::npos) << piped.err;
  EXPECT_EQ(RunJourney("compile " + warned + " -o " + path("m")).exit_code, 0);
  EXPECT_EQ(piped.out, Read(path("m"))) << "warnings have no place in a module";
  // A failed write leaves the old module; a file may have no block here.
  const std::string module = Read(path("m"));
  const ProcessResult full =
      RunCommand("sh -c 'ulimit -f 0; " + JourneyBinary() + " compile " + journey_ + " -o " + path("m") + "'");
  EXPECT_NE(full.exit_code, 0);
  EXPECT_EQ(Read(path("m")), module);
  for (const fs::directory_entry& entry : fs::directory_iterator(path(""))) {
    EXPECT_EQ(entry.path().string().find(".tmp"), std::string::npos) << entry.path() << " was left behind";
  }
}

TEST_F(Files, SourcesAreRegularFilesInFoldersThatCanBeRead) {
  EXPECT_EQ(RunJourney("check /dev/zero").exit_code, 1);
  ASSERT_EQ(std::system(("mkfifo " + path("b.journey")).c_str()), 0);
  EXPECT_EQ(RunJourney("check " + path("b.journey")).exit_code, 1);
  EXPECT_EQ(RunJourney("check " + path("")).exit_code, 1) << "one of the folder's sources is a pipe";
  fs::remove(path("b.journey"));
  EXPECT_EQ(RunJourney("check " + path("")).exit_code, 0);
  if (RunCommand("test $(id -u) -eq 0").exit_code == 0) GTEST_SKIP() << "root reads every folder";
  fs::create_directory(path("closed"));
  fs::permissions(path("closed"), fs::perms::none);
  const ProcessResult closed = RunJourney("check " + path(""));
  fs::permissions(path("closed"), fs::perms::owner_all);
  EXPECT_EQ(closed.exit_code, 1);
  EXPECT_NE(closed.err.find("closed"), std::string::npos) << closed.err;
}

}  // namespace
}  // namespace journey::testing
