// Instances in their pool, and binary searches over one customer's few.
#include "runtime/engine/instance_store.h"

#include <algorithm>
#include <new>

#include "base/check.h"
#include "runtime/engine/keys.h"
#include "runtime/value/packed.h"

namespace journey::rt {

Instance* InstanceStore::New(int32_t journey_index) {
  const ir::Journey& journey = JourneyAt(journey_index);
  auto* instance = new (pool_.Take(Bytes(journey))) Instance;
  instance->journey = journey_index;
  instance->slot_count = journey.timer_slots;
  for (uint32_t i = 0; i < journey.timer_slots; ++i) new (instance->slots() + i) TimerSlot;
  uint8_t* memory = instance->memory();
  std::fill_n(memory, journey.memory.size, uint8_t{0});
  for (const ir::Slot& slot : journey.memory.slots) {
    if (slot.initial != ir::kNone) StoreOwned(memory, slot, program_.constants()[slot.initial]);
  }
  return instance;
}

void InstanceStore::LetGo(Instance* instance) {
  DCHECK(instance->holders > 0);
  if (--instance->holders > 0) return;
  const ir::Journey& journey = JourneyAt(instance->journey);
  FreeBlock(instance->memory(), journey.memory);
  instance->~Instance();
  pool_.Give(instance, Bytes(journey));
}

KeyView InstanceStore::KeyOf(const Instance& instance) const {
  const ir::Journey& journey = JourneyAt(instance.journey);
  if (journey.key_slot == ir::kNone) return {};
  const ir::Slot& slot = journey.memory.slots[static_cast<size_t>(journey.key_slot)];
  return MakeKey(slot.type.kind, LoadSlot(instance.memory(), slot));
}

uint32_t InstanceStore::After(const Customer& customer, int32_t journey, const KeyView& key) const {
  const uint32_t end = customer.FirstOf(journey + 1);
  if (!Keyed(journey)) return end;
  const auto found =
      std::upper_bound(customer.instances.begin() + customer.FirstOf(journey), customer.instances.begin() + end, key,
                       [this](const KeyView& wanted, const Instance* one) { return wanted < KeyOf(*one); });
  return static_cast<uint32_t>(found - customer.instances.begin());
}

Instance* InstanceStore::FindActive(const Customer& customer, int32_t journey, const KeyView& key) const {
  // Of the instances with one key, the active one is the last.
  const uint32_t after = After(customer, journey, key);
  if (after == 0) return nullptr;
  Instance* last = customer.instances[after - 1];
  return last->journey == journey && !last->ended && (!Keyed(journey) || KeyOf(*last) == key) ? last : nullptr;
}

void InstanceStore::Insert(Customer& customer, Instance* instance) {
  customer.instances.Insert(After(customer, instance->journey, KeyOf(*instance)), instance, pool_);
  Hold(instance);
}

void InstanceStore::Remove(Customer& customer, Instance* instance) {
  uint32_t at = After(customer, instance->journey, KeyOf(*instance));
  do {
    CHECK(at > 0);
    --at;
  } while (customer.instances[at] != instance);
  customer.instances.Erase(at);
  if (customer.instances.empty()) customer.instances.Clear(pool_);
  LetGo(instance);
}

const Entries* InstanceStore::FindEntries(const Customer& customer, int32_t journey, const KeyView& key) const {
  const JourneyState* state = customer.FindEntered(journey);
  if (state == nullptr) return nullptr;
  if (!Keyed(journey)) return state->entries.count > 0 ? &state->entries : nullptr;
  const auto found = state->keyed->find(key);
  return found == state->keyed->end() ? nullptr : &found->second;
}

Entries& InstanceStore::EntriesAt(Customer& customer, int32_t journey, const KeyView& key) {
  JourneyState* state = std::lower_bound(customer.entered.begin(), customer.entered.end(), journey,
                                         [](const JourneyState& one, int32_t wanted) { return one.journey < wanted; });
  if (state == customer.entered.end() || state->journey != journey) {
    const JourneyState added{.journey = journey, .keyed = Keyed(journey) ? new KeyedEntries : nullptr};
    state = customer.entered.Insert(static_cast<uint32_t>(state - customer.entered.begin()), added, pool_);
  }
  if (state->keyed == nullptr) return state->entries;
  const auto found = state->keyed->find(key);
  if (found != state->keyed->end()) return found->second;
  return state->keyed->emplace(Key{key.number, std::string(key.text)}, Entries()).first->second;
}

void InstanceStore::Clear(Customer& customer) {
  for (Instance* instance : customer.instances) LetGo(instance);
  customer.instances.Clear(pool_);
  for (JourneyState& state : customer.entered) delete state.keyed;
  customer.entered.Clear(pool_);
}

}  // namespace journey::rt
