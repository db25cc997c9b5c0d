// Journeys in the notations of others. What must be in a chart follows from the journey's text, by hand; of each
// notation it is asked that it can be read (XML, JSON), that ids are there once and that every reference leads to one.
#include <expat.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "compiler/chart/chart.h"
#include "tests/map/support.h"

namespace journey::map::testing {
namespace {

using Json = nlohmann::json;

constexpr const char* kCart = R"(customer { vip: bool = false }
event Added "Cart Updated" { total: int = 0 }
event Paid "Order Paid"
event Gone
channel mail(template: string) "E-mail"
journey Cart "A cart" {
  enter on Added where event.total > 0
  goal on Paid
  exit on Gone
  timeout 30 days
  stage Open "Something: in the cart" {
    flow {
      wait 1 hour
      send mail(template: "hello")
      wait 1 day
      if customer.vip { go Called } else { end "silent" }
    }
    on Added go Open
  }
  stage Called {
    when customer.vip go Open
    at 09:00 go Note
  }
  final stage Note
}
)";

TEST(Chart, HasStagesEndsAndWhatLeadsToThem) {
  const Model model = ModelOf(kCart);
  const chart::Chart chart = chart::ChartOf(model, model.journeys[0]);
  std::vector<std::string> states, moves;
  for (const chart::State& state : chart.states) states.push_back(state.id + "=" + state.label);
  EXPECT_EQ(states, (std::vector<std::string>{"Open=Something: in the cart", "Called=Called", "Note=Note",
                                              "end_converted=converted", "end_exited=exited", "end_expired=expired",
                                              "end_ends__silent=ends: silent"}));
  for (const chart::Transition& one : chart.transitions) {
    moves.push_back(std::to_string(one.from) + " " + chart::LabelOf(*one.move) + " " + std::to_string(one.to));
  }
  EXPECT_EQ(moves,
            (std::vector<std::string>{"-1 on Cart Updated where event.total > 0 0", "-2 on Order Paid 3",
                                      "-2 on Gone 4", "-2 after 30 days in all 5", "0 after 1 day [if customer.vip] 1",
                                      "0 after 1 day [if not customer.vip] 6", "0 on Cart Updated 0",
                                      "1 when customer.vip 0", "1 at 09:00 2"}));
  // An hour and a day after the stage is entered; nine o'clock is no time from then, and the timeout none of a stage.
  EXPECT_EQ(chart.transitions[4].move->after_ms, 25 * 3'600'000);
  EXPECT_EQ(chart.transitions[8].move->after_ms, std::nullopt);
  EXPECT_EQ(chart::PlaceText(chart.transitions[7].move->at), "shop.journey:21");
}

TEST(Chart, AsMermaid) {
  const Model model = ModelOf(kCart);
  EXPECT_EQ(chart::WriteMermaid(chart::ChartOf(model, model.journeys[0])),
            R"(---
title: "A cart"
---
stateDiagram-v2
  state "A cart" as inside {
    state "Something#58; in the cart" as Open
    state "Called" as Called
    state "Note" as state_Note
    [*] --> Open : on Cart Updated where event.total #gt; 0
    Open --> Called : after 1 day [if customer.vip]
    Open --> Open : on Cart Updated
    Called --> Open : when customer.vip
    Called --> state_Note : at 09#58;00
    state_Note --> [*]
  }
  state "converted" as end_converted
  state "exited" as end_exited
  state "expired" as end_expired
  state "ends#58; silent" as end_ends__silent
  inside --> end_converted : on Order Paid
  inside --> end_exited : on Gone
  inside --> end_expired : after 30 days in all
  Open --> end_ends__silent : after 1 day [if not customer.vip]
  end_converted --> [*]
  end_exited --> [*]
  end_expired --> [*]
  end_ends__silent --> [*]
)");
}

TEST(Chart, AsAMachineOfXState) {
  const Model model = ModelOf(kCart);
  const Json machine = Json::parse(chart::WriteXState(chart::ChartOf(model, model.journeys[0])));
  EXPECT_EQ(machine["initial"], "outside");
  EXPECT_EQ(machine["states"]["outside"]["on"]["Cart Updated"][0]["guard"], "where event.total > 0");
  const Json& inside = machine["states"]["inside"];
  EXPECT_EQ(inside["initial"], "Open");
  EXPECT_EQ(inside["on"]["Order Paid"][0]["target"], "#end_converted");
  EXPECT_EQ(inside["states"]["Open"]["after"]["90000000"][0]["target"], "#Called");
  EXPECT_EQ(inside["states"]["Open"]["after"]["90000000"][1]["guard"], "if not customer.vip");
  EXPECT_EQ(inside["states"]["Called"]["always"][0]["guard"], "when customer.vip");
  EXPECT_EQ(inside["states"]["Note"]["type"], "final");
  EXPECT_EQ(machine["states"]["end_exited"]["type"], "final");
}

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
};

std::vector<Element> ElementsOf(const std::string& xml) {
  std::vector<Element> elements;
  XML_Parser parser = XML_ParserCreate("UTF-8");
  XML_SetUserData(parser, &elements);
  XML_SetStartElementHandler(parser, [](void* user, const XML_Char* name, const XML_Char** attributes) {
    Element element{name, {}};
    for (; *attributes != nullptr; attributes += 2) element.attributes[attributes[0]] = attributes[1];
    static_cast<std::vector<Element>*>(user)->push_back(std::move(element));
  });
  EXPECT_EQ(XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1), XML_STATUS_OK)
      << XML_ErrorString(XML_GetErrorCode(parser)) << " in line " << XML_GetCurrentLineNumber(parser) << "\n"
      << xml;
  XML_ParserFree(parser);
  return elements;
}

// Each id once, each of these attributes an id.
void ExpectWhole(const std::vector<Element>& elements, const std::set<std::string>& references) {
  std::set<std::string> ids;
  for (const Element& element : elements) {
    // What is sent has an id of its own kind.
    const auto id = element.attributes.find("id");
    if (id != element.attributes.end()) {
      EXPECT_TRUE(ids.insert(id->second).second) << id->second << " twice";
    }
  }
  for (const Element& element : elements) {
    for (const auto& [name, value] : element.attributes) {
      if (references.contains(name)) {
        EXPECT_TRUE(ids.contains(value)) << name << "=\"" << value << "\"";
      }
    }
  }
}

TEST(Chart, AsStateChartXml) {
  const Model model = ModelOf(kCart);
  const std::vector<Element> elements = ElementsOf(chart::WriteScxml(chart::ChartOf(model, model.journeys[0])));
  std::vector<std::string> transitions;
  for (const Element& element : elements) {
    if (element.name != "transition") continue;
    const auto at = [&](const char* name) {
      const auto found = element.attributes.find(name);
      return found == element.attributes.end() ? std::string("-") : found->second;
    };
    transitions.push_back(at("event") + " " + at("cond") + " " + at("target"));
  }
  EXPECT_EQ(transitions,
            (std::vector<std::string>{"Cart_Updated event.total > 0 Open", "Order_Paid - end_converted",
                                      "Gone - end_exited", "after_30_days_in_all - end_expired",
                                      "after_4 customer.vip Called", "after_5 not customer.vip end_ends__silent",
                                      "Cart_Updated - Open", "- customer.vip Open", "at_09_00 - Note"}));
}

// An event's own name may have the word in it that stands before a condition.
TEST(Chart, ConditionsAreThoseOfTheTextAndNotOfNames) {
  const Model model = ModelOf(R"(customer { vip: bool = false }
event Left "Left where found"
event Seen "Seen where" { n: int = 0 }
journey J {
  enter on Left
  stage A { on Left go B  on Seen where event.n > 1 go B }
  final stage B
}
)");
  const Json machine = Json::parse(chart::WriteXState(chart::ChartOf(model, model.journeys[0])));
  const Json& on = machine["states"]["inside"]["states"]["A"]["on"];
  EXPECT_FALSE(on["Left where found"][0].contains("guard")) << on;
  EXPECT_EQ(on["Seen where"][0]["guard"], "where event.n > 1") << on;
  std::vector<std::string> conditions;
  for (const Element& element : ElementsOf(chart::WriteScxml(chart::ChartOf(model, model.journeys[0])))) {
    const auto found = element.attributes.find("cond");
    if (found != element.attributes.end()) conditions.push_back(found->second);
  }
  EXPECT_EQ(conditions, std::vector<std::string>{"event.n > 1"});
}

// Letters of any script, digits, "-" and "_", by W3C's schema of the notation; all else is "_".
TEST(Chart, EventsOfStateChartXmlAreDescriptors) {
  const Model model = ModelOf(R"(event Left "Left 🎉 “a…b”"
event Bought "Käufe 早-2.0"
journey J {
  enter on Left
  stage A { on Bought go B }
  final stage B
}
)");
  std::vector<std::string> events;
  for (const Element& element : ElementsOf(chart::WriteScxml(chart::ChartOf(model, model.journeys[0])))) {
    if (element.name == "transition") events.push_back(element.attributes.at("event"));
  }
  EXPECT_EQ(events, (std::vector<std::string>{"Left____a_b_", "Käufe_早-2_0"}));
}

TEST(Chart, EveryNotationOfEveryProjectIsWhole) {
  std::vector<Model> models;
  for (const Hard& hard : HardProjects()) models.push_back(ModelOf(hard.text));
  models.push_back(ModelOf(kCart));
  models.push_back(ModelOfPath("examples/cart_recovery", "Cart recovery"));
  for (const Model& model : models) {
    for (const Journey& journey : model.journeys) {
      SCOPED_TRACE(journey.name);
      const chart::Chart chart = chart::ChartOf(model, journey);
      ExpectWhole(ElementsOf(chart::WriteScxml(chart)), {"target", "initial", "sendid"});
      const std::vector<Element> bpmn = ElementsOf(chart::WriteBpmn(chart));
      ExpectWhole(bpmn, {"sourceRef", "targetRef", "attachedToRef", "bpmnElement"});
      // Whatever stands in the process is in the picture: states, events at borders and elsewhere, flows.
      std::set<std::string> drawn;
      for (const Element& element : bpmn) {
        if (const auto of = element.attributes.find("bpmnElement"); of != element.attributes.end())
          drawn.insert(of->second);
      }
      for (const Element& element : bpmn) {
        const bool stands = element.name == "task" || element.name == "sequenceFlow" || element.name == "subProcess" ||
                            element.name == "startEvent" || element.name == "endEvent" ||
                            element.name == "boundaryEvent";
        if (stands) {
          EXPECT_TRUE(drawn.contains(element.attributes.at("id"))) << element.attributes.at("id");
        }
      }
      const std::string xstate = chart::WriteXState(chart);
      const Json machine = Json::parse(xstate);
      std::set<std::string> ids;
      const auto each = [](const auto& self, const Json& json, const auto& visit) -> void {
        visit(json);
        if (json.is_structured()) {
          for (const Json& part : json) self(self, part, visit);
        }
      };
      each(each, machine, [&](const Json& json) {
        if (json.is_object() && json.contains("id")) {
          EXPECT_TRUE(ids.insert(json["id"]).second) << json["id"];
        }
      });
      each(each, machine, [&](const Json& json) {
        if (json.is_object() && json.contains("target")) {
          EXPECT_TRUE(ids.contains(json["target"].get<std::string>().substr(1))) << json["target"];
        }
      });
      EXPECT_EQ(chart::WriteXState(chart), xstate);
    }
  }
}

}  // namespace
}  // namespace journey::map::testing
