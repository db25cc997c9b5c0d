// What calls that take a customer out of journeys have in common, of an engine and of a store. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ir/link.h"
#include "runtime/api/handles.h"
#include "runtime/store/removal_requests.h"

namespace journey::api {

// The number of the journey that a host names, ir::kNone for null; nothing where the module has no such journey.
inline std::optional<int32_t> JourneyMeant(const rt::Program& program, const char* name) {
  if (name == nullptr) return ir::kNone;
  const int32_t journey = ir::FindJourney(program.module(), name);
  return journey != ir::kNone ? std::optional(journey) : std::nullopt;
}

inline journey_code FailNoJourney(journey_error** error, const char* name) {
  return Fail(error, JOURNEY_ERROR_ARGUMENT, std::string("there is no journey \"") + name + "\"");
}

inline void GiveRemoval(const std::optional<rt::Removal>& removal, int* known, uint64_t* ended) {
  if (known != nullptr) *known = removal ? 1 : 0;
  if (ended != nullptr) *ended = removal ? removal->ended.size() : 0;
}

}  // namespace journey::api
