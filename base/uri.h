// Paths in addresses: percent encoding as RFC 3986 has it, of bytes.
#pragma once

#include <string>
#include <string_view>

namespace journey {

// Letters, digits, `-._~` and `/` stand for themselves.
std::string PercentEncodedPath(std::string_view path);
// A `%` without two digits behind it stands for itself.
std::string PercentDecoded(std::string_view text);

}  // namespace journey
