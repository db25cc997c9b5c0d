// One decoded input line: what every reader (JSON Lines, CSV, XES, an embedding host) hands to the engine.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/value/value.h"

namespace journey::rt {

enum class InputKind : uint8_t {
  kEvent,     // a declared event
  kIdentify,  // an update of the profile
  kIgnored,   // an unknown event or type: counted; its timestamp, if it has one, moves the watermark
  kRejected,  // bad input: changes nothing
};

// Texts and blocks point into the line, the arena or both, and live until the next Decode with that arena reset.
struct Input {
  InputKind kind = InputKind::kRejected;
  int64_t timestamp = 0;  // ms; kNoTimestamp for an ignored line without one
  std::string_view customer;
  std::string_view message_id;  // empty: none
  int32_t event = -1;           // kEvent: index in the module
  // kEvent: Event::layout, defaults filled in. kIdentify: Module::customer, with `present` saying which fields were
  // named.
  const uint8_t* fields = nullptr;
  const uint8_t* present =
      nullptr;  // kIdentify: one byte per customer field; 1 = set to the value in `fields` (none included)
  // kRejected: J8xxx and why.
  std::string_view error_code;
  std::string_view error_message;
};

inline constexpr int64_t kNoTimestamp = INT64_MIN;

}  // namespace journey::rt
