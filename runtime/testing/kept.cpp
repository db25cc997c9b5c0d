// Values are copied out of the customer's block before they go.
#include "runtime/testing/kept.h"

#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt {

const Engine::InstanceView* KeptInstances::LastEnded(std::string_view customer, int32_t journey) const {
  const auto found = kept_.find(std::pair(std::string(customer), journey));
  return found != kept_.end() ? &found->second.last_ended : nullptr;
}

bool KeptInstances::ForceArm(int32_t journey, int32_t split, int32_t arm) {
  if (walked_.contains({journey, split})) return false;
  arms_[{journey, split}] = arm;
  return true;
}

int32_t KeptInstances::WalkSplit(int32_t journey, int32_t split) {
  walked_.insert({journey, split});
  const auto found = arms_.find({journey, split});
  return found != arms_.end() ? found->second : ir::kNone;
}

void KeptInstances::Ended(const Customer& customer, const Instance& instance, ir::Outcome outcome) {
  Kept& kept = kept_[{std::string(customer.id()), instance.journey}];
  kept.last_ended = {.active = false,
                     .stage = instance.stage,
                     .outcome = outcome,
                     .entry = instance.entry,
                     .key = customer.KeyTextOf(instance)};
  if (instance.sequence < kept.sequence) return;
  kept.sequence = instance.sequence;
  kept.memory.clear();
  for (const ir::Slot& slot : customer.JourneyOf(instance).memory.slots) {
    Value value = LoadKept(customer.MemoryOf(instance), slot);
    if (value.has != 0 && ir::IsHeld(slot.type.kind)) {
      value = Value::String(FlatCopy(customer.program().module(), slot.type, value.s, ir::kMostElements, texts_));
    }
    kept.memory.push_back(value);
  }
}

bool KeptInstances::LoadEnded(std::string_view customer, int32_t journey, int64_t slot, uint32_t sequence,
                              Value* value) const {
  const auto found = kept_.find(std::pair(std::string(customer), journey));
  if (found == kept_.end() || found->second.sequence < sequence) return false;
  *value = found->second.memory[static_cast<size_t>(slot)];
  return true;
}

}  // namespace journey::rt
