// The generated lexer with ANTLR's own character stream, and nothing else: the yardstick of bench/check_speed.
#pragma once

#include <cstddef>
#include <string_view>

namespace journey {

// How many tokens the text has. Errors are ignored.
size_t LexOnly(std::string_view text);

}  // namespace journey
