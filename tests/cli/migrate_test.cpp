// journey migrate over real stores: what docs/migrations.md shows is what comes, and plans change nothing.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kOne = R"(event Cart { total: decimal }
channel mail(template: string)
journey Reminder {
  version 1
  enter on Cart { cart_total = event.total }
  memory { cart_total: decimal = 0 }
  stage Shopping { after 5 days go Reminded }
  stage Reminded { flow { send mail(template: "left") wait 3 days go Gone } }
  final stage Gone
}
)";
// What is said of those inside version 1 comes behind it.
constexpr const char* kTwo = R"(event Cart { total: decimal }
channel mail(template: string)
journey Reminder {
  version 2
  enter on Cart { total = event.total }
  memory { total: decimal = 0 }
  stage Shopping { after 2 days go Abandoned }
  stage Abandoned { flow { send mail(template: "left, {total}") wait 3 days go Gone } }
  final stage Gone
)";
constexpr const char* kSaid = "  migrate from 1 { Reminded -> Abandoned  memory total = old.cart_total }\n";

class Migrating : public ::testing::Test {
 protected:
  Migrating() {
    scratch_.Write("cart.journey", kOne);
    scratch_.Write(
        "events.jsonl",
        R"({"type":"track","event":"Cart","userId":"ada","timestamp":"2026-01-01T10:00:00Z","properties":{"total":80}})"
        "\n"
        R"({"type":"track","event":"Cart","userId":"bob","timestamp":"2026-01-07T10:00:00Z","properties":{"total":20}})"
        "\n");
    const ProcessResult run = Run();
    EXPECT_EQ(run.exit_code, 0) << run.err;
  }
  void Write(const std::string& more) const { scratch_.Write("cart.journey", kTwo + more + "}\n"); }
  std::string path(const std::string& name) const { return scratch_.path(name); }
  ProcessResult Run() const {
    return RunJourney("run " + path("cart.journey") + " --events " + path("events.jsonl") + " --records " +
                      path("records") + " --store " + path("store"));
  }
  ProcessResult Migrate(const std::string& what) const {
    return RunJourney("migrate " + what + " --store " + path("store") + " " + path("cart.journey"));
  }
  size_t Files() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(path("store")), fs::directory_iterator()));
  }
  const ScratchFolder scratch_;
};

TEST_F(Migrating, RefusedSaysWhoAndChangesNothing) {
  Write("");
  EXPECT_EQ(Run().exit_code, 3);
  const size_t files = Files();
  for (const char* what : {"plan", "apply"}) {
    const ProcessResult refused = Migrate(what);
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_EQ(refused.out,
              "journey cart.Reminder\n"
              "  stays            1  stage Shopping: stay\n"
              "  refused          1  stage Reminded: is gone: say in `migrate from 1` where those go who are there\n"
              "  dropped          2  memory cart_total: is gone: its values are dropped\n");
    EXPECT_EQ(refused.err, "refused: 1 of 2 customers have no place in the new version; nothing was changed\n");
    EXPECT_EQ(Files(), files);
  }
  // The page shows these lines.
  std::ifstream page("docs/migrations.md");
  const std::string text((std::istreambuf_iterator<char>(page)), std::istreambuf_iterator<char>());
  EXPECT_NE(text.find(Migrate("plan").out + Migrate("plan").err), std::string::npos);
}

TEST_F(Migrating, PlanThenApplyThenRun) {
  Write(kSaid);
  const size_t files = Files();
  const ProcessResult plan = Migrate("plan --format json");
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_EQ(Files(), files);
  const Json json = Json::parse(plan.out);
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["customers"], 2);
  EXPECT_EQ(json["refused"], 0);
  EXPECT_EQ(json["applied"], false);
  EXPECT_EQ(json["plan"][1], Json({{"fate", "arrives"},
                                   {"journey", "cart.Reminder"},
                                   {"place", "stage Reminded"},
                                   {"customers", 1},
                                   {"message", "arrive in Abandoned as if they had just entered"}}));
  EXPECT_EQ(json["records"], Json({{"moved", 1}, {"sent", 1}}));
  const ProcessResult applied = Migrate("apply");
  EXPECT_EQ(applied.exit_code, 0) << applied.err;
  EXPECT_NE(applied.out.find("at once: 1 moved, 1 sent\n"), std::string::npos) << applied.out;
  EXPECT_EQ(Migrate("apply").exit_code, 0);  // there is nothing to do any more
  const ProcessResult run = Run();
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::string records = ScratchFolder::Read(path("records"));
  EXPECT_NE(records.find(R"("from":"Reminded","stage":"Abandoned","cause":{"migrate":1})"), std::string::npos);
  EXPECT_NE(records.find(R"("args":{"template":"left, 80"})"), std::string::npos);
  EXPECT_EQ(RunJourney("verify " + path("store")).exit_code, 0);
}

// `policy drain`, from the first to the last: the same commands as ever. Ada is in Reminded, Bob comes there on 12
// January by version 1.
TEST_F(Migrating, DrainingGoesOnWithTheSameCommands) {
  Write("  migrate from 1 { policy drain }\n");
  EXPECT_EQ(Run().exit_code, 3);
  const ProcessResult plan = Migrate("plan");
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_EQ(plan.out,
            "journey cart.Reminder\n"
            "  drains           2  everybody inside: finish on version 1\n"
            "at once: nothing\n");
  const Json applied = Json::parse(Migrate("apply --format json").out);
  EXPECT_EQ(applied["applied"], true);
  EXPECT_EQ(applied["already"], false);
  EXPECT_EQ(applied["plan"][0]["fate"], "drains");
  const ProcessResult run = Run();
  EXPECT_EQ(run.exit_code, 0) << run.err;

  const ProcessResult again = Migrate("apply");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_NE(again.out.find("drains           2  everybody inside"), std::string::npos) << again.out;
  EXPECT_NE(again.err.find("is under these journeys already, beside older versions"), std::string::npos) << again.err;
  EXPECT_NE(
      RunJourney("status " + path("store")).out.find("older      cart.Reminder: who was inside finishes version 1\n"),
      std::string::npos);
  EXPECT_EQ(Json::parse(RunJourney("status --format json " + path("store")).out)["older_versions"],
            Json::array({{{"journey", "cart.Reminder"}, {"version", 1}}}));
  EXPECT_NE(RunJourney("inspect " + path("store") + " ada")
                .out.find("cart.Reminder, finishing version 1, entry 1: in Reminded\n"),
            std::string::npos);
  // One name means both versions.
  const ProcessResult removed = RunJourney("remove " + path("store") + " ada --journey Reminder");
  EXPECT_EQ(removed.exit_code, 0) << removed.err;
  EXPECT_EQ(removed.out, "out of cart.Reminder, entry 1: was in Reminded\n");

  scratch_.Write(
      "later.jsonl",
      R"({"type":"track","event":"Cart","userId":"bob","timestamp":"2026-01-08T10:00:00Z","properties":{"total":9}})"
      "\n"
      R"({"type":"track","event":"Cart","userId":"cyd","timestamp":"2026-01-09T10:00:00Z","properties":{"total":7}})"
      "\n"
      R"({"type":"track","event":"Cart","userId":"dora","timestamp":"2026-01-20T10:00:00Z","properties":{"total":8}})"
      "\n");
  const ProcessResult later = RunJourney("run " + path("cart.journey") + " --events " + path("later.jsonl") +
                                         " --records " + path("records") + " --store " + path("store"));
  EXPECT_EQ(later.exit_code, 0) << later.err;
  EXPECT_NE(later.out.find("cart.Reminder, version 1, on which those finish who were inside\n"), std::string::npos);
  const std::string records = ScratchFolder::Read(path("records"));
  const auto has = [&](const std::string& text) { return records.find(text) != std::string::npos; };
  EXPECT_TRUE(
      has(R"("time":"2026-01-12T10:00:00.000Z","journey":"cart.Reminder","customer":"bob","entry":1,"kind":"sent")"));
  EXPECT_TRUE(has(R"("id":"cart.Reminder/bob//1/1","args":{"template":"left"})"));
  EXPECT_TRUE(
      has(R"("time":"2026-01-11T10:00:00.000Z","journey":"cart.Reminder","customer":"cyd","entry":1,"kind":"sent")"));
  EXPECT_TRUE(has(R"("args":{"template":"left, 7"})"));
  EXPECT_FALSE(has(R"("customer":"bob","entry":2)"));
  EXPECT_EQ(RunJourney("verify " + path("store")).exit_code, 0);

  // The last one has left.
  const ProcessResult gone = Migrate("apply");
  EXPECT_EQ(gone.exit_code, 0) << gone.err;
  EXPECT_EQ(RunJourney("status " + path("store")).out.find("older "), std::string::npos);
  EXPECT_EQ(RunJourney("verify " + path("store")).exit_code, 0);
}

TEST_F(Migrating, NoStoreAndNoProjectAreSaid) {
  EXPECT_EQ(RunJourney("migrate plan --store " + path("nothing") + " " + path("cart.journey")).exit_code, 1);
  EXPECT_EQ(RunJourney("migrate plan --store " + path("store") + " " + path("nothing.journey")).exit_code, 1);
  EXPECT_EQ(RunJourney("migrate plan " + path("cart.journey")).exit_code, 2);
  scratch_.Write("cart.journey", "journey {");
  EXPECT_EQ(Migrate("plan").exit_code, 3);
}

}  // namespace
}  // namespace journey::testing
