// The message ids of one customer inside the deduplication window (section 13).
//
// Ids are kept as 64-bit hashes with the logical time of their first sight, oldest first; a customer's logical time
// never falls, so expiry is from the front and needs no sweep. A customer with few ids is scanned, which is one line of
// memory or two beside the customer's own; one with many has an index. Two ids of one customer with one hash inside a
// window would be taken for one: for a thousand ids one chance in 10^13.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "runtime/state/customer.h"
#include "runtime/state/id_scan.h"
#include "runtime/value/text_hash.h"

namespace journey::rt {

// A queue of rows that stands in the block at CustomerHead::ids, its rows behind it, so that looking for an id touches
// one place. A row is three words: the hash and its time from `base` on. Where that does not do, since ids are
// remembered for more than some weeks, all rows have a fourth word, and `base` is 0.
struct IdWindow {
  static constexpr uint32_t kWide = 1U << 31;
  static constexpr uint32_t kIndexFrom = 64;  // a scan of fewer is as fast

  int64_t base = 0;
  uint32_t begin = 0, size = 0;  // the oldest row, and how many there are
  uint32_t room = 0;             // for so many rows, and whether they are wide: one word, which is written as a whole
  Offset index = 0;              // IdIndex; 0: none

  uint32_t capacity() const { return room & ~kWide; }
  bool wide() const { return (room & kWide) != 0; }
  void SetRoom(uint32_t rows, bool wide) { room = (rows & ~kWide) | (wide ? kWide : 0); }
  uint32_t words() const { return wide() ? 4 : kIdRowWords; }
  // Rows of three words one behind another, without an index: so most windows are.
  bool plain() const { return !wide() && index == 0 && begin + size <= room; }
  const uint32_t* PlainRow(uint32_t i) const { return Rows() + size_t{begin + i} * kIdRowWords; }
  const uint32_t* Rows() const { return reinterpret_cast<const uint32_t*>(this + 1); }
  const uint32_t* Row(uint32_t i) const {
    const uint32_t at = begin + i;
    return Rows() + size_t{at < capacity() ? at : at - capacity()} * words();
  }
  static uint64_t HashOf(const uint32_t* row) {
    uint64_t hash;
    std::memcpy(&hash, row, sizeof hash);
    return hash;
  }
  int64_t TimeOf(const uint32_t* row) const {
    return !wide() ? base + row[2] : static_cast<int64_t>(row[2] | uint64_t{row[3]} << 32);
  }
};

// AnyIdRow reads eight rows.
static_assert(sizeof(CustomerHead) + sizeof(IdWindow) + kIdRowBytes >= 8 * kIdRowBytes);

inline uint64_t HashMessageId(std::string_view id) { return HashOfText(id); }

// What the two below do where they do not see all at a glance.
bool SeenIdAmongMany(Customer& customer, uint64_t hash, int64_t now, int64_t window_ms);
void RememberIdWithRoom(Customer& customer, uint64_t hash, int64_t now);

// Whether this id was remembered less than `window_ms` before `now`. Forgets what is older.
inline bool SeenId(Customer& customer, uint64_t hash, int64_t now, int64_t window_ms) {
  if (customer.head().ids == 0) return false;
  const IdWindow& window = *customer.block().At<IdWindow>(customer.head().ids);
  if (window.size == 0) return false;
  // Most often nothing is old, and the few there are stand in a row.
  if (!window.plain()) return SeenIdAmongMany(customer, hash, now, window_ms);
  const uint32_t* oldest = window.PlainRow(0);
  const uint64_t age = static_cast<uint64_t>(now) - static_cast<uint64_t>(window.TimeOf(oldest));
  if (std::cmp_greater_equal(age, window_ms)) return SeenIdAmongMany(customer, hash, now, window_ms);
  return AnyIdRow(oldest, window.size, hash);
}

// The id must not be inside the window. May move the block.
inline void RememberId(Customer& customer, uint64_t hash, int64_t now) {
  if (customer.head().ids != 0) {
    IdWindow& window = *customer.block().At<IdWindow>(customer.head().ids);
    const uint64_t from_base = static_cast<uint64_t>(now) - static_cast<uint64_t>(window.base);
    if (window.plain() && window.begin + window.size < window.room && window.size < IdWindow::kIndexFrom &&
        from_base <= UINT32_MAX) {
      auto* row = const_cast<uint32_t*>(window.PlainRow(window.size++));
      std::memcpy(row, &hash, sizeof hash);
      row[2] = static_cast<uint32_t>(from_base);
      return;
    }
  }
  RememberIdWithRoom(customer, hash, now);
}

// Gives back what ids take that are all older than the window, so that nobody keeps them who is silent from then on.
void DropOldIds(Customer& customer, int64_t now, int64_t window_ms);

// Sets to zero what stands behind the ids and was never one: all else that is free is zero.
void ClearFreeIds(const Customer& customer);

// Calls visit(hash, time) for all that are remembered, oldest first.
template <class Visit>
void ForEachId(const Customer& customer, Visit&& visit) {
  if (customer.head().ids == 0) return;
  const IdWindow& window = *customer.block().At<IdWindow>(customer.head().ids);
  for (uint32_t i = 0; i < window.size; ++i) visit(IdWindow::HashOf(window.Row(i)), window.TimeOf(window.Row(i)));
}

// Forgets all, and remembers these instead: hash and time, oldest first. May move the block.
void ReplaceIds(Customer& customer, std::span<const std::pair<uint64_t, int64_t>> ids);
// The same of twelve bytes each, one at least: the hash, and how long after `first` in four. False, and nothing is
// done, where they cannot stand in a window as they are.
bool ReplaceIdRows(Customer& customer, int64_t first, std::string_view rows);

// What one remembered id takes at most, in a queue that may be a third free and an index that is a quarter full.
inline constexpr uint64_t kBytesPerId = 4 * sizeof(uint32_t) * 3 / 2 + 4 * sizeof(uint32_t);

}  // namespace journey::rt
