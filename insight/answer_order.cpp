// Digits are compared as they stand: no number is too long.
#include "insight/answer_order.h"

#include <algorithm>
#include <compare>
#include <optional>
#include <string_view>

namespace journey::insight {
namespace {

struct Digits {
  bool negative = false;
  std::string_view whole, rest;  // without zeros before the one and behind the other
};

// "-12.50"
std::optional<Digits> DigitsOf(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  Digits digits;
  digits.negative = text.starts_with('-');
  if (digits.negative) text.remove_prefix(1);
  const size_t point = text.find('.');
  digits.whole = text.substr(0, point);
  if (point != std::string_view::npos) digits.rest = text.substr(point + 1);
  const bool empty = digits.whole.empty() || (point != std::string_view::npos && digits.rest.empty());
  if (empty || digits.whole.find_first_not_of(kDigits) != std::string_view::npos ||
      digits.rest.find_first_not_of(kDigits) != std::string_view::npos) {
    return std::nullopt;
  }
  digits.whole.remove_prefix(std::min(digits.whole.find_first_not_of('0'), digits.whole.size()));
  digits.rest = digits.rest.substr(0, digits.rest.find_last_not_of('0') + 1);
  return digits;
}

// Of the amounts, whatever their signs.
std::strong_ordering Compared(const Digits& a, const Digits& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() <=> b.whole.size();
  if (a.whole != b.whole) return a.whole <=> b.whole;
  return a.rest <=> b.rest;
}

}  // namespace

bool AnswerOrder::operator()(const std::string& a, const std::string& b) const {
  const std::optional<Digits> of_a = DigitsOf(a), of_b = DigitsOf(b);
  if (of_a.has_value() != of_b.has_value()) return of_a.has_value();
  if (!of_a) return a < b;
  if (of_a->negative != of_b->negative) return of_a->negative;
  const auto order = of_a->negative ? Compared(*of_b, *of_a) : Compared(*of_a, *of_b);
  return order == 0 ? a < b : order < 0;  // "1" and "1.0" are two
}

}  // namespace journey::insight
