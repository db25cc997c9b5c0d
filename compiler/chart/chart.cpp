// A journey of the map's model -> states and transitions.
#include "compiler/chart/chart.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace journey::chart {
namespace {

// As an identifier: what is neither letter nor digit becomes `_`.
std::string Mangled(std::string_view text) {
  std::string id;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    id += std::isalnum(byte) != 0 && byte < 0x80 ? c : '_';
  }
  return id;
}

class Maker {
 public:
  Maker(const map::Model& model, const map::Journey& journey) : journey_(journey) {
    chart_.title = map::TitleOf(journey);
    chart_.phases = model.phases;
    for (const map::Stage& stage : journey.stages) {
      chart_.states.push_back(
          {Kind::kStage, Unused(Mangled(stage.name)), map::TitleOf(stage), stage.final, stage.phase, stage.at});
    }
    chart_.id = Unused(Mangled(journey.name));
    chart_.outside = Unused("outside");
    chart_.inside = Unused("inside");
  }

  Chart Make() {
    for (const map::Move& move : journey_.enters) Add(kOutside, move);
    if (!journey_.enters.empty()) chart_.initial = journey_.enters[0].to;
    for (const map::Move& move : journey_.rules) Add(kAnyStage, move);
    chart_.any_stage = !journey_.rules.empty();
    for (size_t i = 0; i < journey_.stages.size(); ++i) {
      const map::Stage& stage = journey_.stages[i];
      for (const map::Move& move : stage.moves) {
        // That a final stage ends the journey is what final means.
        if (stage.final && move.to == map::kNone && move.end == "completed") continue;
        Add(static_cast<int32_t>(i), move);
      }
    }
    return std::move(chart_);
  }

 private:
  std::string Unused(std::string id) const {
    const auto taken = [&](const std::string& one) {
      return one == chart_.id || one == chart_.outside || one == chart_.inside ||
             std::ranges::find(chart_.states, one, &State::id) != chart_.states.end();
    };
    while (taken(id)) id += '_';
    return id;
  }

  int32_t EndOf(const std::string& how) {
    for (size_t i = journey_.stages.size(); i < chart_.states.size(); ++i) {
      if (chart_.states[i].label == how) return static_cast<int32_t>(i);
    }
    chart_.states.push_back({Kind::kEnd, Unused("end_" + Mangled(how)), how, true, map::kNone, {}});
    return static_cast<int32_t>(chart_.states.size() - 1);
  }

  void Add(int32_t from, const map::Move& move) {
    chart_.transitions.push_back({from, move.to == map::kNone ? EndOf(move.end) : move.to, &move});
  }

  const map::Journey& journey_;
  Chart chart_;
};

}  // namespace

Chart ChartOf(const map::Model& model, const map::Journey& journey) { return Maker(model, journey).Make(); }

std::string GuardOf(const map::Move& move) {
  std::string text;
  for (const std::string& guard : move.guards) text += (text.empty() ? "" : ", ") + guard;
  return text;
}

std::string LabelOf(const map::Move& move) {
  const std::string guard = GuardOf(move);
  return guard.empty() ? move.text : move.text + " [" + guard + "]";
}

std::string PlaceText(const map::Place& at) { return at.line == 0 ? "" : at.file + ":" + std::to_string(at.line); }

}  // namespace journey::chart
