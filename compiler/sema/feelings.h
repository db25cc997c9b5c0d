// The words for feelings that a map knows, from delighted, 2, over neutral, 0, to angry, -2, at equal distances; and
// the numbers there are (edition 2, section 12).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace journey {

inline constexpr std::array<std::string_view, 7> kFeelings = {"delighted", "happy",      "content", "neutral",
                                                              "uneasy",    "frustrated", "angry"};
inline constexpr double kBestFeeling = 2, kWorstFeeling = -2;

constexpr double FeelingAt(size_t word) {
  constexpr double kNeutral = (kFeelings.size() - 1) / 2;
  return (kNeutral - static_cast<double>(word)) * kBestFeeling / kNeutral;
}

// Of one of the words.
constexpr std::optional<double> FeelingNamed(std::string_view word) {
  for (size_t i = 0; i < kFeelings.size(); ++i) {
    if (kFeelings[i] == word) return FeelingAt(i);
  }
  return std::nullopt;
}

}  // namespace journey
