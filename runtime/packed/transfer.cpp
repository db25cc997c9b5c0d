// Field by field, both ways.
#include "runtime/packed/transfer.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "runtime/value/packed.h"

namespace journey::packed {

using flat::Field;
using flat::FieldKind;

uint64_t Transfer::BitsOf(const uint8_t* slot, const Field& field) const {
  uint64_t word;
  std::memcpy(&word, slot + 8 * field.word, sizeof word);
  return (word & field.Mask()) >> field.shift;
}

bool Transfer::IsFree(const uint8_t* slot) const {
  uint64_t word;
  std::memcpy(&word, slot + 8 * plan_.InUse().word, sizeof word);
  return (word & plan_.InUse().Mask()) == 0;
}

bool Transfer::IsPacked(const uint8_t* slot) const {
  const ir::Journey& first = core_.program().module().journeys[0];
  return !IsFree(slot) &&
         static_cast<int64_t>(BitsOf(slot, FieldOf(FieldKind::kStage, 0))) != flat::CodeElsewhere(first);
}

uint64_t Transfer::ActiveIn(const uint8_t* slot) const {
  if (!IsPacked(slot)) return 0;
  uint64_t active = 0;
  const std::vector<ir::Journey>& journeys = core_.program().module().journeys;
  for (size_t j = 0; j < journeys.size(); ++j) {
    const auto code = static_cast<int64_t>(BitsOf(slot, FieldOf(FieldKind::kStage, static_cast<int32_t>(j))));
    active += code != flat::kNotEntered && code < flat::CodeEnded(journeys[j]) ? 1 : 0;
  }
  return active;
}

void Transfer::WriteWords(const std::vector<uint64_t>& words, uint8_t* slot) const {
  // The last word may be shared with the id's hash.
  uint64_t used = 0;
  for (uint32_t w = 0; w < words.size(); ++w) {
    uint64_t before;
    std::memcpy(&before, slot + 8 * w, sizeof before);
    used = 0;
    for (const Field& field : plan_.fields) {
      if (field.word == w) used |= field.Mask() | field.Guard();
    }
    const uint64_t word = (before & ~used) | words[w];
    std::memcpy(slot + 8 * w, &word, sizeof word);
  }
}

bool Transfer::Put(const Field& field, int64_t value, std::vector<uint64_t>& words) const {
  if (value < 0 || static_cast<uint64_t>(value) >> field.bits != 0) return false;
  words[field.word] |= static_cast<uint64_t>(value) << field.shift;
  return true;
}

void Transfer::MarkElsewhere(uint8_t* slot) const {
  std::vector<uint64_t> words(plan_.shape.words, 0);
  const ir::Journey& first = core_.program().module().journeys[0];
  if (!plan_.ordered) CHECK(Put(FieldOf(FieldKind::kClock, ir::kNone), 1, words));
  CHECK(Put(FieldOf(FieldKind::kStage, 0), flat::CodeElsewhere(first), words));
  WriteWords(words, slot);
}

rt::Customer& Transfer::Unpack(const uint8_t* slot, int64_t base, int64_t floor, std::string_view id,
                               Dues& dues) const {
  const ir::Module& module = core_.program().module();
  const auto value = [&](const Field& field) {
    return static_cast<int64_t>(BitsOf(slot, field)) + (field.relative ? base : 0);
  };
  const int64_t clock = plan_.ordered ? floor : value(FieldOf(FieldKind::kClock, ir::kNone));
  rt::Customer& customer = core_.Adopt(id, clock);
  dues.assign(plan_.timers.size(), rt::kNever);
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    const auto index = static_cast<int32_t>(j);
    const ir::Journey& journey = module.journeys[j];
    const auto code = static_cast<int64_t>(BitsOf(slot, FieldOf(FieldKind::kStage, index)));
    if (code == flat::kNotEntered || code == flat::CodeKnown(journey)) continue;
    if (code == flat::CodeEnded(journey)) {
      core_.AdoptEnded(customer, index);
      continue;
    }
    const auto stage = static_cast<int32_t>(code - 1);
    rt::Instance& instance = core_.AdoptInstance(customer, index, stage);
    instance.sends = BitsOf(slot, FieldOf(FieldKind::kSends, index));
    // Slots keep the times that something in the plan asks for.
    const int32_t entry_field = plan_.FindField(FieldKind::kEntryTime, index);
    instance.entry_time = entry_field != ir::kNone ? value(plan_.fields[static_cast<size_t>(entry_field)]) : clock;
    instance.stage_time = clock;
    for (size_t s = 0; s < journey.memory.slots.size(); ++s) {
      const int32_t field = plan_.FindField(FieldKind::kMemory, index, static_cast<int32_t>(s));
      rt::StoreSlot(instance.memory(), journey.memory.slots[s],
                    rt::Value::Int(value(plan_.fields[static_cast<size_t>(field)])));
    }
    for (size_t t = 0; t < plan_.timers.size(); ++t) {
      const flat::Timer& timer = plan_.timers[t];
      if (timer.journey != index || timer.stage != stage) continue;
      // The one time with these low bits that is not earlier than the clock nor later than a delay from it. The clock
      // itself when another journey's timer was due at the same moment and has fired.
      const Field& field = plan_.fields[static_cast<size_t>(timer.field)];
      const uint64_t ahead = (BitsOf(slot, field) - static_cast<uint64_t>(clock)) & (field.Mask() >> field.shift);
      dues[t] = clock + static_cast<int64_t>(ahead);
      instance.slots()[journey.timers[static_cast<size_t>(timer.timer)].slot] = {dues[t], 1};
      instance.stage_time = dues[t] - timer.delay_ms;
    }
  }
  core_.Resume(customer);
  return customer;
}

bool Transfer::PackInstance(const rt::Instance& instance, int64_t base, int64_t clock, std::vector<uint64_t>& words,
                            Dues& dues) const {
  const ir::Journey& journey = core_.program().module().journeys[static_cast<size_t>(instance.journey)];
  if (instance.entry != 1 || instance.held || instance.ended || !instance.in_stage || instance.wait != ir::kNone ||
      instance.timeout_due != rt::kNever || instance.holdout_due != rt::kNever || instance.HasDeferred()) {
    return false;
  }
  const int32_t index = instance.journey;
  bool fits = Put(FieldOf(FieldKind::kStage, index), flat::CodeOfStage(instance.stage), words) &&
              instance.sends <= INT64_MAX &&
              Put(FieldOf(FieldKind::kSends, index), static_cast<int64_t>(instance.sends), words);
  const int32_t entry_field = plan_.FindField(FieldKind::kEntryTime, index);
  if (entry_field != ir::kNone) {
    fits = fits && Put(plan_.fields[static_cast<size_t>(entry_field)], instance.entry_time - base, words);
  }
  for (size_t s = 0; s < journey.memory.slots.size() && fits; ++s) {
    const Field& field =
        plan_.fields[static_cast<size_t>(plan_.FindField(FieldKind::kMemory, index, static_cast<int32_t>(s)))];
    int64_t value = rt::LoadSlot(instance.memory(), journey.memory.slots[s]).i;
    if (field.relative && __builtin_sub_overflow(value, base, &value)) return false;
    fits = Put(field, value, words);
  }
  for (const int32_t number : journey.stages[static_cast<size_t>(instance.stage)].timers) {
    const int64_t due = instance.slots()[journey.timers[static_cast<size_t>(number)].slot].due;
    const auto of_plan = std::find_if(plan_.timers.begin(), plan_.timers.end(), [&](const flat::Timer& timer) {
      return timer.journey == index && timer.timer == number;
    });
    if (of_plan == plan_.timers.end()) {
      if (due != rt::kNever) return false;
      continue;
    }
    // Without overflow: one that is not pending is due at the end of all time, and the clock may be before 1970.
    if (due < clock || due - of_plan->delay_ms > clock) return false;
    const Field& field = plan_.fields[static_cast<size_t>(of_plan->field)];
    words[field.word] |= (static_cast<uint64_t>(due) << field.shift) & field.Mask();
    dues[static_cast<size_t>(of_plan - plan_.timers.begin())] = due;
  }
  return fits;
}

bool Transfer::Pack(rt::Customer& customer, int64_t base, uint8_t* slot, Dues& dues) const {
  const ir::Module& module = core_.program().module();
  dues.assign(plan_.timers.size(), rt::kNever);
  if (!customer.known || !customer.has_clock || customer.extra != nullptr || !core_.HasInitialProfile(customer)) {
    return false;
  }
  std::vector<uint64_t> words(plan_.shape.words, 0);
  if (!plan_.ordered) {
    const Field& clock = FieldOf(FieldKind::kClock, ir::kNone);
    if (customer.clock <= base || !Put(clock, customer.clock - base, words)) return false;
  }
  std::vector<bool> active(module.journeys.size(), false);
  for (const rt::Instance* instance : customer.instances) {
    if (!PackInstance(*instance, base, customer.clock, words, dues)) return false;
    active[static_cast<size_t>(instance->journey)] = true;
  }
  for (const rt::JourneyState& state : customer.entered) {
    const ir::Journey& journey = module.journeys[static_cast<size_t>(state.journey)];
    if (state.entries.count == 0 || active[static_cast<size_t>(state.journey)]) continue;
    if (state.entries.count != 1 || journey.reenter != ir::ReenterKind::kNever) return false;
    if (!Put(FieldOf(FieldKind::kStage, state.journey), flat::CodeEnded(journey), words)) return false;
  }
  const Field& in_use = plan_.InUse();
  const bool looks_free = (words[in_use.word] & in_use.Mask()) == 0;
  if (looks_free) CHECK(Put(in_use, flat::CodeKnown(module.journeys[0]), words));
  WriteWords(words, slot);
  core_.Release(customer);
  return true;
}

}  // namespace journey::packed
