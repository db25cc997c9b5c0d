// A chart as the configuration of a machine of XState: JSON that `createMachine` takes.
#include <nlohmann/json.hpp>

#include "compiler/chart/chart.h"

namespace journey::chart {
namespace {

using XJson = nlohmann::ordered_json;

void AddSource(const map::Place& at, XJson& json) {
  if (const std::string place = PlaceText(at); !place.empty()) json["meta"] = {{"source", place}};
}

// Under `on`, `after` and `always` of a state: lists, since the first whose guard holds is taken.
void AddTransitions(const Chart& chart, int32_t from, XJson& state) {
  for (const Transition& one : chart.transitions) {
    if (one.from != from) continue;
    const map::Move& move = *one.move;
    XJson entry = {{"target", "#" + chart.states[static_cast<size_t>(one.to)].id}};
    std::string guard = GuardOf(move);
    if (move.cause == map::Cause::kCondition) guard = guard.empty() ? move.text : move.text + ", " + guard;
    if (move.cause == map::Cause::kEvent && !move.condition.empty()) {
      guard = "where " + move.condition + (guard.empty() ? "" : ", " + guard);
    }
    if (!guard.empty()) entry["guard"] = guard;
    entry["description"] = move.text;
    AddSource(move.at, entry);
    switch (move.cause) {
      case map::Cause::kEvent:
        state["on"][move.event].push_back(std::move(entry));
        break;
      case map::Cause::kTime:
        // Milliseconds, or the name of a delay that whoever runs the machine knows.
        state["after"][move.after_ms ? std::to_string(*move.after_ms) : move.text].push_back(std::move(entry));
        break;
      default:
        state["always"].push_back(std::move(entry));
    }
  }
}

XJson StateJson(const Chart& chart, int32_t index) {
  const State& from = chart.states[static_cast<size_t>(index)];
  XJson state = {{"id", from.id}, {"description", from.label}};
  if (from.final) {
    state["type"] = "final";
  } else {
    AddTransitions(chart, index, state);
  }
  AddSource(from.at, state);
  return state;
}

}  // namespace

std::string WriteXState(const Chart& chart) {
  XJson outside = {{"id", chart.outside}, {"description", "Not in the journey"}};
  AddTransitions(chart, kOutside, outside);
  XJson inside = {{"id", chart.inside}, {"initial", chart.states[static_cast<size_t>(chart.initial)].id}};
  AddTransitions(chart, kAnyStage, inside);
  for (size_t i = 0; i < chart.states.size(); ++i) {
    if (chart.states[i].kind == Kind::kStage) {
      inside["states"][chart.states[i].id] = StateJson(chart, static_cast<int32_t>(i));
    }
  }
  XJson machine = {{"id", chart.id}, {"description", chart.title}, {"initial", chart.outside}};
  machine["states"][chart.outside] = std::move(outside);
  machine["states"][chart.inside] = std::move(inside);
  for (size_t i = 0; i < chart.states.size(); ++i) {
    if (chart.states[i].kind == Kind::kEnd) {
      machine["states"][chart.states[i].id] = StateJson(chart, static_cast<int32_t>(i));
    }
  }
  return machine.dump(2, ' ', false, XJson::error_handler_t::replace) + "\n";
}

}  // namespace journey::chart
