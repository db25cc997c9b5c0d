// The codes of bad input (section 11, family J8). The compiler's registry of diagnostics lists the same ones; a test
// compares the two.
#pragma once

#include <string_view>

namespace journey::rt {

inline constexpr std::string_view kBadSyntax = "J8001";    // no JSON object, no CSV row
inline constexpr std::string_view kMissing = "J8002";      // a required field, the event's name, the timestamp
inline constexpr std::string_view kWrongType = "J8003";    // a value that the declared type does not take
inline constexpr std::string_view kOutOfRange = "J8004";   // a number beyond the type's bounds, a text over 64 KiB
inline constexpr std::string_view kNoCustomer = "J8005";   // neither userId nor anonymousId
inline constexpr std::string_view kBadUtf8 = "J8006";      // bytes that are not UTF-8
inline constexpr std::string_view kLineTooLong = "J8007";  // a line over 16 MiB
inline constexpr std::string_view kTooFarAhead = "J8008";  // a timestamp far after all before it

inline constexpr std::string_view kInputCodes[] = {kBadSyntax,  kMissing, kWrongType,   kOutOfRange,
                                                   kNoCustomer, kBadUtf8, kLineTooLong, kTooFarAhead};

}  // namespace journey::rt
