// A fixed set of names as a table where each has a place of its own, for look-ups in compiled code.
//
// Left out are long names, those that JSON would escape, and where there are hundreds the few whose place is taken.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace journey::codegen {

inline constexpr uint32_t kLongestName = 16;

// A name, or a free place, which nothing is equal to.
struct NameEntry {
  char text[kLongestName] = {1};
  uint8_t mask[kLongestName] = {};  // 0xFF where `text` counts
  uint64_t size = 0;
  uint64_t number = 0;
  uint64_t unused[2] = {};
};
static_assert(sizeof(NameEntry) == 64);

struct NameIndex {
  // A name's place, of 2^bits: its key times the multiplier, the highest bits. The key is made of the first `chars`
  // bytes of the text, whatever they are, or, where these do not tell all names apart, of its first eight and its size.
  std::vector<NameEntry> entries;
  uint32_t bits = 0;
  uint64_t multiplier = 0;
  uint32_t chars = 0;    // 1 to 16; 0: by size
  uint32_t longest = 0;  // of the names that are in it

  static constexpr uint64_t kSecondMultiplier = 0xD134'2543'DE82'EF95;
};

// Of equal names the first counts.
NameIndex IndexNames(const std::vector<std::string>& names);

}  // namespace journey::codegen
