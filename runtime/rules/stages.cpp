// One customer inside one journey: its stages, timers, waits and goals.
#include <utility>

#include "runtime/rules/due.h"
#include "runtime/rules/fold.h"
#include "runtime/value/packed.h"

namespace journey::rt {

// ---------------------------------------------------------------- questions

Value Fold::LoadKey() const {
  if (instance_ != 0) {
    const ir::Journey& journey = JourneyOf(Current());
    return LoadKept(customer_->MemoryOf(Current()), journey.memory.slots[static_cast<size_t>(journey.key_slot)]);
  }
  CHECK(entering_key_ != nullptr);
  return *entering_key_;
}

Value Fold::LoadOther(const Customer& customer, int32_t journey, int64_t slot) const {
  Offset latest = 0;
  for (Offset at = customer.FirstOf(journey); at != 0 && customer.At(at).journey == journey; at = customer.Next(at)) {
    if (latest == 0 || customer.At(at).sequence > customer.At(latest).sequence) latest = at;
  }
  const uint32_t sequence = latest != 0 ? customer.At(latest).sequence : 0;
  Value value = Value::None();
  if (options_.hooks != nullptr && options_.hooks->LoadEnded(customer.id(), journey, slot, sequence, &value)) {
    return value;
  }
  if (latest == 0) return value;
  return LoadKept(customer.MemoryOf(customer.At(latest)), JourneyAt(journey).memory.slots[static_cast<size_t>(slot)]);
}

// ---------------------------------------------------------------- stages

void Fold::EnterStage(int32_t stage) {
  const Customer& customer = *customer_;
  Touch(customer, instance_);
  Instance& instance = customer.At(instance_);
  CHECK(!instance.ended && !instance.held);
  const int32_t from = instance.stage;
  customer.BeginStage(instance, stage, step_.now);
  step_.stage = stage;
  step_.wait = ir::kNone;
  if (!instance.in_stage) {  // `entered` has said so
    instance.in_stage = true;
    return;
  }
  if (old_stage_.empty()) [[likely]] {
    sink_.Write(MakeRecord(instance, RecordKind::kMoved, from));
  } else {  // where it comes from may be no stage of this version
    const std::string_view old_stage = std::exchange(old_stage_, {});
    Record& record = MakeRecord(instance, RecordKind::kMoved, ir::kNone);
    record.from = old_stage;
    sink_.Write(record);
  }
  DropDeferred(instance_, "left");
}

void Fold::ArmTimer(int64_t index, const Value* at) {
  Touch(*customer_, instance_);
  Instance& instance = Current();
  const ir::Timer& timer = JourneyOf(instance).timers[static_cast<size_t>(index)];
  if (timer.kind == ir::TimerKind::kInstant) {
    ++computed_;
    customer_->TimerDue(instance, timer.slot) = at->has != 0 && at->i > step_.now ? at->i : kNever;
    return;
  }
  if (timer.kind == ir::TimerKind::kEvery) customer_->TimerCount(instance, timer.slot) = 1;
  customer_->TimerDue(instance, timer.slot) =
      timer.kind == ir::TimerKind::kAt ? NextMomentAfter(program_, instance.stage_time, timer.moment, customer_->zone())
                                       : AfterDelay(program_, instance.stage_time, timer.delay, customer_->zone());
}

bool Fold::Wait(int64_t index, const Value* until) {
  Touch(*customer_, instance_);
  Instance& instance = Current();
  const ir::Wait& wait = JourneyOf(instance).waits[static_cast<size_t>(index)];
  int64_t due = kNever, since = step_.now;
  switch (wait.kind) {
    case ir::WaitKind::kDelay:
      due = AfterDelay(program_, step_.now, wait.delay, customer_->zone());
      break;
    case ir::WaitKind::kMoment:
      if (wait.time_slot != ir::kNone) {
        StoreKept(customer_->MemoryOf(instance), JourneyOf(instance).memory.slots[static_cast<size_t>(wait.time_slot)],
                  *until);
      }
      due = MomentOfWait(*customer_, instance, wait, step_.now);
      break;
    case ir::WaitKind::kInstant:
      ++computed_;
      if (until->has == 0 || until->i <= step_.now) return false;
      due = until->i;
      break;
    case ir::WaitKind::kEvents:
      break;
    case ir::WaitKind::kDeferred:
      since = instance.sends;  // the send just made
      break;
  }
  customer_->SetWait(instance, static_cast<int32_t>(index), due, since);
  step_.wait = index;
  return true;
}

void Fold::ClearWait() {
  Touch(*customer_, instance_);
  customer_->SetWait(Current(), ir::kNone, kNever, kNever);
  step_.wait = ir::kNone;
}

// ---------------------------------------------------------------- goals

bool Fold::GoalOpen(int64_t index) const {
  const ir::Journey& journey = JourneyOf(Current());
  const ir::Goal& goal = journey.goals[static_cast<size_t>(index)];
  const auto load = [&](int32_t slot) {
    return LoadKept(customer_->MemoryOf(Current()), journey.memory.slots[static_cast<size_t>(slot)]);
  };
  if (goal.hit_slot != ir::kNone && load(goal.hit_slot).i != 0) return false;
  if (!goal.has_window) return true;
  const int64_t limit = goal.limit_slot != ir::kNone
                            ? load(goal.limit_slot).i
                            : AfterDelay(program_, Current().entry_time, goal.window, customer_->zone());
  return step_.now < limit;
}

void Fold::GoalHit(int64_t index) {
  const ir::Journey& journey = JourneyOf(Current());
  const ir::Goal& goal = journey.goals[static_cast<size_t>(index)];
  if (goal.hit_slot != ir::kNone) {
    StoreKept(customer_->MemoryOf(Current()), journey.memory.slots[static_cast<size_t>(goal.hit_slot)],
              Value::Bool(true));
  }
  sink_.Write(MakeRecord(Current(), RecordKind::kConverted, index));
}

}  // namespace journey::rt
