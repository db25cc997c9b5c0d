// Lines as JSON allows them: escapes in keys and texts, instants in other forms, what this version does not know. What
// is expected is what JSON (RFC 8259) and section 12 of the language say of each line.
#include "insight/record_lines.h"

#include <gtest/gtest.h>

#include <deque>

#include "tests/insight/support.h"

namespace journey::insight::testing {
namespace {

constexpr const char* kLinesShop = "event In journey J { enter on In stage A { on In go B } stage B {} }";

// Keeps the lines, as those who look at records must.
class Reader {
 public:
  Result<bool> Read(const std::string& line, rt::Record* record) {
    const std::string& kept = lines_.emplace_back(line + std::string(RecordLines::kPadding, '"'));
    return reader_.Read(std::string_view(kept).substr(0, line.size()), record);
  }
  // The test fails if it is none.
  rt::Record Of(const std::string& line) {
    rt::Record record;
    const Result<bool> known = Read(line, &record);
    EXPECT_TRUE(known.ok() && known.value()) << line;
    return record;
  }

 private:
  std::unique_ptr<Compilation> compilation_ = Compiled(kLinesShop);
  RecordLines reader_{*compilation_->ir};
  std::deque<std::string> lines_;
};

TEST(RecordLines, ReadsEscapesInKeysAndTexts) {
  Reader reader;
  const rt::Record first = reader.Of(
      R"({"t\u0069me":"2026\u002d03-01T10:00:00.000Z","journey":"shop\u002eJ","customer":"ad\"a","entry":2,)"
      R"("k\u0069nd":"mov\u0065d","from":"A","stage":"\u0042","c\u0061use":{"ev\u0065nt":"I\u006e","id":"m\\1"}})");
  // What is read later leaves it alone.
  const rt::Record second = reader.Of(Line("01T11:00", "b\\u00f6b", 1, R"("kind":"entered","stage":"A")"));
  EXPECT_EQ(first.customer, "ad\"a");
  EXPECT_EQ(first.journey, 0);
  EXPECT_EQ(first.entry, 2U);
  EXPECT_EQ(first.kind, rt::RecordKind::kMoved);
  EXPECT_EQ(first.from, "A");
  EXPECT_EQ(first.stage_index, 1);
  EXPECT_EQ(first.cause.name, "In");
  EXPECT_EQ(first.cause.message_id, "m\\1");
  EXPECT_EQ(second.customer, "böb");
  EXPECT_EQ(second.time - first.time, 3'600'000);
}

TEST(RecordLines, TakesNoKeyForAnother) {
  Reader reader;
  const rt::Record record = reader.Of(Line(
      "01T10:00", "ada", 1, R"("kind":"entered","stage":"A","stage\"":"B","stag":"B","stages":"B","\\stage":"B")"));
  EXPECT_EQ(record.stage, "A");
}

TEST(RecordLines, ReadsLongAndWideTexts) {
  Reader reader;
  const std::string wide = "顾客-" + std::string(100, 'x');
  const rt::Record record = reader.Of(Line("01T10:00", wide.c_str(), 1, R"("kind":"entered","stage":"A")"));
  EXPECT_EQ(record.customer, wide);
}

TEST(RecordLines, ReadsInstantsInAnyForm) {
  Reader reader;
  for (const char* same : {"2026-03-01T10:00:00.000Z", "2026-03-01T10:00:00Z", "2026-03-01T10:00Z",
                           "2026-03-01T11:00:00.000+01:00", "2026-03-01 10:00:00,000Z", "2026-03-01T10:00:00\\u005a"}) {
    const rt::Record record = reader.Of(std::string(R"({"time":")") + same + R"(","customer":"ada","kind":"entered"})");
    EXPECT_EQ(record.time, 1'772'359'200'000) << same;  // date -u -d '2026-03-01 10:00' +%s
  }
}

TEST(RecordLines, SaysWhatIsNoRecord) {
  Reader reader;
  rt::Record unused;
  for (const char* none : {R"({"time":"2026-03-01","customer":"ada","kind":"entered"})", "[1]", "{", "x",
                           R"({"time":1,"customer":"ada","kind":"entered"})",
                           R"({"time":"2026-03-01T10:00:00Z","customer":"","kind":"entered"})",
                           R"({"time":"2026-03-01T10:00:00Z","customer":"ada","kind":"entered","entry":"1"})",
                           R"({"time":"2026-03-01T10:00:00Z","customer":"ada","kind":"entered"} {})",
                           "{\"time\":\"2026-03-01T10:00:00Z\",\"customer\":\"\xff\",\"kind\":\"entered\"}"}) {
    EXPECT_FALSE(reader.Read(none, &unused).ok()) << none;
  }
  for (const char* blank : {"", " \t\r", R"({"time":"2026-03-01T10:00:00Z","customer":"ada","kind":"later"})"}) {
    const Result<bool> known = reader.Read(blank, &unused);
    ASSERT_TRUE(known.ok()) << blank;
    EXPECT_FALSE(known.value()) << blank;
  }
}

}  // namespace
}  // namespace journey::insight::testing
