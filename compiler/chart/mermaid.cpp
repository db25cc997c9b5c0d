// A chart as a Mermaid state diagram, which GitHub and GitLab draw in Markdown.
#include <algorithm>
#include <array>
#include <cctype>

#include "compiler/chart/chart.h"

namespace journey::chart {
namespace {

// Words of the notation that cannot name a state.
constexpr std::array<std::string_view, 20> kMermaidWords = {
    "as",   "class", "classdef", "click", "default", "direction", "end",   "fork",  "graph", "hide",
    "href", "join",  "left",     "lr",    "note",    "of",        "right", "scale", "state", "style"};

std::string MermaidId(const State& state) {
  std::string lower;
  for (const char c : state.id) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::ranges::find(kMermaidWords, lower) == kMermaidWords.end() ? state.id : "state_" + state.id;
}

// Characters that end a label or mean something in one, as entities.
std::string MermaidText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "#quot;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '#':
      case ':':
      case ';':
      case '%':
      case '{':
      case '}':
      case '`':
      case '\\':
        out += "#" + std::to_string(static_cast<int>(c)) + ";";
        break;
      case '\n':
      case '\r':
      case '\t':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string WriteMermaid(const Chart& chart) {
  std::string out = "---\ntitle: \"" + MermaidText(chart.title) + "\"\n---\nstateDiagram-v2\n";
  const std::string indent = chart.any_stage ? "  " : "";
  const auto named = [](const State& state) {
    return "  state \"" + MermaidText(state.label) + "\" as " + MermaidId(state) + "\n";
  };
  const auto line = [&](const std::string& from, const Transition& one) {
    return "  " + from + " --> " + MermaidId(chart.states[static_cast<size_t>(one.to)]) + " : " +
           MermaidText(LabelOf(*one.move)) + "\n";
  };
  if (chart.any_stage) out += "  state \"" + MermaidText(chart.title) + "\" as " + chart.inside + " {\n";
  for (const State& state : chart.states) {
    if (state.kind == Kind::kStage) out += indent + named(state);
  }
  for (const Transition& one : chart.transitions) {
    if (one.from == kOutside) out += indent + line("[*]", one);
  }
  const auto is_stage = [&](int32_t state) { return chart.states[static_cast<size_t>(state)].kind == Kind::kStage; };
  for (const Transition& one : chart.transitions) {
    if (one.from >= 0 && is_stage(one.to)) {
      out += indent + line(MermaidId(chart.states[static_cast<size_t>(one.from)]), one);
    }
  }
  for (const State& state : chart.states) {
    if (state.kind == Kind::kStage && state.final) out += indent + "  " + MermaidId(state) + " --> [*]\n";
  }
  if (chart.any_stage) out += "  }\n";
  for (const State& state : chart.states) {
    if (state.kind == Kind::kEnd) out += named(state);
  }
  for (const Transition& one : chart.transitions) {
    if (one.from == kAnyStage) out += line(chart.inside, one);
    if (one.from >= 0 && !is_stage(one.to)) out += line(MermaidId(chart.states[static_cast<size_t>(one.from)]), one);
  }
  for (const State& state : chart.states) {
    if (state.kind == Kind::kEnd) out += "  " + MermaidId(state) + " --> [*]\n";
  }
  return out;
}

}  // namespace journey::chart
