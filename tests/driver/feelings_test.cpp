// [feelings] of journey.toml, as docs/manifest.md describes it; the words' numbers are those of edition 2, section 12.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "compiler/driver/manifest.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

Status ReadFeelingsOf(const std::string& text, ProjectFiles& project) {
  const fs::path path = fs::temp_directory_path() / ("journey_feelings_" + std::to_string(getpid()) + ".toml");
  std::ofstream(path) << text;
  std::vector<std::string> sources;
  Status status = ReadManifest(path.string(), sources, project);
  fs::remove(path);
  return status;
}

std::string FaultOfFeelings(const std::string& text) {
  ProjectFiles project;
  const Status status = ReadFeelingsOf(text, project);
  return status.ok() ? "" : status.message().substr(status.message().find(".toml:") + 6);
}

TEST(Feelings, AreScalesWordsAndNumbers) {
  ProjectFiles project;
  const Status status = ReadFeelingsOf(
      "[feelings]\nNps = { field = \"score\", worst = 0, best = 10 }\nAngryCall = \"angry\"\nFound = \"content\"\n"
      "Waited = -0.5\n\n[feelings.\"Effort Score\"]\nfield = \"effort\"\nworst = 7\nbest = 1.5\n",
      project);
  ASSERT_TRUE(status.ok()) << status.message();
  ASSERT_EQ(project.feelings.size(), 5U);
  const auto of = [&](const std::string& event) -> const FeelingSource& {
    for (const FeelingSource& one : project.feelings) {
      if (one.event == event) return one;
    }
    ADD_FAILURE() << event;
    return project.feelings[0];
  };
  EXPECT_EQ(of("Nps").field, "score");
  EXPECT_EQ(of("Nps").worst, 0);
  EXPECT_EQ(of("Nps").best, 10);
  EXPECT_EQ(of("Nps").always, std::nullopt);
  EXPECT_EQ(of("AngryCall").always, -2.0);
  EXPECT_NEAR(*of("Found").always, 2.0 / 3, 1e-12) << "the third of seven at equal distances from 2 to -2";
  EXPECT_EQ(of("Waited").always, -0.5);
  EXPECT_EQ(of("Effort Score").worst, 7);
  EXPECT_EQ(of("Effort Score").best, 1.5);
}

TEST(Feelings, FaultsOfTheManifest) {
  EXPECT_EQ(
      FaultOfFeelings("[feelings]\nNps = \"happi\"\n"),
      "2: [feelings]: `Nps` must be a feeling or a table with `field`, `worst` and `best`; did you mean `happy`?");
  EXPECT_EQ(
      FaultOfFeelings("[feelings]\nNps = true\n"),
      "2: [feelings]: `Nps` must be a feeling or a table with `field`, `worst` and `best`; feelings are delighted, "
      "happy, content, neutral, uneasy, frustrated, angry");
  EXPECT_EQ(FaultOfFeelings("[feelings]\nNps = 3\n"), "2: [feelings]: `Nps`: a feeling is a number from -2 to 2");
  EXPECT_EQ(FaultOfFeelings("[feelings]\nNps = { worst = 0, best = 10 }\n"),
            "2: [feelings]: `Nps` must say which `field`");
  EXPECT_EQ(FaultOfFeelings("[feelings]\nNps = { field = \"score\", worst = 0 }\n"),
            "2: [feelings]: `Nps` must say which number of `score` is the best");
  EXPECT_EQ(FaultOfFeelings("[feelings]\nNps = { field = \"score\", worst = 5, best = 5 }\n"),
            "2: [feelings]: the worst and the best of `Nps` are the same");
  EXPECT_EQ(FaultOfFeelings("[feelings]\nNps = { feild = \"score\" }\n"),
            "2: [feelings.Nps] has no key `feild`; did you mean `field`?");
  EXPECT_EQ(FaultOfFeelings("feelings = 1\n"), "1: `feelings` must be a table, `[feelings]` and its keys below it");
}

}  // namespace
}  // namespace journey
