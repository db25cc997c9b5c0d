// What journeys ask for others: starts and stops at the end of the step, and events, each a step of its own after it.
// And what an operator asks for somebody.
//
// Values are copied where they are asked for: texts of a step are given back before its end, and emitted events outlive
// it. Asking costs nothing to those who do not.
#include <cstring>

#include "runtime/abi/act.h"
#include "runtime/rules/fold.h"
#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

// A list's last elements, where it has more than the slot takes.
Value Kept(const ir::Module& module, const Value& value, const ir::Slot& slot, Arena& texts) {
  if (!ir::IsHeld(slot.type.kind) || value.has != 1) return value;
  const uint32_t most = slot.type.kind == ir::Kind::kList ? slot.max : UINT32_MAX;
  return Value::String(FlatCopy(module, slot.type, value.s, most, texts));
}

}  // namespace

// ---------------------------------------------------------------- starts and stops

void Fold::Ask(bool start, int32_t journey_index, std::span<const Value> values) {
  if (requests_.empty()) {
    request_values_.clear();
    request_texts_.Reset();
  }
  left_ |= kRequests;
  requests_.push_back({start, journey_index, Current().journey, request_values_.size(), values.size()});
  const ir::Journey& journey = JourneyAt(journey_index);
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t slot = start ? i : static_cast<size_t>(journey.key_slot);
    request_values_.push_back(Kept(module_, values[i], journey.memory.slots[slot], request_texts_));
  }
}

void Fold::DoRequests(Customer& customer) {
  for (size_t i = 0; i < requests_.size(); ++i) {  // entering may append
    const Request request = requests_[i];
    cause_ = {.kind = request.start ? CauseKind::kStart : CauseKind::kStop, .name = JourneyAt(request.asker).name};
    if (request.start) {
      DoStart(customer, request);
    } else {
      DoStop(customer, request);
    }
  }
}

void Fold::DoStart(Customer& customer, const Request& request) {
  const ir::Journey& journey = JourneyAt(request.journey);
  // Apart: what the started journey asks for comes behind, and the row may move.
  const auto first = request_values_.begin() + static_cast<ptrdiff_t>(request.first_value);
  started_.assign(first, first + static_cast<ptrdiff_t>(request.value_count));
  const Value* key_value = nullptr;
  KeyView key;
  if (journey.key_slot != ir::kNone) {
    key_value = &started_[static_cast<size_t>(journey.key_slot)];
    key = KeyOf(journey, *key_value);
  }
  if (MayEnter(customer, request.journey, key) &&
      Holds(Question::kSegment, journey.segment_fn, request.journey, ir::kNone)) {
    Enter(customer, request.journey, key_value, nullptr, started_);
  }
}

void Fold::DoStop(Customer& customer, const Request& request) {
  const ir::Journey& journey = JourneyAt(request.journey);
  if (journey.key_slot == ir::kNone || request.value_count > 0) {
    KeyView key;
    if (request.value_count > 0) key = KeyOf(journey, request_values_[request.first_value]);
    instance_ = customer.FindInside(request.journey, key);
    if (instance_ != 0) EndInstance(ir::Outcome::kStopped, ir::kNone);
  } else {
    StopAll(customer, request.journey);
  }
  instance_ = 0;
}

void Fold::StopAll(Customer& customer, int32_t journey) {
  // Those of a journey stand together, and only they are looked at: a customer may have many others.
  const auto stop = [&](int32_t first, bool any) {
    for (Offset at = customer.FirstOf(first); at != 0 && (any || customer.At(at).journey == first);
         at = customer.Next(at)) {
      if (customer.At(at).ended) continue;
      instance_ = at;
      EndInstance(ir::Outcome::kStopped, ir::kNone);
    }
  };
  if (journey == ir::kNone) {
    stop(0, true);
  } else {
    for (const int32_t version : plan_.versions[static_cast<size_t>(journey)]) stop(version, false);
  }
  instance_ = 0;
}

void Fold::Remove(Customer& customer, int32_t journey, int64_t watermark) {
  DropEmitted();
  const int64_t now = NotBeforeClock(customer, watermark);
  FireDue(customer, now);
  BeginStep(customer, now);
  cause_ = {.kind = CauseKind::kOperator, .name = "remove"};
  StopAll(customer, journey);
  Conclude(customer);
  EndStep(customer);
  if ((left_ & kEmissions) != 0) HandleEmitted(customer);
}

// ---------------------------------------------------------------- emitted events

void Fold::Emit(int32_t event, const Value* values) {
  if (emissions_.size() >= ir::kMaxEmitted) {
    ++counters_.emits_dropped;
    return;
  }
  const ir::Layout& layout = module_.events[static_cast<size_t>(event)].layout;
  auto* fields = static_cast<uint8_t*>(emitted_.Allocate(layout.size + 1));  // never empty
  std::memset(fields, 0, layout.size + 1);
  for (size_t i = 0; i < layout.slots.size(); ++i) {
    const ir::Slot& slot = layout.slots[i];
    const Value initial = slot.initial != ir::kNone ? program_.constants()[slot.initial] : Value::None();
    StoreSlot(fields, slot, values[i].has == kNotWritten ? initial : Kept(module_, values[i], slot, emitted_));
  }
  left_ |= kEmissions;
  emissions_.push_back({event, Current().journey, fields});
}

void Fold::HandleEmitted(Customer& customer) {
  for (size_t i = 0; i < emissions_.size(); ++i) {  // handling may append
    const Emission emission = emissions_[i];
    const EventPlan& plan = plan_.events[static_cast<size_t>(emission.event)];
    BeginStep(customer, customer.head().clock);
    cause_ = {.kind = CauseKind::kEmitted, .name = plan.name, .emitter = JourneyAt(emission.journey).name};
    step_.event = emission.fields;
    TakeIn(customer, emission.event, plan);
    HandleEvent(customer, emission.event, plan);
    step_.event = nullptr;
    Conclude(customer);
    EndStep(customer);
  }
  DropEmitted();
  emitted_.Reset();
}

}  // namespace journey::rt
