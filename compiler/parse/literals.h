// The values of literals: numbers, times, instants, durations and the insides of strings.
//
// Pure functions from a token's text; what does not denote a value comes back empty, and the caller reports it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace journey {

// "1_000" -> "1000"
std::string WithoutUnderscores(std::string_view digits);
// Nothing when it is larger than the largest int64.
std::optional<int64_t> WholeNumber(std::string_view digits);
// Hundredths of a percent, saturated: "33.33" -> 3333. `exact` is false when there are more than two places.
int64_t PercentHundredths(std::string_view number, bool& exact);
// HH:MM or HH:MM:SS -> milliseconds since midnight.
std::optional<int64_t> TimeOfDay(std::string_view text);
// An ISO 8601 date and time with an offset -> milliseconds since 1970; fractions are cut to milliseconds.
std::optional<int64_t> Date(std::string_view text);
// Four digits, two, two: anything else between two minus signs is a sum.
bool IsWrittenAsDate(std::string_view digits_and_dashes);
std::optional<int64_t> Instant(std::string_view text);
// "1 hour 30 minutes", spaces and comments anywhere between -> milliseconds; nothing when there are too many.
std::optional<int64_t> DurationMs(std::string_view text);
// The value in milliseconds of a unit word, or 0.
int64_t UnitMs(std::string_view word);

// Decodes the escapes of `raw` and appends. Unknown escapes are left as they stand.
void AppendDecoded(std::string_view raw, std::string& out);
// The length of the escape that begins at raw[at] == '\\', or 0 when there is no such escape.
size_t EscapeLength(std::string_view raw, size_t at);

}  // namespace journey
