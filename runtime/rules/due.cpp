// Arithmetic on due times saturates at kNever: what cannot be represented never comes.
#include "runtime/rules/due.h"

namespace journey::rt {

ZoneId ResolveZone(const Program& program, ir::ZoneRef zone, ZoneId customer_zone) {
  return zone.constant == ir::kNone ? customer_zone : program.zone(zone.constant);
}

int64_t AfterDelay(const Program& program, int64_t from, const ir::Delay& delay, ZoneId customer_zone, int64_t times) {
  int64_t amount;
  if (delay.open_in != ir::kNone) {
    if (__builtin_mul_overflow(delay.ms, times, &amount)) return kNever;
    const WorkingHours& hours = program.calendar(delay.open_in);
    return hours.After(from, amount, hours.ZoneFor(customer_zone));
  }
  if (delay.calendar) {
    if (__builtin_mul_overflow(delay.count, times, &amount)) return kNever;
    return AddCalendar(from, amount, delay.unit, ResolveZone(program, delay.zone, customer_zone));
  }
  int64_t due;
  if (__builtin_mul_overflow(delay.ms, times, &amount) || __builtin_add_overflow(from, amount, &due)) return kNever;
  return due;
}

int64_t NextMomentAfter(const Program& program, int64_t after, const ir::Moment& moment, ZoneId customer_zone) {
  const ZoneId zone = ResolveZone(program, moment.zone, customer_zone);
  if (moment.calendar != ir::kNone) {
    const WorkingHours& hours = program.calendar(moment.calendar);
    return moment.closes ? hours.NextClosing(after, zone) : hours.NextOpening(after, zone);
  }
  return NextMoment(after, moment.time_ms, moment.day, moment.month_day, zone);
}

InstanceDue EarliestDue(const Customer& customer, const Instance& instance) {
  InstanceDue best;
  const auto offer = [&](DueKind kind, uint32_t index, int64_t due) {
    if (due < best.due) best = {kind, index, due};
  };
  if (!instance.ended) {
    offer(DueKind::kTimeout, 0, customer.TimeoutDue(instance));
    offer(DueKind::kHoldout, 0, customer.HoldoutDue(instance));
  }
  if (instance.deferred != 0) {
    const Offset send = customer.EarliestDeferred(instance);
    if (send != 0) offer(DueKind::kDeferred, send, customer.block().At<DeferredSend>(send)->due);
  }
  if (instance.ended || !instance.in_stage) return best;
  const auto& stages = customer.plan().stage_timers[static_cast<size_t>(instance.journey)];
  for (const StageTimer& timer : stages[static_cast<size_t>(instance.stage)]) {
    offer(DueKind::kTimer, timer.timer, customer.DueOf(instance, timer));
  }
  offer(DueKind::kWait, 0, customer.WaitDue(instance));
  return best;
}

}  // namespace journey::rt
