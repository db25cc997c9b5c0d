// One decoded input line: what every reader (JSON Lines, CSV, XES, an embedding host) hands to the engine.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/value/value.h"

namespace journey::rt {

enum class InputKind : uint8_t {
  kEvent,      // a declared event
  kIdentify,   // an update of the profile
  kAlias,      // two ids of one customer
  kIgnored,    // an unknown event or type: counted; its timestamp, if it has one, moves the watermark
  kTick,       // moves the watermark and is nobody's input
  kForgotten,  // of a log: stood for a customer who was forgotten; moves the watermark as it did, and is nobody's
  kRejected,   // bad input: changes nothing
};

// What is wrong with an input, if anything; `code` is empty when all is well.
struct Fault {
  std::string_view code;  // J8xxx; lives as long as the program
  std::string_view message;
  explicit operator bool() const { return !code.empty(); }
};

inline constexpr int64_t kNoTimestamp = INT64_MIN;

// What happens to a customer: all of an input that the customer's step looks at, in one line of the cache.
struct Happening {
  InputKind kind = InputKind::kRejected;
  int32_t event = -1;     // kEvent: index in the module
  int64_t timestamp = 0;  // ms; kNoTimestamp for an ignored line without one
  std::string_view customer;
  std::string_view message_id;  // empty: none
  // kEvent: Event::layout, defaults filled in. kIdentify: Module::customer, with `present` saying which fields were
  // named.
  const uint8_t* fields = nullptr;
  const uint8_t* present =
      nullptr;  // kIdentify: one byte per customer field; 1 = set to the value in `fields` (none included)
};
static_assert(sizeof(void*) != 8 || sizeof(Happening) == 64);

// Texts and blocks point into the line, the arena or both, and live until the next Decode with that arena reset.
struct Input : Happening {
  // kRejected: J8xxx and why.
  std::string_view error_code;
  std::string_view error_message;
  // kIgnored: the name of the event that is not declared. kIdentify, kAlias: the id that becomes one with the
  // customer's. Empty: there is none.
  std::string_view other;
  // The watermark at which the input is to be handled, whatever else was read; else kNoTimestamp.
  int64_t stamp = kNoTimestamp;
  std::span<const Fault> faults;  // kIdentify: what of it cannot be used; the rest applies
};

}  // namespace journey::rt
