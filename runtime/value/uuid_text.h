// UUIDs as ids have them, 36 characters like 3f2a5c1e-9b04-4d7a-8c66-0123456789ab, in 16 bytes and back.
//
// Only what comes back the same is taken: 8-4-4-4-12 hexadecimal digits, the letters small. Any other text stays one.
// Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace journey::rt {

inline constexpr size_t kUuidText = 36, kUuidBytes = 16;

// False: it is another text; what is in `bytes` then means nothing.
bool PackUuid(std::string_view text, std::byte (&bytes)[kUuidBytes]);
// The text of these kUuidBytes bytes, whatever they are, into kUuidText characters.
void UnpackUuid(const std::byte* bytes, char* text);

}  // namespace journey::rt
