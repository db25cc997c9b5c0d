// Numbers and other values from and to text, as sections 2, 12 and 13 want them. Pure, total, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace journey::rt {

inline constexpr int64_t kDecimalOne = 10'000;

// A JSON number, exactly. Text that is no JSON number, or (for int) not whole, gives kNotANumber / kNotWhole.
enum class NumberError : uint8_t { kOk, kNotANumber, kNotWhole, kOutOfRange };
NumberError ParseJsonInt(std::string_view text, int64_t* out);      // 3, 3.0, 3e2
NumberError ParseJsonDecimal(std::string_view text, int64_t* out);  // half-even past four places
NumberError ParseJsonFloat(std::string_view text, double* out);     // infinite is out of range

std::string DecimalText(int64_t decimal);  // "49.9", "-0.0001", "80"
// The same to `out`, which has room for kMaxDecimalChars; behind its last character comes out.
inline constexpr size_t kMaxDecimalChars = 24;
char* PutDecimal(int64_t decimal, char* out);
std::string FloatText(double value);                      // shortest that reads back; "1.5", "1e+30" as valid JSON
std::string DurationText(int64_t ms);                     // "1 day 2 hours", "0 ms", "-3 minutes"
std::string TimeText(int64_t ms);                         // "09:00", "21:30:15", "21:30:15.250"
std::optional<int64_t> ParseTime(std::string_view text);  // "09:00", "21:30:15"
// Cuts at kMaxStringBytes, at a code point boundary.
std::string_view CutString(std::string_view text);

}  // namespace journey::rt
