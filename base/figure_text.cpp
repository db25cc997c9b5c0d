// Counts in groups of three, shares in whole percents, spans in two parts.
#include "base/figure_text.h"

#include <cmath>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace journey {

namespace {

std::string InThrees(uint64_t number, std::string_view between) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, between);
  }
  return digits;
}

}  // namespace

std::string CountText(uint64_t count) { return InThrees(count, " "); }
std::string WithThousands(uint64_t number) { return InThrees(number, ","); }

std::string ShareText(uint64_t part, uint64_t whole) {
  if (whole == 0) return "–";
  const uint64_t percent = (part * 200 + whole) / (whole * 2);
  if (percent == 0 && part > 0) return "<1%";
  if (percent == 100 && part < whole) return ">99%";
  return std::to_string(percent) + "%";
}

std::string FeelingText(double feeling) {
  const long tenths = std::lround(feeling * 10), size = std::labs(tenths);
  return (tenths < 0 ? "-" : "+") + std::to_string(size / 10) + "." + std::to_string(size % 10);
}

std::string SpanText(int64_t ms) {
  static constexpr std::pair<int64_t, const char*> kParts[] = {
      {86'400'000, " d"}, {3'600'000, " h"}, {60'000, " min"}, {1'000, " s"}};
  std::string text;
  int parts = 0;
  for (const auto& [size, noun] : kParts) {
    const int64_t count = ms / size;
    if (count == 0 || parts == 2) {
      if (parts > 0) break;
      continue;
    }
    ms %= size;
    text += (parts++ == 0 ? "" : " ") + std::to_string(count) + noun;
  }
  return parts == 0 ? std::to_string(ms) + " ms" : text;
}

}  // namespace journey
