// One table of colours; the style sheet is written from it, light first, then dark, then print.
#include "compiler/map/palette.h"

#include <fmt/format.h>

#include <array>

namespace journey::map {
namespace {

constexpr Look kLooks[] = {
    {"page", "fill", 0xFFFFFF, 0x14161C},        {"panel", "fill", 0xF5F6FA, 0x1C1F28},
    {"card", "fill", 0xFFFFFF, 0x242833},        {"rule", "stroke", 0xDFE3EC, 0x343A48},
    {"card-line", "stroke", 0xCDD3E0, 0x434A5A}, {"t-title", "fill", 0x171B26, 0xF2F4F9},
    {"t-heading", "fill", 0x171B26, 0xF2F4F9},   {"t-strong", "fill", 0x171B26, 0xF2F4F9},
    {"t-body", "fill", 0x2A3040, 0xDCE0EA},      {"t-quote", "fill", 0x3B4258, 0xCBD1DF},
    {"t-muted", "fill", 0x565E72, 0xA7AFC0},     {"t-small", "fill", 0x565E72, 0xA7AFC0},
    {"t-on-colour", "fill", 0xFFFFFF, 0xFFFFFF}, {"phase-0", "fill", 0x3F51C1, 0x3F51C1},
    {"phase-1", "fill", 0x0A6C80, 0x0A6C80},     {"phase-2", "fill", 0x7B3FA6, 0x7B3FA6},
    {"phase-3", "fill", 0x2C7540, 0x2C7540},     {"phase-4", "fill", 0xA24A0E, 0xA24A0E},
    {"phase-5", "fill", 0xAE2F5B, 0xAE2F5B},     {"phase-none", "fill", 0x565E72, 0x565E72},
    {"line-0", "stroke", 0x5163D4, 0x8C9AF2},    {"line-1", "stroke", 0x0E879F, 0x4FC0D6},
    {"line-2", "stroke", 0x9355C2, 0xC695EA},    {"line-3", "stroke", 0x3A9152, 0x75CB8B},
    {"line-4", "stroke", 0xC0601F, 0xF0A066},    {"line-5", "stroke", 0xC94777, 0xF08DB1},
    {"line-none", "stroke", 0x7A8296, 0x8E97AB}, {"dot-0", "fill", 0x5163D4, 0x8C9AF2},
    {"dot-1", "fill", 0x0E879F, 0x4FC0D6},       {"dot-2", "fill", 0x9355C2, 0xC695EA},
    {"dot-3", "fill", 0x3A9152, 0x75CB8B},       {"dot-4", "fill", 0xC0601F, 0xF0A066},
    {"dot-5", "fill", 0xC94777, 0xF08DB1},       {"dot-none", "fill", 0x7A8296, 0x8E97AB},
    {"chip", "fill", 0xE6E9F5, 0x333A52},        {"chip-text", "fill", 0x2F3A78, 0xC6CFFF},
    {"chip-ours", "fill", 0xDDF1E6, 0x1F4433},   {"chip-ours-text", "fill", 0x14553A, 0xA8E8C8},
    {"chip-plain", "fill", 0xECEEF3, 0x2F3442},  {"chip-plain-text", "fill", 0x434B5E, 0xC3CADA},
    {"pain", "fill", 0xFDECEA, 0x3B2327},        {"pain-edge", "fill", 0xD0453A, 0xF0857C},
    {"gain", "fill", 0xE7F5EA, 0x1F3328},        {"gain-edge", "fill", 0x2F8F4E, 0x70CC8E},
    {"moment", "fill", 0xFFF5DC, 0x3A3220},      {"moment-edge", "fill", 0xD69A1C, 0xF0C25C},
    {"kpi", "fill", 0xE9EEFB, 0x232D45},         {"kpi-edge", "fill", 0x4A66C8, 0x93A9F0},
    {"listens", "stroke", 0x4A66C8, 0x93A9F0},   {"face-good", "fill", 0x7FD09A, 0x5DB67C},
    {"face-fine", "fill", 0xF2D675, 0xD9B84A},   {"face-bad", "fill", 0xF2A097, 0xD97D73},
    {"face-line", "stroke", 0x20242F, 0x14161C}, {"face-eye", "fill", 0x20242F, 0x14161C},
    {"bar", "fill", 0x4A66C8, 0x93A9F0},         {"bar-soft", "fill", 0xC9D3F3, 0x36436B},
    {"time", "fill", 0xD69A1C, 0xF0C25C},        {"time-line", "stroke", 0xB07A0C, 0xF0C25C},
    {"about", "stroke", 0x4A66C8, 0x93A9F0},     {"halo", "stroke", 0xF5F6FA, 0x1C1F28},
    {"halo-page", "stroke", 0xFFFFFF, 0x14161C}, {"message", "fill", 0x2F8F4E, 0x70CC8E},
};

constexpr TextOn kTexts[] = {
    {"t-title", "page"},
    {"t-heading", "page"},
    {"t-heading", "panel"},
    {"t-heading", "card"},
    {"t-strong", "page"},
    {"t-strong", "panel"},
    {"t-strong", "card"},
    {"t-strong", "kpi"},
    {"t-body", "page"},
    {"t-body", "panel"},
    {"t-body", "card"},
    {"t-body", "pain"},
    {"t-body", "gain"},
    {"t-body", "moment"},
    {"t-quote", "page"},
    {"t-quote", "panel"},
    {"t-muted", "page"},
    {"t-muted", "panel"},
    {"t-muted", "card"},
    {"t-muted", "kpi"},
    {"t-small", "page"},
    {"t-small", "panel"},
    {"t-small", "card"},
    {"chip-text", "chip"},
    {"chip-ours-text", "chip-ours"},
    {"chip-plain-text", "chip-plain"},
    {"t-on-colour", "phase-0"},
    {"t-on-colour", "phase-1"},
    {"t-on-colour", "phase-2"},
    {"t-on-colour", "phase-3"},
    {"t-on-colour", "phase-4"},
    {"t-on-colour", "phase-5"},
    {"t-on-colour", "phase-none"},
};

std::string ColoursOf(bool dark) {
  std::string css;
  for (const Look& look : kLooks) {
    if (dark && look.light == look.dark) continue;
    css += fmt::format(".{}{{{}:#{:06x}}}", look.name, look.property, dark ? look.dark : look.light);
  }
  return css;
}

// Strokes are lines without a fill, unless another look of the same shape fills them.
constexpr char kShapes[] =
    "text{font-family:Inter,'Segoe UI','Helvetica Neue',Arial,'Noto Sans','DejaVu Sans',sans-serif;font-size:12px}"
    ".t-title{font-size:22px;font-weight:700}.t-heading{font-size:14px;font-weight:700}.t-strong{font-weight:700}"
    ".t-quote{font-style:italic}.t-muted{font-size:11px}.t-small{font-size:10px}"
    ".t-chip{font-size:10px;font-weight:700}.t-on-colour{font-size:13px;font-weight:700}"
    ".line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}.rule{fill:none;stroke-width:1}"
    ".card-line{stroke-width:1}.curve,.listens{fill:none;stroke-width:2.5;stroke-linecap:round}.curve-area{opacity:.12}"
    ".face-line{fill:none;stroke-width:1.4;stroke-linecap:round}.dashed{stroke-dasharray:4 4}"
    ".time-line{fill:none;stroke-width:1.6}.about{stroke-dasharray:3 "
    "3;fill-opacity:.4}.hollow{fill:none}.halo,.halo-page{paint-order:stroke;stroke-width:4px;"
    "stroke-linejoin:round}.journey-badge{stroke:#fff}.soft{opacity:.35}"
    "svg a{cursor:pointer;text-decoration:none}svg a:hover text,svg a:focus text{text-decoration:underline}";

}  // namespace

std::span<const Look> Looks() { return kLooks; }
std::span<const TextOn> TextsOnGrounds() { return kTexts; }

std::string PhaseLook(int32_t phase, std::string_view kind) {
  return phase < 0 ? std::string(kind) + "-none" : fmt::format("{}-{}", kind, phase % kPhaseColours);
}

std::string GroundOfTheWindow() {
  return fmt::format(
      "svg:root{{background:#{:06x}}}@media screen and (prefers-color-scheme:dark){{svg:root{{background:#{:06x}}}}}",
      kLooks[0].light, kLooks[0].dark);
}

std::string StyleSheet() {
  return kShapes + ColoursOf(false) + "@media screen and (prefers-color-scheme:dark){" + ColoursOf(true) + "}";
}

}  // namespace journey::map
