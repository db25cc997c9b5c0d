// What can be told of records and rejects from their lines, as they were written here.
#pragma once

#include <string_view>

namespace journey::rt {

// The customer of a record, as the JSON literal that stands there; empty where the line is no record.
std::string_view CustomerOfRecord(std::string_view line);

}  // namespace journey::rt
