// Arithmetic on due times saturates at kNever: what cannot be represented never comes.
#include "runtime/engine/due.h"

namespace journey::rt {

ZoneId ResolveZone(const Program& program, ir::ZoneRef zone, ZoneId customer_zone) {
  return zone.constant == ir::kNone ? customer_zone : program.zone(zone.constant);
}

int64_t AfterDelay(const Program& program, int64_t from, const ir::Delay& delay, ZoneId customer_zone, int64_t times) {
  int64_t amount;
  if (delay.calendar) {
    if (__builtin_mul_overflow(delay.count, times, &amount)) return kNever;
    return AddCalendar(from, amount, delay.unit, ResolveZone(program, delay.zone, customer_zone));
  }
  int64_t due;
  if (__builtin_mul_overflow(delay.ms, times, &amount) || __builtin_add_overflow(from, amount, &due)) return kNever;
  return due;
}

int64_t NextMomentAfter(const Program& program, int64_t after, const ir::Moment& moment, ZoneId customer_zone) {
  return NextMoment(after, moment.time_ms, moment.day, moment.month_day,
                    ResolveZone(program, moment.zone, customer_zone));
}

InstanceDue EarliestDue(const ir::Journey& journey, const Instance& instance) {
  InstanceDue best;
  const auto offer = [&](DueKind kind, size_t index, int64_t due) {
    if (due < best.due) best = {kind, index, due};
  };
  if (!instance.ended) {
    offer(DueKind::kTimeout, 0, instance.timeout_due);
    offer(DueKind::kHoldout, 0, instance.holdout_due);
  }
  if (instance.HasDeferred()) {
    for (size_t i = 0; i < instance.deferred->size(); ++i) offer(DueKind::kDeferred, i, (*instance.deferred)[i].due);
  }
  if (instance.ended || !instance.in_stage) return best;
  for (const int32_t timer : journey.stages[static_cast<size_t>(instance.stage)].timers) {
    const auto index = static_cast<size_t>(timer);
    offer(DueKind::kTimer, index, instance.slots()[journey.timers[index].slot].due);
  }
  offer(DueKind::kWait, 0, instance.wait_due);
  return best;
}

}  // namespace journey::rt
