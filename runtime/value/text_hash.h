// The hash of a text that ids are known by, in shards, states and logs: XXH3 of 64 bits, which no change may alter.
//
// Texts of 33 to 64 bytes, as UUIDs are, are hashed in the caller's own code, by a function from inside the library: a
// test holds it against the library's own interface for every size. Pure.
#pragma once

#define XXH_INLINE_ALL  // short texts: the call would cost more than the hash
#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace journey::rt {

// The same, whatever the size.
uint64_t HashOfAnyText(std::string_view text);

[[gnu::always_inline]] inline uint64_t HashOfText(std::string_view text) {
  if (text.size() - 33 >= 32) [[unlikely]]
    return HashOfAnyText(text);
  return XXH3_len_17to128_64b(reinterpret_cast<const xxh_u8*>(text.data()), text.size(), XXH3_kSecret,
                              sizeof XXH3_kSecret, 0);
}

}  // namespace journey::rt
