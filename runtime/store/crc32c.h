// CRC-32C (Castagnoli): what tells whether bytes are those that were written.
//
// By the processor's own instruction where it has one, else by Boost.CRC; both give the same. Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

namespace journey::rt {

uint32_t Crc32c(std::string_view bytes);
// For tests: without the processor's help.
uint32_t Crc32cPortable(std::string_view bytes);

}  // namespace journey::rt
