// How an instance begins and ends.
#include <algorithm>
#include <limits>

#include "runtime/abi/act.h"
#include "runtime/rules/due.h"
#include "runtime/rules/fold.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

bool ReenterAllows(const ir::Journey& journey, const Entries& entries, int64_t now) {
  switch (journey.reenter) {
    case ir::ReenterKind::kNever:
      return false;
    case ir::ReenterKind::kAlways:
      return true;
    case ir::ReenterKind::kAfter:
      return entries.reenter_at != kNever && now >= entries.reenter_at;
  }
  return false;
}

}  // namespace

bool Fold::MayEnter(Customer& customer, int32_t journey, const KeyView& key) {
  bool may = customer.FindInside(journey, key) == 0 && Runs(journey);
  if (may) {
    const Offset entries = customer.FindEntries(journey, key);
    may = entries == 0 || ReenterAllows(JourneyAt(journey), *customer.block().At<Entries>(entries), step_.now);
  }
  Answered(Question::kReenter, may, ir::kNone, journey, ir::kNone, ir::kNone);
  return may;
}

// Of an instance that ended in this step, in whichever version: what ended it has reached it.
bool Fold::EndedNow(const Customer& customer, int32_t journey, const KeyView& key) const {
  if (ended_.empty()) [[likely]]
    return false;
  return std::any_of(ended_.begin(), ended_.end(), [&](Offset at) {
    const Instance& one = customer.At(at);
    return plan_.newest[static_cast<size_t>(one.journey)] == journey && customer.KeyOf(one) == key;
  });
}

void Fold::TryEnterOn(Customer& customer, const EventJourney& reaction, const KeyView& key, const Value* key_value) {
  if (reaction.enters.empty() || EndedNow(customer, reaction.journey, key)) return;
  if (!MayEnter(customer, reaction.journey, key)) return;
  const ir::Journey& journey = JourneyAt(reaction.journey);
  entering_key_ = key_value;
  const ir::Enter* chosen = nullptr;
  if (Holds(Question::kSegment, journey.segment_fn, reaction.journey, ir::kNone)) {
    for (const int32_t index : reaction.enters) {
      const ir::Enter& enter = journey.enters[static_cast<size_t>(index)];
      if (!Holds(Question::kEnterWhere, enter.where_fn, reaction.journey, index)) continue;
      chosen = &enter;
      break;
    }
  }
  entering_key_ = nullptr;
  if (chosen != nullptr) Enter(customer, reaction.journey, key_value, chosen);
}

void Fold::Enter(Customer& customer, int32_t journey_index, const Value* key_value, const ir::Enter* rule,
                 std::span<const Value> memory) {
  const ir::Journey& journey = JourneyAt(journey_index);
  const int64_t now = step_.now;
  const Offset at = customer.NewInstance(journey_index, key_value);
  for (size_t i = 0; i < memory.size(); ++i) {
    if (memory[i].has == kNotWritten || static_cast<int32_t>(i) == journey.key_slot) continue;
    customer.StoreMemory(at, journey.memory.slots[i], memory[i]);
  }
  Instance& instance = customer.At(at);
  const Offset entries = customer.FindEntries(journey_index, customer.KeyOf(instance));
  instance.entry = entries != 0 ? ++customer.block().At<Entries>(entries)->count : 1;
  instance.entry_time = now;
  instance.held = options_.holdouts && journey.holdout > 0 &&
                  Bucket(plan_.salts[static_cast<size_t>(journey_index)].holdout) < journey.holdout;
  if (!instance.held) instance.stage = journey.first_stage;
  if (journey.has_timeout) {
    customer.TimeoutDueAt(instance) = AfterDelay(program_, now, journey.timeout, customer.zone());
  }
  int64_t longest = std::numeric_limits<int64_t>::min();
  for (const ir::Goal& goal : journey.goals) {
    if (!goal.has_window) continue;
    const int64_t limit = AfterDelay(program_, now, goal.window, customer.zone());
    longest = std::max(longest, limit);
    if (goal.limit_slot == ir::kNone) continue;
    StoreKept(customer.MemoryOf(instance), journey.memory.slots[static_cast<size_t>(goal.limit_slot)],
              Value::Int(limit));
  }
  if (instance.held && longest != std::numeric_limits<int64_t>::min()) customer.HoldoutDueAt(instance) = longest;

  customer.InsertInstance(at);
  Touch(customer, at);
  Rebind();
  ++counters_.instances;

  const bool held = instance.held;
  sink_.Write(MakeRecord(instance, held ? RecordKind::kHeldOut : RecordKind::kEntered));
  if (rule != nullptr) RunFor(at, held ? rule->held_fn : rule->block_fn);
  if (!held) RunFor(at, ir::EntryFunction(journey));
}

void Fold::EndInstance(ir::Outcome outcome, int64_t reason_constant) {
  const bool has_reason = reason_constant != ir::kNone;
  End(outcome, has_reason, has_reason ? program_.constants()[reason_constant].s->view() : std::string_view());
}

void Fold::End(ir::Outcome outcome, bool has_reason, std::string_view reason) {
  // Who may come again, and when, is said by the version that people enter.
  const ir::Journey& journey = JourneyAt(plan_.newest[static_cast<size_t>(Current().journey)]);
  CHECK(!Current().ended);
  Current().ended = true;
  Touch(*customer_, instance_);
  customer_->SetWait(Current(), ir::kNone, kNever, kNever);
  step_.wait = ir::kNone;
  --counters_.instances;

  left_ |= kEnded;
  ended_.push_back(instance_);
  const Offset at = customer_->EntriesAt(Current().journey, customer_->KeyOf(Current()));
  Rebind();
  Entries& entries = *customer_->block().At<Entries>(at);
  // Of a customer who was merged there may be more than this instance knows of.
  entries.count = std::max(entries.count, Current().entry);
  if (journey.reenter == ir::ReenterKind::kAfter) {
    entries.reenter_at = AfterDelay(program_, step_.now, journey.reenter_after, customer_->zone());
  }
  if (options_.hooks != nullptr) options_.hooks->Ended(*customer_, Current(), outcome);

  Record& record = MakeRecord(Current(), RecordKind::kEnded, static_cast<int64_t>(outcome));
  record.has_reason = has_reason;
  record.reason = reason;
  sink_.Write(record);
  DropDeferred(instance_, "ended");
  // What stays for its last sends must not look as if it had missed what was due.
  if (Current().deferred != 0) customer_->ClearDues(Current());
}

}  // namespace journey::rt
