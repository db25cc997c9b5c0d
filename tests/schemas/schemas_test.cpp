// Schemas of others as declarations, and held against a project. What a schema allows is said by the specification of
// its kind; what the language rejects by section 13 of its contract.
#include "compiler/schemas/schemas.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/schemas/compatible.h"
#include "compiler/tracking/tracking_plan.h"

namespace journey::schemas {
namespace {

// Without the lines that say where it is from.
std::string Declared(const Result<Schemas>& schemas) {
  EXPECT_TRUE(schemas.ok()) << schemas.status().message();
  if (!schemas.ok()) return "";
  const std::string text = WriteDeclarations(schemas.value(), "x");
  const auto compiled = Compile({{"x.journey", "x", text}});
  EXPECT_FALSE(compiled->diagnostics.has_errors()) << RenderShort(compiled->sources, compiled->diagnostics) << text;
  return text.substr(text.find("\n\n") + 2);
}

TEST(JsonSchema, OneEvent) {
  EXPECT_EQ(Declared(ReadJsonSchema(R"({
    "title": "Order Completed", "description": "Paid.\nIn full.", "type": "object", "required": ["order_id", "items", "maybe"],
    "properties": {
      "order_id": {"type": "string", "description": "Ours"},
      "at": {"type": "string", "format": "date-time"},
      "day": {"type": "string", "format": "date"},
      "total": {"type": ["number", "null"]},
      "when": {"type": "boolean"},
      "maybe": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
      "channel": {"enum": ["web", "In app", null]},
      "items": {"type": "array", "maxItems": 20, "items": {"$ref": "#/$defs/line"}}
    },
    "$defs": {"line": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}, "n": {"type": "integer"}}}}
  })",
                                    "Event")),
            R"(enum Channel { web, in_app "In app" }
record Line {
  sku: string
  n: int?
}
/// Paid.
/// In full.
event Order_Completed "Order Completed" {
  /// Ours
  order_id: string
  at: instant?
  day: date?
  total: decimal?
  when: bool?
  maybe: int?
  channel: Channel?
  items: [Line] max 20
}
)");
}

TEST(JsonSchema, WhatHasNoTypeIsLeftOutAndTold) {
  const auto read = ReadJsonSchema(R"({"title": "E", "properties": {
    "any": {}, "map": {"type": "object"}, "two": {"type": ["string", "integer"]}, "far": {"$ref": "http://x/y"},
    "deep": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}, "self": {"$ref": "#/$defs/s"},
    "/p": {"type": "string"}, "ok": {"type": "string"}},
    "$defs": {"s": {"type": "object", "properties": {"s": {"$ref": "#/$defs/s"}}}}})",
                                   "Event");
  EXPECT_EQ(Declared(read).substr(0, 9), "event E {");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().events[0].fields.size(), 1U);
  const auto& remarks = read.value().remarks;
  const auto said = [&](const std::string& what) {
    return std::ranges::any_of(remarks, [&](const std::string& one) { return one.find(what) != std::string::npos; });
  };
  EXPECT_TRUE(said("E.any is left out: it says no type"));
  EXPECT_TRUE(said("E.map is left out: an object of which no property is said"));
  EXPECT_TRUE(said("E.two is left out: it may be of several types"));
  EXPECT_TRUE(said("E.far is left out: its $ref leads out of the document, or nowhere"));
  EXPECT_TRUE(said("E.deep is left out: a list of lists"));
  EXPECT_TRUE(said("E.self is left out"));
  EXPECT_TRUE(said("is a path here"));
}

// References to references: 2 to the power of 60 fields, of which some thousand are looked at.
TEST(JsonSchema, ReferencesThatDoubleEnd) {
  std::string text = R"({"title": "E", "properties": {"x": {"$ref": "#/$defs/a0"}}, "$defs": {)";
  for (int i = 0; i < 60; ++i) {
    const std::string next = "{\"$ref\": \"#/$defs/a" + std::to_string(i + 1) + "\"}";
    text += "\"a" + std::to_string(i) + "\": {\"type\": \"object\", \"properties\": {\"l\": " + next +
            ", \"r\": " + next + "}},";
  }
  text += R"("a60": {"type": "object", "properties": {"s": {"type": "string"}}}}})";
  EXPECT_TRUE(ReadJsonSchema(text, "Event").ok());
  std::string deep = R"({"title": "E", "properties": )";
  for (int i = 0; i < 20'000; ++i) deep += R"({"x": {"type": "object", "properties": )";
  deep += "{}";
  for (int i = 0; i < 20'000; ++i) deep += "}}";
  EXPECT_TRUE(ReadJsonSchema(deep + "}", "Event").ok());
}

TEST(JsonSchema, IsNone) {
  EXPECT_EQ(ReadJsonSchema("{", "E").status().message(), "it is no JSON");
  EXPECT_EQ(ReadJsonSchema("3", "E").status().message(), "it is JSON, but no schema");
  EXPECT_NE(ReadJsonSchema("{}", "E").status().message().find("no `properties`"), std::string::npos);
  EXPECT_NE(ReadSegmentPlan("{}").status().message().find("`rules.events`"), std::string::npos);
  EXPECT_NE(ReadAvro("{}").status().message().find("no record with a name"), std::string::npos);
}

TEST(SegmentPlan, EventsAndTraits) {
  EXPECT_EQ(Declared(ReadSegmentPlan(R"({"display_name": "P", "rules": {
    "events": [{"name": "Signed Up", "description": "New", "rules": {"type": "object", "properties": {"properties": {
      "type": "object", "properties": {"plan": {"type": "string"}}, "required": ["plan"]}}}}, {"name": "Left"}],
    "identify": {"properties": {"traits": {"type": "object", "properties": {"email": {"type": "string"},
      "tags": {"type": "array", "items": {"type": "string"}}}, "required": ["email"]}}}}})")),
            R"(/// New
event Signed_Up "Signed Up" {
  plan: string
}
event Left
customer {
  email: string?
  tags: [string]? max 100
}
)");
}

TEST(Avro, RecordsAndUnions) {
  const auto read =
      ReadAvro(R"([{"type": "record", "name": "Paid", "namespace": "shop", "doc": "Money came", "fields": [
      {"name": "id", "type": "string"},
      {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
      {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
      {"name": "note", "type": ["null", "string"], "default": null},
      {"name": "tries", "type": "int", "default": 1},
      {"name": "way", "type": {"type": "enum", "name": "Way", "symbols": ["CARD", "CASH"]}},
      {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
        {"name": "sku", "type": "string"}, {"name": "more", "type": ["null", "Line"]}]}}},
      {"name": "raw", "type": "bytes"}, {"name": "either", "type": ["int", "string"]}]},
    {"type": "record", "name": "Refunded", "namespace": "shop", "fields": [{"name": "way", "type": "shop.Way"}]}])");
  EXPECT_EQ(Declared(read), R"(enum Way { card "CARD", cash "CASH" }
record Line {
  sku: string
}
/// Money came
event Paid {
  id: string
  amount: decimal
  at: instant
  note: string?
  tries: int?
  way: Way
  lines: [Line]
}
event Refunded {
  way: Way
}
)");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().remarks.size(), 4U);  // of `at`, `more`, `raw`, `either`
}

struct Project {
  std::unique_ptr<Compilation> compilation;
  tracking::TrackingPlan plan;
};

Project ProjectOf(const std::string& text) {
  Project project{Compile({{"shop.journey", "shop", text}}), {}};
  EXPECT_TRUE(project.compilation->ir.has_value())
      << RenderShort(project.compilation->sources, project.compilation->diagnostics);
  project.plan = tracking::Build(project.compilation->program, project.compilation->sources, ".", "Shop");
  return project;
}

constexpr const char* kShop = R"(customer { email: string? }
enum Way { card, cash }
record Line { sku: string  price: decimal }
event Paid "Order Paid" {
  id: string
  amount: decimal = 0
  count: int = 0
  way: Way = card
  at: instant?
  lines: [Line] max 10 = []
  code: string? "discount.code"
}
event Gone
event Unheard { needed: string }
journey J {
  enter on Paid where event.amount > 10 and event.code != none
  exit on Gone
  stage S { on Paid where event.count > 1 go S  after 1 day go T }
  final stage T
}
)";

std::vector<std::string> Said(const Compatibility& compatibility) {
  std::vector<std::string> said;
  for (const Finding& one : compatibility.findings) {
    said.push_back(std::string(one.harm == Harm::kBreaks ? "breaks " : "risk ") + one.event + "/" + one.field + " " +
                   one.what);
  }
  return said;
}

TEST(Compatible, WhatFitsSaysNothing) {
  const Project project = ProjectOf(kShop);
  for (const std::string& text : {tracking::WriteJsonSchema(project.compilation->program, project.plan),
                                  tracking::WriteSegment(project.compilation->program, project.plan)}) {
    const auto own = ReadAny(text, "E");
    ASSERT_TRUE(own.ok()) << own.status().message();
    EXPECT_TRUE(own.value().remarks.empty());
    const Compatibility compatibility = Compare(project.compilation->program, project.plan, own.value());
    EXPECT_EQ(Said(compatibility), std::vector<std::string>());
    EXPECT_EQ(compatibility.events, 3U);
  }
}

TEST(Compatible, EachWayToBreak) {
  const Project project = ProjectOf(kShop);
  const auto theirs = ReadAny(R"({"oneOf": [
    {"properties": {"type": {"const": "track"}, "event": {"const": "Order Paid"}, "properties": {
      "type": "object", "properties": {
        "id": {"type": "string"},
        "amount": {"type": "string"},
        "count": {"type": "number"},
        "way": {"enum": ["card", "voucher"]},
        "at": {"type": "string"},
        "lines": {"type": "array", "maxItems": 20, "items": {"type": "object", "properties": {
          "sku": {"type": "string"}, "price": {"type": "number"}}, "required": ["price"]}},
        "discount": {"type": "object", "properties": {"percent": {"type": "integer"}}}}}}},
    {"properties": {"type": {"const": "track"}, "event": {"const": "New One"}}}]})",
                              "E");
  ASSERT_TRUE(theirs.ok());
  const Compatibility compatibility = Compare(project.compilation->program, project.plan, theirs.value());
  EXPECT_EQ(Said(compatibility),
            (std::vector<std::string>{
                "breaks Order Paid/id may be absent or null there, and a message without it is rejected",
                "breaks Order Paid/amount is a text there and a number here",
                "breaks Order Paid/count may have decimals there: 1.5 is rejected",
                "breaks Order Paid/way may be `voucher` there, which Way does not have: rejected",
                "risk Order Paid/at is any text there: what is no moment, as 2026-01-31T09:00:00Z is, is rejected",
                "breaks Order Paid/lines may have 20 elements there and 10 here: a longer list is rejected",
                "breaks Order Paid/lines[].sku may be absent or null there, and a message without it is rejected",
                "risk Order Paid/discount.code is not there, so it is always none",
                "breaks Gone/ is not there, so what waits for it never happens"}));
  EXPECT_EQ(compatibility.unknown, (std::vector<std::string>{"New One"}));
  const Finding& gone = compatibility.findings.back();
  EXPECT_EQ(gone.file + ":" + std::to_string(gone.line), "shop.journey:13");
  EXPECT_EQ(gone.readers, (std::vector<std::string>{"J: exit"}));
  const auto json = nlohmann::json::parse(WriteJson(compatibility));
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["findings"].size(), 9U);
  EXPECT_NE(WriteText(compatibility)
                .find("breaks: Gone is not there, so what waits for it never happens\n"
                      "  declared in shop.journey:13\n  read by J: exit\n"),
            std::string::npos)
      << WriteText(compatibility);
}

}  // namespace
}  // namespace journey::schemas
