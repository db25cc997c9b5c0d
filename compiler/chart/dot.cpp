// A chart in the language of Graphviz: phases are clusters, each line says where it is written.
#include "compiler/chart/chart.h"

namespace journey::chart {
namespace {

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string DotNode(const State& state) {
  std::string look = "label=" + Quoted(state.label);
  if (const std::string place = PlaceText(state.at); !place.empty()) look += ", tooltip=" + Quoted(place);
  if (state.kind == Kind::kEnd) look += ", shape=plaintext, style=\"\"";
  if (state.kind == Kind::kStage && state.final) look += ", peripheries=2";
  return Quoted(state.id) + " [" + look + "];\n";
}

}  // namespace

std::string WriteDot(const Chart& chart) {
  std::string out = "digraph " + Quoted(chart.id) + " {\n  label=" + Quoted(chart.title) +
                    "; labelloc=t; rankdir=LR;\n"
                    "  fontname=\"Helvetica\"; node [fontname=\"Helvetica\", shape=box, style=rounded];\n"
                    "  edge [fontname=\"Helvetica\", fontsize=10];\n";
  for (size_t p = 0; p < chart.phases.size(); ++p) {
    std::string inside;
    for (const State& state : chart.states) {
      if (state.phase == static_cast<int32_t>(p)) inside += "    " + DotNode(state);
    }
    if (inside.empty()) continue;
    out += "  subgraph \"cluster_" + std::to_string(p) + "\" {\n    label=" + Quoted(chart.phases[p]) +
           "; color=gray;\n" + inside + "  }\n";
  }
  for (const State& state : chart.states) {
    if (state.phase == map::kNone) out += "  " + DotNode(state);
  }
  bool outside = false;
  for (const Transition& one : chart.transitions) outside = outside || one.from == kOutside;
  if (outside) out += "  \" enters\" [shape=point, label=\"\"];\n";
  if (chart.any_stage) out += "  \" any stage\" [shape=plaintext, style=\"\", label=\"from every stage\"];\n";
  for (const Transition& one : chart.transitions) {
    const std::string from = one.from == kOutside    ? "\" enters\""
                             : one.from == kAnyStage ? "\" any stage\""
                                                     : Quoted(chart.states[static_cast<size_t>(one.from)].id);
    const std::string guard = GuardOf(*one.move), place = PlaceText(one.move->at);
    out += "  " + from + " -> " + Quoted(chart.states[static_cast<size_t>(one.to)].id) +
           " [label=" + Quoted(guard.empty() ? one.move->text : one.move->text + "\n" + guard) +
           (place.empty() ? "" : ", tooltip=" + Quoted(place)) + "];\n";
  }
  return out + "}\n";
}

}  // namespace journey::chart
