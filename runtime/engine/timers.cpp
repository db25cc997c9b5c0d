// What fires, in which order, and what happens then; and what changes when a zone or an idle clock does.
#include <algorithm>
#include <utility>

#include "runtime/engine/core.h"

namespace journey::rt {
namespace {

// The word of section 12 for what fires.
std::string_view TimerWord(ir::TimerKind kind) {
  switch (kind) {
    case ir::TimerKind::kAfter:
      return "after";
    case ir::TimerKind::kEvery:
      return "every";
    case ir::TimerKind::kIdle:
      return "idle";
    case ir::TimerKind::kAt:
      return "at";
  }
  return "";
}

Cause TimerCause(std::string_view word) { return {.kind = CauseKind::kTimer, .name = word}; }

}  // namespace

void EngineCore::AdvanceTo(int64_t watermark) {
  due_queue_.FireDue(
      watermark,
      [&](uint32_t index) {
        Customer& customer = customers_.At(index);
        FireDue(customer, watermark);
        Enqueue(customer);
      },
      [&](uint32_t index) { __builtin_prefetch(&customers_.At(index)); });
}

void EngineCore::Enqueue(Customer& customer) {
  if (customer.next_due != kNever) due_queue_.Bring(customer.index, customer.next_due);
}

void EngineCore::FireDue(Customer& customer, int64_t limit) {
  while (customer.next_due <= limit && customer.next_due != kNever) {
    ++counters_.timers_fired;
    Instance* earliest = nullptr;  // the first in journey and key order of those with the earliest due
    for (Instance* instance : customer.instances) {
      if (earliest == nullptr || instance->next_due < earliest->next_due) earliest = instance;
    }
    bool scheduled = customer.extra != nullptr && !customer.extra->schedule_dues.empty();
    const size_t schedule = scheduled ? customer.extra->next_schedule : 0;
    if (scheduled && earliest != nullptr) {
      scheduled = std::pair(customer.extra->schedule_dues[schedule], plan_.schedules[schedule].journey) <
                  std::pair(earliest->next_due, earliest->journey);
    }
    // A recomputed due may lie behind the clock, which never goes backwards.
    const int64_t time = customer.has_clock ? std::max(customer.next_due, customer.clock) : customer.next_due;
    BeginStep(customer, time, {});
    if (scheduled) {
      FireSchedule(customer, schedule);
    } else {
      FireInstance(customer, *earliest);
    }
    FinishStep(customer);
  }
}

void EngineCore::FireInstance(Customer& customer, Instance& instance) {
  const ir::Journey& journey = JourneyOf(instance);
  const InstanceDue due = EarliestDue(journey, instance);
  Touch(instance);
  switch (due.kind) {
    case DueKind::kTimeout:
    case DueKind::kHoldout:
      cause_ = TimerCause(due.kind == DueKind::kTimeout ? "timeout" : "holdout");
      instance_ = &instance;
      EndInstance(ir::Outcome::kExpired, ir::kNone);
      instance_ = nullptr;
      return;
    case DueKind::kDeferred: {
      cause_ = TimerCause("deferred");
      const auto at = instance.deferred->begin() + static_cast<std::ptrdiff_t>(due.index);
      const DeferredSend send = std::move(*at);
      instance.deferred->erase(at);
      Deliver(customer, instance, send);
      return;
    }
    case DueKind::kTimer: {
      const ir::Timer& timer = journey.timers[due.index];
      cause_ = TimerCause(TimerWord(timer.kind));
      TimerSlot& slot = instance.slots()[timer.slot];
      if (timer.kind == ir::TimerKind::kEvery) {
        slot.due = AfterDelay(program_, instance.stage_time, timer.delay, customer.zone, ++slot.count);
      } else if (timer.kind == ir::TimerKind::kAt) {
        slot.due = NextMomentAfter(program_, step_.now, timer.moment, customer.zone);
      } else {
        slot.due = kNever;
      }
      RunFor(instance, timer.body_fn);
      return;
    }
    case DueKind::kWait: {
      cause_ = TimerCause("wait");
      const Value resume = Value::Int(journey.waits[static_cast<size_t>(instance.wait)].resume);
      instance.wait = ir::kNone;
      instance.wait_due = kNever;
      RunFor(instance, journey.stages[static_cast<size_t>(instance.stage)].flow_fn, &resume);
      return;
    }
    case DueKind::kNothing:
      CHECK_MSG(false, "an instance is due and nothing of it is");
  }
}

void EngineCore::FireSchedule(Customer& customer, size_t schedule) {
  const EnterRule& rule = plan_.schedules[schedule];
  const ir::Journey& journey = module_.journeys[static_cast<size_t>(rule.journey)];
  const ir::Enter& enter = journey.enters[static_cast<size_t>(rule.enter)];
  cause_ = TimerCause("schedule");
  customer.extra->schedule_dues[schedule] = NextMomentAfter(program_, step_.now, enter.moment, customer.zone);
  schedules_touched_ = true;
  if (MayEnter(customer, rule.journey, {}) && Holds(journey.segment_fn) && Holds(enter.where_fn)) {
    Enter(customer, rule.journey, nullptr, &enter);
  }
}

void EngineCore::RecomputeMoments(Customer& customer, int64_t now) {
  for (Instance* instance : customer.instances) {
    if (instance->ended || !instance->in_stage) continue;
    const ir::Journey& journey = JourneyOf(*instance);
    for (const int32_t index : journey.stages[static_cast<size_t>(instance->stage)].timers) {
      const ir::Timer& timer = journey.timers[static_cast<size_t>(index)];
      TimerSlot& slot = instance->slots()[timer.slot];
      if (timer.kind != ir::TimerKind::kAt || timer.moment.zone.constant != ir::kNone || slot.due == kNever) continue;
      slot.due = NextMomentAfter(program_, now, timer.moment, customer.zone);
      Touch(*instance);
    }
    if (instance->wait == ir::kNone) continue;
    const ir::Wait& wait = journey.waits[static_cast<size_t>(instance->wait)];
    if (wait.kind != ir::WaitKind::kMoment || wait.moment.zone.constant != ir::kNone) continue;
    instance->wait_due = NextMomentAfter(program_, now, wait.moment, customer.zone);
    Touch(*instance);
  }
  if (customer.extra == nullptr || customer.extra->schedule_dues.empty()) return;
  for (size_t i = 0; i < plan_.schedules.size(); ++i) {
    const ir::Moment& moment = ScheduleRule(i).moment;
    if (moment.zone.constant == ir::kNone) {
      customer.extra->schedule_dues[i] = NextMomentAfter(program_, now, moment, customer.zone);
    }
  }
  schedules_touched_ = true;
}

// An accepted declared event: whatever idles starts to count anew.
void EngineCore::RestartIdle(Customer& customer, int64_t now) {
  for (Instance* instance : customer.instances) {
    if (!plan_.idles[static_cast<size_t>(instance->journey)] || instance->ended || !instance->in_stage) continue;
    const ir::Journey& journey = JourneyOf(*instance);
    for (const int32_t index : journey.stages[static_cast<size_t>(instance->stage)].timers) {
      const ir::Timer& timer = journey.timers[static_cast<size_t>(index)];
      TimerSlot& slot = instance->slots()[timer.slot];
      if (timer.kind != ir::TimerKind::kIdle || slot.due == kNever) continue;
      slot.due = AfterDelay(program_, now, timer.delay, customer.zone);
      Touch(*instance);
    }
  }
}

}  // namespace journey::rt
