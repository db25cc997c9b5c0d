// What the looks of a scene are: colours in light and in dark, sizes of text, margins. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace journey::map {

struct Look {
  std::string_view name;
  std::string_view property;  // "fill", "stroke"
  uint32_t light, dark;       // 0xRRGGBB
};
std::span<const Look> Looks();

// Text on ground: what must be readable. A test asks for WCAG AA, 4.5 to 1, in light and in dark.
struct TextOn {
  std::string_view text, ground;
};
std::span<const TextOn> TextsOnGrounds();

// Phases take these in turn: "phase-0" .. and, for lines, "line-0" ..
inline constexpr int kPhaseColours = 6;
std::string PhaseLook(int32_t phase, std::string_view kind = "phase");

// As a style sheet: all looks, dark where the reader prefers it, light on paper.
std::string StyleSheet();
// For a picture that is a document of its own: what lies around it has its ground, also in a larger window.
std::string GroundOfTheWindow();

// Around every picture, and inside of a card.
inline constexpr double kMargin = 28, kCardPad = 14;

}  // namespace journey::map
