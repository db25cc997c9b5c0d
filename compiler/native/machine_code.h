// What both sides of the library say of machine code: levels, and the names under which code is found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ir/ir.h"

namespace journey::native {

enum class OptLevel : uint8_t { kO0, kO2 };

// What code of ours calls: pure operations as journey_pure_NAME(arena, args, out), all others as journey_act_NAME
// (runtime/abi/act.h).
inline constexpr char kPurePrefix[] = "journey_pure_";
inline constexpr char kActPrefix[] = "journey_act_";

// What people called something as a part of a symbol: letters, digits and a few more stay, every other byte is `$` and
// two digits. Different names stay different.
inline std::string AsSymbol(std::string_view name) {
  constexpr std::string_view kPlain = "_.:-", kDigits = "0123456789abcdef";
  std::string symbol;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != std::string_view::npos) {
      symbol += c;
    } else {
      symbol += '$';
      symbol += kDigits[byte / 16];
      symbol += kDigits[byte % 16];
    }
  }
  return symbol;
}

// A root's entry point, an rt::NativeFn; and what it calls.
inline std::string EntryName(const ir::Function& function) { return "entry:" + AsSymbol(function.name); }
inline std::string BodyName(const ir::Function& function) { return "body:" + AsSymbol(function.name); }

// A decoder of lines, a rt::LineFn.
inline constexpr char kReadLine[] = "read_line";

}  // namespace journey::native
