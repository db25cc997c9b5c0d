// journey forget over real folders: no byte of the customer is left, and everybody else's records are what they were.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "runtime/store/frame.h"
#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kForgettingJourney = R"(
customer { name: string? }
event In { word: string = "" }
event Out {}
channel mail(text: string) {}
journey J {
  enter on In { word = event.word }
  reenter always
  memory { word: string = "" }
  stage A {
    flow { wait up to 3 days { on Out go B } else { send mail(text: word) } }
  }
  final stage B {}
}
)";

// Everything that is personal about her.
constexpr const char* kHers[] = {"ada.lovelace",   "anon-4711",     "cookie-0815",  "msg-of-ada",
                                 "Lovelace-Byron", "secret-of-ada", "early-secret", "poem"};

class Forget : public ::testing::Test {
 protected:
  Forget() {
    journey_ = scratch_.Write("a.journey", kForgettingJourney);
    lines_ = {
        R"({"type":"track","event":"In","userId":"anon-4711","timestamp":"2026-01-05T09:00:00Z","properties":{"word":"early-secret"}})",
        R"({"type":"track","event":"In","userId":"bob","timestamp":"2026-01-05T09:30:00Z","properties":{"word":"of bob"}})",
        R"({"type":"track","event":"In","userId":"ada.lovelace","messageId":"msg-of-ada","timestamp":"2026-01-05T10:00:00Z","properties":{"word":"secret-of-ada"}})",
        R"({"type":"identify","userId":"ada.lovelace","anonymousId":"anon-4711","timestamp":"2026-01-05T11:00:00Z","traits":{"name":"Lovelace-Byron"}})",
        R"({"type":"alias","userId":"ada.lovelace","previousId":"cookie-0815","timestamp":"2026-01-05T11:30:00Z"})",
        // In vain, since that one is hers; the traits are his.
        R"({"type":"identify","userId":"bob","anonymousId":"anon-4711","timestamp":"2026-01-05T12:00:00Z","traits":{"name":"Bob"}})",
        R"({"type":"track","event":"In","userId":"carl","timestamp":"2026-01-06T10:00:00Z","properties":{"word":"of carl"}})",
        R"({"type":"track","event":"In","userId":"ada.lovelace","properties":{"word":"poem"}})",  // no time: rejected
        R"({"type":"track","event":"In","userId":"bob.lovelace","properties":{"word":"his"}})",   // likewise, another's
        // The last timestamp that moves the clock is hers, and lets the waits of others end.
        R"({"type":"track","event":"In","userId":"ada.lovelace","timestamp":"2026-01-08T12:00:00Z","properties":{"word":"poem"}})",
    };
    Run("whole");
  }
  std::string path(const std::string& name) const { return scratch_.path(name); }
  void Run(const std::string& name, const std::string& more = "") {
    std::string log;
    for (const std::string& line : lines_) log += line + "\n";
    const std::string events = scratch_.Write("events.jsonl", log);
    const ProcessResult run = RunJourney("run " + journey_ + " --events " + events + " --records " + path(name + ".r") +
                                         " --rejects " + path(name + ".j") + " --store " + path(name) + more);
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  ProcessResult ForgetAda(const std::string& more = "") const {
    return RunJourney("forget " + path("whole") + " ada.lovelace --records " + path("whole.r") + " --rejects " +
                      path("whole.j") + more);
  }
  // All bytes of the folder, frames unpacked, and of the files outside.
  std::string All() const {
    std::string all;
    for (const auto& entry : fs::directory_iterator(path("whole"))) {
      const std::string bytes = ScratchFolder::Read(entry.path().string());
      all += entry.path().filename().string() + bytes;
      for (uint64_t at = 0; at < bytes.size();) {
        const auto frame = rt::FrameAt(std::string_view(bytes).substr(at), at);
        if (!frame) break;
        all += rt::PayloadOf(*frame).value();
        at += frame->size;
      }
    }
    return all + ScratchFolder::Read(path("whole.r")) + ScratchFolder::Read(path("whole.j"));
  }
  // The same, and lines that say nothing.
  static std::string Without(const std::string& text, const std::vector<std::string>& words) {
    std::istringstream lines(text);
    std::string left;
    for (std::string line; std::getline(lines, line);) {
      bool has = line.starts_with(R"({"kind":"forgotten"})");
      for (const std::string& word : words) has = has || line.find(word) != std::string::npos;
      if (!has) left += line + "\n";
    }
    return left;
  }
  std::string FileOf(const std::string& prefix) const {
    for (const auto& entry : fs::directory_iterator(path("whole"))) {
      if (entry.path().filename().string().starts_with(prefix)) return entry.path().string();
    }
    return "";
  }

  const ScratchFolder scratch_;
  std::string journey_;
  std::vector<std::string> lines_;
};

TEST_F(Forget, LeavesNoByteAndChangesNobodyElse) {
  const std::string before = All(), records = ScratchFolder::Read(path("whole.r"));
  for (const char* word : kHers)
    EXPECT_NE(before.find(word), std::string::npos) << word << ": the test looks for nothing";
  for (const char* id : {"bob", "carl"}) EXPECT_NE(records.find("\"sent\""), std::string::npos) << id;
  const std::string bob = RunJourney("inspect " + path("whole") + " bob --format json").out;
  ASSERT_EQ(chmod(path("whole.r").c_str(), 0600), 0);

  Run("other");  // of which nobody is forgotten
  const ProcessResult result = ForgetAda(" --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["ids"], Json::array({"ada.lovelace", "anon-4711", "cookie-0815"}));
  EXPECT_EQ(json["inputs"], 6) << "five of hers, and one of his that named one of hers";
  EXPECT_EQ(json["states"], 1);
  EXPECT_EQ(json["rejects"], 1);

  const std::string after = All();
  for (const char* word : kHers) EXPECT_EQ(after.find(word), std::string::npos) << word;
  EXPECT_NE(after.find("of carl"), std::string::npos);
  const std::string left = ScratchFolder::Read(path("whole.r"));
  EXPECT_EQ(Without(left, {}), Without(records, {"ada.lovelace", "anon-4711", "cookie-0815"}));
  ASSERT_EQ(left.size(), records.size()) << "whoever reads along knows a place in it";
  std::istringstream lines(left);
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(Json::parse(line).contains("kind")) << line;
  EXPECT_NE(ScratchFolder::Read(path("whole.j")).find("bob.lovelace"), std::string::npos)
      << "another's id has hers in it";
  struct stat info{};
  ASSERT_EQ(stat(path("whole.r").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U) << "nobody else may read it now";
  EXPECT_EQ(RunJourney("verify " + path("whole")).exit_code, 0);
  EXPECT_EQ(RunJourney("inspect " + path("whole") + " bob --format json").out, bob);
  EXPECT_EQ(RunJourney("inspect " + path("whole") + " anon-4711").exit_code, 3);

  // The run goes on, and everybody gets what was to come; she is somebody new, also under a message id of old.
  lines_.push_back(
      R"({"type":"track","event":"In","userId":"carl","timestamp":"2026-01-20T12:00:00Z","properties":{"word":"again"}})");
  lines_.push_back(
      R"({"type":"track","event":"In","userId":"ada.lovelace","messageId":"msg-of-ada","timestamp":"2026-01-20T12:00:00Z"})");
  Run("whole");
  Run("other");
  const std::string whole = ScratchFolder::Read(path("whole.r"));
  EXPECT_EQ(Without(whole, {"ada.lovelace"}),
            Without(ScratchFolder::Read(path("other.r")), {"ada.lovelace", "anon-4711", "cookie-0815"}));
  EXPECT_NE(whole.find(R"("customer":"ada.lovelace","entry":1,"kind":"entered")"), std::string::npos) << whole;
}

// Without the snapshots everything is folded from the log, and gives the same.
TEST_F(Forget, TheLogAloneGivesTheSame) {
  const std::string records = ScratchFolder::Read(path("whole.r"));
  ASSERT_EQ(ForgetAda().exit_code, 0);
  for (std::string file = FileOf("snapshot-"); !file.empty(); file = FileOf("snapshot-")) fs::remove(file);
  EXPECT_EQ(RunJourney("verify " + path("whole")).exit_code, 0);
  Run("whole");
  EXPECT_EQ(Without(ScratchFolder::Read(path("whole.r")), {}),
            Without(records, {"ada.lovelace", "anon-4711", "cookie-0815"}));
}

TEST_F(Forget, AsksForTheFilesThatTheStoreHasWritten) {
  const std::string before = All(), forget = "forget " + path("whole") + " anon-4711";
  const ProcessResult no_records = RunJourney(forget);
  EXPECT_EQ(no_records.exit_code, 2);
  EXPECT_NE(no_records.err.find("--records"), std::string::npos) << no_records.err;
  EXPECT_EQ(RunJourney(forget + " --leave-records").exit_code, 2) << "the rejects";
  EXPECT_EQ(RunJourney(forget + " --leave-rejects --records /no/such/file").exit_code, 1);
  EXPECT_EQ(RunJourney(forget + " --leave-rejects --records " + path("events.jsonl")).exit_code, 1) << "another file";
  EXPECT_EQ(RunJourney("forget " + path("whole") + " nobody --leave-records --leave-rejects").exit_code, 3);
  EXPECT_EQ(RunJourney("forget /no/such/folder x").exit_code, 1);
  EXPECT_EQ(RunJourney(forget + " --leave-rejects --leave-records --records " + path("whole.r")).exit_code, 2);
  EXPECT_EQ(All(), before) << "nothing was done";
  const std::string records = ScratchFolder::Read(path("whole.r"));
  ASSERT_EQ(RunJourney(forget + " --leave-records --leave-rejects").exit_code, 0);
  EXPECT_EQ(ScratchFolder::Read(path("whole.r")), records);
  // They can be seen to later.
  const ProcessResult later = ForgetAda(" --format json");
  ASSERT_EQ(later.exit_code, 0) << later.err;
  EXPECT_EQ(Json::parse(later.out)["inputs"], 0);
  EXPECT_EQ(Without(ScratchFolder::Read(path("whole.r")), {}), Without(records, {"ada.lovelace"}));
  EXPECT_EQ(ForgetAda().exit_code, 3);
  Run("whole");
}

// The lines that stand in the place of hers are read over by whoever reads the file.
// A store that has written no record yet knows nothing of its file: that of another store is not taken for it.
TEST_F(Forget, RecordsOfAnotherStoreStay) {
  const std::string before = ScratchFolder::Read(path("whole.r"));
  const std::string events = scratch_.Write(
      "bob.jsonl", R"({"type":"identify","userId":"bob","timestamp":"2026-01-05T12:00:00Z","traits":{"name":"Bob"}})"
                   "\n");
  ASSERT_EQ(RunJourney("run " + journey_ + " --events " + events + " --records " + path("second.r") + " --store " +
                       path("second"))
                .exit_code,
            0);
  ASSERT_EQ(ScratchFolder::Read(path("second.r")), "") << "nobody is in a journey";
  const ProcessResult wrong = RunJourney("forget " + path("second") + " bob --records " + path("whole.r"));
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_TRUE(Has(wrong.err, "is not the store's file of records")) << wrong.err;
  EXPECT_EQ(ScratchFolder::Read(path("whole.r")), before);
  EXPECT_EQ(RunJourney("forget " + path("second") + " bob --records " + path("second.r")).exit_code, 0);
}

TEST_F(Forget, WhatIsLeftOfTheRecordsCanBeReported) {
  ASSERT_EQ(ForgetAda().exit_code, 0);
  const ProcessResult report = RunJourney("report " + path("a.journey") + " --records " + path("whole.r"));
  EXPECT_EQ(report.exit_code, 0) << report.err;
}

TEST_F(Forget, AFileBehindALinkIsTheOneThatChanges) {
  fs::rename(path("whole.r"), path("real"));
  fs::create_symlink(path("real"), path("whole.r"));
  const std::string records = ScratchFolder::Read(path("real"));
  ASSERT_EQ(ForgetAda().exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(path("whole.r")));
  EXPECT_EQ(Without(ScratchFolder::Read(path("real")), {}), Without(records, {"ada.lovelace", "anon-4711"}));
}

// Killed at whatever instant, a forget is not done or is brought to its end by the next start.
TEST_F(Forget, KilledItIsNotDoneOrDoneByTheNextStart) {
  Run("other");
  const std::string records = ScratchFolder::Read(path("whole.r"));
  const std::string kept = path("kept");
  fs::copy(path("whole"), kept, fs::copy_options::recursive);
  int undone = 0, done = 0;
  for (int milliseconds = 0; milliseconds < 60; milliseconds += 4) {
    (void)RunCommand("sh -c \"timeout -s KILL 0." + std::string(milliseconds < 10 ? "00" : "0") +
                     std::to_string(milliseconds + 1) + " " + JourneyBinary() + " forget " + path("whole") +
                     " ada.lovelace --records " + path("whole.r") + " --rejects " + path("whole.j") + "\"");
    Run("whole");  // brings it to its end, and has nothing new to read
    const std::string now = ScratchFolder::Read(path("whole.r"));
    if (now == records) {
      EXPECT_EQ(RunJourney("inspect " + path("whole") + " ada.lovelace").exit_code, 0);
      ++undone;
    } else {
      EXPECT_EQ(Without(now, {}), Without(records, {"ada.lovelace", "anon-4711"}));
      EXPECT_EQ(RunJourney("inspect " + path("whole") + " ada.lovelace").exit_code, 3);
      ++done;
      fs::remove_all(path("whole"));
      fs::copy(kept, path("whole"), fs::copy_options::recursive);
      scratch_.Write("whole.r", records);
      scratch_.Write("whole.j", ScratchFolder::Read(path("other.j")));
    }
    EXPECT_EQ(RunJourney("verify " + path("whole")).exit_code, 0);
  }
  RecordProperty("undone", undone);
  RecordProperty("done", done);
}

TEST_F(Forget, OldFilesPutBackAreRefused) {
  const std::string segment = FileOf("log-"), snapshot = FileOf("snapshot-");
  fs::copy_file(segment, path("kept"));
  ASSERT_EQ(ForgetAda().exit_code, 0);
  fs::copy_file(path("kept"), segment, fs::copy_options::overwrite_existing);
  const ProcessResult result = RunJourney("status " + path("whole"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("another log"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace journey::testing
