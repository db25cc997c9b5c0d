// When a customer was last sent something on a channel with caps: as far back as a cap may still ask, and no more.
#pragma once

#include <cstdint>

#include "runtime/state/customer.h"

namespace journey::rt {

// Takes in a message sent at `now`, which is no earlier than those before. May move the block.
void LogSent(Customer& customer, int32_t channel, int64_t now);
// How many were sent later than `start`, or at it if `inclusive`.
uint32_t CountSent(const Customer& customer, int32_t channel, int64_t start, bool inclusive);

}  // namespace journey::rt
