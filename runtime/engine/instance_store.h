// Where instances live, and the lists that a customer finds them by.
//
// An instance is one piece of a pool: its header, timer slots and packed memory, as large as its journey needs; a
// piece that is given back serves the next entry. Whoever keeps an instance is counted in Instance::holders. Not
// thread-safe; one per engine, and all customers' lists and instances must be released through it.
#pragma once

#include "runtime/engine/customer.h"
#include "runtime/engine/pool.h"
#include "runtime/engine/program.h"

namespace journey::rt {

class InstanceStore {
 public:
  explicit InstanceStore(const Program& program) : program_(program), module_(program.module()) {}
  InstanceStore(const InstanceStore&) = delete;
  InstanceStore& operator=(const InstanceStore&) = delete;

  // With the initial values of its memory; nobody holds it yet.
  Instance* New(int32_t journey);
  void Hold(Instance* instance) { ++instance->holders; }
  // The last to let go ends it.
  void LetGo(Instance* instance);

  // The key in its memory; of journeys without one, the empty one.
  KeyView KeyOf(const Instance& instance) const;
  // The place after all instances of this journey up to this key.
  uint32_t After(const Customer& customer, int32_t journey, const KeyView& key) const;
  // Null when none is active.
  Instance* FindActive(const Customer& customer, int32_t journey, const KeyView& key) const;
  // Puts it behind the others of its key, which entered before; the list holds it.
  void Insert(Customer& customer, Instance* instance);
  void Remove(Customer& customer, Instance* instance);

  // Null when nobody ever entered with this key.
  const Entries* FindEntries(const Customer& customer, int32_t journey, const KeyView& key) const;
  Entries& EntriesAt(Customer& customer, int32_t journey, const KeyView& key);

  // Everything of the customer that lies here.
  void Clear(Customer& customer);

  // What one instance takes.
  static size_t Bytes(const ir::Journey& journey) {
    return sizeof(Instance) + journey.timer_slots * sizeof(TimerSlot) + journey.memory.size;
  }

 private:
  bool Keyed(int32_t journey) const { return JourneyAt(journey).key_slot != ir::kNone; }
  const ir::Journey& JourneyAt(int32_t journey) const { return module_.journeys[static_cast<size_t>(journey)]; }

  const Program& program_;
  const ir::Module& module_;
  BlockPool pool_;
};

}  // namespace journey::rt
