// Walks counted by hand.
#include "insight/paths.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "insight/record_paths.h"
#include "tests/insight/feed_line.h"
#include "tests/insight/support.h"

namespace journey::insight::testing {
namespace {

constexpr const char* kPathsShop = R"(
event In event Next
journey J { enter on In  reenter always  timeout 9 days
  stage A { on Next go B }
  stage B { on Next go A  after 1 day go C }
  final stage C
})";

void Walk(PathTally& tally, const char* who, std::initializer_list<const char*> steps) {
  for (const char* step : steps) tally.Step(who, step);
}

TEST(Paths, CountsWhatFollowsWhat) {
  PathTally tally(2);
  Walk(tally, "ada", {"look", "look", "buy"});
  Walk(tally, "bob", {"look", "leave"});
  Walk(tally, "cyd", {"look", "look", "buy"});
  tally.End("ada", "done");
  tally.End("bob", "gone");
  tally.End("cyd", "done");
  tally.End("nobody", "done");
  Walk(tally, "dan", {"buy"});
  const Paths paths = tally.Finish();
  EXPECT_EQ(paths.walks, 4U);
  EXPECT_EQ(paths.steps, 9U);
  EXPECT_EQ(paths.names, (std::vector<std::string>{"look", "buy", "leave"}));
  EXPECT_EQ(paths.counts, (std::vector<uint64_t>{5, 3, 1}));
  using Pairs = std::map<std::pair<uint32_t, uint32_t>, uint64_t>;
  EXPECT_EQ(paths.pairs, (Pairs{{{0, 0}, 2}, {{0, 1}, 2}, {{0, 2}, 1}}));
  EXPECT_EQ(paths.starts, (std::map<uint32_t, uint64_t>{{0, 3}, {1, 1}}));
  EXPECT_EQ(paths.lasts, (std::map<uint32_t, uint64_t>{{1, 3}, {2, 1}}));
  EXPECT_EQ(paths.ends, (std::map<std::string, uint64_t>{{"done", 2}, {"gone", 1}, {"", 1}}));
  // Two steps are kept, so only what lies between them.
  EXPECT_EQ(paths.flows[0], (Pairs{{{0, 0}, 2}, {{0, 2}, 1}}));
  EXPECT_EQ(paths.flows[1], Pairs());
  EXPECT_EQ(paths.at[1], (std::map<uint32_t, uint64_t>{{0, 2}, {2, 1}}));
  ASSERT_EQ(paths.commonest.size(), 3U);
  EXPECT_EQ(paths.variants, 3U);
  EXPECT_EQ(paths.commonest[0].count, 2U);
  EXPECT_EQ(paths.commonest[0].length, 3U);
  EXPECT_EQ(paths.commonest[0].steps, (std::vector<uint32_t>{0, 0}));
}

TEST(Paths, TellsWalksApartBehindWhatIsKept) {
  PathTally tally(1);
  Walk(tally, "ada", {"a", "b"});
  Walk(tally, "bob", {"a", "c"});
  Walk(tally, "cyd", {"a", "b", "b"});
  EXPECT_EQ(tally.Finish().variants, 3U);
}

TEST(Paths, GoOnUnderAnotherName) {
  PathTally tally(5);
  Walk(tally, "anon", {"a"});
  tally.Rename("anon", "ada");
  Walk(tally, "ada", {"b"});
  Walk(tally, "other", {"a"});
  tally.Rename("other", "ada");
  const Paths paths = tally.Finish();
  EXPECT_EQ(paths.walks, 2U);
  EXPECT_EQ(paths.ends, (std::map<std::string, uint64_t>{{"merged", 1}, {"", 1}}));
  EXPECT_EQ(paths.pairs.size(), 1U);
}

Paths OfRecords(const std::vector<std::string>& lines) {
  const auto compilation = Compiled(kPathsShop);
  RecordLines reader(*compilation->ir);
  RecordPaths paths(*compilation->ir, 0, 6);
  for (const std::string& line : lines) {
    const Status status = FeedLine(reader, line, paths);
    EXPECT_TRUE(status.ok()) << status.message();
  }
  return paths.Finish();
}

TEST(Paths, AreThoseOfEntries) {
  const Paths paths = OfRecords({
      Line("02T10:00", "ada", 1, R"("kind":"entered","stage":"A")"),
      Line("02T11:00", "ada", 1, R"("kind":"moved","from":"A","stage":"B")"),
      Line("02T11:00", "ada", 1, R"("kind":"ended","outcome":"expired","stage":"B")"),
      Line("03T10:00", "ada", 2, R"("kind":"entered","stage":"A")"),
      Line("02T10:00", "eve", 1, R"("kind":"held_out")"),
      Line("02T10:00", "bob", 3, R"("kind":"moved","from":"A","stage":"B")"),
  });
  EXPECT_EQ(paths.walks, 2U) << "not of those held out, nor of who entered before";
  EXPECT_EQ(paths.names, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(paths.ends, (std::map<std::string, uint64_t>{{"expired", 1}, {"", 1}}));
}

// Section 10 of edition 2: what came over goes on with its own ordinal; of two alike the one that came over ends as
// merged.
TEST(Paths, FollowWhoCameOver) {
  const Paths paths = OfRecords({
      Line("02T10:00", "anon", 4, R"("kind":"entered","stage":"A")"),
      Line("02T10:00", "two", 1, R"("kind":"entered","stage":"A")"),
      Line("02T10:00", "ada", 1, R"("kind":"entered","stage":"A")"),
      Line("02T11:00", "ada", 1, R"("kind":"moved","from":"A","stage":"B")"),
      R"({"time":"2026-03-02T12:00:00.000Z","customer":"two","kind":"merged","from":"anon"})",
      R"({"time":"2026-03-02T12:00:00.000Z","customer":"ada","kind":"merged","from":"two"})",
      Line("02T12:00", "ada", 1, R"("kind":"ended","outcome":"merged","stage":"A")"),
      Line("02T13:00", "ada", 4, R"("kind":"moved","from":"A","stage":"B")"),
      Line("02T14:00", "ada", 1, R"("kind":"moved","from":"B","stage":"A")"),
  });
  EXPECT_EQ(paths.walks, 3U);
  EXPECT_EQ(paths.ends, (std::map<std::string, uint64_t>{{"merged", 1}, {"", 2}}));
  // anon's A to B, ada's A to B and back.
  using Pairs = std::map<std::pair<uint32_t, uint32_t>, uint64_t>;
  EXPECT_EQ(paths.pairs, (Pairs{{{0, 1}, 2}, {{1, 0}, 1}}));
}

TEST(Paths, AreDrawnAndWritten) {
  PathTally tally(3);
  for (int i = 0; i < 12; ++i) {
    const std::string who = std::to_string(i);
    tally.Step(who, "start <b>");
    tally.Step(who, "name " + who);
    tally.Step(who, "end, \"all\"");
  }
  const Paths paths = tally.Finish();
  const std::string svg = DrawSankey(paths, "Shop & more");
  EXPECT_NE(svg.find("others · 5"), std::string::npos) << "seven stand apart";
  EXPECT_EQ(svg.find("<b>"), std::string::npos);
  const std::string page = WritePathsHtml(paths, "Shop", "event");
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("What follows what"), std::string::npos);
  const auto json = nlohmann::json::parse(WritePathsJson(paths, "Shop", "event"));
  EXPECT_EQ(json["walks"], 12);
  EXPECT_EQ(json["pairs"].size(), 24U);
  EXPECT_EQ(json["starts"][0][1], 12);
  EXPECT_NE(WritePathsCsv(paths).find("2,name 0,\"end, \"\"all\"\"\",1\n"), std::string::npos);
  EXPECT_NE(WritePathsText(paths, "Shop", "event").find("  12 walks, 36 steps."), std::string::npos);
  EXPECT_EQ(DrawSankey(PathTally(3).Finish(), "Nobody"), "");
}

}  // namespace
}  // namespace journey::insight::testing
