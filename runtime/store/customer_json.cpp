// A customer's state as one line of JSON.
#include <nlohmann/json.hpp>

#include "runtime/store/inspect.h"
#include "runtime/value/calendar.h"

namespace journey::rt {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson InstantJson(const std::optional<int64_t>& moment) {
  return moment ? OrderedJson(FormatInstant(*moment)) : OrderedJson(nullptr);
}

OrderedJson FieldsJson(const std::vector<std::pair<std::string, std::string>>& fields) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [name, value] : fields) json[name] = OrderedJson::parse(value, nullptr, false);
  return json;
}

OrderedJson InstanceJson(const InstanceState& one) {
  OrderedJson json{{"journey", one.journey}};
  if (!one.key.empty()) json["key"] = one.key;
  json["entry"] = one.entry;
  json["stage"] = one.stage.empty() ? OrderedJson(nullptr) : OrderedJson(one.stage);
  json["held_out"] = one.held_out;
  json["ended"] = one.ended;
  json["entered"] = FormatInstant(one.entered_at);
  json["in_stage_since"] = one.held_out ? OrderedJson(nullptr) : OrderedJson(FormatInstant(one.in_stage_since));
  if (!one.entered_as.empty()) json["entered_as"] = one.entered_as;
  json["memory"] = FieldsJson(one.memory);
  json["waits"] = OrderedJson::array();
  for (const DueView& due : one.dues) {
    json["waits"].push_back({{"what", due.what}, {"path", due.path}, {"due", InstantJson(due.due)}});
  }
  json["events"] = one.events;
  return json;
}

}  // namespace

std::string CustomerJson(const CustomerState& customer) {
  OrderedJson json{{"format_version", 1},
                   {"customer", customer.id},
                   {"clock", InstantJson(customer.clock)},
                   {"next_due", InstantJson(customer.next_due)},
                   {"profile", FieldsJson(customer.profile)},
                   {"instances", OrderedJson::array()}};
  for (const InstanceState& one : customer.instances) json["instances"].push_back(InstanceJson(one));
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace journey::rt
