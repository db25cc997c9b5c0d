// One function for each part of the file; the formatter has the last word on white space.
#include "compiler/mine/write.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/figure_text.h"
#include "compiler/format/format.h"
#include "compiler/format/string_literal.h"
#include "compiler/format/identifiers.h"
#include "insight/blocks.h"

namespace journey::mine {
namespace {

constexpr int64_t kDay = 24 * 3600 * 1000LL;
// Nobody is taken to be gone sooner, and not before twice the longest silence after which somebody went on.
constexpr int64_t kLeastSilentDays = 30, kMostSilentDays = 36'500;
// The stage in which somebody is for no time at all, where a journey has several beginnings.
constexpr char kBegin[] = "Begin";

// Two decimals, so that what is nearly all is not called all.
std::string ShareOf(uint64_t part, uint64_t whole) {
  return whole == 0 ? "–" : fmt::format("{:.2f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

class Writer {
 public:
  Writer(const Log& log, const Graph& graph, const DraftTitle& title)
      : log_(log), graph_(graph), title_(title), events_(Identifiers(log.names)) {
    silent_days_ = std::clamp((2 * log.longest_silence + kDay - 1) / kDay, kLeastSilentDays, kMostSilentDays);
    std::vector<std::string> names;
    for (const Stage& stage : graph.stages) {
      const std::string& first = events_[stage.names[0]];
      names.push_back(stage.names.size() == 1 ? first : first + "_and_others");
    }
    // An event that is called as a shared stage, or as the beginning, must not be taken for it.
    names.push_back(kBegin);
    stages_ = Identifiers(names);
  }

  std::string Run() {
    Head();
    for (size_t i = 0; i < events_.size(); ++i) {
      const std::string wire = events_[i] == log_.names[i] ? "" : " " + StringLiteral(log_.names[i]);
      Line("event {}{}  // {} times", events_[i], wire, CountText(log_.counts[i]));
    }
    Line("\njourney {} {} {{", title_.journey, StringLiteral(title_.title));
    Beginning();
    for (const uint32_t stage : Order()) StageText(stage);
    Line("}}");
    const format::Formatted formatted = format::Format(out_);
    CHECK_MSG(formatted.fault.empty() && formatted.kept.empty(), "a draft that is no journey");
    return formatted.text;
  }

 private:
  template <typename... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
  }
  bool Begins() const { return graph_.starts.size() > 1; }

  void Head() {
    Line("// Drafted by `journey mine` from {}: {} customers, {} events, {} to {}.", InComment(title_.log),
         CountText(log_.customers), CountText(log_.events), insight::DayText(log_.first), insight::DayText(log_.last));
    Line("//");
    Line("// {} stages and {} transitions. They follow {} of the events, and {} of the customers from the first to the",
         graph_.stages.size(), graph_.transitions.size(), ShareOf(graph_.followed, graph_.steps),
         ShareOf(graph_.fitting, graph_.customers));
    Line("// last. A stage is what somebody did last. Behind a transition stands the share of the visits of its stage");
    Line(
        "// that end with it, and how long it takes: half of them, and nine of ten. A customer walks the journey "
        "once.\n");
  }

  void Beginning() {
    for (size_t i = 0; i < graph_.starts.size(); ++i) {
      const std::string& name = events_[graph_.starts[i]];
      const std::string block = Begins() ? fmt::format(" {{ began = {} }}", StringLiteral(name)) : "";
      Line("enter on {}{}  // {}", name, block, ShareOf(graph_.start_counts[i], graph_.customers));
    }
    if (!Begins()) return;
    Line("\nmemory {{\nbegan: string = \"\"\n}}\n\nstage {} {{\nflow {{", stages_.back());
    for (size_t i = 0; i < graph_.starts.size(); ++i) {
      const uint32_t name = graph_.starts[i];
      const std::string go = fmt::format("go {}", stages_[static_cast<size_t>(graph_.stage_of[name])]);
      const bool last = i + 1 == graph_.starts.size();
      const std::string condition = last ? "" : fmt::format("if began == {} ", StringLiteral(events_[name]));
      out_ += fmt::format("{}{}{{ {} }}", i == 0 ? "" : " else ", condition, go);
    }
    Line("\n}}\n}}");
  }

  // As one comes to them, the commonest way first.
  std::vector<uint32_t> Order() const {
    std::vector<uint32_t> order;
    std::vector<char> listed(graph_.stages.size());
    const auto add = [&](uint32_t stage) {
      if (listed[stage] == 0) order.push_back(stage);
      listed[stage] = 1;
    };
    std::vector<size_t> starts(graph_.starts.size());
    for (size_t i = 0; i < starts.size(); ++i) starts[i] = i;
    std::ranges::stable_sort(starts, std::ranges::greater(), [&](size_t i) { return graph_.start_counts[i]; });
    for (const size_t i : starts) add(static_cast<uint32_t>(graph_.stage_of[graph_.starts[i]]));
    for (size_t i = 0; i < order.size(); ++i) {
      for (const Transition& way : graph_.transitions) {
        if (way.from == order[i]) add(way.to);
      }
    }
    return order;
  }

  void StageText(uint32_t index) {
    const Stage& stage = graph_.stages[index];
    const bool leads_on = std::ranges::any_of(graph_.transitions, [&](const Transition& t) { return t.from == index; });
    Line("\n// {} visits.", CountText(stage.visits));
    const std::string title = stage.names.size() == 1 ? OneTitle(stage.names[0]) : SharedTitle(stage);
    if (!leads_on && stage.at_end.empty()) {
      Line("final stage {}{}", stages_[index], title);
      return;
    }
    Line("stage {}{} {{", stages_[index], title);
    for (const Transition& way : graph_.transitions) {
      if (way.from != index) continue;
      const std::string guard = GuardText(way);
      Line("on {}{} go {}  // {}", events_[way.name], guard.empty() ? "" : " where " + guard, stages_[way.to],
           Measured(way, stage));
    }
    if (stage.may_end) EndText(stage);
    Line("}}");
  }

  std::string OneTitle(uint32_t name) const {
    return events_[name] == log_.names[name] ? "" : " " + StringLiteral(log_.names[name]);
  }
  std::string SharedTitle(const Stage& stage) const {
    std::string names;
    for (const uint32_t name : stage.names) names += (names.empty() ? "" : ", ") + log_.names[name];
    return " " + StringLiteral(names + " in any order");
  }

  std::string Measured(const Transition& way, const Stage& stage) const {
    if (way.count == 0) return "nobody yet: the order is free";
    std::string text = ShareOf(way.count, stage.visits);
    const insight::Durations* times = nullptr;
    for (const uint32_t before : stage.names) {
      const auto found = log_.times.find({before, way.name});
      if (found == log_.times.end()) continue;
      if (times == nullptr || found->second.count() > times->count()) times = &found->second;
    }
    if (times == nullptr) return text;
    return text + fmt::format(", {}, {}", SpanText(times->At(0.5).value_or(0)), SpanText(times->At(0.9).value_or(0)));
  }

  std::string GuardText(const Transition& way) const {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " and ") + part; };
    for (const uint32_t name : way.needs) add(fmt::format("seen({})", events_[name]));
    for (const uint32_t name : way.forbids) add(fmt::format("not seen({})", events_[name]));
    if (way.once) add(fmt::format("count({}) == 1", events_[way.name]));
    return text;
  }

  void EndText(const Stage& stage) {
    std::string text;
    for (const EndRule& rule : stage.at_end) {
      text += text.empty() ? "" : " and ";
      const std::string& needed = events_[rule.needed];
      text += rule.done == kNowhereYet
                  ? fmt::format("seen({})", needed)
                  : fmt::format("(not seen({}) or seen({}))", events_[static_cast<size_t>(rule.done)], needed);
    }
    const std::string end = "end \"silent\"";
    Line("idle {} days {{ {} }}  // {}", silent_days_, text.empty() ? end : fmt::format("if {} {{ {} }}", text, end),
         ShareOf(stage.ends, stage.visits));
  }

  const Log& log_;
  const Graph& graph_;
  const DraftTitle& title_;
  const std::vector<std::string> events_;
  std::vector<std::string> stages_;  // and the beginning
  int64_t silent_days_ = 0;
  std::string out_;
};

}  // namespace

std::string Write(const Log& log, const Graph& graph, const DraftTitle& title) {
  return Writer(log, graph, title).Run();
}

}  // namespace journey::mine
