// Fills the table, with the multiplier of a few that scatters these names best.
#include "runtime/input/names.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace journey::rt {

namespace {

// Whether JSON text for it may be nothing but it itself.
bool IsPlain(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= 0x20 && c != '"' && c != '\\'; });
}

}  // namespace

// How many names share their place with another.
size_t NameTable::Fill(const std::vector<std::string_view>& names) {
  char* text = texts_.get();
  entries_.assign(mask_ + 1, {});
  size_t shared = 0;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i];
    if (!name.empty()) std::memcpy(text, name.data(), name.size());
    if (Find(text, name.size()) < 0) {
      const uint64_t head = Head(text, name.size());
      size_t at = Place(head, name.size());
      if (entries_[at].number >= 0) ++shared;
      while (entries_[at].number >= 0) at = (at + 1) & mask_;
      Entry& entry = entries_[at];
      entry.number = static_cast<int32_t>(i);
      entry.head = head;
      entry.size = name.size();
      entry.text = text;
      if (name.size() < kScanBytes && IsPlain(name)) {
        std::memcpy(entry.quoted, text, name.size());
        entry.quoted[name.size()] = '"';
        entry.mask = (2u << name.size()) - 1;
      }
    }
    text += name.size() + kScanBytes;
  }
  return shared;
}

NameTable::NameTable(const std::vector<std::string_view>& names) {
  constexpr int kTries = 32;
  mask_ = std::bit_ceil(std::max<size_t>(names.size() * 4, 8)) - 1;
  size_t room = kScanBytes;
  for (std::string_view name : names) room += name.size() + kScanBytes;
  texts_ = std::make_unique<char[]>(room);
  uint64_t best = 0;
  size_t least = SIZE_MAX;
  multiplier_ = 0x9E37'79B9'7F4A'7C15;
  for (int i = 0; i < kTries && least > 0; ++i, multiplier_ *= 0xD134'2543'DE82'EF95) {
    const size_t shared = Fill(names);
    if (shared >= least) continue;
    least = shared;
    best = multiplier_;
  }
  multiplier_ = best;
  Fill(names);
}

int32_t NameCache::Ask(const NameTable& names, const char* text, uint32_t* size) {
  size_t found;
  const int32_t number = names.FindQuoted(text, &found);
  *size = static_cast<uint32_t>(found);
  if (number < 0) return number;
  Entry& entry = At(text);
  if (entry.number >= 0 && entry.number != number && Scatter()) return number;
  std::memcpy(entry.quoted, text, kScanBytes);
  entry.mask = (2u << found) - 1;
  entry.number = number;
  entry.size = *size;
  return number;
}

bool NameCache::Scatter() {
  constexpr int kMostScattered = 64;
  if (scattered_ == kMostScattered) return false;
  ++scattered_;
  multiplier_ *= 0xD134'2543'DE82'EF95;
  for (Entry& entry : entries_) entry = {};
  return true;
}

}  // namespace journey::rt
