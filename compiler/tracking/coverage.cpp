// Joins plan and figures by qualified name.
#include "compiler/tracking/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/figure_text.h"
#include "insight/blocks.h"
#include "runtime/value/calendar.h"

namespace journey::tracking {
namespace {

using Json = nlohmann::ordered_json;
using insight::DayText;
using insight::Printable;

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "; ") + name;
  return text;
}

std::vector<std::string> NeededBy(const Event& event) {
  std::vector<std::string> names = event.heard_by;
  names.insert(names.end(), event.read_by.begin(), event.read_by.end());
  return names;
}

// "always", "38%"
std::string PresenceText(uint64_t present, uint64_t count) {
  return present == count ? "always" : present == 0 ? "never" : "in " + ShareText(present, count);
}

void AppendEvents(const Coverage& coverage, std::string& out) {
  out += "events that came\n";
  for (size_t i = 0; i < coverage.events.size(); ++i) {
    const Event& event = coverage.plan->events[i];
    const insight::EventCoverage& seen = *coverage.events[i];
    if (seen.count == 0) continue;
    out += fmt::format("  {:<32}{:>12}  {} to {}{}\n", Printable(event.wire), CountText(seen.count),
                       DayText(seen.first), DayText(seen.last), event.unread() ? "  nobody reads it" : "");
    for (size_t f = 0; f < event.fields.size(); ++f) {
      const Field& field = event.fields[f];
      if (!field.shape.optional) continue;
      out += fmt::format("    {:<30}{:>12}  {}{}\n", Printable(WireText(field)), CountText(seen.present[f]),
                         PresenceText(seen.present[f], seen.count), field.read_by.empty() ? "  nobody reads it" : "");
    }
  }
}

}  // namespace

bool Coverage::missing(size_t event) const {
  const Event& planned = plan->events[event];
  return events[event]->count == 0 && !planned.unread() && planned.emitted_by.empty();
}

bool Coverage::findings() const {
  if (figures->surprises()) return true;
  for (size_t i = 0; i < events.size(); ++i) {
    if (missing(i)) return true;
  }
  return false;
}

Coverage Cover(const TrackingPlan& plan, const ir::Module& module, const insight::LogFigures& figures) {
  std::unordered_map<std::string, size_t> places;
  for (size_t i = 0; i < module.events.size(); ++i) places.emplace(module.events[i].name, i);
  Coverage coverage{&plan, &module, &figures, {}};
  static const insight::EventCoverage kNothing;
  for (const Event& event : plan.events) {
    const auto found = places.find(event.qualified);
    coverage.events.push_back(found == places.end() ? &kNothing : &figures.events[found->second]);
  }
  return coverage;
}

std::string WriteCoverageText(const Coverage& coverage) {
  const insight::LogFigures& figures = *coverage.figures;
  std::string out;
  AppendEvents(coverage, out);
  std::string part;
  for (size_t i = 0; i < coverage.events.size(); ++i) {
    const Event& event = coverage.plan->events[i];
    if (coverage.missing(i)) {
      part += fmt::format("  {:<32}  read by {}\n", Printable(event.wire), Joined(NeededBy(event)));
    }
  }
  if (!part.empty()) out += "\nread, and never seen\n" + part;
  part.clear();
  for (const Event& event : coverage.plan->events) {
    if (event.unread()) part += fmt::format("  {:<32}  {}:{}\n", Printable(event.wire), event.file, event.line);
  }
  if (!part.empty()) out += "\ndeclared, and never read\n" + part;
  part.clear();
  for (const auto& [name, count] : figures.unknown) {
    const std::string meant = insight::Meant(*coverage.module, name);
    part += fmt::format("  {:<32}{:>12}{}\n", Printable(name), CountText(count),
                        meant.empty() ? "" : "  did you mean " + meant + "?");
  }
  if (!part.empty()) out += "\nseen, and not declared\n" + part;
  part.clear();
  for (const auto& [what, fault] : figures.faults) {
    part += fmt::format("  {} {:<60}{:>12}  first in line {}\n", what.first, Printable(what.second),
                        CountText(fault.count), fault.first_line);
  }
  if (!part.empty()) out += "\nnot usable\n" + part;
  return out + fmt::format("\n{} lines: {} profile updates, {} ignored, {} rejected\n", CountText(figures.lines),
                           CountText(figures.identifies), CountText(figures.ignored), CountText(figures.rejected));
}

std::string WriteCoverageJson(const Coverage& coverage) {
  const insight::LogFigures& figures = *coverage.figures;
  Json json = {{"format_version", 1},        {"lines", figures.lines},     {"identifies", figures.identifies},
               {"aliases", figures.aliases}, {"ignored", figures.ignored}, {"rejected", figures.rejected},
               {"events", Json::array()},    {"traits", Json::object()},   {"unknown", Json::array()},
               {"faults", Json::array()}};
  for (size_t i = 0; i < coverage.events.size(); ++i) {
    const Event& event = coverage.plan->events[i];
    const insight::EventCoverage& seen = *coverage.events[i];
    Json item = {{"event", event.wire}, {"declared", event.name}, {"seen", seen.count}, {"read", !event.unread()}};
    if (seen.count > 0) {
      item["first"] = rt::FormatInstant(seen.first);
      item["last"] = rt::FormatInstant(seen.last);
      for (size_t f = 0; f < event.fields.size(); ++f) item["present"][WireText(event.fields[f])] = seen.present[f];
    }
    item["missing"] = coverage.missing(i);
    json["events"].push_back(std::move(item));
  }
  for (size_t i = 0; i < coverage.plan->traits.size() && i < figures.traits.size(); ++i) {
    json["traits"][WireText(coverage.plan->traits[i])] = figures.traits[i];
  }
  for (const auto& [name, count] : figures.unknown) {
    Json item = {{"event", name}, {"seen", count}};
    const std::string meant = insight::Meant(*coverage.module, name);
    if (!meant.empty()) item["meant"] = meant;
    json["unknown"].push_back(std::move(item));
  }
  for (const auto& [what, fault] : figures.faults) {
    json["faults"].push_back(
        {{"code", what.first}, {"message", what.second}, {"count", fault.count}, {"first_line", fault.first_line}});
  }
  json["findings"] = coverage.findings();
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace journey::tracking
