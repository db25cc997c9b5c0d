// What exports of other systems look like.
#include "runtime/input/json_mapping.h"

namespace journey::rt {

std::optional<TimeFormat> TimeFormatByName(std::string_view name) {
  if (name == "rfc3339") return TimeFormat::kRfc3339;
  if (name == "epoch_s") return TimeFormat::kEpochSeconds;
  if (name == "epoch_ms") return TimeFormat::kEpochMs;
  return std::nullopt;
}

std::string_view JsonMappingNames() { return "segment, posthog, amplitude, mixpanel, cloudevents, snowplow"; }

std::optional<JsonMapping> JsonMappingByName(std::string_view name) {
  JsonMapping mapping;
  if (name == "segment") return mapping;
  mapping.type = "";
  if (name == "posthog") {
    mapping.customer = {"/distinct_id"};
    mapping.id = "/uuid";
    mapping.traits = "/properties/$set";
    mapping.identify = "$identify";
    return mapping;
  }
  if (name == "amplitude") {
    mapping.event = "/event_type";
    mapping.customer = {"/user_id", "/device_id"};
    mapping.time = "/event_time";
    mapping.id = "/$insert_id";
    mapping.properties = "/event_properties";
    mapping.traits = "/user_properties";
    mapping.identify = "$identify";
    mapping.zone = kUtc;  // its times say no offset
    return mapping;
  }
  if (name == "mixpanel") {
    mapping.customer = {"/properties/distinct_id"};
    mapping.time = "/properties/time";
    mapping.id = "/properties/$insert_id";
    mapping.traits = "";
    mapping.time_format = TimeFormat::kEpochSeconds;
    return mapping;
  }
  if (name == "cloudevents") {
    mapping.event = "/type";
    mapping.customer = {"/subject"};
    mapping.time = "/time";
    mapping.id = "/id";
    mapping.properties = "/data";
    mapping.traits = "";
    return mapping;
  }
  if (name == "snowplow") {
    mapping.event = "/event_name";
    mapping.customer = {"/user_id", "/domain_userid"};
    mapping.time = "/collector_tstamp";
    mapping.id = "/event_id";
    mapping.properties = "";
    mapping.traits = "";
    mapping.zone = kUtc;
    return mapping;
  }
  return std::nullopt;
}

}  // namespace journey::rt
