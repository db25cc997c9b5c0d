// Which code points may stand in an identifier (UAX #31 over utf8proc's categories), and their normal form (NFC).
//
// Pure functions, safe on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace journey {

bool IsIdentifierStart(int32_t code_point);     // letters, letter numbers and `_`
bool IsIdentifierContinue(int32_t code_point);  // also marks, digits and connectors

// The controls that change the direction of what follows them, so that a text reads otherwise than it is.
bool IsDirectionControl(int32_t code_point);

// Equal for names that look alike: letters of other scripts that are drawn like a Latin one become that one.
std::string Skeleton(std::string_view name);

// `text` in NFC; ASCII and text that is already normal come back unchanged.
std::string Normalized(std::string_view text);

// Decodes the code point at `text[at]`. Broken UTF-8 yields -1 and a length of 1.
int32_t DecodeAt(std::string_view text, size_t at, size_t& length);

void AppendUtf8(int32_t code_point, std::string& out);

// The offset of the first byte that is not valid UTF-8, or npos.
size_t FindInvalidUtf8(std::string_view text);

// A module or file name's characters that no identifier may hold become `_` (contract, section 1).
std::string AsIdentifier(std::string_view text);

}  // namespace journey
