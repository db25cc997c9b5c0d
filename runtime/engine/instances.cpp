// One customer inside one journey: how an instance begins and ends, its stages, timers, waits and goals.
#include <algorithm>
#include <limits>

#include "runtime/engine/core.h"
#include "runtime/engine/keys.h"
#include "runtime/value/packed.h"

namespace journey::rt {

// ---------------------------------------------------------------- questions

Value EngineCore::LoadKey() const {
  if (instance_ != nullptr) {
    const ir::Journey& journey = JourneyOf(*instance_);
    return LoadSlot(instance_->memory(), journey.memory.slots[static_cast<size_t>(journey.key_slot)]);
  }
  CHECK(entering_key_ != nullptr);
  return *entering_key_;
}

Value EngineCore::LoadOther(const Customer& customer, int32_t journey, int64_t slot) const {
  const auto kept = kept_.find({customer.index, journey});
  const Instance* latest = kept != kept_.end() ? kept->second.latest_entered : nullptr;
  for (uint32_t at = customer.FirstOf(journey);
       at < customer.instances.size() && customer.instances[at]->journey == journey; ++at) {
    const Instance* instance = customer.instances[at];
    if (latest == nullptr || instance->sequence > latest->sequence) latest = instance;
  }
  if (latest == nullptr) return Value::None();
  return LoadSlot(latest->memory(),
                  module_.journeys[static_cast<size_t>(journey)].memory.slots[static_cast<size_t>(slot)]);
}

std::vector<Engine::InstanceView> EngineCore::Instances(std::string_view id, int32_t journey) const {
  std::vector<Engine::InstanceView> views;
  const Customer* customer = Find(id);
  if (customer == nullptr) return views;
  const auto view = [&](const Instance& instance) {
    views.push_back(
        {!instance.ended, instance.stage, instance.outcome, instance.entry, std::string(KeyTextOf(instance))});
  };
  for (uint32_t at = customer->FirstOf(journey);
       at < customer->instances.size() && customer->instances[at]->journey == journey; ++at) {
    if (!customer->instances[at]->ended) view(*customer->instances[at]);
  }
  const auto kept = kept_.find({customer->index, journey});
  if (kept != kept_.end()) view(*kept->second.last_ended);
  return views;
}

// ---------------------------------------------------------------- entry and end

bool EngineCore::MayEnter(const Customer& customer, int32_t journey, const KeyView& key) const {
  const Entries* entries = store_.FindEntries(customer, journey, key);
  if (entries == nullptr) return true;
  if (store_.FindActive(customer, journey, key) != nullptr) return false;
  const ir::Journey& declaration = module_.journeys[static_cast<size_t>(journey)];
  switch (declaration.reenter) {
    case ir::ReenterKind::kNever:
      return false;
    case ir::ReenterKind::kAlways:
      return true;
    case ir::ReenterKind::kAfter:
      return entries->reenter_at != kNever && step_.now >= entries->reenter_at;
  }
  return false;
}

void EngineCore::TryEnterOn(Customer& customer, const EventJourney& reaction, const KeyView& key,
                            const Value* key_value) {
  if (reaction.enters.empty() || !MayEnter(customer, reaction.journey, key)) return;
  const ir::Journey& journey = module_.journeys[static_cast<size_t>(reaction.journey)];
  entering_key_ = key_value;
  const ir::Enter* chosen = nullptr;
  if (Holds(journey.segment_fn)) {
    for (const int32_t index : reaction.enters) {
      const ir::Enter& enter = journey.enters[static_cast<size_t>(index)];
      if (!Holds(enter.where_fn)) continue;
      chosen = &enter;
      break;
    }
  }
  entering_key_ = nullptr;
  if (chosen != nullptr) Enter(customer, reaction.journey, key_value, chosen);
}

void EngineCore::Enter(Customer& customer, int32_t journey_index, const Value* key_value, const ir::Enter* rule) {
  const ir::Journey& journey = module_.journeys[static_cast<size_t>(journey_index)];
  const int64_t now = step_.now;
  Instance* instance = store_.New(journey_index);
  uint8_t* memory = instance->memory();
  if (key_value != nullptr) {
    StoreOwned(memory, journey.memory.slots[static_cast<size_t>(journey.key_slot)], *key_value);
  }
  instance->entry = ++store_.EntriesAt(customer, journey_index, store_.KeyOf(*instance)).count;
  instance->sequence = ++entry_sequence_;
  instance->entry_time = now;
  instance->held = options_.holdouts && journey.holdout > 0 &&
                   Bucket(plan_.salts[static_cast<size_t>(journey_index)].holdout) < journey.holdout;
  if (!instance->held) instance->stage = journey.first_stage;
  if (journey.has_timeout) instance->timeout_due = AfterDelay(program_, now, journey.timeout, customer.zone);
  int64_t longest = std::numeric_limits<int64_t>::min();
  for (const ir::Goal& goal : journey.goals) {
    if (!goal.has_window) continue;
    const int64_t limit = AfterDelay(program_, now, goal.window, customer.zone);
    longest = std::max(longest, limit);
    if (goal.limit_slot != ir::kNone) {
      StoreSlot(memory, journey.memory.slots[static_cast<size_t>(goal.limit_slot)], Value::Int(limit));
    }
  }
  if (instance->held && longest != std::numeric_limits<int64_t>::min()) instance->holdout_due = longest;

  store_.Insert(customer, instance);
  Touch(*instance);
  ++counters_.instances;

  sink_.Write(MakeRecord(*instance, instance->held ? RecordKind::kHeldOut : RecordKind::kEntered));
  if (rule != nullptr) RunFor(*instance, instance->held ? rule->held_fn : rule->block_fn);
  if (!instance->held) RunFor(*instance, journey.stages[static_cast<size_t>(journey.first_stage)].enter_fn);
}

void EngineCore::EndInstance(ir::Outcome outcome, int64_t reason_constant) {
  Instance& instance = *instance_;
  CHECK(!instance.ended);
  const ir::Journey& journey = JourneyOf(instance);
  instance.ended = true;
  Touch(instance);
  instance.outcome = outcome;
  instance.wait = ir::kNone;
  instance.wait_due = kNever;
  step_.wait = ir::kNone;
  --counters_.instances;

  ended_.push_back(instance.journey);
  if (journey.reenter == ir::ReenterKind::kAfter) {
    store_.EntriesAt(*customer_, instance.journey, store_.KeyOf(instance)).reenter_at =
        AfterDelay(program_, step_.now, journey.reenter_after, customer_->zone);
  }
  if (options_.keep_last_instance) Keep(instance);

  Record record = MakeRecord(instance, RecordKind::kEnded);
  record.outcome = outcome;
  if (reason_constant != ir::kNone) {
    record.has_reason = true;
    record.reason = program_.constants()[reason_constant].s->view();
  }
  sink_.Write(record);
  DropDeferred(instance, "ended");
}

void EngineCore::Keep(Instance& instance) {
  Kept& kept = kept_[{customer_->index, instance.journey}];
  const auto replace = [&](Instance*& place) {
    store_.Hold(&instance);
    if (place != nullptr) store_.LetGo(place);
    place = &instance;
  };
  replace(kept.last_ended);
  if (kept.latest_entered == nullptr || kept.latest_entered->sequence < instance.sequence) replace(kept.latest_entered);
}

// ---------------------------------------------------------------- stages

void EngineCore::EnterStage(int32_t stage) {
  Instance& instance = *instance_;
  CHECK(!instance.ended && !instance.held);
  const int32_t from = instance.stage;
  instance.stage = stage;
  instance.stage_time = step_.now;
  instance.wait = ir::kNone;
  instance.wait_due = kNever;
  std::fill_n(instance.slots(), instance.slot_count, TimerSlot());
  step_.stage = stage;
  step_.wait = ir::kNone;
  if (!instance.in_stage) {  // `entered` has said so
    instance.in_stage = true;
    return;
  }
  Record record = MakeRecord(instance, RecordKind::kMoved);
  record.from = JourneyOf(instance).stages[static_cast<size_t>(from)].name;
  sink_.Write(record);
  DropDeferred(instance, "left");
}

void EngineCore::ArmTimer(int64_t index) {
  Instance& instance = *instance_;
  const ir::Timer& timer = JourneyOf(instance).timers[static_cast<size_t>(index)];
  TimerSlot& slot = instance.slots()[timer.slot];
  slot.count = 1;
  slot.due = timer.kind == ir::TimerKind::kAt
                 ? NextMomentAfter(program_, instance.stage_time, timer.moment, customer_->zone)
                 : AfterDelay(program_, instance.stage_time, timer.delay, customer_->zone);
}

bool EngineCore::Wait(int64_t index, const Value* until) {
  Instance& instance = *instance_;
  const ir::Wait& wait = JourneyOf(instance).waits[static_cast<size_t>(index)];
  int64_t due = kNever;
  switch (wait.kind) {
    case ir::WaitKind::kDelay:
      due = AfterDelay(program_, step_.now, wait.delay, customer_->zone);
      break;
    case ir::WaitKind::kMoment:
      due = NextMomentAfter(program_, step_.now, wait.moment, customer_->zone);
      break;
    case ir::WaitKind::kInstant:
      if (until->has == 0 || until->i <= step_.now) return false;
      due = until->i;
      break;
    case ir::WaitKind::kEvents:
      break;
  }
  instance.wait = static_cast<int32_t>(index);
  instance.wait_due = due;
  step_.wait = index;
  return true;
}

void EngineCore::ClearWait() {
  instance_->wait = ir::kNone;
  instance_->wait_due = kNever;
  step_.wait = ir::kNone;
}

// ---------------------------------------------------------------- goals

bool EngineCore::GoalOpen(int64_t index) const {
  const ir::Journey& journey = JourneyOf(*instance_);
  const ir::Goal& goal = journey.goals[static_cast<size_t>(index)];
  const auto load = [&](int32_t slot) {
    return LoadSlot(instance_->memory(), journey.memory.slots[static_cast<size_t>(slot)]);
  };
  if (goal.hit_slot != ir::kNone && load(goal.hit_slot).i != 0) return false;
  if (!goal.has_window) return true;
  const int64_t limit = goal.limit_slot != ir::kNone
                            ? load(goal.limit_slot).i
                            : AfterDelay(program_, instance_->entry_time, goal.window, customer_->zone);
  return step_.now < limit;
}

void EngineCore::GoalHit(int64_t index) {
  const ir::Journey& journey = JourneyOf(*instance_);
  const ir::Goal& goal = journey.goals[static_cast<size_t>(index)];
  if (goal.hit_slot != ir::kNone) {
    StoreSlot(instance_->memory(), journey.memory.slots[static_cast<size_t>(goal.hit_slot)], Value::Bool(true));
  }
  Record record = MakeRecord(*instance_, RecordKind::kConverted);
  record.goal = module_.events[static_cast<size_t>(goal.event)].wire;
  sink_.Write(record);
}

}  // namespace journey::rt
