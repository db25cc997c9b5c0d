// Text for CSV.
#pragma once

#include <string>
#include <string_view>

namespace journey {

// A cell as RFC 4180 has it: in quotes where it must be.
std::string CsvCell(std::string_view text);

}  // namespace journey
