// Quiet hours (section 5, edition 2's sections 6 and 7): is an instant inside a window, and when does it end?
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "ir/ir.h"
#include "runtime/value/working_hours.h"

namespace journey::rt {

// Within so much time quiet hours leave a moment, or nothing is sent.
inline constexpr int64_t kLongestQuietMs = 366 * 24 * 3600 * 1000LL;

// If the instant is inside any of the windows, the end of the merged window (windows that touch are one); kNever if it
// lasts for longer than kLongestQuietMs; else nothing. Days and times of day are in `zone`, the customer's; `calendars`
// are the module's.
std::optional<int64_t> QuietUntil(int64_t instant, std::span<const ir::Quiet> windows, ZoneId zone,
                                  std::span<const WorkingHours> calendars);

}  // namespace journey::rt
