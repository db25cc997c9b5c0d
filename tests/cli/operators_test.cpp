// compact, salvage, export and import over real folders: what stays, what comes out and what comes back is what it was.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kOperatedCart = "examples/cart_recovery";
constexpr const char* kOperatedLog = "examples/cart_recovery/events.jsonl";

class Operators : public ::testing::Test {
 protected:
  Operators() {
    const std::string text = ScratchFolder::Read(kOperatedLog);
    const size_t half = text.find('\n', text.size() / 2) + 1;
    first_ = scratch_.Write("first.jsonl", text.substr(0, half));
    second_ = scratch_.Write("second.jsonl", text.substr(half));
  }
  std::string path(const std::string& name) const { return scratch_.path(name); }
  std::string Read(const std::string& name) const { return ScratchFolder::Read(path(name)); }
  ProcessResult Run(const std::string& store, const std::string& events, const std::string& records = "") const {
    return RunJourney(std::string("run ") + kOperatedCart + " --engine interp --events " + events + " --store " +
                      path(store) + " --records " + path(records.empty() ? store + ".r" : records));
  }
  std::vector<std::string> FilesOf(const std::string& store, const std::string& prefix) const {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(path(store))) {
      if (entry.path().filename().string().starts_with(prefix)) files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
  }
  std::string All(const std::string& store) const {
    std::string all;
    for (const std::string& file : FilesOf(store, "")) all += file + ScratchFolder::Read(file);
    return all;
  }
  static std::vector<std::string> Sorted(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  const ScratchFolder scratch_;
  std::string first_, second_;
};

TEST_F(Operators, ACompactedStoreGoesOnAsIfItWereNot) {
  for (const char* store : {"a", "b"}) ASSERT_EQ(Run(store, first_).exit_code, 0);
  const ProcessResult result = RunJourney("compact " + path("a") + " --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_LT(json["bytes_after"].get<uint64_t>(), json["bytes_before"].get<uint64_t>());
  EXPECT_EQ(FilesOf("a", "snapshot-").size(), 1U);
  const ProcessResult verified = RunJourney("verify " + path("a") + " --format json");
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_EQ(Json::parse(verified.out)["from"], json["snapshot"]);
  // Again: nothing is left to drop.
  EXPECT_EQ(RunJourney("compact " + path("a")).exit_code, 0);
  for (const char* store : {"a", "b"}) ASSERT_EQ(Run(store, second_).exit_code, 0);
  EXPECT_EQ(Read("a.r"), Read("b.r"));
  EXPECT_EQ(RunJourney("compact /no/such/folder").exit_code, 1);
}

TEST_F(Operators, WhatIsSalvagedRunsToTheSameRecords) {
  ASSERT_EQ(Run("a", kOperatedLog).exit_code, 0);
  const std::string before = All("a");
  const ProcessResult result = RunJourney("salvage " + path("a") + " --out " + path("out") + " --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err << result.out;
  EXPECT_EQ(All("a"), before);
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["lost"], Json::array());
  ASSERT_EQ(Run("b", path("out")).exit_code, 0);
  EXPECT_EQ(Sorted(Read("b.r")), Sorted(Read("a.r")));
  // Damage in the middle: the start refuses, salvage gives what is before it and behind it, and says where.
  const std::string segment = FilesOf("a", "log-").front();
  std::string bytes = ScratchFolder::Read(segment);
  // In the third frame, behind the head and the first cursor, which has entries however often was committed.
  const size_t byte = bytes.find("JRFR", bytes.find("JRFR", bytes.find("JRFR") + 4) + 4) + 60;
  bytes[byte] ^= 4;
  scratch_.Write("a/" + fs::path(segment).filename().string(), bytes);
  const ProcessResult damaged = RunJourney("salvage " + path("a") + " --out " + path("rest") + " --format json");
  EXPECT_EQ(damaged.exit_code, 3) << damaged.err;
  const Json lost = Json::parse(damaged.out)["lost"];
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0]["file"], segment);
  EXPECT_LT(lost[0]["offset"].get<size_t>(), byte);
  // The log's last entry is the end of its input, which is no line.
  const size_t from = lost[0]["from"].get<size_t>(), to = lost[0]["to"].get<size_t>();
  const size_t missing = to - from - (to == Json::parse(damaged.out)["end"].get<size_t>() ? 1 : 0);
  EXPECT_GT(missing, 0U);
  EXPECT_EQ(Sorted(Read("rest")).size() + missing, Sorted(Read("out")).size());
  EXPECT_EQ(Run("c", path("rest")).exit_code, 0);
  EXPECT_EQ(RunJourney("salvage " + path("a") + " --out " + path("a/out")).exit_code, 1) << "into the store";
  EXPECT_EQ(RunJourney("salvage " + path("a")).exit_code, 2);
  // Nothing may be left in a folder that is no store.
  fs::create_directory(path("plain"));
  for (const char* verb : {"compact ", "forget ", "pause --channel mail "}) {
    const ProcessResult none = RunJourney(verb + path("plain") + (std::string(verb) == "forget " ? " ada" : ""));
    EXPECT_EQ(none.exit_code, 1) << verb;
    EXPECT_NE(none.err.find("there is no store in the folder"), std::string::npos) << none.err;
  }
  EXPECT_TRUE(fs::is_empty(path("plain")));
  EXPECT_EQ(RunJourney("salvage " + path("b.r") + " --out " + path("out")).exit_code, 1);
}

TEST_F(Operators, AnExportedStoreGoesOnElsewhere) {
  ASSERT_EQ(Run("a", first_).exit_code, 0);
  const std::string before = All("a");
  const ProcessResult exported = RunJourney("export " + path("a") + " --out " + path("all.jsonl") + " --format json");
  ASSERT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_EQ(All("a"), before);
  const ProcessResult imported = RunJourney("import " + path("b") + " " + path("all.jsonl") + " --format json");
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_EQ(Json::parse(imported.out)["customers"], Json::parse(exported.out)["customers"]);
  EXPECT_EQ(RunJourney("verify " + path("b")).exit_code, 0);
  // The same state, so the same export.
  ASSERT_EQ(RunJourney("export " + path("b") + " --out " + path("again.jsonl")).exit_code, 0);
  EXPECT_EQ(Read("again.jsonl"), Read("all.jsonl"));
  const size_t already = Read("a.r").size();
  ASSERT_EQ(Run("a", second_).exit_code, 0);
  ASSERT_EQ(Run("b", second_).exit_code, 0);
  EXPECT_EQ(Read("b.r"), Read("a.r").substr(already)) << "what comes is what came";
}

TEST_F(Operators, ACustomerMovesFromOneStoreToAnother) {
  const std::string journey = scratch_.Write("m.journey", R"(
event In {}
channel mail() {}
journey J { enter on In reenter always stage A { after 3 days { send mail() go B } } final stage B {} }
)");
  const auto line = [](const std::string& who, const std::string& time) {
    return R"({"type":"track","event":"In","userId":")" + who + R"(","timestamp":")" + time + "\"}\n";
  };
  const std::string identify =
      R"({"type":"alias","userId":"ada","previousId":"anon","timestamp":"2026-01-05T11:00:00Z"})"
      "\n";
  const auto run = [&](const std::string& store, const std::string& events) {
    const std::string file = scratch_.Write(store + ".jsonl", events);
    return RunJourney("run " + journey + " --events " + file + " --store " + path(store) + " --records " +
                      path(store + ".r"));
  };
  const std::string first = line("ada", "2026-01-05T10:00:00Z") + identify + line("bob", "2026-01-05T12:00:00Z");
  ASSERT_EQ(run("a", first).exit_code, 0);
  ASSERT_EQ(run("b", line("carl", "2026-01-06T10:00:00Z")).exit_code, 0);
  ASSERT_EQ(RunJourney("export " + path("a") + " anon --inputs --out " + path("ada")).exit_code, 0);
  EXPECT_EQ(Read("ada").find("bob"), std::string::npos);
  EXPECT_NE(Read("ada").find(R"({"input":{"type":"alias","userId":"ada","previousId":"anon")"), std::string::npos);
  ASSERT_EQ(RunJourney("import " + path("b") + " " + path("ada")).exit_code, 0);
  EXPECT_EQ(RunJourney("verify " + path("b")).exit_code, 0);
  EXPECT_EQ(RunJourney("inspect " + path("b") + " anon --format json").out,
            RunJourney("inspect " + path("a") + " ada --format json").out);
  const std::string before = All("b");
  const ProcessResult twice = RunJourney("import " + path("b") + " " + path("ada"));
  EXPECT_EQ(twice.exit_code, 1);
  EXPECT_NE(twice.err.find("knows customer"), std::string::npos) << twice.err;
  // Cut or changed anywhere it is refused, and the store stays as it is.
  const std::string whole = Read("ada");
  for (size_t i = 1; i < 12; ++i) {
    scratch_.Write("cut", whole.substr(0, whole.size() * i / 12));
    EXPECT_EQ(RunJourney("import " + path("b") + " " + path("cut")).exit_code, 1);
    EXPECT_EQ(RunJourney("import " + path("new") + " " + path("cut")).exit_code, 1);
    EXPECT_FALSE(fs::exists(path("new")));
  }
  EXPECT_EQ(All("b"), before);
  // Of nobody there is nothing to write, and what was there stays.
  EXPECT_EQ(RunJourney("export " + path("a") + " nobody --out " + path("ada")).exit_code, 3);
  EXPECT_EQ(Read("ada"), whole);
  // Two exports are no export, and what is said of one does not stand among its lines.
  scratch_.Write("two", whole + whole);
  const ProcessResult two = RunJourney("import " + path("new") + " " + path("two"));
  EXPECT_EQ(two.exit_code, 1);
  EXPECT_NE(two.err.find("something stands behind the export's end"), std::string::npos) << two.err;
  EXPECT_EQ(RunJourney("export " + path("a") + " anon --inputs --out -").out, whole);
  EXPECT_EQ(RunJourney("import " + path("new") + " - < " + path("ada")).exit_code, 0);
  // Her wait ends there.
  ASSERT_EQ(run("b", line("carl", "2026-01-06T10:00:00Z") + line("carl", "2026-01-20T10:00:00Z")).exit_code, 0);
  EXPECT_NE(Read("b.r").find(R"("customer":"ada","entry":1,"kind":"sent")"), std::string::npos) << Read("b.r");
}

}  // namespace
}  // namespace journey::testing
