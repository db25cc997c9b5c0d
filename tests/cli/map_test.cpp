// journey map on the command line: what it writes, by ending and by flag, where links lead, and what it says to wrong
// use.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kShop =
    "event In\nevent Next\nphases { early }\n"
    "journey Sale { enter on In timeout 9 days\n"
    "  stage Looking { phase early feeling happy pain \"slow\"\n"
    "    on Next go Done }\n"
    "  final stage Done }\n"
    "journey Other { enter on Next timeout 1 day stage S { on In go S } }\n";

class CliMap : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  const std::string project_ = scratch_.path("shop"), file_ = scratch_.Write("shop/a.journey", kShop);

  std::string Drawn(const std::string& name, const std::string& flags = "") {
    const std::string path = scratch_.path(name);
    const ProcessResult run = RunJourney("map " + project_ + " --out " + path + " " + flags);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out, "");
    return ScratchFolder::Read(path);
  }
};

TEST_F(CliMap, WritesByItsEnding) {
  EXPECT_TRUE(Drawn("map.html").starts_with("<!DOCTYPE html>\n"));
  EXPECT_TRUE(Drawn("map.svg").starts_with("<?xml version"));
  EXPECT_EQ(nlohmann::json::parse(Drawn("map.json"))["format_version"], 1);
  EXPECT_TRUE(Drawn("map.data", "--format svg").starts_with("<?xml version"));
  const ProcessResult out = RunJourney("map " + project_ + " --out - --format json");
  EXPECT_EQ(nlohmann::json::parse(out.out)["title"], "Shop");
}

// Width and height stand in the first chunk, big-endian (RFC 2083, 4.1.1).
TEST_F(CliMap, DrawsTwoPixelsAUnit) {
  const std::string svg = Drawn("a.svg", "--picture flow --of Sale"), png = Drawn("a.png", "--picture flow --of Sale");
  ASSERT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n")) << png.substr(0, 200);
  const auto side = [&](size_t at) {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(png[at + i]);
    return value;
  };
  const std::string size =
      "width=\"" + std::to_string(side(16) / 2) + "\" height=\"" + std::to_string(side(20) / 2) + "\"";
  EXPECT_TRUE(Has(svg, size)) << size << "\n" << svg.substr(0, 300);
  const ProcessResult none =
      RunCommand("PATH=/nowhere " + JourneyBinary() + " map " + project_ + " --out " + scratch_.path("b.png"));
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_TRUE(Has(none.err, "apt install librsvg2-bin")) << none.err;
}

TEST_F(CliMap, DrawsWhatIsAskedFor) {
  const std::string all = Drawn("a.svg");
  EXPECT_TRUE(Has(all, "Journey map: Sale") && Has(all, "Journey map: Other"));
  const std::string one = Drawn("b.svg", "--of Sale --picture flow");
  EXPECT_TRUE(Has(one, "Flow: Sale") && !Has(one, "Flow: Other")) << one;
  EXPECT_TRUE(Has(Drawn("c.svg", "--picture timeline"), "Timeline: Other"));
  EXPECT_TRUE(Has(Drawn("d.svg", "--picture atlas"), "Atlas: how journeys meet"));
}

TEST_F(CliMap, LinksLeadToTheFileOrToWhereSourcesAreShown) {
  EXPECT_TRUE(Has(Drawn("a.svg"), "<a href=\"shop/a.journey#L5\"><title>slow</title>"));
  EXPECT_TRUE(Has(Drawn("shop/a.svg"), "<a href=\"a.journey#L5\"><title>slow</title>"));
  EXPECT_TRUE(Has(Drawn("c.svg", "--links https://git.example.com/main"),
                  "<a href=\"https://git.example.com/main/a.journey#L5\"><title>slow</title>"));
}

TEST_F(CliMap, PutsRecordsBesideIt) {
  const std::string records = scratch_.Write(
      "records.jsonl",
      R"({"time":"2026-03-01T10:00:00.000Z","journey":"a.Sale","customer":"ada","entry":1,"kind":"entered","stage":"Looking"})"
      "\n"
      R"({"time":"2026-03-01T11:00:00.000Z","journey":"a.Sale","customer":"ada","entry":1,"kind":"moved","from":"Looking","stage":"Done"})"
      "\n");
  const auto json = nlohmann::json::parse(Drawn("map.json", "--records " + records));
  EXPECT_EQ(json["measured"], true);
  EXPECT_EQ(json["journeys"][0]["measured"]["entries"], 1);
  EXPECT_EQ(json["journeys"][0]["stages"][0]["measured"]["to"]["Done"], 1);
  EXPECT_TRUE(Has(Drawn("map.svg", "--of Sale --records " + records), "median 1 h"));
  const ProcessResult piped =
      RunJourney("map " + project_ + " --out - --format json --records -", "cat " + records + " | ");
  EXPECT_EQ(nlohmann::json::parse(piped.out), json) << piped.err;

  const std::string log = scratch_.Write("log.jsonl", "{\"type\":\"track\",\"event\":\"In\"}\n");
  const ProcessResult wrong = RunJourney("map " + project_ + " --out - --format json --records " + log);
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_TRUE(Has(wrong.err, log + ":1: this line is no record")) << wrong.err;
  const std::string empty = scratch_.Write("empty.jsonl", "");
  const ProcessResult none = RunJourney("map " + project_ + " --out - --format json --records " + empty);
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_TRUE(Has(none.err, "warning: " + empty + " has no records of these journeys")) << none.err;
}

TEST_F(CliMap, SaysWhatIsWrong) {
  EXPECT_EQ(RunJourney("map " + project_).exit_code, 2);
  const ProcessResult ending = RunJourney("map " + project_ + " --out " + scratch_.path("map.gif"));
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_TRUE(Has(ending.err, "end it in .html, .svg, .png or .json")) << ending.err;
  const ProcessResult name = RunJourney("map " + project_ + " --of Nobody --out " + scratch_.path("map.svg"));
  EXPECT_EQ(name.exit_code, 2);
  EXPECT_TRUE(Has(name.err, "there is no persona and no journey `Nobody`")) << name.err;
  EXPECT_EQ(RunJourney("map " + project_ + " --picture flow --out " + scratch_.path("map.html")).exit_code, 2);
  EXPECT_EQ(RunJourney("map " + project_ + " --format json --out " + file_).exit_code, 2) << "a source is no output";
  EXPECT_EQ(ScratchFolder::Read(file_), kShop);
  EXPECT_EQ(RunJourney("map " + scratch_.path("nothing") + " --out " + scratch_.path("map.svg")).exit_code, 1);
  const std::string broken = scratch_.Write("broken/b.journey", "journey J {");
  const ProcessResult errors = RunJourney("map " + broken + " --out " + scratch_.path("b.svg"));
  EXPECT_EQ(errors.exit_code, 3);
  EXPECT_TRUE(Has(errors.err, "error[")) << errors.err;
  const std::string bare = scratch_.Write("bare/b.journey", "event In\n");
  EXPECT_EQ(RunJourney("map " + bare + " --out " + scratch_.path("b.svg")).exit_code, 1);
}

}  // namespace
}  // namespace journey::testing
