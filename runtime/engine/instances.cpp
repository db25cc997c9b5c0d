// One customer inside one journey: how an instance begins and ends, its stages, timers, waits and goals.
#include <algorithm>
#include <bit>
#include <limits>

#include "runtime/engine/core.h"
#include "runtime/value/packed.h"
#include "runtime/value/text.h"

namespace journey::rt {
namespace {

// Doubles as integers in the same order; both zeros are one.
int64_t OrderedBits(double number) {
  const auto bits = std::bit_cast<int64_t>(number == 0 ? 0.0 : number);
  return bits < 0 ? static_cast<int64_t>(~static_cast<uint64_t>(bits) | 0x8000'0000'0000'0000u) : bits;
}

}  // namespace

// ---------------------------------------------------------------- keys

Key EngineCore::MakeKey(int32_t journey, const Value& value) const {
  const ir::Journey& declaration = module_.journeys[static_cast<size_t>(journey)];
  Key key;
  if (value.has == 0) return key;
  switch (declaration.memory.slots[static_cast<size_t>(declaration.key_slot)].type.kind) {
    case ir::Kind::kString:
      key.text = value.s->view();
      break;
    case ir::Kind::kFloat:
      key.number = OrderedBits(value.f);
      break;
    default:
      key.number = value.i;
  }
  return key;
}

std::string EngineCore::KeyText(int32_t journey, const Value& value) const {
  const ir::Journey& declaration = module_.journeys[static_cast<size_t>(journey)];
  const ir::Type& type = declaration.memory.slots[static_cast<size_t>(declaration.key_slot)].type;
  if (value.has == 0) return "";
  switch (type.kind) {
    case ir::Kind::kBool:
      return value.i != 0 ? "true" : "false";
    case ir::Kind::kInt:
      return std::to_string(value.i);
    case ir::Kind::kDecimal:
      return DecimalText(value.i);
    case ir::Kind::kFloat:
      return FloatText(value.f);
    case ir::Kind::kString:
      return std::string(value.s->view());
    case ir::Kind::kDuration:
      return DurationText(value.i);
    case ir::Kind::kInstant:
      return FormatInstant(value.i);
    case ir::Kind::kTime:
      return TimeText(value.i);
    case ir::Kind::kZone:
      return std::string(ZoneName(value.i));
    case ir::Kind::kEnum:
      return std::string(program_.EnumText(type.enum_id, value.i)->view());
    default:
      return "";
  }
}

Value EngineCore::LoadKey() const {
  if (instance_ != nullptr) {
    const ir::Journey& journey = JourneyOf(*instance_);
    return LoadSlot(instance_->memory.data(), journey.memory.slots[static_cast<size_t>(journey.key_slot)]);
  }
  CHECK(entering_key_ != nullptr);
  return *entering_key_;
}

Value EngineCore::LoadOther(const Customer& customer, int32_t journey, int64_t slot) const {
  const JourneyState* state = customer.FindJourney(journey);
  if (state == nullptr) return Value::None();
  const Instance* latest = state->latest_entered.get();
  for (const std::shared_ptr<Instance>& instance : state->instances) {
    if (latest == nullptr || instance->sequence > latest->sequence) latest = instance.get();
  }
  if (latest == nullptr) return Value::None();
  return LoadSlot(latest->memory.data(),
                  module_.journeys[static_cast<size_t>(journey)].memory.slots[static_cast<size_t>(slot)]);
}

// ---------------------------------------------------------------- entry and end

bool EngineCore::MayEnter(const Customer& customer, int32_t journey, const Key& key) const {
  const JourneyState* state = customer.FindJourney(journey);
  if (state == nullptr) return true;
  if (state->FindActive(key) != nullptr) return false;
  const ir::Journey& declaration = module_.journeys[static_cast<size_t>(journey)];
  const Entries* entries = state->FindEntries(key, declaration.key_slot != ir::kNone);
  if (entries == nullptr || entries->count == 0) return true;
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

void EngineCore::TryEnterOn(Customer& customer, const EventJourney& reaction, const Key& key, const Value* key_value) {
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
  if (chosen != nullptr) Enter(customer, reaction.journey, key, key_value, chosen);
}

void EngineCore::Enter(Customer& customer, int32_t journey_index, const Key& key, const Value* key_value,
                       const ir::Enter* rule) {
  const ir::Journey& journey = module_.journeys[static_cast<size_t>(journey_index)];
  const int64_t now = step_.now;
  JourneyState& state = customer.JourneyAt(journey_index);
  Entries& entries = key_value != nullptr ? state.keyed_entries[key] : state.entries;

  auto instance = std::make_shared<Instance>();
  instance->journey = journey_index;
  instance->key = key;
  instance->entry = ++entries.count;
  instance->sequence = ++entry_sequence_;
  instance->entry_time = now;
  instance->slots.resize(journey.timer_slots);
  instance->memory = OwnedBlock(journey.memory, program_.constants());
  uint8_t* memory = instance->memory.data();
  if (key_value != nullptr) {
    instance->key_text = KeyText(journey_index, *key_value);
    StoreOwned(memory, journey.memory.slots[static_cast<size_t>(journey.key_slot)], *key_value);
  }
  instance->held =
      options_.holdouts && journey.holdout > 0 && Bucket(journey.simple_name + "/holdout") < journey.holdout;
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

  const auto before = [](const std::pair<const Key&, uint64_t>& wanted, const std::shared_ptr<Instance>& one) {
    return wanted.first != one->key ? wanted.first < one->key : wanted.second < one->entry;
  };
  state.instances.insert(std::upper_bound(state.instances.begin(), state.instances.end(),
                                          std::pair<const Key&, uint64_t>(instance->key, instance->entry), before),
                         instance);
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
  instance.dirty = true;
  instance.outcome = outcome;
  instance.wait = ir::kNone;
  instance.wait_due = kNever;
  step_.wait = ir::kNone;
  --counters_.instances;

  JourneyState& state = *customer_->FindJourney(instance.journey);
  state.ended_step = step_id_;
  if (journey.reenter == ir::ReenterKind::kAfter) {
    Entries& entries = journey.key_slot != ir::kNone ? state.keyed_entries[instance.key] : state.entries;
    entries.reenter_at = AfterDelay(program_, step_.now, journey.reenter_after, customer_->zone);
  }
  if (options_.keep_last_instance) {
    const auto own = std::find_if(state.instances.begin(), state.instances.end(),
                                  [&](const std::shared_ptr<Instance>& one) { return one.get() == &instance; });
    state.last_ended = *own;
    if (state.latest_entered == nullptr || state.latest_entered->sequence < instance.sequence) {
      state.latest_entered = *own;
    }
  }

  Record record = MakeRecord(instance, RecordKind::kEnded);
  record.outcome = outcome;
  if (reason_constant != ir::kNone) {
    record.has_reason = true;
    record.reason = program_.constants()[reason_constant].s->view();
  }
  sink_.Write(record);
  DropDeferred(instance, "ended");
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
  std::fill(instance.slots.begin(), instance.slots.end(), TimerSlot());
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
  TimerSlot& slot = instance.slots[timer.slot];
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
    return LoadSlot(instance_->memory.data(), journey.memory.slots[static_cast<size_t>(slot)]);
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
    StoreSlot(instance_->memory.data(), journey.memory.slots[static_cast<size_t>(goal.hit_slot)], Value::Bool(true));
  }
  Record record = MakeRecord(*instance_, RecordKind::kConverted);
  record.goal = module_.events[static_cast<size_t>(goal.event)].wire;
  sink_.Write(record);
}

}  // namespace journey::rt
