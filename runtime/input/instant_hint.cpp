// Reads the text as what it might have been meant for.
#include "runtime/input/instant_hint.h"

#include <string>

#include "runtime/value/calendar.h"

namespace journey::rt {

std::string_view InstantHint(std::string_view text, bool json_number) {
  if (json_number) return "; `time_format` in journey.toml reads seconds or milliseconds since 1970";
  if (ParseInstantIn(text, kUtc)) {
    return "; it has no offset: write Z or +02:00 behind it, or say which zone is meant (`zone` in journey.toml, "
           "--zone)";
  }
  if (ParseInstantIn(std::string(text) + "T00:00:00", kUtc)) return "; a date alone says no time of day and no offset";
  return "";
}

}  // namespace journey::rt
