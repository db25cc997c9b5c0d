// Instance keys: how values compare as keys, and how records spell them.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/program/program.h"

namespace journey::rt {

// An instance key in the order of section 4: numbers by value, strings by bytes. Journeys without a key use the empty
// one.
struct KeyView {
  int64_t number = 0;     // of numeric keys, mapped to integers in order
  std::string_view text;  // of string keys
  friend auto operator<=>(const KeyView&, const KeyView&) = default;
};

// Doubles as integers in the same order; both zeros are one.
int64_t OrderedBits(double number);

// A view of `value`'s text, if it is one. The absent value is the empty key.
KeyView MakeKey(ir::Kind kind, const Value& value);

// As records spell it: the value's own text, or `room` filled with one.
std::string_view KeyText(const Program& program, const ir::Type& type, const Value& value, std::string& room);

}  // namespace journey::rt
