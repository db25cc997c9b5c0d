// The whole comparison as data, format_version 1; what was not looked at is left out.
#include <nlohmann/json.hpp>

#include "compiler/gap/write.h"

namespace journey::gap {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
void AddIf(Json& json, const char* key, const std::optional<T>& value) {
  if (value) json[key] = *value;
}

void AddPlace(Json& json, const map::Place& at) {
  if (at.line != 0) json["at"] = {{"file", at.file}, {"line", at.line}};
}

Json JsonOf(const Touchpoint& one) {
  Json json = {{"channel", one.channel}};
  if (!one.device.empty()) json["device"] = one.device;
  json["noted"] = one.noted;
  json["sends"] = one.sends;
  json["reaches"] = one.reaches;
  json["hears"] = one.hears;
  if (one.came) json["came"] = {{"events", one.came->events}, {"customers", one.came->customers}};
  AddIf(json, "sent", one.sent);
  AddPlace(json, one.at);
  return json;
}

Json JsonOf(const HandOver& one) {
  Json json = {{"from", one.from}, {"to", one.to}};
  for (const auto& [what, change] : one.changes) json["changes"].push_back({{"what", what}, {"change", change}});
  AddIf(json, "came", one.came);
  AddIf(json, "went", one.went);
  AddIf(json, "left_before", one.left);
  AddIf(json, "median_ms", one.median_ms);
  AddIf(json, "left_after", one.left_next);
  AddPlace(json, one.at);
  return json;
}

Json JsonOf(const JourneyGaps& of) {
  Json json = {{"journey", of.name}, {"title", of.title}};
  json["stages"] = Json::array();
  for (const StageGaps& stage : of.stages) {
    Json one = {{"stage", stage.name}, {"title", stage.title}};
    AddIf(one, "visits", stage.visits);
    one["touchpoints"] = Json::array();
    for (const Touchpoint& touchpoint : stage.touchpoints) one["touchpoints"].push_back(JsonOf(touchpoint));
    json["stages"].push_back(std::move(one));
  }
  json["hand_overs"] = Json::array();
  for (const HandOver& hand_over : of.hand_overs) json["hand_overs"].push_back(JsonOf(hand_over));
  return json;
}

Json JsonOf(const Report& report, const Gap& gap) {
  static constexpr const char* kKinds[] = {"unserved", "unused", "hand-over"};
  Json json = {{"id", gap.id()},
               {"kind", kKinds[static_cast<size_t>(gap.kind)]},
               {"journey", gap.journey},
               {"stage", gap.stage}};
  if (!gap.to.empty()) json["to"] = gap.to;
  json["what"] = gap.what;
  json["text"] = gap.text;
  AddPlace(json, gap.at);
  if (report.earlier) json["new"] = report.IsNew(gap);
  return json;
}

}  // namespace

std::string WriteJson(const Report& report) {
  Json json = {{"format_version", 1}, {"title", report.title}, {"looked", report.looked}};
  json["gaps"] = Json::array();
  for (const Gap& gap : report.gaps) json["gaps"].push_back(JsonOf(report, gap));
  if (report.earlier) json["gone"] = report.gone;
  json["journeys"] = Json::array();
  for (const JourneyGaps& of : report.journeys) json["journeys"].push_back(JsonOf(of));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::set<std::string>> ReadBaseline(const std::string& json) {
  const Json data = Json::parse(json, nullptr, false);
  const auto wrong = [] { return Status::Error("is not what `journey gap --as json` writes, format_version 1"); };
  if (!data.is_object() || data.value("format_version", Json()) != 1 || !data.contains("gaps") ||
      !data["gaps"].is_array()) {
    return wrong();
  }
  std::set<std::string> ids;
  for (const Json& gap : data["gaps"]) {
    if (!gap.is_object() || !gap.contains("id") || !gap["id"].is_string()) return wrong();
    ids.insert(gap["id"].get<std::string>());
  }
  return ids;
}

}  // namespace journey::gap
