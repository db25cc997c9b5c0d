// Two customers who are one (edition 2, section 10): what the one knows and has under way goes over to the other.
//
// A step of the latter. The other's block is only read; whoever runs the fold lets it go afterwards. What both have
// behind them is united in runtime/state/unite.h.
#include <algorithm>
#include <vector>

#include "runtime/rules/due.h"
#include "runtime/rules/fold.h"
#include "runtime/state/dedup.h"
#include "runtime/state/unite.h"
#include "runtime/value/packed.h"

namespace journey::rt {

void Fold::Merge(Customer& into, const Customer* from, const Input& input) {
  DropEmitted();
  const CustomerHead& head = into.head();
  int64_t time = input.timestamp;
  if (head.has_clock) time = std::max(time, head.clock);
  if (from != nullptr && from->head().has_clock) time = std::max(time, from->head().clock);
  const bool identify = input.kind == InputKind::kIdentify, late = input.timestamp < time;
  ++counters_.merges;
  if (late) ++counters_.late;

  BeginStep(into, time);
  cause_ = {.kind = identify ? CauseKind::kIdentify : CauseKind::kAlias, .message_id = input.message_id, .late = late};
  Record merged;
  merged.time = time;
  merged.customer = into.id();
  merged.plain_customer = into.head().plain_id;
  merged.kind = RecordKind::kMerged;
  merged.from = input.other;
  merged.cause = cause_;
  sink_.Write(merged);
  if (from != nullptr) {
    Unite(into, *from);
    TakeOverProfile(into, *from);
    TakeOverEntries(into, *from);
    TakeOverInstances(into, *from);
  }
  if (identify) {
    ++counters_.identifies;
    TakeInTraits(into, input);
  }
  BecomeKnown(into, step_.now);
  Conclude(into);
  if (!input.message_id.empty()) RememberId(into, HashMessageId(input.message_id), time);
  EndStep(into);
  if ((left_ & kEmissions) != 0) HandleEmitted(into);
}

bool Fold::IsRepeat(Customer& customer, std::string_view message_id, int64_t time) {
  if (!SeenId(customer, HashMessageId(message_id), time, options_.dedup_window_ms)) return false;
  ++counters_.duplicates;
  return true;
}

void Fold::Unite(Customer& into, const Customer& from) {
  counters_.history_saturated += UniteHistory(into, from, step_.now);
  UniteIds(into, from);
  UniteSent(into, from);
  UniteWhens(into, from);
  Rebind();
}

// What was never set here is as it was there.
void Fold::TakeOverProfile(Customer& into, const Customer& from) {
  for (size_t i = 0; i < module_.customer.slots.size(); ++i) {
    if (into.IsSet(i) || !from.IsSet(i)) continue;
    StoreField(into, static_cast<int32_t>(i), LoadKept(from.profile(), module_.customer.slots[i]));
  }
  ZoneMayHaveChanged(into, step_.now);
}

// How often each journey was entered, and when it may be again: the larger, and the later. What an active instance says
// by itself it says in its new place, too.
void Fold::TakeOverEntries(Customer& into, const Customer& from) {
  from.ForEachEntries([&](const EntriesView& theirs) {
    const bool known =
        into.FindEntries(theirs.journey, theirs.key) != 0 || into.FindInside(theirs.journey, theirs.key) != 0;
    if (!known && theirs.reenter_at == kNever) {
      const Offset active = from.FindInside(theirs.journey, theirs.key);
      if (active != 0 && from.At(active).entry == theirs.count) return;
    }
    const Offset at = into.EntriesAt(theirs.journey, theirs.key);
    Entries& ours = *into.block().At<Entries>(at);
    ours.count = std::max(ours.count, theirs.count);
    if (theirs.reenter_at == kNever) return;
    ours.reenter_at = ours.reenter_at == kNever ? theirs.reenter_at : std::max(ours.reenter_at, theirs.reenter_at);
  });
  Rebind();
}

void Fold::TakeOverInstances(Customer& into, const Customer& from) {
  std::vector<Offset> all;
  for (Offset at = from.FirstOf(0); at != 0; at = from.Next(at)) all.push_back(at);
  // They keep the order in which they entered.
  std::vector<uint32_t> entered;
  for (const Offset at : all) entered.push_back(from.At(at).sequence);
  std::sort(entered.begin(), entered.end());
  const uint32_t base = into.head().sequence;
  into.head().sequence += static_cast<uint32_t>(all.size());
  for (const Offset theirs : all) {
    const Instance& one = from.At(theirs);
    const auto place = std::lower_bound(entered.begin(), entered.end(), one.sequence) - entered.begin();
    const Offset active = into.FindInside(one.journey, from.KeyOf(one));
    const Offset at = into.AdoptInstance(from, one, base + static_cast<uint32_t>(place) + 1);
    into.InsertInstance(at);
    // Of those with one key the active one is the last.
    if (active != 0 && into.At(active).journey == one.journey) into.MakeLatest(active);
    Rebind();
    Touch(into, at);
    if (one.ended) continue;
    ++counters_.instances;
    if (active != 0) {
      if (plan_.any_idle && into.At(active).in_stage) HearAsWell(into, active, at);
      instance_ = at;
      Rebind();
      EndInstance(ir::Outcome::kMerged, ir::kNone);
      instance_ = 0;
      step_.mem = nullptr;
      continue;
    }
    // As if all that its moments read of the profile were assigned.
    AllAssigned(into, at);
    if (from.zone() != into.zone()) RecomputeMoments(into, at, step_.now);
  }
  if (!plan_.any_idle) return;
  into.LastEvent() = std::max(into.LastEvent(), from.LastEvent());
  LengthenIdle(into);
}

// The idle clock of a key is the later of the two, too. That of an instance is as far before its idle timer.
void Fold::HearAsWell(Customer& customer, Offset stays, Offset ends) {
  const Instance& other = customer.At(ends);
  if (JourneyOf(other).key_slot == ir::kNone || !other.in_stage) return;
  const auto each_idle = [&](const Instance& instance, auto&& visit) {
    const ir::Journey& journey = JourneyOf(instance);
    for (const int32_t index : journey.stages[static_cast<size_t>(instance.stage)].timers) {
      const ir::Timer& timer = journey.timers[static_cast<size_t>(index)];
      if (timer.kind == ir::TimerKind::kIdle && customer.TimerDue(instance, timer.slot) != kNever) visit(timer);
    }
  };
  int64_t heard = kNever;
  each_idle(other, [&](const ir::Timer& timer) {
    if (!timer.delay.calendar) heard = customer.TimerDue(other, timer.slot) - timer.delay.ms;
  });
  if (heard == kNever) return;
  Instance& instance = customer.At(stays);
  each_idle(instance, [&](const ir::Timer& timer) {
    int64_t& due = customer.TimerDue(instance, timer.slot);
    due = std::max(due, AfterDelay(program_, heard, timer.delay, customer.zone()));
  });
  Touch(customer, stays);
}

// The idle clock is the later of the two. That of an instance with a key is its own.
void Fold::LengthenIdle(Customer& customer) {
  for (Offset at = customer.FirstOf(0); at != 0; at = customer.Next(at)) {
    Instance& instance = customer.At(at);
    const ir::Journey& journey = JourneyOf(instance);
    if (instance.ended || !instance.in_stage || journey.key_slot != ir::kNone) continue;
    for (const int32_t index : journey.stages[static_cast<size_t>(instance.stage)].timers) {
      const ir::Timer& timer = journey.timers[static_cast<size_t>(index)];
      if (timer.kind != ir::TimerKind::kIdle) continue;
      int64_t& due = customer.TimerDue(instance, timer.slot);
      if (due == kNever) continue;
      due = std::max(due, AfterDelay(program_, customer.LastEvent(), timer.delay, customer.zone()));
      Touch(customer, at);
    }
  }
}

}  // namespace journey::rt
