// Moments that move: `wait until INSTANT` and `at INSTANT` follow the fields and the memory that they read (edition 2,
// section 5). What is assigned marks the moments that read it; a wait is looked at in its instance's turn, and whatever
// is still marked at the end of the step is computed then. A moment that nothing it reads was assigned to stays as it
// is, also where it reads the clock or the history.
#include <algorithm>

#include "runtime/rules/due.h"
#include "runtime/rules/fold.h"
#include "runtime/value/packed.h"

namespace journey::rt {

template <class Reads>
void Fold::MarkMoments(const Customer& customer, Offset at, Reads&& reads) {
  Instance& instance = customer.At(at);
  if (instance.ended || !instance.in_stage) return;
  const JourneyMoments& moments = plan_.moments[static_cast<size_t>(instance.journey)];
  if (moments.any_wait && instance.wait != ir::kNone && !instance.moved &&
      reads(moments.waits[static_cast<size_t>(instance.wait)])) {
    instance.moved = true;
    left_ |= kMoved;
    moved_.push_back({at, ir::kNone});
  }
  if (moments.timers.empty()) return;
  for (const int32_t timer : JourneyOf(instance).stages[static_cast<size_t>(instance.stage)].timers) {
    if (!reads(moments.timers[static_cast<size_t>(timer)])) continue;
    // Of one instance at a time there are few.
    bool known = false;
    for (size_t i = moved_.size(); i > 0 && moved_[i - 1].instance == at && !known; --i) {
      known = moved_[i - 1].timer == timer;
    }
    if (known) continue;
    left_ |= kMoved;
    moved_.push_back({at, timer});
  }
}

void Fold::Assigned(int64_t slot) {
  MarkMoments(*customer_, instance_, [slot](const MovingMoment& moment) {
    return std::binary_search(moment.slots.begin(), moment.slots.end(), static_cast<int32_t>(slot));
  });
}

void Fold::AllAssigned(const Customer& customer, Offset instance) {
  MarkMoments(customer, instance, [](const MovingMoment& moment) { return !moment.fields.empty(); });
}

void Fold::FieldAssigned(const Customer& customer, int32_t field) {
  if (customer_ == nullptr) return;  // initial state, no step
  const std::vector<int32_t>& journeys = plan_.moved_by_field[static_cast<size_t>(field)];
  if (journeys.empty()) return;
  assigned_.resize(plan_.moved_by_field.size());
  uint64_t& last = assigned_[static_cast<size_t>(field)];
  if (last == computed_) return;
  last = computed_;
  for (const int32_t journey : journeys) {
    for (Offset at = customer.FirstOf(journey); at != 0 && customer.At(at).journey == journey; at = customer.Next(at)) {
      MarkMoments(customer, at, [field](const MovingMoment& moment) {
        return std::binary_search(moment.fields.begin(), moment.fields.end(), field);
      });
    }
  }
}

Value Fold::Moment(Offset at, int32_t function) {
  Value moment = Value::None();
  RunFor(at, function, nullptr, &moment);
  ++computed_;
  return moment;
}

void Fold::Postpone(Customer& customer, Offset at, int64_t due) {
  Instance& instance = customer.At(at);
  customer.SetWait(instance, instance.wait, due, customer.WaitSince(instance));
}

void Fold::TurnOfWait(Customer& customer, Offset at) {
  const Instance& instance = customer.At(at);
  if (instance.ended || !instance.moved) return;
  const auto wait = static_cast<size_t>(instance.wait);
  const Value moment = Moment(at, plan_.moments[static_cast<size_t>(instance.journey)].waits[wait].function);
  Touch(customer, at);
  if (moment.has != 0 && moment.i > step_.now) return Postpone(customer, at, moment.i);
  const Cause whens = cause_;
  cause_ = {.kind = CauseKind::kTimer, .name = "wait"};
  GoOn(customer, at);
  cause_ = whens;
}

void Fold::MoveMoments(Customer& customer) {
  for (const Moved& moved : moved_) {
    Instance& instance = customer.At(moved.instance);
    if (instance.ended || !instance.in_stage) continue;
    const JourneyMoments& moments = plan_.moments[static_cast<size_t>(instance.journey)];
    if (moved.timer == ir::kNone) {
      if (!instance.moved) continue;  // it had its turn, or is over
      const Value moment = Moment(moved.instance, moments.waits[static_cast<size_t>(instance.wait)].function);
      // One whose time has come is a timer of its own.
      Postpone(customer, moved.instance, moment.has != 0 ? std::max(moment.i, step_.now) : step_.now);
    } else {
      const ir::Timer& timer = JourneyOf(instance).timers[static_cast<size_t>(moved.timer)];
      if (timer.stage != instance.stage || customer.TimerCount(instance, timer.slot) != 0) continue;
      const Value moment = Moment(moved.instance, timer.moment_fn);
      customer.TimerDue(customer.At(moved.instance), timer.slot) =
          moment.has != 0 && moment.i > step_.now ? moment.i : kNever;
    }
    Touch(customer, moved.instance);
  }
  DropMoved();
}

void Fold::DropMoved() {
  moved_.clear();
  left_ &= ~kMoved;
}

int64_t Fold::MomentOfWait(const Customer& customer, const Instance& instance, const ir::Wait& wait,
                           int64_t after) const {
  if (wait.time_slot == ir::kNone) return NextMomentAfter(program_, after, wait.moment, customer.zone());
  constexpr int64_t kLastOfDay = 24 * 3600 * 1000LL - 1;
  ir::Moment moment = wait.moment;
  const ir::Slot& slot = JourneyOf(instance).memory.slots[static_cast<size_t>(wait.time_slot)];
  moment.time_ms = std::clamp<int64_t>(LoadKept(customer.MemoryOf(instance), slot).i, 0, kLastOfDay);
  return NextMomentAfter(program_, after, moment, customer.zone());
}

}  // namespace journey::rt
