// What the pictures share.
#include "compiler/map/pictures.h"

#include <utility>

#include "compiler/map/palette.h"

namespace journey::map {

void DrawPhase(Pen& pen, double x, double right, double y, int32_t phase, std::string_view name, bool first) {
  const double point = 11, middle = y + kPhaseHeight / 2;
  pen.Path("M" + Number(x) + " " + Number(y) + "H" + Number(right - point) + "L" + Number(right) + " " +
               Number(middle) + "L" + Number(right - point) + " " + Number(y + kPhaseHeight) + "H" + Number(x) + "L" +
               Number(first ? x : x + point) + " " + Number(middle) + "Z",
           PhaseLook(phase));
  pen.Line(x + 24, middle + 4.5, kOnColour, Pen::Fit(right - x - 44, kOnColour, name));
}

std::string IdOf(std::string_view kind, std::string_view name) {
  std::string id(kind);
  id += '-';
  static constexpr char kDigits[] = "0123456789abcdef";
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      id += c;
    } else if (c == '.' || c == '_') {
      id += '-';
    } else {
      id += kDigits[static_cast<unsigned char>(c) >> 4];
      id += kDigits[static_cast<unsigned char>(c) & 15];
    }
  }
  return id;
}

std::string CountText(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, " ");
  }
  return digits;
}

std::string ShareText(uint64_t part, uint64_t whole) {
  if (whole == 0) return "–";
  const uint64_t percent = (part * 200 + whole) / (whole * 2);
  if (percent == 0 && part > 0) return "<1%";
  if (percent == 100 && part < whole) return ">99%";
  return std::to_string(percent) + "%";
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

}  // namespace journey::map
