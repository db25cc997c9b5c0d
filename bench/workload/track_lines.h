// The workload's events as JSON Lines: one Segment `track` call a line, about 147 bytes, without escapes or white
// space.
//
//   {"type":"track","event":"view","userId":"3f…16 hex digits","timestamp":"2026-01-01T00:00:00.000Z",
//    "properties":{"amount":123.45,"channel":"web"}}
//
// In: events. Out: lines, the same events when read back. Every line has its keys in this order.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/status.h"
#include "bench/workload/workload.h"

namespace journey::bench {

inline constexpr size_t kMaxTrackLine = 160;

void AppendTrackLine(const Event& event, std::string& lines);
std::string TrackLines(std::span<const Event> events);
Status WriteTrackFile(const std::string& path, std::span<const Event> events);

// "2026-01-01T00:00:00.000Z", for years 0 to 9999.
inline constexpr size_t kTimestampChars = 24;
void FormatTimestamp(int64_t ms, char* text);

}  // namespace journey::bench
