// Section 12 of edition 2: measures, targets, `in P%`. Figures are put together by hand.
#include "insight/kpi.h"

#include <gtest/gtest.h>

#include "insight/kpi_text.h"
#include "tests/insight/support.h"

namespace journey::insight::testing {
namespace {

constexpr const char* kKpiShop = R"(
channel mail(template: string)
event In event Next event Bought
journey J {
  enter on In  goal on Bought within 5 days  timeout 9 days  holdout 20%
  kpi rate = conversion_rate target >= 0.25
  kpi lift = uplift target >= 0.05
  kpi mails = sends(mail) / entries target <= 1.5
  kpi back = reached(B) - conversions target <= 1
  kpi half = rate(B) * 2 target >= 1
  kpi lost = drop_off(A) target <= 0.2
  kpi quick = median_time(A) target <= 1 hour
  kpi most = median_time(A) target <= 1 hour in 75%
  kpi ratio = median_time(A) / median_time(B) target >= 2
  kpi minus = -entries target <= 0
  stage A { flow { send mail(template: "hi") } on Next go B }
  stage B { on Next go A }
})";

std::string NameOfVerdict(Verdict verdict) {
  return verdict == Verdict::kMet ? "met" : verdict == Verdict::kMissed ? "missed" : "no data";
}

TEST(Kpi, IsHeldAgainstItsTarget) {
  Counter counter(kKpiShop);
  // Four enter: one converts in A after half an hour, one goes to B after two hours and stays, one leaves A by the
  // timeout after 40 minutes, one is still there. Of four held out none converts.
  counter.Add(Line("02T10:00", "a", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T10:30", "a", 1, R"("kind":"converted","goal":"Bought","stage":"A")"));
  counter.Add(Line("02T10:30", "a", 1, R"("kind":"ended","outcome":"converted","stage":"A")"));
  counter.Add(Line("02T10:00", "b", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T12:00", "b", 1, R"("kind":"moved","from":"A","stage":"B")"));
  counter.Add(Line("02T10:00", "c", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T10:40", "c", 1, R"("kind":"ended","outcome":"expired","stage":"A")"));
  counter.Add(Line("02T10:00", "d", 1, R"("kind":"entered","stage":"A")"));
  for (const char* who : {"e", "f", "g", "h"}) counter.Add(Line("02T10:00", who, 1, R"("kind":"held_out")"));
  for (int i = 0; i < 7; ++i) {
    counter.Add(Line("02T10:00", "a", 9, R"("kind":"sent","channel":"mail","id":"x","args":{},"stage":"A")"));
  }
  const Figures figures = counter.Now();
  const ir::Journey& journey = counter.module().journeys[0];
  std::map<std::string, std::string> found;
  std::map<std::string, std::optional<double>> values;
  for (const KpiResult& result : Evaluate(counter.module(), journey, figures.journeys[0])) {
    found[result.kpi->name] = NameOfVerdict(result.verdict);
    values[result.kpi->name] = result.value;
    if (result.kpi->name == "most") {
      // Three left A, two of them within the hour: 67 % < 75 %.
      EXPECT_EQ(result.within->hits, 2U);
      EXPECT_EQ(result.within->of, 3U);
    }
  }
  EXPECT_EQ(values["rate"], 0.25);
  EXPECT_EQ(values["lift"], 0.25);
  EXPECT_EQ(values["mails"], 1.75);
  EXPECT_EQ(values["back"], 0.0);
  EXPECT_EQ(values["half"], 0.5);
  EXPECT_EQ(values["lost"], 0.25);
  EXPECT_EQ(values["quick"], 2'400'000) << "of 30, 40 and 120 minutes";
  EXPECT_EQ(values["ratio"], std::nullopt) << "nobody has left B";
  EXPECT_EQ(found, (std::map<std::string, std::string>{{"rate", "met"},
                                                       {"lift", "met"},
                                                       {"mails", "missed"},
                                                       {"back", "met"},
                                                       {"half", "missed"},
                                                       {"lost", "missed"},
                                                       {"quick", "met"},
                                                       {"most", "missed"},
                                                       {"ratio", "no data"},
                                                       {"minus", "met"}}));
}

// An entry meets the target if none of its stays misses it, and counts once.
TEST(Kpi, AShareIsOneOfEntries) {
  Counter counter(kKpiShop);
  counter.Add(Line("02T10:00", "a", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T10:10", "a", 1, R"("kind":"moved","from":"A","stage":"B")"));
  counter.Add(Line("02T10:20", "a", 1, R"("kind":"moved","from":"B","stage":"A")"));
  counter.Add(Line("02T12:20", "a", 1, R"("kind":"moved","from":"A","stage":"B")"));
  counter.Add(Line("02T12:30", "a", 1, R"("kind":"moved","from":"B","stage":"A")"));
  counter.Add(Line("02T15:00", "a", 1, R"("kind":"moved","from":"A","stage":"B")"));
  counter.Add(Line("02T10:00", "b", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T11:00", "b", 1, R"("kind":"moved","from":"A","stage":"B")"));
  const Figures figures = counter.Now();
  const KpiResult most = Evaluate(counter.module(), counter.module().journeys[0], figures.journeys[0])[7];
  ASSERT_EQ(most.kpi->name, "most");
  EXPECT_EQ(most.within->of, 2U);
  EXPECT_EQ(most.within->hits, 1U) << "exactly an hour is within an hour";
}

TEST(Kpi, OfNobodyHasNoVerdict) {
  Counter counter(kKpiShop);
  const Figures figures = counter.Now();
  for (const KpiResult& result : Evaluate(counter.module(), counter.module().journeys[0], figures.journeys[0])) {
    const std::string& name = result.kpi->name;
    const bool counts = name == "back" || name == "minus";
    EXPECT_EQ(result.verdict, counts ? Verdict::kMet : Verdict::kNoData) << name;
  }
}

TEST(Kpi, ReadsAsItWasWritten) {
  Counter counter(kKpiShop);
  const ir::Journey& journey = counter.module().journeys[0];
  const auto text = [&](size_t i) {
    return KpiText(
        journey.kpis[i], [&](int32_t stage) { return journey.stages[static_cast<size_t>(stage)].name; },
        [&](int32_t channel) { return counter.module().channels[static_cast<size_t>(channel)].simple_name; });
  };
  EXPECT_EQ(text(2), "sends of mail / entries");
  EXPECT_EQ(text(8), "median time of A / median time of B");
  EXPECT_EQ(KpiTarget(journey.kpis[7]), "≤ 1 hour for 75%");
}

}  // namespace
}  // namespace journey::insight::testing
