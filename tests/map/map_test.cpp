// What is taken from a program. Notes are those of section 12 of edition 2; moves are told in the author's words, with
// the last wait, event or timer before a `go` as what starts them.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/map/origin.h"
#include "compiler/map/pictures.h"
#include "compiler/map/write.h"
#include "tests/map/support.h"

namespace journey::map::testing {
namespace {

constexpr const char* kShop = R"(customer { vip: bool = false }
event In
event Paid "Order Paid" { total: int = 0 }
channel web inbound "Website"
channel mail(template: string) "E-mail" { cap 3 per 7 days }
segment Vip "The best" = customer.vip
phases { first_look, deciding }
persona Ada "Ada" = Vip { quote "Hm." goal "peace" frustration "noise" }
journey Sale "A sale" for Ada {
  enter on In
  goal on Paid where event.total > 10 within 2 days
  timeout 30 days
  kpi sold "Sold" = (conversion_rate + 0.1) * 2 target >= 0.5 in 90%
  stage Looking "Looks" {
    phase first_look
    feeling uneasy
    aims "find" does "reads" thinks "hm" pain "slow" gain "free" moment "the price"
    decision "buy?" owner "Sam" department SalesTeam
    touch web "compares" on tablet
    reach mail "writes"
    kpi quick = median_time(Looking) target <= 2 days
    flow {
      send mail(template: "hello")
      wait 1 day
      if customer.vip { go Deciding } else { wait up to 2 days { on Paid where event.total > 5 go Deciding } }
      end "bored"
    }
    idle 3 hours go Deciding
  }
  stage Deciding {
    phase deciding
    feeling -1.5
    when customer.vip go Looking
    on Paid go Done
  }
  final stage Done
}
journey Other { enter on Paid timeout 1 day stage S { flow { start Sale send mail(template: "x") } } }
)";

TEST(MapModel, TakesEveryNoteWithItsLine) {
  const Model model = ModelOf(kShop);
  ASSERT_EQ(model.journeys.size(), 2U);
  const Stage& stage = model.journeys[0].stages[0];
  EXPECT_EQ(model.phases, (std::vector<std::string>{"First look", "Deciding"}));
  EXPECT_EQ(stage.phase, 0);
  const std::pair<const std::vector<Note>*, const char*> notes[] = {
      {&stage.aims, "find"},      {&stage.does, "reads"}, {&stage.thinks, "hm"},
      {&stage.pains, "slow"},     {&stage.gains, "free"}, {&stage.moments, "the price"},
      {&stage.decisions, "buy?"}, {&stage.owners, "Sam"}, {&stage.departments, "Sales team"}};
  for (const auto& [list, text] : notes) {
    ASSERT_EQ(list->size(), 1U) << text;
    EXPECT_EQ((*list)[0].text, text);
  }
  EXPECT_EQ(stage.aims[0].at.file, "shop.journey");
  EXPECT_EQ(stage.aims[0].at.line, 17U);
  EXPECT_EQ(stage.departments[0].at.line, 18U);
  ASSERT_EQ(stage.touches.size(), 1U);
  EXPECT_EQ(model.channels[static_cast<size_t>(stage.touches[0].channel)].title, "Website");
  EXPECT_EQ(stage.touches[0].device, "tablet");
  ASSERT_EQ(stage.reaches.size(), 1U);
  ASSERT_EQ(stage.sends.size(), 1U);
  EXPECT_EQ(stage.sends[0].text, "hello");
  EXPECT_EQ(model.personas[0].quotes[0].text, "Hm.");
  EXPECT_EQ(model.personas[0].goals[0].text, "peace");
  EXPECT_EQ(model.personas[0].frustrations[0].text, "noise");
}

// Seven words from the best to the worst, neutral in the middle; numbers as they are.
TEST(MapModel, FeelingsAreNumbersFromMinusTwoToTwo) {
  const Model model = ModelOf(kShop);
  EXPECT_NEAR(*model.journeys[0].stages[0].feeling, -2.0 / 3, 1e-9);
  EXPECT_EQ(*model.journeys[0].stages[1].feeling, -1.5);
  EXPECT_FALSE(model.journeys[0].stages[2].feeling.has_value());
}

std::string Told(const Journey& journey, const Move& move) {
  std::string text = move.text;
  for (const std::string& guard : move.guards) text += " [" + guard + "]";
  return text + " -> " + (move.to == kNone ? move.end : journey.stages[static_cast<size_t>(move.to)].name);
}

TEST(MapModel, TellsEveryWayOut) {
  const Model model = ModelOf(kShop);
  const Journey& journey = model.journeys[0];
  std::vector<std::string> told;
  for (const Stage& stage : journey.stages) {
    for (const Move& move : stage.moves) told.push_back(stage.name + ": " + Told(journey, move));
  }
  EXPECT_EQ(told, (std::vector<std::string>{
                      "Looking: after 1 day [if customer.vip] -> Deciding",
                      "Looking: on Order Paid where event.total > 5 [if not customer.vip] -> Deciding",
                      "Looking: after 2 days -> ends: bored",
                      "Looking: idle 3 hours -> Deciding",
                      "Deciding: when customer.vip -> Looking",
                      "Deciding: on Order Paid -> Done",
                      "Done: when done -> completed",
                  }));
  told.clear();
  for (const Move& move : journey.enters) told.push_back(Told(journey, move));
  for (const Move& move : journey.rules) told.push_back(Told(journey, move));
  EXPECT_EQ(told, (std::vector<std::string>{
                      "on In -> Looking",
                      "on Order Paid where event.total > 10 within 2 days -> converted",
                      "after 30 days in all -> expired",
                  }));
}

TEST(MapModel, TellsWhatIsWrittenInLinesOnOne) {
  const Model model = ModelOf(
      "customer { day: date? }\nevent In\njourney J { enter on In\nstage A { at (\n      if customer.day != none\n"
      "      then instant(customer.day, 10:00)\n      else none\n    ) go B }\nfinal stage B }");
  EXPECT_EQ(model.journeys[0].stages[0].moves[0].text,
            "at (if customer.day != none then instant(customer.day, 10:00) else none)");
  EXPECT_EQ(Cut("one two three", 8), "one two…") << "no blank before the dots";
}

TEST(MapModel, TellsWhenThingsHappen) {
  const Model model = ModelOf(kShop);
  std::vector<std::string> told;
  for (const Step& step : model.journeys[0].stages[0].steps) {
    told.push_back(step.text + " " + SpanText(step.from_ms) + ".." + SpanText(step.to_ms));
  }
  EXPECT_EQ(told, (std::vector<std::string>{
                      "E-mail hello 0 ms..0 ms",
                      "1 day 0 ms..1 d",
                      "→ Deciding 1 d..1 d",
                      "up to 2 days: on Order Paid where event.total > 5 1 d..3 d",
                      "on Order Paid where event.total > 5 → Deciding 1 d..1 d",
                      "→ ends: bored 3 d..3 d",
                      "idle 3 hours → Deciding 0 ms..3 h",
                  }));
}

TEST(MapModel, TellsFiguresToReach) {
  const std::vector<Kpi> kpis = ModelOf(kShop).journeys[0].kpis;
  ASSERT_EQ(kpis.size(), 2U);
  EXPECT_EQ(kpis[0].value + " " + kpis[0].target, "(conversion rate + 0.1) × 2 ≥ 0.5 for 90%");
  EXPECT_EQ(kpis[1].value + " " + kpis[1].target, "median time of Looks ≤ 2 days");
  EXPECT_EQ(kpis[1].stage, 0);
}

TEST(MapModel, LinksJourneys) {
  const Model model = ModelOf(kShop);
  ASSERT_EQ(model.links.size(), 2U);
  EXPECT_EQ(model.links[0].kind, LinkKind::kStarts);
  EXPECT_EQ(model.links[0].from, 1);
  EXPECT_EQ(model.links[0].to, 0);
  EXPECT_EQ(model.links[1].kind, LinkKind::kFollows);
  EXPECT_EQ(model.links[1].from, 0);
  EXPECT_EQ(model.links[1].to, 1);
  const auto mail = std::find_if(model.channels.begin(), model.channels.end(),
                                 [](const Channel& channel) { return channel.name == "mail"; });
  ASSERT_NE(mail, model.channels.end());
  EXPECT_EQ(mail->caps, std::vector<std::string>{"3 per 7 days"});
}

TEST(MapModel, HasOneMapAPersonaAndOneAJourneyOfNobody) {
  const Model model = ModelOf(kShop);
  const std::vector<MapOf> maps = MapsOf(model);
  ASSERT_EQ(maps.size(), 2U);
  EXPECT_EQ(NameOf(model, maps[0]), "Ada");
  EXPECT_EQ(maps[0].journeys, std::vector<int32_t>{0});
  EXPECT_EQ(NameOf(model, maps[1]), "Other");
}

bool Shows(const Scene& scene, const std::string& text) {
  return std::any_of(scene.shapes.begin(), scene.shapes.end(), [&](const Shape& shape) {
    return shape.kind == ShapeKind::kText && shape.text.find(text) != std::string::npos;
  });
}

TEST(MapGrid, HasTheRowsThatAreSaidAndNoOthers) {
  const Model model = ModelOf(kShop);
  const std::vector<MapOf> maps = MapsOf(model);
  const Scene grid = DrawGrid(model, maps[0]);
  for (const char* text :
       {"Wants", "Does", "Thinks", "Touchpoints", "Feels", "Pains", "Gains", "Decisions", "Our reach", "KPIs", "Owner",
        "Department", "Website · tablet", "E-mail", "First look", "Sold"}) {
    EXPECT_TRUE(Shows(grid, text)) << text;
  }
  EXPECT_FALSE(Shows(grid, "Measured"));
  const Scene bare = DrawGrid(model, maps[1]);
  EXPECT_TRUE(Shows(bare, "Nothing is said for the map yet. Write into a stage:"));
  EXPECT_TRUE(Shows(bare, "Our reach")) << "what the code sends";
  EXPECT_FALSE(Shows(bare, "Pains"));
}

TEST(MapGrid, LinksLeadToLines) {
  const Model model = ModelOf(kShop);
  const std::string svg = WriteSvg({DrawGrid(model, MapsOf(model)[0])},
                                   [](const Place& at) { return "a b/" + at.file + "#L" + std::to_string(at.line); });
  EXPECT_NE(svg.find("<a href=\"a b/shop.journey#L17\"><title>slow</title>"), std::string::npos);
}

TEST(MapJson, SaysAllOfIt) {
  const auto json = nlohmann::json::parse(WriteJson(ModelOf(kShop)));
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["phases"][0], "First look");
  const auto& stage = json["journeys"][0]["stages"][0];
  EXPECT_EQ(stage["feeling"]["text"], "uneasy");
  EXPECT_EQ(stage["pains"][0]["text"], "slow");
  EXPECT_EQ(stage["pains"][0]["line"], 17);
  EXPECT_EQ(stage["touches"][0]["device"], "tablet");
  EXPECT_EQ(stage["moves"][0]["to"], "Deciding");
  EXPECT_EQ(json["journeys"][0]["name"], "shop.Sale");
  EXPECT_EQ(json["journeys"][0]["kpis"][1]["stage"], "Looking");
  EXPECT_EQ(json["links"][0]["kind"], "starts");
  EXPECT_FALSE(stage.contains("measured"));
}

}  // namespace
}  // namespace journey::map::testing
