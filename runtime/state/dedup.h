// The message ids of one customer inside the deduplication window (section 13).
//
// Ids are kept as 64-bit hashes with the logical time of their first sight, oldest first; a customer's logical time
// never falls, so expiry is from the front and needs no sweep. A customer with few ids is scanned, which is one line of
// memory or two beside the customer's own; one with many has an index. Two ids of one customer with one hash inside a
// window would be taken for one: for a thousand ids one chance in 10^13.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "runtime/state/customer.h"

namespace journey::rt {

// A queue of rows that stands in the block at CustomerHead::ids, its rows behind it, so that looking for an id touches
// one place. A row is three words: the hash and its time from `base` on. Where that does not do, since ids are
// remembered for more than some weeks, all rows have a fourth word, and `base` is 0.
struct IdWindow {
  int64_t base = 0;
  uint32_t begin = 0, size = 0;  // the oldest row, and how many there are
  uint32_t capacity : 31 = 0;    // rows
  uint32_t wide : 1 = 0;
  Offset index = 0;  // IdIndex; 0: none

  uint32_t words() const { return wide != 0 ? 4 : 3; }
  const uint32_t* Rows() const { return reinterpret_cast<const uint32_t*>(this + 1); }
  const uint32_t* Row(uint32_t i) const {
    const uint32_t at = begin + i;
    return Rows() + size_t{at < capacity ? at : at - capacity} * words();
  }
  static uint64_t HashOf(const uint32_t* row) {
    uint64_t hash;
    std::memcpy(&hash, row, sizeof hash);
    return hash;
  }
  int64_t TimeOf(const uint32_t* row) const {
    return wide == 0 ? base + row[2] : static_cast<int64_t>(row[2] | uint64_t{row[3]} << 32);
  }
};

uint64_t HashMessageId(std::string_view id);
// Whether this id was remembered less than `window_ms` before `now`. Forgets what is older.
bool SeenId(Customer& customer, uint64_t hash, int64_t now, int64_t window_ms);
// The id must not be inside the window. May move the block.
void RememberId(Customer& customer, uint64_t hash, int64_t now);

// Calls visit(hash, time) for all that are remembered, oldest first.
template <class Visit>
void ForEachId(const Customer& customer, Visit&& visit) {
  if (customer.head().ids == 0) return;
  const IdWindow& window = *customer.block().At<IdWindow>(customer.head().ids);
  for (uint32_t i = 0; i < window.size; ++i) visit(IdWindow::HashOf(window.Row(i)), window.TimeOf(window.Row(i)));
}

// What one remembered id takes at most, in a queue that may be a third free and an index that is a quarter full.
inline constexpr uint64_t kBytesPerId = 4 * sizeof(uint32_t) * 3 / 2 + 4 * sizeof(uint32_t);

}  // namespace journey::rt
