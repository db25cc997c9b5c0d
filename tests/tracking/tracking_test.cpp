// The tracking plan of small projects: readers by rule, schemas, and a log against it.
#include "compiler/tracking/tracking_plan.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/tracking/coverage.h"
#include "insight/log_coverage.h"
#include "runtime/input/text_source.h"
#include "runtime/program/program.h"

namespace journey::tracking::testing {
namespace {

using Names = std::vector<std::string>;

constexpr const char* kShop = R"(
enum Size { small, large "XL" }
record Item { sku: string  price: decimal "unit.price" }
channel web inbound "Web site"
channel mail(template: string)
/// Somebody | looked.
event In "Came In" via web {
  /// How much.
  total: decimal
  size: Size = small
  code: string? "discount.code"
  items: [Item] max 5 = []
}
event Bought { total: decimal = 0 }
event Clicked { template: string }
event Echo { }
event Unused { a: int }
customer { name: string = "you"  seen: bool = false  consent: bool = false }
let big(x: decimal): bool = x > 10
segment Buyers = count(Bought, last 7 days) > 0
policy mail { requires customer.consent }
journey J for Buyers {
  enter on In where big(event.total) and event.code == none
  goal on Bought where event.total > 5 within 5 days
  timeout 9 days
  stage A {
    flow {
      send mail(template: "hi {customer.name}")
      wait up to 2 days { on Clicked where event.template == "hi" { emit Echo { } } }
    }
    when count(Clicked where event.template == "x", last 1 day) > 1 go B
  }
  final stage B
})";

struct Made {
  std::unique_ptr<Compilation> compilation;
  TrackingPlan plan;
};

Made PlanOf(const std::string& text) {
  Made made;
  made.compilation = Compile({{"shop.journey", "shop", text}});
  EXPECT_TRUE(made.compilation->ir.has_value())
      << RenderShort(made.compilation->sources, made.compilation->diagnostics);
  made.plan = Build(made.compilation->program, made.compilation->sources, ".", "Shop");
  return made;
}

const Event& EventOf(const TrackingPlan& plan, const std::string& name) {
  for (const Event& event : plan.events) {
    if (event.name == name) return event;
  }
  ADD_FAILURE() << "no event " << name;
  return plan.events[0];
}

TEST(TrackingPlan, SaysWhoReadsWhat) {
  const Made made = PlanOf(kShop);
  const Event& in = EventOf(made.plan, "In");
  EXPECT_EQ(in.wire, "Came In");
  EXPECT_EQ(in.touchpoint, "Web site");
  EXPECT_EQ(in.line, 7U);
  EXPECT_EQ(in.heard_by, (Names{"J: enter"}));
  EXPECT_EQ(in.fields[0].read_by, (Names{"J: enter"}));
  EXPECT_EQ(in.fields[1].read_by, Names());
  EXPECT_EQ(WireText(in.fields[2]), "discount.code");
  EXPECT_EQ(in.fields[2].read_by, (Names{"J: enter"}));
  const Event& bought = EventOf(made.plan, "Bought");
  EXPECT_EQ(bought.heard_by, (Names{"J: goal"}));
  EXPECT_EQ(bought.read_by, (Names{"J: for"})) << "through the segment";
  const Event& clicked = EventOf(made.plan, "Clicked");
  EXPECT_EQ(clicked.heard_by, (Names{"J / A: flow"}));
  EXPECT_EQ(clicked.read_by, (Names{"J / A: when"}));
  EXPECT_EQ(clicked.fields[0].read_by, (Names{"J / A: flow", "J / A: when"}));
  EXPECT_EQ(EventOf(made.plan, "Echo").emitted_by, (Names{"J"}));
  EXPECT_TRUE(EventOf(made.plan, "Unused").unread());
  EXPECT_FALSE(bought.unread());
  EXPECT_EQ(made.plan.traits[0].read_by, (Names{"J / A: flow"}));
  EXPECT_EQ(made.plan.traits[1].read_by, Names());
  EXPECT_EQ(made.plan.traits[2].read_by, (Names{"policy of mail"}));
}

TEST(TrackingPlan, LeavesOutWhatOnlyTheLibraryDeclares) {
  const Made made = PlanOf("use std.commerce\njourney J { enter on OrderCompleted  timeout 1 day  final stage S }\n");
  ASSERT_EQ(made.plan.events.size(), 1U);
  EXPECT_EQ(made.plan.events[0].name, "OrderCompleted");
  EXPECT_EQ(made.plan.events[0].file, "");
}

TEST(TrackingPlan, IsAPageForPeople) {
  const std::string page = WriteMarkdown(PlanOf(kShop).plan);
  EXPECT_NE(page.find("## Came In\n\nSomebody \\| looked.\n\n`In`, shop.journey:7, from Web site.\n"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find("| total | decimal | yes | How much. | J: enter |"), std::string::npos) << page;
  EXPECT_NE(page.find("| size | Size | no, else small |  | nobody |"), std::string::npos) << page;
  EXPECT_NE(page.find("**Nobody reads it.**"), std::string::npos);
}

TEST(TrackingPlan, IsALineForEachField) {
  const std::string csv = WriteCsv(PlanOf(kShop).plan);
  EXPECT_TRUE(
      csv.starts_with("event,declared,touchpoint,field,type,required,default,what,heard_by,read_by,emitted_by,place\n"
                      "Came In,In,Web site,total,decimal,yes,,How much.,J: enter,J: enter,,shop.journey:7\n"))
      << csv;
  EXPECT_NE(csv.find("\nidentify,customer,,consent,bool,no,false,,,policy of mail,,\n"), std::string::npos) << csv;
}

TEST(TrackingPlan, IsASchemaOfMessages) {
  const Made made = PlanOf(kShop);
  const auto json = nlohmann::json::parse(WriteJsonSchema(made.compilation->program, made.plan));
  const auto& in = json["$defs"]["shop.In"];
  EXPECT_EQ(in["properties"]["total"]["type"], "number");
  EXPECT_EQ(in["required"], nlohmann::json({"total"}));
  EXPECT_EQ(in["properties"]["size"]["enum"], nlohmann::json({"small", "XL", nullptr}))
      << "by wire name; null is absent";
  EXPECT_EQ(in["properties"]["discount"]["properties"]["code"]["type"], nlohmann::json({"string", "null"}));
  const auto& item = in["properties"]["items"]["items"];
  EXPECT_EQ(item["properties"]["unit"]["required"], nlohmann::json({"price"}));
  EXPECT_EQ(item["required"], nlohmann::json({"sku", "unit"}));
  EXPECT_EQ(json["oneOf"][0]["properties"]["event"]["const"], "Came In");
  EXPECT_EQ(json["oneOf"].size(), 6U) << "five events and identify";
}

TEST(TrackingPlan, IsATrackingPlan) {
  const Made made = PlanOf(kShop);
  const auto json = nlohmann::json::parse(WriteSegment(made.compilation->program, made.plan));
  EXPECT_EQ(json["rules"]["events"][0]["name"], "Came In");
  EXPECT_EQ(json["rules"]["events"][0]["rules"]["properties"]["properties"]["required"], nlohmann::json({"total"}));
  EXPECT_TRUE(json["rules"]["identify"]["properties"]["traits"]["properties"].contains("consent"));
}

TEST(TrackingPlan, IsHeldAgainstALog) {
  const Made made = PlanOf(kShop);
  const ir::Module module = *made.compilation->ir;
  const std::string log =
      R"({"type":"track","event":"Came In","userId":"a","timestamp":"2026-03-02T10:00:00Z","properties":{"total":12,"discount":{"code":"X"}}})"
      "\n"
      R"({"type":"track","event":"Came In","userId":"b","timestamp":"2026-03-01T10:00:00Z","properties":{"total":12}})"
      "\n"
      R"({"type":"track","event":"Came In","userId":"b","timestamp":"2026-03-01T10:00:00Z","properties":{"total":"12"}})"
      "\n"
      R"({"type":"track","event":"came_in","userId":"b","timestamp":"2026-03-01T10:00:00Z","properties":{}})"
      "\n"
      R"({"type":"identify","userId":"b","timestamp":"2026-03-01T10:00:00Z","traits":{"name":"B","consent":5}})"
      "\n";
  auto program = rt::Program::Load(module);
  ASSERT_TRUE(program.ok());
  rt::TextSource source(**program, log);
  insight::LogCoverage counted(module);
  rt::Arena arena;
  rt::Input input;
  rt::RawLine line;
  while (source.Next(arena, &input, &line)) counted.Add(input, line.number);
  const insight::LogFigures& figures = counted.figures();
  EXPECT_EQ(figures.rejected, 1U);
  EXPECT_EQ(figures.unknown, (std::map<std::string, uint64_t>{{"came_in", 1}}));
  EXPECT_EQ(figures.faults.size(), 2U) << "a total that is a text, a consent that is a number";
  EXPECT_EQ(figures.faults.begin()->second.count, 1U);
  EXPECT_EQ(insight::Meant(module, "came_in"), "Came In");
  EXPECT_EQ(insight::Meant(module, "went"), "");

  const Coverage coverage = Cover(made.plan, module, figures);
  EXPECT_TRUE(coverage.findings());
  EXPECT_EQ(coverage.events[0]->count, 2U);
  EXPECT_EQ(coverage.events[0]->present[2], 1U);
  EXPECT_FALSE(coverage.missing(0));
  const std::string text = WriteCoverageText(coverage);
  EXPECT_NE(text.find("2  2026-03-01 to 2026-03-02\n"), std::string::npos) << text;
  EXPECT_NE(text.find("in 50%"), std::string::npos) << text;
  EXPECT_NE(text.find("did you mean Came In?"), std::string::npos) << text;
  EXPECT_NE(text.find("\nread, and never seen\n  Bought "), std::string::npos) << text;
  EXPECT_NE(text.find("\ndeclared, and never read\n"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(WriteCoverageJson(coverage));
  EXPECT_EQ(json["events"][0]["present"]["discount.code"], 1);
  EXPECT_EQ(json["traits"]["name"], 1);
  EXPECT_EQ(json["unknown"][0]["meant"], "Came In");
  EXPECT_EQ(json["findings"], true);
}

}  // namespace
}  // namespace journey::tracking::testing
