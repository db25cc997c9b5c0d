// journey report, paths and events on the command line: forms by ending and flag, exit codes, what is said to wrong
// use.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

constexpr const char* kShop =
    "event In\nevent Next\nevent Unused\n"
    "journey Sale { enter on In timeout 9 days\n"
    "  kpi half = rate(Done) target >= 0.5\n"
    "  stage Looking { on Next go Done }\n"
    "  final stage Done }\n";

std::string Record(const char* who, const char* rest) {
  return std::string(R"({"time":"2026-03-02T10:00:00.000Z","journey":"a.Sale","customer":")") + who +
         R"(","entry":1,)" + rest + "}\n";
}

class Insight : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  const std::string project_ = scratch_.path("shop"), file_ = scratch_.Write("shop/a.journey", kShop);
  const std::string records_ =
      scratch_.Write("records.jsonl", Record("ada", R"("kind":"entered","stage":"Looking")") +
                                          Record("ada", R"("kind":"moved","from":"Looking","stage":"Done")") +
                                          Record("ada", R"("kind":"ended","outcome":"completed","stage":"Done")"));
  // Of three entries one comes through: less than half.
  const std::string poor_ = scratch_.Write("poor.jsonl", ScratchFolder::Read(records_) +
                                                             Record("bob", R"("kind":"entered","stage":"Looking")") +
                                                             Record("cyd", R"("kind":"entered","stage":"Looking")"));
  const std::string log_ =
      scratch_.Write("log.jsonl", R"({"type":"track","event":"In","userId":"ada","timestamp":"2026-03-02T10:00:00Z"})"
                                  "\n"
                                  R"({"type":"track","event":"Odd","userId":"ada","timestamp":"2026-03-02T11:00:00Z"})"
                                  "\n"
                                  R"({"type":"track","event":"Next","userId":"ada","timestamp":"2026-03-02T12:00:00Z"})"
                                  "\n");
};

TEST_F(Insight, ReportsSayWhetherKpisAreMet) {
  const ProcessResult met = RunJourney("report " + project_ + " --records " + records_);
  EXPECT_EQ(met.exit_code, 0) << met.err;
  EXPECT_TRUE(Has(met.out, "half") && Has(met.out, "met")) << met.out;
  const ProcessResult missed = RunJourney("report " + project_ + " --records - ", "cat " + poor_ + " | ");
  EXPECT_EQ(missed.exit_code, 3);
  EXPECT_TRUE(Has(missed.out, "1 KPI is missed.")) << missed.out;
}

TEST_F(Insight, ReportsHaveTheFormOfTheirEnding) {
  const auto written = [&](const std::string& name, const std::string& flags = "") {
    const std::string path = scratch_.path(name);
    const ProcessResult run = RunJourney("report " + project_ + " --records " + records_ + " --out " + path + flags);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out, "");
    return ScratchFolder::Read(path);
  };
  EXPECT_TRUE(written("r.html").starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(Json::parse(written("r.json"))["kpis_missed"], 0);
  EXPECT_TRUE(written("r.csv").starts_with("journey,stage,measure,"));
  EXPECT_TRUE(written("r.txt").starts_with("a.Sale\n"));
  EXPECT_EQ(Json::parse(written("r.data", " --format json"))["format_version"], 1);
}

TEST_F(Insight, SaysWhatIsWrong) {
  EXPECT_EQ(RunJourney("report " + project_).exit_code, 2);
  const ProcessResult ending = RunJourney("report " + project_ + " --records " + records_ + " --out x.gif");
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_TRUE(Has(ending.err, "end it in .txt, .html, .json or .csv")) << ending.err;
  EXPECT_EQ(RunJourney("report " + project_ + " --records " + records_ + " --of Nobody").exit_code, 2);
  EXPECT_EQ(RunJourney("report " + project_ + " --records " + records_ + " --format json --out " + file_).exit_code, 2)
      << "a source is no output";
  EXPECT_EQ(ScratchFolder::Read(file_), kShop);
  const ProcessResult log = RunJourney("report " + project_ + " --records " + log_);
  EXPECT_EQ(log.exit_code, 1);
  EXPECT_TRUE(Has(log.err, log_ + ":1: this line is no record")) << log.err;
  EXPECT_EQ(RunJourney("report " + project_ + " --records " + scratch_.path("none")).exit_code, 1);
  const std::string broken = scratch_.Write("broken/b.journey", "journey J {");
  for (const char* verb : {"report", "paths"}) {
    const ProcessResult errors = RunJourney(std::string(verb) + " " + broken + " --records " + records_);
    EXPECT_EQ(errors.exit_code, 3) << verb;
    EXPECT_TRUE(Has(errors.err, "error[")) << errors.err;
  }
  EXPECT_EQ(RunJourney("events " + broken).exit_code, 3);
  EXPECT_EQ(RunJourney("paths " + project_).exit_code, 2) << "of what?";
  EXPECT_EQ(RunJourney("paths " + project_ + " --records " + records_ + " --of Nobody").exit_code, 2);
  EXPECT_EQ(RunJourney("paths " + project_ + " --records " + records_ + " --steps 0").exit_code, 2);
  EXPECT_EQ(RunJourney("events").exit_code, 2);
}

TEST_F(Insight, PathsAreOfStagesOrOfEvents) {
  const ProcessResult stages = RunJourney("paths " + project_ + " --as json --records " + records_);
  ASSERT_EQ(stages.exit_code, 0) << stages.err;
  EXPECT_EQ(Json::parse(stages.out)["pairs"], Json::parse(R"([["Looking","Done",1]])"));
  const ProcessResult events = RunJourney("paths " + project_ + " --as json --events " + log_);
  ASSERT_EQ(events.exit_code, 0) << events.err;
  EXPECT_EQ(Json::parse(events.out)["pairs"], Json::parse(R"([["In","Odd",1],["Odd","Next",1]])")) << "declared or not";
}

TEST_F(Insight, EventsAreListedAndChecked) {
  const ProcessResult plan = RunJourney("events " + project_);
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_TRUE(Has(plan.out, "Heard by: Sale: enter.")) << plan.out;
  EXPECT_EQ(Json::parse(RunJourney("events " + project_ + " --format segment").out)["rules"]["events"].size(), 3U);
  const ProcessResult check = RunJourney("events check " + project_ + " --events " + log_);
  EXPECT_EQ(check.exit_code, 3) << "Odd is not declared";
  EXPECT_TRUE(Has(check.out, "seen, and not declared\n  Odd")) << check.out;
  const std::string good = scratch_.Write(
      "good.jsonl", R"({"type":"track","event":"In","userId":"ada","timestamp":"2026-03-02T10:00:00Z"})"
                    "\n"
                    R"({"type":"track","event":"Next","userId":"ada","timestamp":"2026-03-02T12:00:00Z"})"
                    "\n");
  const ProcessResult clean = RunJourney("events check " + project_ + " --as json --events " + good);
  EXPECT_EQ(clean.exit_code, 0) << clean.out;
  EXPECT_EQ(Json::parse(clean.out)["findings"], false);
}

// facts.json of the log: what follows what, what cases begin and end with, how many variants there are.
TEST_F(Insight, PathsOfARealLog) {
  const char* shared = std::getenv("JOURNEY_SHARED");
  const std::string folder = std::string(shared != nullptr ? shared : "../shared") + "/data/bpic2012_loan";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent: real logs are not part of the project";
  const Json facts = Json::parse(ScratchFolder::Read(folder + "/facts.json"));
  const ProcessResult run =
      RunJourney("paths examples/loan_application --as json --events " + folder + "/bpic2012.csv.gz");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json paths = Json::parse(run.out);
  EXPECT_EQ(paths["walks"], facts["cases"]);
  EXPECT_EQ(paths["steps"], facts["events"]);
  EXPECT_EQ(paths["variants"], facts["variants"]);
  const auto as_set = [](const Json& list) { return std::set<Json>(list.begin(), list.end()); };
  EXPECT_EQ(as_set(paths["names"]), as_set(facts["activity"]));
  EXPECT_EQ(as_set(paths["starts"]), as_set(facts["start"]));
  EXPECT_EQ(as_set(paths["lasts"]), as_set(facts["end"]));
  EXPECT_EQ(as_set(paths["pairs"]), as_set(facts["dfg"]));
  EXPECT_EQ(paths["commonest"][0]["count"], facts["top_variants"][0][1]);
  EXPECT_EQ(paths["commonest"][0]["steps"], facts["top_variants"][0][0]);
}

}  // namespace
}  // namespace journey::testing
