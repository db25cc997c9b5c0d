// A journey as the state chart that other tools draw or read: Mermaid, Graphviz, SCXML, XState, BPMN.
//
// In: a journey as `map/model.h` has it. Out: bytes of a format. A chart says which states there are, what leads from
// one to the next and where each stands in the sources; conditions are the author's words, which the reader of a chart
// may show and cannot evaluate. Memory, sends and policies are not in it: a chart is for looking at and for talking
// about, the `.journey` file is what runs. Pure; the same journey gives the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/map/model.h"

namespace journey::chart {

enum class Kind : uint8_t {
  kStage,  // of the journey
  kEnd,    // how an instance may end: "converted", "ends: silent"
};

struct State {
  Kind kind = Kind::kStage;
  std::string id;     // letters, digits and `_`; unique in the chart, and stable as long as the stage keeps its name
  std::string label;  // for people
  bool final = false;
  int32_t phase = map::kNone;
  map::Place at;
};

// Where a transition comes from, besides states.
inline constexpr int32_t kOutside = -1;   // from outside: how customers enter
inline constexpr int32_t kAnyStage = -2;  // from whatever stage

struct Transition {
  int32_t from = kOutside, to = 0;  // indices of states
  const map::Move* move = nullptr;  // of the journey that the chart was made from
};

struct Chart {
  std::string id, title;
  std::string outside, inside;  // ids for what is around the stages, where a notation wants a state for it
  std::vector<std::string> phases;
  std::vector<State> states;            // stages in their order, then ends in the order in which they first come
  std::vector<Transition> transitions;  // entries, rules of the whole journey, then stage by stage
  int32_t initial = 0;
  bool any_stage = false;  // whether a transition comes from kAnyStage
};

// The journey has a stage, and has to outlive the chart.
Chart ChartOf(const map::Model& model, const map::Journey& journey);

// "on Cart Updated where event.total > 0 [if reminders == 0]"
std::string LabelOf(const map::Move& move);
// What else must hold: "if reminders == 0, 50% control"; empty: nothing.
std::string GuardOf(const map::Move& move);
// Where it is written, "cart.journey:12"; empty where nobody can look.
std::string PlaceText(const map::Place& at);

std::string WriteMermaid(const Chart& chart);
std::string WriteDot(const Chart& chart);
// State Chart XML 1.0 of the W3C, https://www.w3.org/TR/scxml/, with the data model "x-journey": conditions are
// Journey's. Delays are events that a state sends itself and takes back when it is left, as its §6.2 has it.
std::string WriteScxml(const Chart& chart);
// The configuration of a machine of XState 5, https://stately.ai/docs, as JSON; guards are names.
std::string WriteXState(const Chart& chart);
// BPMN 2.0 of the OMG (formal/2011-01-03) with its diagram, so that modellers open it: a stage is a task, what ends
// it an event at its border.
std::string WriteBpmn(const Chart& chart);

}  // namespace journey::chart
