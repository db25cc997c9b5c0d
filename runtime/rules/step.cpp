// Inputs, and the order of things in one step.
#include <algorithm>
#include <limits>
#include <utility>

#include "runtime/rules/due.h"
#include "runtime/rules/fold.h"
#include "runtime/state/dedup.h"
#include "runtime/state/history.h"
#include "runtime/value/packed.h"

namespace journey::rt {

Fold::Fold(const Program& program, const Executor& executor, RecordSink& sink, FoldOptions options)
    : program_(program),
      module_(program.module()),
      plan_(program.plan()),
      executor_(executor),
      sink_(sink),
      options_(options),
      native_(executor.Table() != nullptr ? 0 : module_.functions.size()),
      table_(executor.Table() != nullptr ? executor.Table() : native_.data()),
      any_condition_(plan_.any_when || !plan_.enter_whens.empty()) {
  for (size_t i = 0; i < native_.size(); ++i) native_[i] = executor.Native(static_cast<int32_t>(i));
  step_.constants = program.constants();
  step_.arena = &arena_;
  step_.engine = this;
}

// ---------------------------------------------------------------- inputs

// All of a common step in one piece of code: it is short, and calls would cost as much as what they do.
[[gnu::flatten]] void Fold::Apply(Customer& customer, const Happening& input, int64_t watermark) {
  DropEmitted();
  // What the watermark has passed fires whether the input counts or not, so that batching shows nowhere.
  FireDue(customer, watermark);
  const int64_t time = NotBeforeClock(customer, input.timestamp);
  uint64_t id_hash = 0;
  if (!input.message_id.empty()) {
    id_hash = HashMessageId(input.message_id);
    if (SeenId(customer, id_hash, time, options_.dedup_window_ms)) {
      ++counters_.duplicates;
      return;
    }
  }
  // None of it is later than the input, so that `time` stays what it is.
  FireDue(customer, input.timestamp);
  const bool late = time != input.timestamp;
  if (late) ++counters_.late;

  BeginStep(customer, time);
  if (input.kind == InputKind::kEvent) {
    ++counters_.events;
    const EventPlan& plan = plan_.events[static_cast<size_t>(input.event)];
    // Field by field: a whole one would be built in parts and wait for them to be stored.
    cause_.kind = CauseKind::kEvent;
    cause_.name = plan.name;
    cause_.message_id = input.message_id;
    cause_.late = late;
    step_.event = input.fields;
    TakeIn(customer, input.event, plan);
    if (options_.trace != nullptr) [[unlikely]]
      options_.trace->Hears(customer, input);
    HandleEvent(customer, input.event, plan);
    step_.event = nullptr;
  } else {
    ++counters_.identifies;
    TakeInTraits(customer, input);
    BecomeKnown(customer, step_.now);
  }
  Conclude(customer);
  // Last, so that ids stand at the end of the block, where they grow.
  if (!input.message_id.empty()) RememberId(customer, id_hash, time);
  EndStep(customer);
  if (options_.trace != nullptr && input.kind == InputKind::kEvent) [[unlikely]]
    options_.trace->HasHeard(customer, input);
  if ((left_ & kEmissions) != 0) [[unlikely]]
    HandleEmitted(customer);
}

void Fold::TakeIn(Customer& customer, int32_t event, const EventPlan& plan) {
  if (plan.counted) {
    const WhereAsker asker{this, [](void* fold, int32_t where, const Value* key) {
                             return static_cast<Fold*>(fold)->FilterHolds(where, key);
                           }};
    counters_.history_saturated += AddOccurrence(customer, event, step_.event, step_.now, asker);
    Rebind();
    WhenInputChanged(customer, plan_.whens_by_event[static_cast<size_t>(event)]);
  }
  if (plan_.any_idle) {
    customer.LastEvent() = step_.now;
    RestartIdle(customer, event);
  }
  BecomeKnown(customer, step_.now);
}

// The `where` of a history query; `key`: what it compares with, null where it knows of no key.
bool Fold::FilterHolds(int32_t where, const Value* key) {
  if (key == nullptr) return Holds(Question::kFilter, where, ir::kNone, ir::kNone);
  Value result = Value::None();
  Run(where, key, &result);
  Answered(Question::kFilter, result.i != 0, where, ir::kNone, ir::kNone, ir::kNone);
  return result.i != 0;
}

void Fold::TakeInTraits(Customer& customer, const Happening& input) {
  for (size_t i = 0; i < module_.customer.slots.size(); ++i) {
    if (input.present == nullptr || input.present[i] == 0) continue;
    StoreField(customer, static_cast<int32_t>(i), LoadSlot(input.fields, module_.customer.slots[i]));
  }
  ZoneMayHaveChanged(customer, step_.now);
}

void Fold::BecomeKnown(Customer& customer, int64_t now) {
  if (customer.head().known) return;
  customer.head().known = true;
  ++counters_.customers;
  if (plan_.schedules.empty()) return;
  int64_t* dues = customer.SchedulesAt();
  for (size_t i = 0; i < plan_.schedules.size(); ++i) {
    if (Runs(plan_.schedules[i].journey)) {
      dues[i] = NextMomentAfter(program_, now, ScheduleRule(i).moment, customer.zone());
    }
  }
  TouchSchedules();
  Rebind();
}

void Fold::Introduce(Customer& customer, int64_t now) {
  BecomeKnown(customer, now);
  Settle(customer);
  customer.EndStep();
}

uint64_t Fold::FindDues(Customer& customer) {
  uint64_t active = 0;
  for (Offset at = customer.FirstOf(0), next = 0; at != 0; at = next) {
    next = customer.Next(at);
    active += customer.At(at).ended ? 0 : 1;
    SettleInstance(customer, at);
  }
  SettleHead(customer, true);
  customer.EndStep();
  return active;
}

void Fold::Arrives(bool known, uint64_t active) {
  counters_.instances += active;
  if (known) ++counters_.customers;
}

void Fold::Leave(const Customer& customer) {
  for (Offset at = customer.FirstOf(0); at != 0; at = customer.Next(at)) {
    if (!customer.At(at).ended) --counters_.instances;
  }
  if (customer.head().known) --counters_.customers;
}

void Fold::HandleEvent(Customer& customer, int32_t event, const EventPlan& plan) {
  const ir::Layout& layout = *plan.layout;
  if (plan.reactions.size() > kFewReactions) return HandleAmongMany(customer, plan, event, layout);
  for (const EventJourney& reaction : plan.reactions) React(customer, reaction, layout);
}

// Whom the customer is in, who takes everybody, and whom the index admits: three lists in journey order.
void Fold::HandleAmongMany(Customer& customer, const EventPlan& plan, int32_t event, const ir::Layout& layout) {
  constexpr uint32_t kNoMore = Plan::kNoReaction;
  const std::vector<uint32_t>& always = options_.guard_index ? plan.index.always() : plan.entering;
  admitted_.clear();
  if (options_.guard_index) plan.index.Admit(layout, step_.event, admitted_);
  size_t next_always = 0, next_admitted = 0;
  Offset at = customer.FirstOf(0);
  uint32_t active = kNoMore;
  // The next journey that the customer is in and that reacts.
  const auto find_active = [&] {
    for (active = kNoMore; at != 0 && active == kNoMore;) {
      const int32_t journey = customer.At(at).journey;
      active = plan_.FindReaction(journey, event);
      at = customer.FirstOf(journey + 1);
    }
  };
  find_active();
  for (;;) {
    uint32_t next = active;
    if (next_always < always.size()) next = std::min(next, always[next_always]);
    if (next_admitted < admitted_.size()) next = std::min(next, admitted_[next_admitted]);
    if (next == kNoMore) return;
    while (next_always < always.size() && always[next_always] <= next) ++next_always;
    while (next_admitted < admitted_.size() && admitted_[next_admitted] <= next) ++next_admitted;
    const bool was_active = next == active;
    React(customer, plan.reactions[next], layout);
    if (was_active) find_active();
  }
}

void Fold::React(Customer& customer, const EventJourney& reaction, const ir::Layout& layout) {
  if (reaction.key_field != ir::kNone) {
    const ir::Journey& journey = JourneyAt(reaction.journey);
    const Value key_value = LoadSlot(step_.event, layout.slots[static_cast<size_t>(reaction.key_field)]);
    const KeyView key = KeyOf(journey, key_value);
    const Offset active = customer.FindActive(reaction.journey, key);
    if (active == 0) {
      TryEnterOn(customer, reaction, key, &key_value);
    } else if (reaction.handler != ir::kNone) {
      RunFor(active, reaction.handler);
    }
    return;
  }
  bool reached = false;
  // Handlers neither add instances nor remove them before the step ends.
  for (Offset at = customer.FirstOf(reaction.journey); at != 0 && customer.At(at).journey == reaction.journey;
       at = customer.Next(at)) {
    if (customer.At(at).ended) continue;
    reached = true;
    if (reaction.handler != ir::kNone) RunFor(at, reaction.handler);
  }
  if (!reached && !reaction.keyed) TryEnterOn(customer, reaction, {}, nullptr);
}

// ---------------------------------------------------------------- a step

void Fold::Bind(Customer& customer, int64_t now) {
  customer_ = &customer;
  instance_ = 0;
  entering_key_ = nullptr;
  step_.mem = nullptr;
  step_.profile = customer.profile();
  step_.event = nullptr;
  step_.now = now;
  step_.stage = ir::kNone;
  step_.wait = ir::kNone;
  step_.zone = customer.zone();
}

void Fold::Rebind() {
  if (customer_ == nullptr) return;  // between steps
  step_.profile = customer_->profile();
  if (instance_ != 0) step_.mem = customer_->MemoryOf(Current());
}

void Fold::BeginStep(Customer& customer, int64_t time) {
  arena_.Reset();
  CustomerHead& head = customer.head();
  ++head.step;
  head.clock = time;
  head.has_clock = true;
  Bind(customer, time);
  when_depth_ = 0;
  if ((left_ & (kRequests | kEnded)) != 0) [[unlikely]]
    DropEnded();
  ++computed_;
}

void Fold::DropEnded() {
  requests_.clear();
  ended_.clear();
  left_ &= ~(kRequests | kEnded);
}

void Fold::Conclude(Customer& customer) {
  if (any_condition_) WhenPass(customer);
  if ((left_ & (kRequests | kMoved | kDues)) != 0) DoLeft(customer);
}

void Fold::DoLeft(Customer& customer) {
  if ((left_ & kRequests) != 0) DoRequests(customer);
  if ((left_ & kMoved) != 0) MoveMoments(customer);
  Settle(customer);
}

void Fold::EndStep(Customer& customer) {
  customer.EndStep();
  customer_ = nullptr;
}

// Removes what has ended and finds the next due of everything.
void Fold::Settle(Customer& customer) {
  if ((left_ & kDues) == 0) return;
  left_ &= ~kDues;
  for (const Offset at : touched_) SettleInstance(customer, at);
  touched_.clear();
  SettleHead(customer, std::exchange(schedules_touched_, false));
}

void Fold::SettleInstance(Customer& customer, Offset at) {
  Instance& instance = customer.At(at);
  // Read before a bit beside it is written: what was just written in part is waited for when it is read as a whole.
  if (instance.ended && instance.deferred == 0) return customer.RemoveInstance(at);
  instance.touched = false;
  const int64_t due = EarliestDue(customer, instance).due;
  if (due == instance.next_due) return;
  instance.next_due = due;
  customer.DueChanged(at);
}

void Fold::SettleHead(Customer& customer, bool scheduled) {
  const Plan& plan = customer.plan();
  int64_t next = customer.EarliestInstanceDue();
  if (const int64_t* dues = customer.Schedules()) {
    CustomerExtra& extra = *customer.extra();
    if (scheduled) {
      extra.next_schedule = static_cast<uint32_t>(std::min_element(dues, dues + plan.schedules.size()) - dues);
    }
    next = std::min(next, dues[extra.next_schedule]);
  }
  customer.head().next_due = next;
}

void Fold::Run(int32_t function, const Value* args, Value* out) {
  // Whoever sees the entry must also see the code behind it.
  if (const NativeFn native = table_[static_cast<size_t>(function)].load(std::memory_order_acquire)) {
    native(&step_, args, out);
  } else {
    executor_.Run(function, &step_, args, out);
  }
}

void Fold::RunFor(Offset at, int32_t function, const Value* args, Value* out) {
  if (function == ir::kNone) return;
  const Instance& instance = customer_->At(at);
  instance_ = at;
  step_.mem = customer_->MemoryOf(customer_->At(at));
  step_.stage = instance.stage;
  step_.wait = instance.wait;
  Run(function, args, out);
  instance_ = 0;
  step_.mem = nullptr;
  step_.stage = ir::kNone;
  step_.wait = ir::kNone;
}

bool Fold::Evaluate(int32_t function, const Value* args) {
  if (function == ir::kNone) return true;
  Value result = Value::None();
  Run(function, args, &result);
  return result.i != 0;
}

Value Fold::Evaluate(Customer& customer, int32_t function, int64_t now, Arena& arena, const Value* args) {
  Bind(customer, now);
  step_.arena = &arena;
  Value result = Value::None();
  Run(function, args, &result);
  step_.arena = &arena_;
  customer_ = nullptr;
  return result;
}

}  // namespace journey::rt
