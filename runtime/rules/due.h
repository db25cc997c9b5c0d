// When things are due: delays, moments and the earliest due of an instance. Pure functions of state.
#pragma once

#include <cstdint>

#include "ir/ir.h"
#include "runtime/program/program.h"
#include "runtime/state/customer.h"

namespace journey::rt {

// The zone a ZoneRef means for a customer whose zone is `customer_zone`.
ZoneId ResolveZone(const Program& program, ir::ZoneRef zone, ZoneId customer_zone);
// `times` delays after `from`; saturates at kNever, which never comes.
int64_t AfterDelay(const Program& program, int64_t from, const ir::Delay& delay, ZoneId customer_zone,
                   int64_t times = 1);
// The next such moment strictly after `after`.
int64_t NextMomentAfter(const Program& program, int64_t after, const ir::Moment& moment, ZoneId customer_zone);

// What of an instance is due, in the order in which ties are broken (section 4).
enum class DueKind : uint8_t { kTimeout, kHoldout, kDeferred, kTimer, kWait, kNothing };
struct InstanceDue {
  DueKind kind = DueKind::kNothing;
  uint32_t index = 0;  // kDeferred: its Offset; kTimer: of the module's Journey::timers
  int64_t due = kNever;
};
InstanceDue EarliestDue(const Customer& customer, const Instance& instance);

}  // namespace journey::rt
