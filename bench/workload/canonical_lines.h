// What all canonical lines have in common: Segment calls as a browser library sends them, about 400 bytes each.
//
// A line is `type event userId anonymousId messageId timestamp context{ip userAgent locale library page} properties`; an
// identify has no `anonymousId`, since it would make two customers one.
// Ids are UUIDs as text, made of a number, so that they need not be kept. Nothing here knows what a line is about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace journey::bench {

// A UUID as text, inside an event that may be copied.
struct IdText {
  static constexpr size_t kChars = 36;
  char chars[kChars];

  std::string_view view() const { return {chars, kChars}; }
  bool operator==(const IdText&) const = default;
};

// Number n of a series (customers, messages) as a random UUID of version 4; others for other series and numbers.
IdText MakeId(uint64_t series, uint64_t number);
inline constexpr uint64_t kCustomerIds = 1;
inline constexpr uint64_t kMessageIds = 2;

// The most that a line takes besides its properties.
inline constexpr size_t kMostEnvelope = 640;

// A `track` line with its newline; `properties` is a JSON object. `with_id`: false leaves the message id out.
void AppendTrack(std::string_view event, const IdText& user, const IdText& message, int64_t ts,
                 std::string_view properties, bool with_id, std::string& lines);
// An `identify` line.
void AppendIdentify(const IdText& user, const IdText& message, int64_t ts, std::string_view traits, bool with_id,
                    std::string& lines);

}  // namespace journey::bench
