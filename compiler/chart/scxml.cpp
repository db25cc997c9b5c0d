// A chart as State Chart XML. The instance is outside until it enters; the stages are in one state, of which the rules
// of the whole journey are transitions.
#include <utf8proc.h>

#include <cctype>

#include "base/markup.h"
#include "base/utf8.h"
#include "compiler/chart/chart.h"

namespace journey::chart {
namespace {

// Of what an event descriptor may have by the schema of the notation: letters, of any script, digits, "-" and "_". Dots
// and stars mean something in it.
bool InDescriptor(char32_t code) {
  if (code < 0x80) return std::isalnum(static_cast<int>(code)) != 0 || code == '-' || code == '_';
  if (code > 0xFFFF) return false;  // no letters in XML 1.0
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
      return true;
    default:
      return false;
  }
}

std::string EventDescriptor(std::string_view name) {
  std::string out;
  for (size_t at = 0; at < name.size();) {
    const CodePoint code = DecodeUtf8(name, at);
    if (code.valid && InDescriptor(code.value)) {
      out += name.substr(at, code.size);
    } else {
      out += '_';
    }
    at += code.size;
  }
  return out;
}

class ScxmlWriter {
 public:
  explicit ScxmlWriter(const Chart& chart) : chart_(chart) {}

  std::string Write() {
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- " + Comment(chart_.title) +
           " -->\n<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" version=\"1.0\" datamodel=\"x-journey\" name=\"" +
           chart_.id + "\" initial=\"" + chart_.outside + "\">\n  <state id=\"" + chart_.outside + "\">\n";
    Transitions(kOutside, "    ");
    out_ += "  </state>\n  <state id=\"" + chart_.inside + "\" initial=\"" +
            chart_.states[static_cast<size_t>(chart_.initial)].id + "\">\n";
    Delays(kAnyStage, "    ");
    Transitions(kAnyStage, "    ");
    for (size_t i = 0; i < chart_.states.size(); ++i) {
      if (chart_.states[i].kind == Kind::kStage) Stage(static_cast<int32_t>(i));
    }
    out_ += "  </state>\n";
    for (const State& state : chart_.states) {
      if (state.kind == Kind::kEnd)
        out_ += "  <!-- " + Comment(state.label) + " -->\n  <final id=\"" + state.id + "\"/>\n";
    }
    return out_ + "</scxml>\n";
  }

 private:
  static std::string Comment(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '-' && !out.empty() && out.back() == '-' ? '_' : c;
    if (!out.empty() && out.back() == '-') out += ' ';
    return EscapedMarkup(out);
  }

  void Stage(int32_t index) {
    const State& state = chart_.states[static_cast<size_t>(index)];
    out_ += "    <!-- " + Comment(state.label + (state.at.line == 0 ? "" : ", " + PlaceText(state.at))) + " -->\n";
    const std::string kind = state.final ? "final" : "state";
    const size_t empty = out_.size();
    out_ += "    <" + kind + " id=\"" + state.id + "\">\n";
    const size_t begin = out_.size();
    Delays(index, "      ");
    // A final state of the notation is left by nobody.
    if (!state.final) Transitions(index, "      ");
    if (out_.size() > begin) {
      out_ += "    </" + kind + ">\n";
      return;
    }
    out_.resize(empty);
    out_ += "    <" + kind + " id=\"" + state.id + "\"/>\n";
  }

  // The name under which a state hears that its time has come.
  static std::string DelayId(size_t transition) { return "after_" + std::to_string(transition); }
  static bool Delayed(const Transition& one) { return one.move->after_ms.has_value(); }

  void Delays(int32_t from, const std::string& indent) {
    std::string begin, end;
    for (size_t i = 0; i < chart_.transitions.size(); ++i) {
      const Transition& one = chart_.transitions[i];
      if (one.from != from || !Delayed(one)) continue;
      begin += indent + "  <send id=\"" + DelayId(i) + "\" event=\"" + DelayId(i) + "\" delay=\"" +
               std::to_string(*one.move->after_ms) + "ms\"/>\n";
      end += indent + "  <cancel sendid=\"" + DelayId(i) + "\"/>\n";
    }
    if (begin.empty()) return;
    out_ +=
        indent + "<onentry>\n" + begin + indent + "</onentry>\n" + indent + "<onexit>\n" + end + indent + "</onexit>\n";
  }

  static std::string ConditionOf(const map::Move& move) {
    std::string text = move.condition;
    for (const std::string& guard : move.guards) {
      text += (text.empty() ? "" : " and ") + guard.substr(guard.starts_with("if ") ? 3 : 0);
    }
    return text;
  }

  void Transitions(int32_t from, const std::string& indent) {
    for (size_t i = 0; i < chart_.transitions.size(); ++i) {
      const Transition& one = chart_.transitions[i];
      if (one.from != from) continue;
      const map::Move& move = *one.move;
      out_ += indent + "<!-- " + Comment(LabelOf(move)) + " -->\n" + indent + "<transition";
      if (move.cause == map::Cause::kEvent) out_ += " event=\"" + EscapedMarkup(EventDescriptor(move.event)) + "\"";
      // A time that is no fixed one comes from whoever runs the chart, under its words.
      if (move.cause == map::Cause::kTime) {
        out_ += " event=\"" + EscapedMarkup(Delayed(one) ? DelayId(i) : EventDescriptor(move.text)) + "\"";
      }
      if (const std::string condition = ConditionOf(move); !condition.empty()) {
        out_ += " cond=\"" + EscapedMarkup(condition) + "\"";
      }
      out_ += " target=\"" + chart_.states[static_cast<size_t>(one.to)].id + "\"/>\n";
    }
  }

  const Chart& chart_;
  std::string out_;
};

}  // namespace

std::string WriteScxml(const Chart& chart) { return ScxmlWriter(chart).Write(); }

}  // namespace journey::chart
