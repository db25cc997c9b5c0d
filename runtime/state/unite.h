// What two customers who are one have behind them, united by logical time; at one time what is `from`'s comes first.
//
// Each adds to `into` and leaves `from` as it is; both are of one program, and `into`'s block may move. Profile,
// entries and instances are matters of rules (runtime/rules/merge.cpp).
#pragma once

#include <cstdint>

#include "runtime/state/customer.h"

namespace journey::rt {

// Returns how many occurrences inside the longest window at `now` had to be forgotten.
uint64_t UniteHistory(Customer& into, const Customer& from, int64_t now);
// Of an id that both remember the later time counts.
void UniteIds(Customer& into, const Customer& from);
// Sends that caps look at.
void UniteSent(Customer& into, const Customer& from);
// A condition of `enter when` held if it did for either; all are to be asked again.
void UniteWhens(Customer& into, const Customer& from);

}  // namespace journey::rt
