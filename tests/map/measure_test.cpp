// Records and what is counted from them. Records are those of section 12 of the language: `moved` says from where,
// `stage` is where the instance is now, ends come as `converted`, then `ended`.
#include <gtest/gtest.h>

#include "compiler/driver/compile.h"
#include "compiler/map/build.h"
#include "compiler/map/measure.h"
#include "insight/record_lines.h"
#include "insight/tally.h"
#include "tests/insight/feed_line.h"

namespace journey::map::testing {
namespace {

constexpr const char* kMeasuredShop = R"(
event In event Next event Bought
journey J {
  enter on In  goal on Bought  timeout 9 days
  stage A { on Next go B }
  stage B { on Next go A  after 1 day go C }
  final stage C
})";

// Records go through insight's tally, and its figures into the model.
class Measurer {
 public:
  explicit Measurer(const char* text)
      : compilation_(Compile({{"shop.journey", "shop", text}})), lines_(*compilation_->ir), tally_(*compilation_->ir) {}
  Status Add(const std::string& line) { return insight::testing::FeedLine(lines_, line, tally_); }
  uint64_t strangers() const { return tally_.Now().strangers; }
  Model Finish() const {
    Model model = Build(compilation_->program, compilation_->sources, ".", "Shop");
    PutFigures(*compilation_->ir, tally_.Now(), model);
    return model;
  }

 private:
  std::unique_ptr<Compilation> compilation_;
  insight::RecordLines lines_;
  insight::Tally tally_;
};

std::string Line(const char* day_and_time, const char* customer, int entry, const char* rest) {
  return std::string("{\"time\":\"2026-03-") + day_and_time + ":00.000Z\",\"journey\":\"shop.J\",\"customer\":\"" +
         customer + "\",\"entry\":" + std::to_string(entry) + "," + rest + "}";
}

void MustAdd(Measurer& measurer, const std::string& line) {
  const Status status = measurer.Add(line);
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(Measure, CountsWhatBecameOfEntries) {
  Measurer measurer(kMeasuredShop);
  // Converts in B after an hour in A and two in B.
  MustAdd(measurer, Line("01T10:00", "ada", 1, R"("kind":"entered","stage":"A")"));
  MustAdd(measurer, Line("01T11:00", "ada", 1, R"("kind":"moved","from":"A","stage":"B")"));
  MustAdd(measurer, Line("01T13:00", "ada", 1, R"("kind":"converted","goal":"Bought","stage":"B")"));
  MustAdd(measurer, Line("01T13:00", "ada", 1, R"("kind":"ended","outcome":"converted","stage":"B")"));
  // Goes to B, back, to B again, and completes in C.
  MustAdd(measurer, Line("01T10:00", "bob", 1, R"("kind":"entered","stage":"A")"));
  MustAdd(measurer, Line("01T13:00", "bob", 1, R"("kind":"moved","from":"A","stage":"B")"));
  MustAdd(measurer, Line("01T14:00", "bob", 1, R"("kind":"moved","from":"B","stage":"A")"));
  MustAdd(measurer, Line("01T16:00", "bob", 1, R"("kind":"moved","from":"A","stage":"B")"));
  MustAdd(measurer, Line("02T16:00", "bob", 1, R"("kind":"moved","from":"B","stage":"C")"));
  MustAdd(measurer, Line("02T16:00", "bob", 1, R"("kind":"ended","outcome":"completed","stage":"C")"));
  // Times out in A; comes again and is still there.
  MustAdd(measurer, Line("01T10:00", "cyd", 1, R"("kind":"entered","stage":"A")"));
  MustAdd(measurer, Line("10T10:00", "cyd", 1, R"("kind":"ended","outcome":"expired","stage":"A")"));
  MustAdd(measurer, Line("11T10:00", "cyd", 2, R"("kind":"entered","stage":"A")"));
  // Held out: followed, but in no stage.
  MustAdd(measurer, Line("01T10:00", "dan", 1, R"("kind":"held_out")"));
  MustAdd(measurer, Line("01T12:00", "dan", 1, R"("kind":"ended","outcome":"converted")"));
  MustAdd(measurer, "");
  const Model model = measurer.Finish();

  const Journey& journey = model.journeys[0];
  ASSERT_TRUE(journey.figures.has_value());
  EXPECT_EQ(journey.figures->entries, 4U);
  EXPECT_EQ(journey.figures->held_out, 1U);
  EXPECT_EQ(journey.figures->converted, 1U);
  EXPECT_EQ(journey.figures->ended, 3U);
  const StageFigures& a = *journey.stages[0].figures;
  EXPECT_EQ(a.entered, 5U);
  EXPECT_EQ(a.reached, 4U);
  EXPECT_EQ(a.moved_on, 3U);
  EXPECT_EQ(a.dropped, 1U);
  EXPECT_EQ(a.inside, 1U);
  EXPECT_EQ(a.to, (std::vector<uint64_t>{0, 3, 0}));
  // One, three and two hours, nine days: of these four the lower one in the middle.
  EXPECT_EQ(a.median_ms, 2 * 3'600'000);
  const StageFigures& b = *journey.stages[1].figures;
  EXPECT_EQ(b.entered, 3U);
  EXPECT_EQ(b.reached, 2U);
  EXPECT_EQ(b.converted, 1U);
  EXPECT_EQ(b.to, (std::vector<uint64_t>{1, 0, 1}));
  EXPECT_EQ(b.median_ms, 2 * 3'600'000);
  const StageFigures& c = *journey.stages[2].figures;
  EXPECT_EQ(c.entered, 1U);
  EXPECT_EQ(c.dropped, 0U);
}

// Section 10: records of instances that went over carry the other id and their own ordinal.
TEST(Measure, FollowsWhoBecameSomebodyElse) {
  Measurer measurer(kMeasuredShop);
  MustAdd(measurer, Line("01T10:00", "anon", 1, R"("kind":"entered","stage":"A")"));
  MustAdd(measurer, R"({"time":"2026-03-01T11:00:00.000Z","customer":"ada","kind":"merged","from":"anon"})");
  MustAdd(measurer, Line("01T12:00", "ada", 1, R"("kind":"moved","from":"A","stage":"B")"));
  const Model model = measurer.Finish();
  EXPECT_EQ(model.journeys[0].stages[0].figures->moved_on, 1U);
  EXPECT_EQ(model.journeys[0].stages[1].figures->inside, 1U);
}

TEST(Measure, SaysWhatIsNoRecordAndPassesOverStrangers) {
  Measurer measurer(kMeasuredShop);
  EXPECT_FALSE(measurer.Add("{not json").ok());
  EXPECT_FALSE(measurer.Add(R"({"type":"track","event":"In","userId":"a"})").ok());
  MustAdd(measurer, Line("01T10:00", "ada", 1, R"("kind":"entered","stage":"Gone")"));
  MustAdd(measurer, Line("01T11:00", "ada", 1, R"("kind":"moved","from":"Gone","stage":"B")"));
  EXPECT_EQ(measurer.strangers(), 1U);
  const Model model = measurer.Finish();
  EXPECT_EQ(model.journeys[0].figures->entries, 0U);
  EXPECT_EQ(model.journeys[0].stages[1].figures->entered, 0U);
}

}  // namespace
}  // namespace journey::map::testing
