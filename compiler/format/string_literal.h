// A text as the language writes it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace journey {

// In quotes, without holes; what would steer a terminal is escaped. The text is UTF-8.
std::string StringLiteral(std::string_view text);

}  // namespace journey
