// The message ids of one customer inside the deduplication window (section 13).
//
// Ids are kept as 64-bit hashes with the logical time of their first sight, oldest first; a customer's logical time
// never falls, so expiry is from the front and needs no sweep. A customer with few ids is scanned, which is one line of
// memory or two beside the customer's own; one with many has an index. Two ids of one customer with one hash inside a
// window would be taken for one: for a thousand ids one chance in 10^13.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/state/customer.h"

namespace journey::rt {

struct IdRow {
  uint64_t hash;
  int64_t time;
};

// Stands in the block, at CustomerHead::ids, with its rows behind it, so that looking for an id touches one place.
struct IdWindow {
  Ring rows;
  uint32_t first = 0;        // number of the oldest row; they are numbered as they come, modulo 2^32
  uint32_t index_slots = 0;  // a power of two
  Offset index = 0;          // numbers of rows + 1, by hash, with those that have expired among them; 0: no index
  uint32_t indexed = 0;      // slots of the index that are taken
};

uint64_t HashMessageId(std::string_view id);
// Whether this id was remembered less than `window_ms` before `now`. Forgets what is older.
bool SeenId(Customer& customer, uint64_t hash, int64_t now, int64_t window_ms);
// The id must not be inside the window. May move the block.
void RememberId(Customer& customer, uint64_t hash, int64_t now);

// What one remembered id takes at most, in a ring that may be a third free and an index that is a quarter full.
inline constexpr uint64_t kBytesPerId = sizeof(IdRow) * 3 / 2 + 4 * sizeof(uint32_t);

}  // namespace journey::rt
