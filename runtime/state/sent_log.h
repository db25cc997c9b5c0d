// When a customer was last sent what a cap counts: as far back as a cap may still ask, and no more.
#pragma once

#include <cstdint>

#include "runtime/state/customer.h"

namespace journey::rt {

// Takes in a message sent at `now`, which is no earlier than those before. `log` of the plan's. May move the block.
void LogSent(Customer& customer, int32_t log, int64_t now);
// Gives back logs in which nothing is that a cap may ask for at `now` or later.
void DropOldSent(Customer& customer, int64_t now);
// How many were sent later than `start`, or at it if `inclusive`.
uint32_t CountSent(const Customer& customer, int32_t log, int64_t start, bool inclusive);
// When the n-th message from the last was sent; there are so many, n from 1.
int64_t SentTime(const Customer& customer, int32_t log, uint32_t n);

}  // namespace journey::rt
