// Inputs and timers, and the order of things in one step.
#include "runtime/engine/core.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "runtime/engine/keys.h"
#include "runtime/value/packed.h"

namespace journey::rt {
EngineCore::EngineCore(const Program& program, const Executor& executor, RecordSink& sink, EngineOptions options)
    : program_(program),
      module_(program.module()),
      executor_(executor),
      sink_(sink),
      options_(options),
      plan_(program.plan()),
      table_(executor.Table()),
      customers_(module_.customer, program.constants()),
      store_(program) {
  native_.resize(module_.functions.size());
  for (size_t i = 0; i < native_.size(); ++i) native_[i] = executor.Native(static_cast<int32_t>(i));
  step_.constants = program.constants();
  step_.arena = &arena_;
  step_.engine = this;
}

EngineCore::~EngineCore() {
  for (const auto& [whose, kept] : kept_) {
    if (kept.last_ended != nullptr) store_.LetGo(kept.last_ended);
    if (kept.latest_entered != nullptr) store_.LetGo(kept.latest_entered);
  }
  for (uint32_t i = 0; i < customers_.size(); ++i) store_.Clear(customers_.At(i));
}

// ---------------------------------------------------------------- inputs

// Each input is looked at five times: for its customer's id, for the id's place in the table, for the customer, for the
// customer's first instance, and to be handled. What was asked for in one look has come by the next.
void EngineCore::Handle(std::span<const Arrival> arrivals) {
  constexpr size_t kAhead = 8;  // inputs between two looks
  uint64_t hashes[4 * kAhead];
  Customer* customers[4 * kAhead];
  for (size_t i = 0; i < std::min(kAhead, arrivals.size()); ++i) {
    __builtin_prefetch(arrivals[i].input.customer.data());
  }
  for (size_t i = 0; i < arrivals.size() + 3 * kAhead; ++i) {
    if (i + kAhead < arrivals.size()) __builtin_prefetch(arrivals[i + kAhead].input.customer.data());
    if (i < arrivals.size()) {
      const uint64_t hash = CustomerTable::Hash(arrivals[i].input.customer);
      hashes[i % (4 * kAhead)] = hash;
      customers_.PrefetchSlot(hash);
    }
    if (i >= kAhead && i - kAhead < arrivals.size()) {
      const size_t at = (i - kAhead) % (4 * kAhead);
      customers[at] = customers_.Likely(hashes[at]);
      __builtin_prefetch(customers[at]);
      __builtin_prefetch(reinterpret_cast<const char*>(customers[at]) + 64);
      __builtin_prefetch(reinterpret_cast<const char*>(customers[at]) + 128);
    }
    if (i >= 2 * kAhead && i - 2 * kAhead < arrivals.size()) {
      const Customer* customer = customers[(i - 2 * kAhead) % (4 * kAhead)];
      if (customer != nullptr) {
        due_queue_.Prefetch(customer->index);
        if (!customer->instances.empty()) {
          const auto* instance = reinterpret_cast<const char*>(customer->instances[0]);
          __builtin_prefetch(instance);
          __builtin_prefetch(instance + 64);
          __builtin_prefetch(instance + 128);
        }
      }
    }
    if (i >= 3 * kAhead) {
      const Arrival& arrival = arrivals[i - 3 * kAhead];
      Handle(arrival.input, arrival.watermark, hashes[(i - 3 * kAhead) % (4 * kAhead)]);
    }
  }
}

void EngineCore::Handle(const Input& input, int64_t watermark, uint64_t hash) {
  if (input.kind == InputKind::kRejected) ++counters_.rejected;
  if (input.kind == InputKind::kIgnored) ++counters_.ignored;
  if (input.kind == InputKind::kRejected || input.kind == InputKind::kIgnored) return;

  Customer* found = customers_.Find(input.customer, hash);
  if (found != nullptr) {
    // What the watermark has passed fires whether the input counts or not, so that batching shows nowhere.
    FireDue(*found, watermark);
    const int64_t time = found->has_clock ? std::max(input.timestamp, found->clock) : input.timestamp;
    if (!input.message_id.empty() && found->Extra().dedup.Seen(input.message_id, time, options_.dedup_window_ms)) {
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
  if (!input.message_id.empty()) customer.Extra().dedup.Remember(input.message_id, time);

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
      const WhereAsker asker{this,
                             [](void* core, int32_t where) { return static_cast<EngineCore*>(core)->Holds(where); }};
      counters_.history_saturated +=
          customer.Extra().history.Add(program_, plan_, input.event, input.fields, step_.now, asker);
      WhenInputChanged(customer, plan_.whens_by_event[static_cast<size_t>(input.event)]);
    }
    if (plan_.any_idle) RestartIdle(customer, step_.now);
  } else {
    HandleIdentify(customer, input);
  }
  BecomeKnown(customer, step_.now);
}

void EngineCore::HandleIdentify(Customer& customer, const Input& input) {
  for (size_t i = 0; i < module_.customer.slots.size(); ++i) {
    if (input.present == nullptr || input.present[i] == 0) continue;
    const ir::Slot& slot = module_.customer.slots[i];
    StoreField(customer, static_cast<int32_t>(i), LoadSlot(input.fields, slot));
  }
  const int64_t zone_before = customer.zone;
  ReadZone(customer);
  step_.zone = customer.zone;
  if (customer.zone != zone_before) RecomputeMoments(customer, step_.now);
}

void EngineCore::HandleEvent(Customer& customer, int32_t event) {
  constexpr uint32_t kNoMore = std::numeric_limits<uint32_t>::max();
  const EventPlan& plan = plan_.events[static_cast<size_t>(event)];
  const ir::Layout& layout = module_.events[static_cast<size_t>(event)].layout;
  // Three lists in journey order: whom the customer is in, who takes everybody, and whom the index admits. Entering
  // grows the first behind the place where it is read, or at that place.
  const std::vector<uint32_t>& always = options_.guard_index ? plan.index.always() : plan.entering;
  admitted_.clear();
  if (options_.guard_index) plan.index.Admit(layout, step_.event, admitted_);
  uint32_t at = 0;
  size_t next_always = 0, next_admitted = 0;
  for (;;) {
    uint32_t active = kNoMore;
    for (; at < customer.instances.size(); ++at) {
      active = plan_.FindReaction(customer.instances[at]->journey, event);
      if (active != kNoMore) break;
    }
    uint32_t next = active;
    if (next_always < always.size()) next = std::min(next, always[next_always]);
    if (next_admitted < admitted_.size()) next = std::min(next, admitted_[next_admitted]);
    if (next == kNoMore) return;
    while (next_always < always.size() && always[next_always] <= next) ++next_always;
    while (next_admitted < admitted_.size() && admitted_[next_admitted] <= next) ++next_admitted;
    const EventJourney& reaction = plan.reactions[next];
    React(customer, reaction, layout);
    while (at < customer.instances.size() && customer.instances[at]->journey <= reaction.journey) ++at;
  }
}

void EngineCore::React(Customer& customer, const EventJourney& reaction, const ir::Layout& layout) {
  if (reaction.key_field != ir::kNone) {
    const ir::Journey& journey = module_.journeys[static_cast<size_t>(reaction.journey)];
    const Value key_value = LoadSlot(step_.event, layout.slots[static_cast<size_t>(reaction.key_field)]);
    const KeyView key = MakeKey(KeyKind(journey), key_value);
    Instance* active = store_.FindActive(customer, reaction.journey, key);
    if (active == nullptr) {
      TryEnterOn(customer, reaction, key, &key_value);
    } else if (reaction.handler != ir::kNone) {
      RunFor(*active, reaction.handler);
    }
    return;
  }
  bool reached = false;
  // Handlers neither add instances nor remove them before the step ends.
  for (uint32_t at = customer.FirstOf(reaction.journey);
       at < customer.instances.size() && customer.instances[at]->journey == reaction.journey; ++at) {
    Instance& instance = *customer.instances[at];
    if (instance.ended) continue;
    reached = true;
    if (reaction.handler != ir::kNone) RunFor(instance, reaction.handler);
  }
  if (!reached && !reaction.keyed) TryEnterOn(customer, reaction, {}, nullptr);
}

Customer& EngineCore::FindOrAdd(std::string_view id, uint64_t hash) {
  if (Customer* found = customers_.Find(id, hash)) return *found;
  Customer& customer = customers_.Add(id, hash);
  ReadZone(customer);
  return customer;
}

void EngineCore::BecomeKnown(Customer& customer, int64_t now) {
  if (customer.known) return;
  customer.known = true;
  ++counters_.customers;
  if (plan_.schedules.empty()) return;
  std::vector<int64_t>& dues = customer.Extra().schedule_dues;
  dues.resize(plan_.schedules.size());
  for (size_t i = 0; i < dues.size(); ++i) {
    dues[i] = NextMomentAfter(program_, now, ScheduleRule(i).moment, customer.zone);
  }
  schedules_touched_ = true;
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
  step_.profile = customer.profile();
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
  ended_.clear();
}

void EngineCore::FinishStep(Customer& customer) {
  WhenPass(customer);
  DoRequests(customer);
  if (!graveyard_.empty()) {
    for (const Str* text : graveyard_) FreeStr(text);
    graveyard_.clear();
  }
  Settle(customer);
  customer_ = nullptr;
}

void EngineCore::WhenPass(Customer& customer) {
  cause_ = {.kind = CauseKind::kWhen};
  constexpr int32_t kNoMore = std::numeric_limits<int32_t>::max();
  const bool rules = !plan_.enter_whens.empty();
  if (rules && customer.Extra().when_stale.empty()) {
    const size_t words = (plan_.enter_whens.size() + 63) / 64;
    customer.extra->when_holds.assign(words, 0);
    customer.extra->when_stale.assign(words, ~uint64_t{0});
  }
  // The rules whose answer may have changed, and the customer's instances with whens, in journey order. Entering grows
  // the list of instances at the place where it is read, or behind it.
  size_t rule = rules ? NextStale(customer, 0) : 0;
  uint32_t at = 0;
  for (int32_t journey = -1;;) {
    while (at < customer.instances.size() &&
           (customer.instances[at]->journey <= journey || JourneyOf(*customer.instances[at]).when_fn == ir::kNone)) {
      ++at;
    }
    const int32_t active = at < customer.instances.size() ? customer.instances[at]->journey : kNoMore;
    const int32_t entering = rule < plan_.enter_whens.size() ? plan_.enter_whens[rule].journey : kNoMore;
    journey = std::min(active, entering);
    if (journey == kNoMore) return;
    for (uint32_t i = at; i < customer.instances.size() && customer.instances[i]->journey == journey; ++i) {
      Instance& instance = *customer.instances[i];
      if (!instance.ended) RunFor(instance, JourneyOf(instance).when_fn);
    }
    // What the whens did may have made rules of this and later journeys stale.
    if (rules && journey == active) rule = NextStale(customer, FirstRuleOf(journey));
    for (; rule < plan_.enter_whens.size() && plan_.enter_whens[rule].journey == journey;
         rule = NextStale(customer, rule + 1)) {
      TryEnterWhen(customer, rule);
    }
  }
}

// The first rule from `from` on whose answer may be another than when it was last asked.
size_t EngineCore::NextStale(const Customer& customer, size_t from) const {
  const std::vector<uint64_t>& stale = customer.extra->when_stale;
  for (size_t word = from / 64; word < stale.size(); ++word) {
    uint64_t bits = stale[word] | plan_.whens_always[word];
    if (word == from / 64) bits &= ~uint64_t{0} << (from % 64);
    if (bits != 0) {
      return std::min(word * 64 + static_cast<size_t>(std::countr_zero(bits)), plan_.enter_whens.size());
    }
  }
  return plan_.enter_whens.size();
}

size_t EngineCore::FirstRuleOf(int32_t journey) const {
  const auto found = std::lower_bound(plan_.enter_whens.begin(), plan_.enter_whens.end(), journey,
                                      [](const EnterRule& rule, int32_t wanted) { return rule.journey < wanted; });
  return static_cast<size_t>(found - plan_.enter_whens.begin());
}

void EngineCore::WhenInputChanged(Customer& customer, const RuleSet& rules) {
  if (rules.empty() || customer.extra == nullptr) return;
  std::vector<uint64_t>& stale = customer.extra->when_stale;
  for (size_t word = 0; word < stale.size(); ++word) stale[word] |= rules[word];
}

void EngineCore::TryEnterWhen(Customer& customer, size_t rule_index) {
  const EnterRule& rule = plan_.enter_whens[rule_index];
  const ir::Journey& journey = module_.journeys[static_cast<size_t>(rule.journey)];
  const ir::Enter& enter = journey.enters[static_cast<size_t>(rule.enter)];
  const bool now = Holds(journey.segment_fn) && Holds(enter.where_fn);
  const uint64_t bit = uint64_t{1} << (rule_index % 64);
  customer.extra->when_stale[rule_index / 64] &= ~bit;
  uint64_t& holds = customer.extra->when_holds[rule_index / 64];
  const bool before = (holds & bit) != 0;
  holds = now ? holds | bit : holds & ~bit;
  if (!now || before || !MayEnter(customer, rule.journey, {})) return;
  // Not for an instance that ended in this very step.
  if (std::find(ended_.begin(), ended_.end(), rule.journey) != ended_.end()) return;
  Enter(customer, rule.journey, nullptr, &enter);
}

void EngineCore::DoRequests(Customer& customer) {
  for (size_t i = 0; i < requests_.size(); ++i) {  // entering may append
    const Request request = requests_[i];
    const std::string& asker = module_.journeys[static_cast<size_t>(request.asker)].name;
    cause_ = {.kind = request.start ? CauseKind::kStart : CauseKind::kStop, .name = asker};
    if (request.start) {
      const ir::Journey& journey = module_.journeys[static_cast<size_t>(request.journey)];
      if (MayEnter(customer, request.journey, {}) && Holds(journey.segment_fn)) {
        Enter(customer, request.journey, nullptr, nullptr);
      }
    } else {
      instance_ = store_.FindActive(customer, request.journey, {});
      if (instance_ != nullptr) EndInstance(ir::Outcome::kStopped, ir::kNone);
      instance_ = nullptr;
    }
  }
}

// Removes what has ended and finds the next due of everything, looking only at what the step touched: the others need
// to be asked only when the earliest of all is not due any more.
void EngineCore::Settle(Customer& customer) {
  const int64_t before = customer.next_due;
  bool earliest_moved = false;
  if (schedules_touched_) {
    schedules_touched_ = false;
    earliest_moved = true;
    const std::vector<int64_t>& dues = customer.extra->schedule_dues;
    customer.extra->next_schedule = static_cast<size_t>(std::min_element(dues.begin(), dues.end()) - dues.begin());
  }
  for (Instance* instance : touched_) {
    instance->touched = false;
    const int64_t old_due = instance->next_due;
    if (instance->ended && !instance->HasDeferred()) {
      instance->next_due = kNever;
      store_.Remove(customer, instance);
      earliest_moved |= old_due == before;
      continue;
    }
    instance->next_due = EarliestDue(JourneyOf(*instance), *instance).due;
    earliest_moved |= old_due == before && instance->next_due > old_due;
    customer.next_due = std::min(customer.next_due, instance->next_due);
  }
  touched_.clear();
  if (!earliest_moved) return;
  customer.next_due = kNever;
  for (const Instance* instance : customer.instances) {
    customer.next_due = std::min(customer.next_due, instance->next_due);
  }
  if (customer.extra != nullptr && !customer.extra->schedule_dues.empty()) {
    customer.next_due = std::min(customer.next_due, customer.extra->schedule_dues[customer.extra->next_schedule]);
  }
}

void EngineCore::Run(int32_t function, const Value* args, Value* out) {
  const auto index = static_cast<size_t>(function);
  // Whoever sees the entry must also see the code behind it.
  if (const NativeFn native = table_ != nullptr ? table_[index].load(std::memory_order_acquire) : native_[index]) {
    native(&step_, args, out);
  } else {
    executor_.Run(function, &step_, args, out);
  }
}

void EngineCore::RunFor(Instance& instance, int32_t function, const Value* args) {
  if (function == ir::kNone) return;
  Touch(instance);
  instance_ = &instance;
  step_.mem = instance.memory();
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

}  // namespace journey::rt
