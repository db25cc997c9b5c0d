// What a producer's schema would break here: the plan of events that journeys read, against what somebody will send.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/schemas/schemas.h"
#include "compiler/tracking/tracking_plan.h"

namespace journey::schemas {

enum class Harm : uint8_t {
  kBreaks,  // messages that the schema allows are rejected, or what journeys wait for never comes
  kRisk,    // it depends on what is sent: a text that may be no date, a value that may always be absent
};

struct Finding {
  Harm harm = Harm::kBreaks;
  std::string event;  // as logs call it; "identify" for traits
  std::string field;  // "items[].price"; empty: the event itself
  std::string what;   // "is a number with decimals there and an int here: 1.5 is rejected"
  std::string file;   // where the event is declared; empty: nowhere that can be opened
  uint32_t line = 0;
  std::vector<std::string> readers;  // "CartRecovery: enter"
};

struct Compatibility {
  std::vector<Finding> findings;     // in the order of the plan
  std::vector<std::string> unknown;  // events of the schema that nobody here has declared
  size_t events = 0;                 // that both have

  bool breaks() const;
};

Compatibility Compare(const typed::Program& program, const tracking::TrackingPlan& plan, const Schemas& producer);

std::string WriteText(const Compatibility& compatibility);
// {"format_version":1,…}
std::string WriteJson(const Compatibility& compatibility);

}  // namespace journey::schemas
