// What must hold of every text that the formatter is given; "" or what does not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace journey::testing {

// The result differs in white space alone, has the same tree, comes out the same again, and ends with one line end.
std::string FaultOfFormat(std::string_view text);

// The same words and comments with other white space between them; "" when that cannot be, since the text has an error.
std::string Scrambled(std::string_view text, uint64_t seed);

// The same words with comments between some of them, at the end of a line or within it; "" as above.
std::string Commented(std::string_view text, uint64_t seed);

}  // namespace journey::testing
