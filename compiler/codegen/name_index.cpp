// Looks for a multiplier that sends names to places of their own: all of a few, most of many.
#include "compiler/codegen/name_index.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

namespace journey::codegen {
namespace {

struct Name {
  uint64_t number;
  std::string text;
};

bool IsShortAndPlain(const std::string& name) {
  return name.size() <= kLongestName && !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; });
}

// The text's first bytes, at most `chars`, from `begin` on.
uint64_t Word(const std::string& text, size_t begin, size_t chars) {
  uint64_t word = 0;
  const size_t end = std::min({text.size(), chars, begin + 8});
  if (begin < end) std::memcpy(&word, text.data() + begin, end - begin);
  return word;
}

uint64_t KeyOf(const Name& name, uint32_t chars) {
  if (chars == 0) return Word(name.text, 0, 8) ^ name.text.size();
  const std::string quoted = name.text + '"';
  uint64_t key = Word(quoted, 0, chars);
  if (chars > 8) key ^= Word(quoted, 8, chars) * NameIndex::kSecondMultiplier;
  return key;
}

// How many names found their place taken; those are left out.
size_t Fill(const std::vector<Name>& names, NameIndex& index) {
  std::fill(index.entries.begin(), index.entries.end(), NameEntry{});
  size_t left_out = 0;
  for (const Name& name : names) {
    NameEntry& entry = index.entries[KeyOf(name, index.chars) * index.multiplier >> (64 - index.bits)];
    if (entry.size != 0) {
      ++left_out;
      continue;
    }
    std::memset(entry.text, 0, sizeof entry.text);
    std::memcpy(entry.text, name.text.data(), name.text.size());
    std::memset(entry.mask, 0xFF, name.text.size());
    entry.size = name.text.size();
    entry.number = name.number;
  }
  return left_out;
}

bool AreDistinct(const std::vector<Name>& names, uint32_t chars) {
  std::vector<uint64_t> keys;
  for (const Name& name : names) keys.push_back(KeyOf(name, chars));
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
}

}  // namespace

NameIndex IndexNames(const std::vector<std::string>& all) {
  std::vector<Name> names;
  NameIndex index;
  size_t shortest = kLongestName;
  for (size_t i = 0; i < all.size(); ++i) {
    const auto end = all.begin() + static_cast<ptrdiff_t>(i);
    if (!IsShortAndPlain(all[i]) || std::find(all.begin(), end, all[i]) != end) continue;
    names.push_back({i, all[i]});
    shortest = std::min(shortest, all[i].size());
    index.longest = std::max(index.longest, static_cast<uint32_t>(all[i].size()));
  }
  const auto first_bytes = static_cast<uint32_t>(std::min<size_t>(shortest + 1, kLongestName));
  index.chars = std::min(first_bytes, 8u);
  if (!AreDistinct(names, index.chars)) index.chars = first_bytes;
  if (!AreDistinct(names, index.chars)) index.chars = 0;
  constexpr int kTries = 64;
  const uint32_t bits = static_cast<uint32_t>(std::bit_width(names.size())) + 2;
  NameIndex best;
  size_t least = SIZE_MAX;
  for (index.bits = bits; index.bits <= bits + 2; ++index.bits) {
    index.entries.resize(size_t{1} << index.bits);
    index.multiplier = 0x9E37'79B9'7F4A'7C15;
    for (int i = 0; i < kTries && least > 0; ++i, index.multiplier *= NameIndex::kSecondMultiplier) {
      const size_t left_out = Fill(names, index);
      if (left_out >= least) continue;
      least = left_out;
      best = index;
    }
  }
  return best;
}

}  // namespace journey::codegen
