// Upper and lower case by Unicode's full default mappings (version 14), independent of any locale.
//
// One letter may become several ("ß" -> "SS"), and a sigma that ends a word becomes "ς". Input is valid UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace journey::rt {

std::string ToUpper(std::string_view text);
std::string ToLower(std::string_view text);

}  // namespace journey::rt
