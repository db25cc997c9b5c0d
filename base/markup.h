// Text for the markup languages: HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace journey {

// The text as content or between double quotes.
std::string EscapedMarkup(std::string_view text);

}  // namespace journey
