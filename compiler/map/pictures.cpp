// What the pictures share.
#include "compiler/map/pictures.h"

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

}  // namespace journey::map
