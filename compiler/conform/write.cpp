// Tables are those of reports (insight/blocks.h).
#include "compiler/conform/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "insight/blocks.h"
#include "runtime/value/calendar.h"

namespace journey::conform {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kShownDeviations = 15, kShownExamples = 3, kShownNames = 10;

std::string SimpleName(const std::string& qualified) { return qualified.substr(qualified.rfind('.') + 1); }
std::string At(const map::Place& place) { return place.line == 0 ? "" : fmt::format("{}:{}", place.file, place.line); }

class Texts {
 public:
  Texts(const Report& report, const JourneyFigures& of)
      : report_(report), of_(of), journey_(report.module->journeys[static_cast<size_t>(of.journey)]) {}

  // "Cart recovery (shop.Cart), cart.journey:12"
  std::string Head() const {
    std::string head = journey_.title.empty() ? journey_.name : journey_.title + " (" + journey_.name + ")";
    if (of_.at.line != 0) head += ", " + At(of_.at);
    return head;
  }

  // A sentence each.
  std::vector<std::string> Measures() const {
    const std::optional<double> fitness = of_.fitness(), precision = of_.precision();
    if (!fitness) return {"Of the events that it hears none came."};
    std::vector<std::string> lines = {
        fmt::format("Fitness {}: it follows {} of {} events, and all of what {} of {} customers did.",
                    insight::PercentText(*fitness), CountText(of_.followed), CountText(of_.events),
                    CountText(of_.fitting), CountText(of_.customers))};
    if (of_.inside > 0 && of_.inside < of_.events) {
      const double share = static_cast<double>(of_.inside_followed) / static_cast<double>(of_.inside);
      lines.push_back(fmt::format("Inside, in a stage: {}, {} of {} events.", insight::PercentText(share),
                                  CountText(of_.inside_followed), CountText(of_.inside)));
    }
    if (precision) {
      lines.push_back(fmt::format("Precision {}: of what it allows where people are, so much is ever done.",
                                  insight::PercentText(*precision)));
    }
    return lines;
  }

  std::vector<insight::Block> Blocks() const {
    std::vector<insight::Block> blocks = {Deviations()};
    for (size_t i = 0; i < std::min(kShownExamples, of_.deviations.size()); ++i) AddExamples(of_.deviations[i], blocks);
    blocks.push_back(Unused());
    blocks.push_back(Uncounted());
    std::erase_if(blocks, [](const insight::Block& block) { return block.rows.empty(); });
    return blocks;
  }

 private:
  std::string EventName(int32_t event) const {
    return SimpleName(report_.module->events[static_cast<size_t>(event)].name);
  }
  std::string StageName(int32_t stage) const {
    return stage == ir::kNone ? "" : journey_.stages[static_cast<size_t>(stage)].name;
  }

  std::string WhereText(const Deviation& one) const {
    switch (one.where) {
      case Where::kBefore:
        return "before entry";
      case Where::kStage:
        return "in " + StageName(one.stage);
      case Where::kAfter:
        return "after the end";
    }
    return "";
  }

  std::string WhyText(const Deviation& one) const {
    if (!one.heard) return one.where == Where::kStage ? "no rule hears it there" : "it lets nobody in";
    const std::string why = one.where == Where::kStage    ? "not so, or not then"
                            : one.where == Where::kBefore ? "not let in"
                                                          : "not let in again";
    return one.rule.line == 0 ? why : why + ": " + At(one.rule);
  }

  insight::Block Deviations() const {
    insight::Block block{
        "Where reality leaves the design", "", {"event", "where", "events", "of all", "customers", "why"}, {}, {}};
    for (const Deviation& one : of_.deviations) {
      if (block.rows.size() == kShownDeviations) {
        block.note = fmt::format("The first {} of {}; --as json has all.", kShownDeviations, of_.deviations.size());
        break;
      }
      block.rows.push_back({EventName(one.event), WhereText(one), CountText(one.events),
                            insight::PercentText(static_cast<double>(one.events) / static_cast<double>(of_.events)),
                            CountText(one.customers), WhyText(one)});
    }
    return block;
  }

  void AddExamples(const Deviation& deviation, std::vector<insight::Block>& blocks) const {
    for (const Example& example : deviation.examples) {
      insight::Block block{
          fmt::format("Customer {}: {} {}", example.customer, EventName(deviation.event), WhereText(deviation)),
          "",
          {"time", "what", "then"},
          {},
          {}};
      for (const TrailStep& step : example.steps) {
        const std::string what =
            step.event != ir::kNone ? EventName(step.event) : "(" + report_.words[static_cast<size_t>(step.word)] + ")";
        std::string stage = step.stage == ir::kNone ? "outside" : "in " + StageName(step.stage);
        if (step.ended) stage += step.stage == ir::kNone ? ": it ends" : ": it ends there";
        block.rows.push_back({rt::FormatInstant(step.time), what, step.followed ? stage : stage + "; no rule took it"});
      }
      blocks.push_back(std::move(block));
    }
  }

  insight::Block Unused() const {
    insight::Block block{"Allowed where people are, and never done", "", {"where", "event", "rule"}, {}, {}};
    size_t more = 0;
    for (const PlaceUse& place : of_.places) {
      if (place.followed() == 0) continue;
      for (const auto& [event, way] : place.ways) {
        if (way.count > 0) continue;
        if (block.rows.size() == kShownDeviations) {
          ++more;
          continue;
        }
        block.rows.push_back(
            {place.stage == ir::kNone ? "outside" : "in " + StageName(place.stage), EventName(event), At(way.rule)});
      }
    }
    if (more > 0) block.note = fmt::format("And {} more; --as json has all.", more);
    return block;
  }

  insight::Block Uncounted() const {
    insight::Block block{"What does not count", "", {"what", "events", "why"}, {}, {}};
    AddNames(of_.remembered, "only looked back at", block);
    AddNames(of_.unheard, "not in this design", block);
    if (of_.held_out > 0) {
      block.rows.push_back({"of customers held out", CountText(of_.held_out), "no rule is to act for them"});
    }
    if (of_.not_meant > 0) {
      block.rows.push_back({"of other customers", CountText(of_.not_meant), "its `for` leaves them out"});
    }
    return block;
  }

  void AddNames(const std::map<int32_t, uint64_t>& counts, const char* why, insight::Block& block) const {
    std::vector<std::pair<int32_t, uint64_t>> sorted(counts.begin(), counts.end());
    std::ranges::stable_sort(sorted, std::ranges::greater(), &std::pair<int32_t, uint64_t>::second);
    uint64_t others = 0;
    for (size_t i = 0; i < sorted.size(); ++i) {
      if (i < kShownNames) block.rows.push_back({EventName(sorted[i].first), CountText(sorted[i].second), why});
      if (i >= kShownNames) others += sorted[i].second;
    }
    if (others > 0) {
      block.rows.push_back({fmt::format("{} more names", sorted.size() - kShownNames), CountText(others), why});
    }
  }

  const Report& report_;
  const JourneyFigures& of_;
  const ir::Journey& journey_;
};

std::string LogText(const Report& report) {
  std::string text = fmt::format("{} lines of {} customers", CountText(report.lines), CountText(report.customers));
  if (report.last != 0)
    text += fmt::format(", {} to {}", insight::DayText(report.first), insight::DayText(report.last));
  return text + (report.rejected == 0 ? "." : fmt::format("; {} cannot be used.", CountText(report.rejected)));
}

std::string UndeclaredText(const Report& report) {
  std::vector<std::pair<std::string, uint64_t>> sorted(report.undeclared.begin(), report.undeclared.end());
  std::ranges::stable_sort(sorted, std::ranges::greater(), &std::pair<std::string, uint64_t>::second);
  std::string line;
  for (size_t i = 0; i < std::min(kShownNames, sorted.size()); ++i) {
    line += fmt::format("{}{} ({})", i == 0 ? "" : ", ", sorted[i].first.empty() ? "others" : sorted[i].first,
                        CountText(sorted[i].second));
  }
  if (sorted.size() > kShownNames) line += fmt::format(", {} more", sorted.size() - kShownNames);
  return line;
}

// ---------------------------------------------------------------- JSON

Json JsonOf(const map::Place& place) { return {{"file", place.file}, {"line", place.line}}; }

class Data {
 public:
  Data(const Report& report, const JourneyFigures& of)
      : report_(report), of_(of), journey_(report.module->journeys[static_cast<size_t>(of.journey)]) {}

  Json Get() const {
    Json json = {{"journey", journey_.name}, {"title", journey_.title}};
    if (of_.at.line != 0) json["at"] = JsonOf(of_.at);
    json["events"] = of_.events;
    json["followed"] = of_.followed;
    if (const std::optional<double> fitness = of_.fitness()) json["fitness"] = *fitness;
    json["inside"] = {{"events", of_.inside}, {"followed", of_.inside_followed}};
    json["customers"] = of_.customers;
    json["fitting"] = of_.fitting;
    if (const std::optional<double> precision = of_.precision()) json["precision"] = *precision;
    json["held_out"] = of_.held_out;
    json["not_meant"] = of_.not_meant;
    json["places"] = Places();
    json["deviations"] = Json::array();
    for (const Deviation& one : of_.deviations) json["deviations"].push_back(OfDeviation(one));
    json["looked_back_at"] = Names(of_.remembered);
    json["not_in_the_design"] = Names(of_.unheard);
    return json;
  }

 private:
  std::string EventName(int32_t event) const { return report_.module->events[static_cast<size_t>(event)].name; }
  Json StageName(int32_t stage) const {
    return stage == ir::kNone ? Json() : Json(journey_.stages[static_cast<size_t>(stage)].name);
  }

  Json Places() const {
    Json list = Json::array();
    for (const PlaceUse& place : of_.places) {
      if (place.ways.empty()) continue;
      Json allowed = Json::array();
      for (const auto& [event, way] : place.ways) {
        Json one = {{"event", EventName(event)}, {"followed", way.count}};
        if (way.rule.line != 0) one["rule"] = JsonOf(way.rule);
        allowed.push_back(std::move(one));
      }
      list.push_back({{"stage", StageName(place.stage)}, {"followed", place.followed()}, {"allowed", allowed}});
    }
    return list;
  }

  Json OfDeviation(const Deviation& one) const {
    static constexpr const char* kWheres[] = {"before", "stage", "after"};
    Json json = {{"event", EventName(one.event)}, {"where", kWheres[static_cast<size_t>(one.where)]}};
    if (one.where == Where::kStage) json["stage"] = StageName(one.stage);
    json["events"] = one.events;
    json["customers"] = one.customers;
    if (one.rule.line != 0) json["rule"] = JsonOf(one.rule);
    json["examples"] = Json::array();
    for (const Example& example : one.examples) {
      Json steps = Json::array();
      for (const TrailStep& step : example.steps) {
        Json at = {{"time", rt::FormatInstant(step.time)}};
        if (step.event != ir::kNone) {
          at["event"] = EventName(step.event);
          at["followed"] = step.followed;
        } else {
          at["by"] = report_.words[static_cast<size_t>(step.word)];
        }
        at["stage"] = StageName(step.stage);
        if (step.ended) at["ended"] = true;
        steps.push_back(std::move(at));
      }
      json["examples"].push_back({{"customer", example.customer}, {"steps", steps}});
    }
    return json;
  }

  Json Names(const std::map<int32_t, uint64_t>& counts) const {
    Json json = Json::object();
    for (const auto& [event, count] : counts) json[EventName(event)] = count;
    return json;
  }

  const Report& report_;
  const JourneyFigures& of_;
  const ir::Journey& journey_;
};

}  // namespace

std::string WriteText(const Report& report) {
  std::string out = LogText(report) + "\n\n";
  for (const JourneyFigures& of : report.journeys) {
    const Texts texts(report, of);
    out += insight::Printable(texts.Head()) + "\n";
    for (const std::string& line : texts.Measures()) out += "  " + line + "\n";
    for (const insight::Block& block : texts.Blocks()) insight::AppendText(block, out);
    out += "\n";
  }
  if (!report.undeclared.empty()) {
    out += "Events that the project does not declare: " + insight::Printable(UndeclaredText(report)) + "\n\n";
  }
  const bool any = std::ranges::any_of(report.journeys, [](const auto& of) { return !of.deviations.empty(); });
  if (any) {
    out +=
        "What next: where people are right, give the stage a rule for the event; `on EVENT { }` says that it belongs\n"
        "there and changes nothing. Where the design is right, their examples show where they went astray.\n";
  }
  return out;
}

std::string WriteHtml(const Report& report) {
  std::vector<insight::Section> sections;
  for (const JourneyFigures& of : report.journeys) {
    const Texts texts(report, of);
    insight::Section section{texts.Head(), "", texts.Blocks()};
    for (const std::string& line : texts.Measures()) section.lead += (section.lead.empty() ? "" : " ") + line;
    sections.push_back(std::move(section));
  }
  insight::Section log{"The log", LogText(report), {}};
  if (!report.undeclared.empty()) log.lead += " Events that the project does not declare: " + UndeclaredText(report);
  sections.push_back(std::move(log));
  return insight::WritePage(report.title + ": design and reality", sections);
}

std::string WriteJson(const Report& report) {
  Json json = {{"format_version", 1},
               {"title", report.title},
               {"lines", report.lines},
               {"rejected", report.rejected},
               {"customers", report.customers}};
  json["journeys"] = Json::array();
  for (const JourneyFigures& of : report.journeys) json["journeys"].push_back(Data(report, of).Get());
  json["undeclared"] = Json::object();
  for (const auto& [name, count] : report.undeclared) json["undeclared"][name] = count;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace journey::conform
