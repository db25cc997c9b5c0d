// Random times, and RFC 9110's dates.
#include "runtime/deliver/retry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "runtime/value/calendar.h"

namespace journey::rt {
namespace {

// What stands between spaces, commas and minus signs.
std::vector<std::string_view> Words(std::string_view text) {
  constexpr std::string_view kBetween = " \t,-";
  std::vector<std::string_view> words;
  for (size_t at = text.find_first_not_of(kBetween); at != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(kBetween, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kBetween, end);
  }
  return words;
}

std::optional<int> Number(std::string_view text) {
  int number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

std::optional<int> Month(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::find(kMonths.begin(), kMonths.end(), name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<int>(found - kMonths.begin()) + 1;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or "Sun Nov  6 08:49:37 1994".
std::optional<int64_t> HttpDate(std::string_view text, int64_t now_ms) {
  const std::vector<std::string_view> words = Words(text);
  if (words.size() < 5) return std::nullopt;
  const bool of_c = words.size() == 5;
  const std::optional<int> month = Month(words[of_c ? 1 : 2]), day = Number(words[of_c ? 2 : 1]);
  std::optional<int> year = Number(words[of_c ? 4 : 3]);
  if (!month || !day || !year || (!of_c && words[5] != "GMT")) return std::nullopt;
  if (words[of_c ? 4 : 3].size() == 2) {
    // One that seems more than fifty years ahead is the last that ended so.
    const int now = ToLocal(now_ms, kUtc).year;
    year = now / 100 * 100 + *year;
    if (*year > now + 50) *year -= 100;
  }
  return ParseInstant(fmt::format("{:04}-{:02}-{:02}T{}Z", *year, *month, *day, words[of_c ? 3 : 4]));
}

}  // namespace

int64_t Backoff::After(uint64_t failures) {
  int64_t most = std::min(first_ms_, most_ms_);
  for (uint64_t i = 1; i < failures && most < most_ms_; ++i) most = most > most_ms_ / 2 ? most_ms_ : most * 2;
  return static_cast<int64_t>(random_() % (static_cast<uint64_t>(most) + 1));
}

std::optional<int64_t> ParseRetryAfter(std::string_view text, int64_t now_ms) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\t')) text.remove_suffix(1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
    constexpr size_t kDigits = 9;
    if (text.size() > kDigits) return kMostRetryAfterMs;
    return std::min(int64_t{*Number(text)} * 1000, kMostRetryAfterMs);
  }
  const std::optional<int64_t> date = HttpDate(text, now_ms);
  if (!date) return std::nullopt;
  return std::clamp<int64_t>(*date - now_ms, 0, kMostRetryAfterMs);
}

}  // namespace journey::rt
