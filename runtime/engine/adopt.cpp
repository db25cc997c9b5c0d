// Customers on their way between a packed slot (runtime/packed) and the engine.
#include <utility>

#include "runtime/engine/core.h"
#include "runtime/value/packed.h"

namespace journey::rt {

Customer& EngineCore::Adopt(std::string_view id, int64_t clock) {
  Customer& customer = FindOrAdd(id, CustomerTable::Hash(id));
  CHECK(!customer.known && customer.instances.empty() && customer.entered.empty());
  customer.known = true;
  customer.has_clock = true;
  customer.clock = clock;
  ++counters_.customers;
  return customer;
}

Instance& EngineCore::AdoptInstance(Customer& customer, int32_t journey, int32_t stage) {
  Instance* instance = store_.New(journey);
  instance->entry = ++store_.EntriesAt(customer, journey, KeyView()).count;
  instance->sequence = ++entry_sequence_;
  instance->stage = stage;
  instance->in_stage = true;
  store_.Insert(customer, instance);
  Touch(*instance);
  ++counters_.instances;
  return *instance;
}

void EngineCore::AdoptEnded(Customer& customer, int32_t journey) {
  ++store_.EntriesAt(customer, journey, KeyView()).count;
}

void EngineCore::Resume(Customer& customer) {
  Settle(customer);
  Enqueue(customer);
}

void EngineCore::Release(Customer& customer) {
  for (const Instance* instance : customer.instances) counters_.instances -= instance->ended ? 0 : 1;
  store_.Clear(customer);
  customer.extra.reset();
  customer.known = false;
  customer.has_clock = false;
  customer.next_due = kNever;
  --counters_.customers;
}

bool EngineCore::HasInitialProfile(const Customer& customer) const {
  for (const ir::Slot& slot : module_.customer.slots) {
    const Value now = LoadSlot(customer.profile(), slot);
    const Value initial = slot.initial != ir::kNone ? program_.constants()[slot.initial] : Value::None();
    if (now.has != initial.has) return false;
    if (now.has == 0) continue;
    if (slot.type.kind == ir::Kind::kString ? now.s->view() != initial.s->view() : now.i != initial.i) return false;
  }
  return true;
}

}  // namespace journey::rt
