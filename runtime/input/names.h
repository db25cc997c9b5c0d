// Finds one of a fixed set of names by its bytes: events and members of enums by wire name.
//
// A small table that is at most a quarter full; its hash takes the first eight bytes and the length, which tell most
// real names apart. A look-up calls nothing. Immutable after construction.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/value/byte_scan.h"

namespace journey::rt {

class NameTable {
 public:
  // A name's number is its place in the list; of equal names the first counts.
  explicit NameTable(const std::vector<std::string_view>& names);

  // The number of the name that stands between `text` and the next quote, and its size. -1 also for names that are
  // long, that have characters which JSON would escape, and that share their place with another. Short, without a loop.
  int32_t FindQuoted(const char* text, size_t* size) const {
    *size = FindQuote(text);
    const Entry& entry = entries_[Place(Head(text, *size), *size)];
    return (~SameBytes(text, entry.quoted) & entry.mask) == 0 ? entry.number : -1;
  }
  // The number, or -1. kScanBytes behind the text must be readable.
  int32_t Find(const char* text, size_t size) const {
    const uint64_t head = Head(text, size);
    for (size_t at = Place(head, size);; at = (at + 1) & mask_) {
      const Entry& entry = entries_[at];
      if (entry.number < 0) return -1;
      if (entry.head != head || entry.size != size) continue;
      if (size <= 8 || Same(entry.text, text, size)) return entry.number;
    }
  }

 private:
  static constexpr uint64_t kHeadMasks[] = {0,
                                            0xFF,
                                            0xFFFF,
                                            0xFF'FFFF,
                                            0xFFFF'FFFF,
                                            0xFF'FFFF'FFFF,
                                            0xFFFF'FFFF'FFFF,
                                            0xFF'FFFF'FFFF'FFFF,
                                            0xFFFF'FFFF'FFFF'FFFF};
  struct Entry {
    char quoted[kScanBytes] = {};     // a short plain name with the quote behind it
    uint32_t mask = 1 << kScanBytes;  // the bits of these bytes; of other names one that is never equal
    int32_t number = -1;              // of a free place
    uint64_t head = 0;
    uint64_t size = 0;
    const char* text = nullptr;  // in texts_; readable for kScanBytes more
  };
  // The first eight bytes, zeros where the text is shorter. Without a branch, since lengths vary from line to line.
  static uint64_t Head(const char* text, size_t size) { return LoadWord(text) & kHeadMasks[size < 8 ? size : 8]; }
  static bool Same(const char* a, const char* b, size_t size) {
    for (; size > kScanBytes; a += kScanBytes, b += kScanBytes, size -= kScanBytes) {
      if (SameBytes(a, b) != 0xFFFF) return false;
    }
    return (~SameBytes(a, b) & ((1u << size) - 1)) == 0;
  }
  size_t Place(uint64_t head, size_t size) const { return ((head ^ size) * multiplier_) >> 32 & mask_; }

  size_t Fill(const std::vector<std::string_view>& names);

  size_t mask_ = 0;
  uint64_t multiplier_ = 0;
  std::vector<Entry> entries_;
  std::unique_ptr<char[]> texts_;
};

// What a NameTable said of the names seen last, found by their first bytes, whatever stands behind a short name. A name
// known to it is found without looking for its end first.
class NameCache {
 public:
  // As NameTable::FindQuoted.
  int32_t FindQuoted(const NameTable& names, const char* text, uint32_t* size) {
    const Entry& entry = At(text);
    if ((~SameBytes(text, entry.quoted) & entry.mask) != 0) [[unlikely]]
      return Ask(names, text, size);
    *size = entry.size;
    return entry.number;
  }
  // The number if the name is known to the cache, without a jump that depends on it; else some number.
  int32_t FindKnown(const char* text, bool* known) const {
    const Entry& entry = At(text);
    *known = (~SameBytes(text, entry.quoted) & entry.mask) == 0;
    return entry.number;
  }

 private:
  static constexpr int kBits = 6;
  struct alignas(32) Entry {
    char quoted[kScanBytes] = {};
    uint32_t mask = 1 << kScanBytes;  // as NameTable's
    int32_t number = -1;
    uint32_t size = 0;
  };
  const Entry& At(const char* text) const { return entries_[LoadWord(text) * multiplier_ >> (64 - kBits)]; }
  Entry& At(const char* text) { return entries_[LoadWord(text) * multiplier_ >> (64 - kBits)]; }
  int32_t Ask(const NameTable& names, const char* text, uint32_t* size);
  // Where two names contend for a place, all are begun anew with other places; some times at most, since in a log with
  // more names than places that never ends.
  bool Scatter();

  uint64_t multiplier_ = 0x9E37'79B9'7F4A'7C15;
  int scattered_ = 0;
  Entry entries_[size_t{1} << kBits];
};

}  // namespace journey::rt
