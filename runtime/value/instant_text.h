// Instants and dates as text: ISO 8601 into a buffer and back, and `format(instant, "pattern")`, local dates and times
// through a pattern of CLDR letters, with English names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/calendar.h"

namespace journey::rt {

// What FormatInstant gives, written to `out`, which has room for kMaxInstantChars; behind its last character comes out.
// Allocates nothing.
inline constexpr size_t kMaxInstantChars = 32;
char* PutInstant(int64_t instant, char* out);

// 2026-01-05, of a date that exists.
inline constexpr size_t kDateChars = 10;
char* PutDate(int64_t date, char* out);
std::string DateText(int64_t date);
// That form only, of the dates there are.
std::optional<int64_t> ParseDate(std::string_view text);

// y yy yyyy, M MM MMM MMMM, d dd, E EE EEE EEEE, H HH, m mm, s ss, S SS SSS; 'quoted text', '' for an apostrophe.
// Other characters stand for themselves, and so do letters that the list does not name (the compiler rejects those).
std::string FormatPattern(const LocalDateTime& local, std::string_view pattern);

}  // namespace journey::rt
