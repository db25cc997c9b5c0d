// Inputs and timers, and the order of things in one step.
#include "runtime/engine/core.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "runtime/value/packed.h"

namespace journey::rt {
EngineCore::EngineCore(const Program& program, const Executor& executor, RecordSink& sink, EngineOptions options)
    : program_(program),
      module_(program.module()),
      executor_(executor),
      sink_(sink),
      options_(options),
      plan_(program) {
  native_.resize(module_.functions.size());
  for (size_t i = 0; i < native_.size(); ++i) native_[i] = executor.Native(static_cast<int32_t>(i));
  step_.constants = program.constants();
  step_.arena = &arena_;
  step_.engine = this;
}

EngineCore::~EngineCore() = default;

// ---------------------------------------------------------------- inputs

void EngineCore::Handle(const Input& input, int64_t watermark) {
  if (input.kind == InputKind::kRejected) ++counters_.rejected;
  if (input.kind == InputKind::kIgnored) ++counters_.ignored;
  if (input.kind == InputKind::kRejected || input.kind == InputKind::kIgnored) return;

  const uint64_t hash = CustomerTable::Hash(input.customer);
  Customer* found = customers_.Find(input.customer, hash);
  if (found != nullptr) {
    // What the watermark has passed fires whether the input counts or not, so that batching shows nowhere.
    FireDue(*found, watermark);
    const int64_t time = found->has_clock ? std::max(input.timestamp, found->clock) : input.timestamp;
    if (!input.message_id.empty() && found->dedup.Seen(input.message_id, time, options_.dedup_window_ms)) {
      ++counters_.duplicates;
      Enqueue(*found);
      return;
    }
    FireDue(*found, input.timestamp);
  }
  Customer& customer = found != nullptr ? *found : FindOrAdd(input.customer, hash);
  const bool late = customer.has_clock && input.timestamp < customer.clock;
  const int64_t time = late ? customer.clock : input.timestamp;
  if (late) ++counters_.late;
  if (!input.message_id.empty()) customer.dedup.Remember(input.message_id, time);

  BeginStep(customer, time, {});
  if (input.kind == InputKind::kEvent) {
    ++counters_.events;
    cause_ = {.kind = CauseKind::kEvent,
              .name = module_.events[static_cast<size_t>(input.event)].wire,
              .message_id = input.message_id,
              .late = late};
    step_.event = input.fields;
    TakeIn(customer, input);
    HandleEvent(customer, input.event);
    step_.event = nullptr;
  } else {
    ++counters_.identifies;
    TakeIn(customer, input);
  }
  FinishStep(customer);
  Enqueue(customer);
}

void EngineCore::TakeIn(Customer& customer, const Input& input) {
  if (input.kind == InputKind::kEvent) {
    const HistoryEvent& history = plan_.history_events[static_cast<size_t>(input.event)];
    if (!history.running.empty() || !history.windowed.empty()) {
      counters_.history_saturated += customer.history.Add(program_, plan_, input.event, input.fields, step_.now,
                                                          [this](int32_t where) { return Holds(where); });
    }
    RestartIdle(customer, step_.now);
  } else {
    HandleIdentify(customer, input);
  }
  BecomeKnown(customer, step_.now);
}

void EngineCore::HandleIdentify(Customer& customer, const Input& input) {
  for (size_t i = 0; i < module_.customer.slots.size(); ++i) {
    if (input.present == nullptr || input.present[i] == 0) continue;
    const ir::Slot& slot = module_.customer.slots[i];
    StoreField(customer, slot, LoadSlot(input.fields, slot));
  }
  const int64_t zone_before = customer.zone;
  ReadZone(customer);
  step_.zone = customer.zone;
  if (customer.zone != zone_before) RecomputeMoments(customer, step_.now);
}

void EngineCore::HandleEvent(Customer& customer, int32_t event) {
  const ir::Layout& layout = module_.events[static_cast<size_t>(event)].layout;
  for (const EventJourney& reaction : plan_.events[static_cast<size_t>(event)]) {
    const bool keyed = module_.journeys[static_cast<size_t>(reaction.journey)].key_slot != ir::kNone;
    JourneyState* state = customer.FindJourney(reaction.journey);
    if (reaction.key_field != ir::kNone) {
      const Value key_value = LoadSlot(step_.event, layout.slots[static_cast<size_t>(reaction.key_field)]);
      const Key key = MakeKey(reaction.journey, key_value);
      Instance* active = state != nullptr ? state->FindActive(key) : nullptr;
      if (active == nullptr) {
        TryEnterOn(customer, reaction, key, &key_value);
      } else if (reaction.handler != ir::kNone) {
        RunFor(*active, reaction.handler);
      }
      continue;
    }
    bool reached = false;
    if (state != nullptr) {
      // Handlers neither add instances nor remove them before the step ends.
      for (const std::shared_ptr<Instance>& instance : state->instances) {
        if (instance->ended) continue;
        reached = true;
        if (reaction.handler != ir::kNone) RunFor(*instance, reaction.handler);
      }
    }
    if (!reached && !keyed) TryEnterOn(customer, reaction, Key(), nullptr);
  }
}

Customer& EngineCore::FindOrAdd(std::string_view id, uint64_t hash) {
  if (Customer* found = customers_.Find(id, hash)) return *found;
  Customer& customer = customers_.Add(id, hash);
  customer.profile = OwnedBlock(module_.customer, program_.constants());
  ReadZone(customer);
  return customer;
}

void EngineCore::BecomeKnown(Customer& customer, int64_t now) {
  if (customer.known) return;
  customer.known = true;
  ++counters_.customers;
  customer.schedule_dues.resize(plan_.schedules.size());
  for (size_t i = 0; i < plan_.schedules.size(); ++i) {
    const EnterRule& rule = plan_.schedules[i];
    const ir::Enter& enter =
        module_.journeys[static_cast<size_t>(rule.journey)].enters[static_cast<size_t>(rule.enter)];
    customer.schedule_dues[i] = NextMomentAfter(program_, now, enter.moment, customer.zone);
  }
}

void EngineCore::Introduce(std::string_view id, int64_t now) {
  Customer& customer = FindOrAdd(id, CustomerTable::Hash(id));
  BecomeKnown(customer, now);
  Settle(customer);
  Enqueue(customer);
}

// ---------------------------------------------------------------- a step

void EngineCore::BindCustomer(Customer& customer, int64_t now) {
  customer_ = &customer;
  instance_ = nullptr;
  entering_key_ = nullptr;
  step_.mem = nullptr;
  step_.profile = customer.profile.data();
  step_.event = nullptr;
  step_.now = now;
  step_.stage = ir::kNone;
  step_.wait = ir::kNone;
  step_.zone = customer.zone;
}

void EngineCore::BeginStep(Customer& customer, int64_t time, const Cause& cause) {
  ++step_id_;
  arena_.Reset();
  customer.clock = time;
  customer.has_clock = true;
  BindCustomer(customer, time);
  cause_ = cause;
  when_depth_ = 0;
  requests_.clear();
}

void EngineCore::FinishStep(Customer& customer) {
  WhenPass(customer);
  DoRequests(customer);
  for (const Str* text : graveyard_) FreeStr(text);
  graveyard_.clear();
  Settle(customer);
  customer_ = nullptr;
}

void EngineCore::WhenPass(Customer& customer) {
  cause_ = {.kind = CauseKind::kWhen};
  constexpr int32_t kNoMore = std::numeric_limits<int32_t>::max();
  size_t rule = 0;
  for (int32_t journey = -1;;) {
    // The customer's next journey with whens, or the next one with `enter when`. Entering grows the list, so search
    // anew.
    auto state = std::upper_bound(customer.journeys.begin(), customer.journeys.end(), journey,
                                  [](int32_t index, const JourneyState& one) { return index < one.journey; });
    while (state != customer.journeys.end() &&
           module_.journeys[static_cast<size_t>(state->journey)].when_fn == ir::kNone) {
      ++state;
    }
    const int32_t active = state != customer.journeys.end() ? state->journey : kNoMore;
    const int32_t entering = rule < plan_.enter_whens.size() ? plan_.enter_whens[rule].journey : kNoMore;
    journey = std::min(active, entering);
    if (journey == kNoMore) return;
    if (journey == active) RunWhens(customer, journey);
    for (; rule < plan_.enter_whens.size() && plan_.enter_whens[rule].journey == journey; ++rule) {
      TryEnterWhen(customer, rule);
    }
  }
}

void EngineCore::RunWhens(Customer& customer, int32_t journey) {
  const int32_t function = module_.journeys[static_cast<size_t>(journey)].when_fn;
  for (const std::shared_ptr<Instance>& instance : customer.FindJourney(journey)->instances) {
    if (!instance->ended) RunFor(*instance, function);
  }
}

void EngineCore::TryEnterWhen(Customer& customer, size_t rule_index) {
  const EnterRule& rule = plan_.enter_whens[rule_index];
  const ir::Journey& journey = module_.journeys[static_cast<size_t>(rule.journey)];
  const ir::Enter& enter = journey.enters[static_cast<size_t>(rule.enter)];
  const bool now = Holds(journey.segment_fn) && Holds(enter.where_fn);
  if (customer.enter_when_bits.empty()) customer.enter_when_bits.resize(plan_.enter_whens.size());
  const bool before = std::exchange(customer.enter_when_bits[rule_index], now) != 0;
  if (!now || before || !MayEnter(customer, rule.journey, Key())) return;
  const JourneyState* state = customer.FindJourney(rule.journey);
  if (state != nullptr && state->ended_step == step_id_) return;
  Enter(customer, rule.journey, Key(), nullptr, &enter);
}

void EngineCore::DoRequests(Customer& customer) {
  for (size_t i = 0; i < requests_.size(); ++i) {  // entering may append
    const Request request = requests_[i];
    const std::string& asker = module_.journeys[static_cast<size_t>(request.asker)].name;
    cause_ = {.kind = request.start ? CauseKind::kStart : CauseKind::kStop, .name = asker};
    if (request.start) {
      const ir::Journey& journey = module_.journeys[static_cast<size_t>(request.journey)];
      if (MayEnter(customer, request.journey, Key()) && Holds(journey.segment_fn)) {
        Enter(customer, request.journey, Key(), nullptr, nullptr);
      }
    } else if (const JourneyState* state = customer.FindJourney(request.journey)) {
      instance_ = state->FindActive(Key());
      if (instance_ != nullptr) EndInstance(ir::Outcome::kStopped, ir::kNone);
      instance_ = nullptr;
    }
  }
}

// Removes what has ended and finds the next due of everything.
void EngineCore::Settle(Customer& customer) {
  customer.next_due = kNever;
  for (JourneyState& state : customer.journeys) {
    const ir::Journey& journey = module_.journeys[static_cast<size_t>(state.journey)];
    std::erase_if(state.instances, [](const auto& one) { return one->ended && one->deferred.empty(); });
    for (const std::shared_ptr<Instance>& instance : state.instances) {
      if (instance->dirty) instance->next_due = EarliestDue(journey, *instance).due;
      instance->dirty = false;
      customer.next_due = std::min(customer.next_due, instance->next_due);
    }
  }
  for (const int64_t due : customer.schedule_dues) customer.next_due = std::min(customer.next_due, due);
}

void EngineCore::Run(int32_t function, const Value* args, Value* out) {
  if (const NativeFn native = native_[static_cast<size_t>(function)]) {
    native(&step_, args, out);
  } else {
    executor_.Run(function, &step_, args, out);
  }
}

void EngineCore::RunFor(Instance& instance, int32_t function, const Value* args) {
  if (function == ir::kNone) return;
  instance.dirty = true;
  instance_ = &instance;
  step_.mem = instance.memory.data();
  step_.stage = instance.stage;
  step_.wait = instance.wait;
  Run(function, args, nullptr);
  instance_ = nullptr;
  step_.mem = nullptr;
  step_.stage = ir::kNone;
  step_.wait = ir::kNone;
}

bool EngineCore::Holds(int32_t function) {
  if (function == ir::kNone) return true;
  Value result = Value::None();
  Run(function, nullptr, &result);
  return result.i != 0;
}

// ---------------------------------------------------------------- questions

Value EngineCore::Evaluate(int32_t function, std::string_view id, int64_t now, Arena& arena) {
  Customer& customer = FindOrAdd(id, CustomerTable::Hash(id));
  BindCustomer(customer, now);
  step_.arena = &arena;
  Value result = Value::None();
  Run(function, nullptr, &result);
  step_.arena = &arena_;
  customer_ = nullptr;
  return result;
}

int64_t EngineCore::Zone(std::string_view id) const {
  const Customer* customer = Find(id);
  return customer != nullptr ? customer->zone : kUtc;
}

const EngineCounters& EngineCore::counters() const {
  counters_.max_function_steps = executor_.MaxSteps();
  return counters_;
}

}  // namespace journey::rt
