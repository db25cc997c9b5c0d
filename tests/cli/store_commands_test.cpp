// What status, verify and inspect say of a store: the truth, and nothing of it is changed.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kJourney = R"(
customer { name: string? }
event In { n: int = 0 }
event Out {}
channel mail(text: string) {}
journey J {
  enter on In
  memory { last: int = 0  list: [int] max 3 = [] }
  stage A {
    flow { last = 7  wait up to 3 days { on Out go B } else { send mail(text: "late") } }
    idle 5 days go B
  }
  final stage B {}
}
)";

class StoreCommands : public ::testing::Test {
 protected:
  StoreCommands() {
    const std::string journey = scratch_.Write("a.journey", kJourney);
    const std::string log =
        R"({"type":"track","event":"In","userId":"ada","timestamp":"2026-01-05T10:00:00Z"})"
        "\n"
        R"({"type":"identify","userId":"ada","anonymousId":"anon","timestamp":"2026-01-05T11:00:00Z","traits":{"name":"Ada"}})"
        "\n"
        R"({"type":"track","event":"In","userId":"bob","timestamp":"2026-01-06T10:00:00Z"})"
        "\n";
    const std::string events = scratch_.Write("events.jsonl", log);
    const ProcessResult run = RunJourney("run " + journey + " --events " + events + " --records " + scratch_.path("r") +
                                         " --store " + store());
    EXPECT_EQ(run.exit_code, 0) << run.err;
  }
  std::string store() const { return scratch_.path("store"); }
  // What every file of the store holds.
  std::string All() const {
    std::string all;
    for (const auto& entry : fs::directory_iterator(store()))
      all += entry.path().filename().string() + ScratchFolder::Read(entry.path().string());
    return all;
  }
  std::string FileOf(const std::string& prefix) const {
    for (const auto& entry : fs::directory_iterator(store())) {
      if (entry.path().filename().string().starts_with(prefix)) return entry.path().string();
    }
    return "";
  }
  static void Damage(const std::string& file) {
    std::string bytes = ScratchFolder::Read(file);
    bytes[bytes.size() / 3] ^= 4;
    fs::remove(file);
    FILE* out = fopen(file.c_str(), "wb");
    fwrite(bytes.data(), 1, bytes.size(), out);
    fclose(out);
  }
  const ScratchFolder scratch_;
};

TEST_F(StoreCommands, StatusSaysWhereThingsStand) {
  const std::string before = All();
  const ProcessResult result = RunJourney("status " + store() + " --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["entries"], 4) << "three inputs and the end of input";
  EXPECT_EQ(json["ended"], true);
  EXPECT_EQ(json["snapshot"]["customers"], 2);
  EXPECT_EQ(json["records"]["bytes"], ScratchFolder::Read(scratch_.path("r")).size());
  EXPECT_EQ(json["source"]["line"], 3);
  EXPECT_NE(RunJourney("status " + store()).out.find("4 entries"), std::string::npos);
  EXPECT_EQ(All(), before);
}

TEST_F(StoreCommands, InspectShowsWhatACustomerWaitsFor) {
  const std::string before = All();
  // By the id that was merged into it, too.
  for (const char* id : {"ada", "anon"}) {
    const ProcessResult result = RunJourney("inspect " + store() + " " + id + " --format json");
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Json json = Json::parse(result.out);
    EXPECT_EQ(json["customer"], "ada");
    EXPECT_EQ(json["profile"]["name"], "Ada");
    EXPECT_EQ(json["next_due"], "2026-01-08T10:00:00.000Z") << "three days after the entry";
    const Json& instance = json["instances"][0];
    EXPECT_EQ(instance["stage"], "A");
    EXPECT_EQ(instance["memory"], Json::parse(R"({"last":7,"list":[]})"));
    EXPECT_EQ(instance["waits"][0]["what"], "wait");
    EXPECT_EQ(instance["waits"][0]["due"], "2026-01-08T10:00:00.000Z");
    EXPECT_EQ(instance["events"], Json::array({"a.Out"})) << "the qualified name, as the journey has";
  }
  EXPECT_NE(RunJourney("inspect " + store() + " bob").out.find("until 2026-01-09T10:00:00.000Z"), std::string::npos);
  EXPECT_EQ(RunJourney("inspect " + store() + " nobody").exit_code, 3);
  EXPECT_EQ(All(), before);
}

TEST_F(StoreCommands, VerifyFindsDamage) {
  const std::string before = All();
  const ProcessResult good = RunJourney("verify " + store());
  EXPECT_EQ(good.exit_code, 0) << good.out << good.err;
  EXPECT_NE(good.out.find("2 customers of snapshots compared"), std::string::npos) << good.out;
  EXPECT_EQ(All(), before);
  const std::string snapshot = FileOf("snapshot-"), segment = FileOf("log-");
  fs::copy_file(snapshot, scratch_.path("kept"));
  Damage(snapshot);
  const ProcessResult bad = RunJourney("verify " + store() + " --format json");
  EXPECT_EQ(bad.exit_code, 3) << bad.err;
  EXPECT_NE(Json::parse(bad.out)["faults"][0].get<std::string>().find("damaged"), std::string::npos) << bad.out;
  EXPECT_EQ(RunJourney("status " + store()).exit_code, 3);
  fs::copy_file(scratch_.path("kept"), snapshot, fs::copy_options::overwrite_existing);
  Damage(segment);
  const ProcessResult worse = RunJourney("verify " + store());
  EXPECT_EQ(worse.exit_code, 1);
  EXPECT_NE(worse.err.find("log-0000000001: offset "), std::string::npos) << worse.err;
  EXPECT_EQ(RunJourney("verify /no/such/folder").exit_code, 1);
}

}  // namespace
}  // namespace journey::testing
