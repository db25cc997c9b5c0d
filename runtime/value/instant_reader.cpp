// The date and hour are read one digit after another, once for all instants of an hour.
#include "runtime/value/instant_reader.h"

#include "runtime/value/calendar.h"
#include "runtime/value/civil.h"

namespace journey::rt {

bool InstantReader::ReadHour(const char* at) {
  constexpr std::string_view kForm = "\"0000-00-00T00:";
  // In a mapped file a byte may change between two looks at it.
  char text[kForm.size()];
  std::memcpy(text, at, sizeof text);
  for (size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == kForm[i];
    if (!fits) return false;
  }
  const auto two = [&text](int i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  const Civil date{two(1) * 100 + two(3), two(6), two(9)};
  const int hour = two(12);
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > DaysInMonth(date.year, date.month) || hour > 23) {
    return false;
  }
  first_ = LoadWord(text);
  second_ = LoadWord(text + 7);
  hour_ms_ = DaysFromCivil(date) * kMsPerDay + int64_t{hour} * 3'600'000;
  return true;
}

}  // namespace journey::rt
