// Where a message in JSON says what it is: the Segment spec's places, or others.
//
// Places are JSON Pointers from the message's root; an empty one is nowhere, but for `properties`, where it is the
// message itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/calendar.h"

namespace journey::rt {

enum class TimeFormat : uint8_t {
  kRfc3339,
  kEpochSeconds,  // since 1970, as a number with or without fraction
  kEpochMs,
};
// "rfc3339", "epoch_s", "epoch_ms"; nothing for another name.
std::optional<TimeFormat> TimeFormatByName(std::string_view name);

struct JsonMapping {
  std::string type = "/type";  // track, page, screen, identify, tick; empty: every message is an event
  std::string event = "/event";
  std::vector<std::string> customer = {"/userId", "/anonymousId"};  // the first that names one
  std::string time = "/timestamp";
  std::string id = "/messageId";
  std::string properties = "/properties";
  std::string traits = "/traits";
  std::string identify;  // the event that brings traits; empty: only the type tells
  TimeFormat time_format = TimeFormat::kRfc3339;
  std::optional<ZoneId> zone;  // of times without offset; none: they are bad input
  friend bool operator==(const JsonMapping&, const JsonMapping&) = default;
};

// "segment", "posthog", "amplitude", "mixpanel", "cloudevents", "snowplow"; nothing for another name.
std::optional<JsonMapping> JsonMappingByName(std::string_view name);
// All names, for messages.
std::string_view JsonMappingNames();

}  // namespace journey::rt
