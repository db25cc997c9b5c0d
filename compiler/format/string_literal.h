// A text as the language writes it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace journey {

// Of what is not shown as a letter but changes how the text around it is: control characters, marks of direction, line
// separators, the byte order mark.
bool SteersText(char32_t c);

// In quotes, without holes; what steers the text is escaped. The text is UTF-8.
std::string StringLiteral(std::string_view text);

}  // namespace journey
