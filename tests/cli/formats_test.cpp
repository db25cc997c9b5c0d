// journey check --format sarif and github: what a CI reads.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/process.h"

namespace journey {
namespace {

using nlohmann::json;
using testing::RunCommand;
using testing::RunJourney;
using testing::ScratchFolder;

// Line 3 holds letters of two bytes before the mistake, so bytes and columns differ.
constexpr const char* kText =
    "event Bought { größe: int }\n"
    "journey J {\n"
    "  enter on Bought where event.größe > 1 && event.größe < 9\n"
    "  final stage S\n"
    "}\n";

TEST(CheckFormats, SarifNamesRulePlaceAndFix) {
  const ScratchFolder folder;
  const std::string path = folder.Write("a file.journey", kText);
  const auto result = RunJourney("check --format sarif '" + path + "'");
  EXPECT_EQ(result.exit_code, 3);
  const json log = json::parse(result.out);
  EXPECT_EQ(log["version"], "2.1.0");
  const json& run = log["runs"][0];
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
  ASSERT_EQ(run["results"].size(), 1u) << result.out;
  const json& found = run["results"][0];
  EXPECT_EQ(found["ruleId"], "J0002");
  EXPECT_EQ(found["level"], "error");
  EXPECT_EQ(run["tool"]["driver"]["rules"][found["ruleIndex"].get<size_t>()]["id"], "J0002");
  const json& place = found["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["region"], json({{"startLine", 3}, {"startColumn", 41}, {"endLine", 3}, {"endColumn", 42}}));
  const std::string uri = place["artifactLocation"]["uri"];
  EXPECT_TRUE(uri.starts_with("file:///") && uri.ends_with("a%20file.journey")) << uri;
  const json& replaced = found["fixes"][0]["artifactChanges"][0]["replacements"][0];
  EXPECT_EQ(replaced["insertedContent"]["text"], "and");
  EXPECT_EQ(replaced["deletedRegion"],
            json({{"startLine", 3}, {"startColumn", 41}, {"endLine", 3}, {"endColumn", 43}}));
}

// One document, whatever else is asked for.
TEST(CheckFormats, JsonIsOneDocument) {
  const ScratchFolder folder;
  const std::string good = folder.Write("a.journey", "event In\njourney J { enter on In  final stage S {} }\n");
  const auto cost = RunJourney("check --cost --format json " + good + " " + good);
  EXPECT_EQ(cost.exit_code, 0) << cost.err;
  const json found = json::parse(cost.out);
  EXPECT_EQ(found["format_version"], 1);
  ASSERT_EQ(found["costs"].size(), 2u);
  EXPECT_EQ(found["costs"][1]["path"], good);
  EXPECT_EQ(found["costs"][0]["journeys"][0]["journey"], "a.J");
  EXPECT_GT(found["costs"][0]["journeys"][0]["steps_per_event"], 0);
  EXPECT_GT(found["costs"][0]["customer"]["bytes"], 0);
  EXPECT_EQ(found["costs"][0]["worst"]["event"], "a.In");
  EXPECT_FALSE(json::parse(RunJourney("check --format json " + good).out).contains("costs"));
  EXPECT_EQ(RunJourney("check --cost --format sarif " + good).exit_code, 2);
  for (const char* document : {"json", "sarif"}) {
    for (const char* other : {"--dump ast", "--dump ir", "--diff"}) {
      const auto both = RunJourney("check " + std::string(other) + " --format " + document + " " + good);
      EXPECT_EQ(both.exit_code, 2) << other << " " << document;
      EXPECT_EQ(both.out, "");
    }
  }
}

// By the schema that OASIS publishes, over findings of every kind there is.
TEST(CheckFormats, SarifIsValid) {
  if (RunCommand("python3 -c 'import jsonschema'").exit_code != 0)
    GTEST_SKIP() << "python3-jsonschema is not installed";
  const ScratchFolder folder;
  for (const std::string_view paths : {"examples/cart_recovery", "tests/mistakes/history tests/mistakes/policies",
                                       "tests/check/unused.journey tests/parse/fail_j0001_invalid_utf8.journey"}) {
    std::string each(paths);
    if (paths.find("mistakes") != std::string_view::npos) each = "$(ls tests/mistakes/*/*.journey)";
    const std::string log = folder.Write("log.sarif", RunJourney("check --format sarif " + each).out);
    const auto valid = RunCommand(
        "python3 -W ignore -c 'import json, sys, jsonschema; jsonschema.validate(json.load(open(sys.argv[1])), "
        "json.load(open(sys.argv[2])))' " +
        log + " tests/cli/sarif-schema-2.1.0.json");
    EXPECT_EQ(valid.exit_code, 0) << paths << "\n" << valid.err.substr(0, 3000);
  }
}

TEST(CheckFormats, GithubWritesACommandForEach) {
  const ScratchFolder folder;
  const std::string path = folder.Write("a,b.journey", kText);
  const auto result = RunJourney("check --format github '" + path + "'");
  EXPECT_EQ(result.exit_code, 3);
  std::string file = path;
  file.replace(file.find("a,b"), 3, "a%2Cb");
  EXPECT_EQ(result.out, "::error file=" + file +
                            ",line=3,col=41,endLine=3,endColumn=42,title=J0002::unknown character `&`: U+0026%0Ahelp: "
                            "write `and`\n");
  EXPECT_EQ(RunJourney("check --format github " + folder.Write("clean.journey", "event Bought\n")).out, "");
}

TEST(CheckFormats, JsonSaysItsVersionAndWhatIsAGuess) {
  const ScratchFolder folder;
  const std::string path = folder.Write("j.journey", "event Bought\njourney J { enter on Bougth  final stage S }\n");
  const json log = json::parse(RunJourney("check --format json " + path).out);
  EXPECT_EQ(log["format_version"], 1);
  EXPECT_EQ(log["diagnostics"][0]["fixes"][0]["guess"], true);
}

TEST(CheckDeny, MakesWarningsCount) {
  const ScratchFolder folder;
  const std::string path =
      folder.Write("j.journey", "event Bought { n: int = 0 }\njourney J { enter on Bought  final stage S }\n");
  EXPECT_EQ(RunJourney("check " + path).exit_code, 0);
  const auto denied = RunJourney("check --deny warnings " + path);
  EXPECT_EQ(denied.exit_code, 3);
  EXPECT_NE(denied.err.find("0 errors, 1 warning, 1 denied\n"), std::string::npos) << denied.err;
  EXPECT_EQ(RunJourney("check --deny J1901 " + path).exit_code, 3);
  EXPECT_EQ(RunJourney("check --deny J1902 " + path).exit_code, 0);
  EXPECT_EQ(RunJourney("check --deny J2001 " + path).exit_code, 2);
  EXPECT_EQ(RunJourney("check --deny unused-field " + path).exit_code, 3);
  const auto misspelt = RunJourney("check --deny unused-feild " + path);
  EXPECT_EQ(misspelt.exit_code, 2);
  EXPECT_NE(misspelt.err.find("did you mean `unused-field`?"), std::string::npos) << misspelt.err;
}

TEST(CheckLints, OfTheProject) {
  const ScratchFolder folder;
  const std::string manifest = folder.Write("journey.toml", "[lints]\nwarnings = \"deny\"\n");
  const std::string path =
      folder.Write("j.journey", "event Bought { n: int = 0 }\njourney J { enter on Bought  final stage S }\n");
  const auto denied = RunJourney("check --format short " + path);
  EXPECT_EQ(denied.exit_code, 3);
  EXPECT_NE(denied.out.find("error J1901"), std::string::npos) << denied.out;
  // Whoever runs the tests has not asked.
  folder.Write("t.journey", "use j\ntest \"t\" { Bought {}  expect J ended completed }\n");
  EXPECT_EQ(RunJourney("test " + folder.path("")).exit_code, 0);
  folder.Write("journey.toml", "[lints]\nJ1901 = \"allow\"\n");
  EXPECT_EQ(RunJourney("check --deny warnings " + path).exit_code, 0);
  folder.Write("journey.toml", "[lints]\nunused-feild = \"allow\"\n");
  const auto wrong = RunJourney("check " + path);
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_NE(wrong.err.find(manifest + ":2: [lints]: `unused-feild` is no warning"), std::string::npos) << wrong.err;
}

// A comment that is no longer needed goes, with its line where nothing else stands there.
TEST(CheckLints, FixTakesOutWhatAllowsNothing) {
  const ScratchFolder folder;
  const std::string path = folder.Write("j.journey",
                                        "// allow(J1902): none is here\n"
                                        "event Bought { n: int = 0 }  // allow(J1901): a host reads it\n"
                                        "event Left { n: int = 0 }    // allow(J1901, J1903): a host reads it\n"
                                        "journey J { enter on Bought  final stage S }  // allow(J1903): no\n");
  EXPECT_EQ(RunJourney("check --fix " + path).exit_code, 0);
  EXPECT_EQ(ScratchFolder::Read(path),
            "event Bought { n: int = 0 }  // allow(J1901): a host reads it\n"
            "event Left { n: int = 0 }    // allow(J1901, J1903): a host reads it\n"
            "journey J { enter on Bought  final stage S }\n");
}

}  // namespace
}  // namespace journey
