// What the engine remembers of one customer: profile, history, sends, and an instance per (journey, key).
//
// Plain state without behaviour: everything here can be written to a snapshot and read back. The engine owns it all:
// customers and instances lie in pools, do not move, and are torn down by what made them (customer_table.h,
// instance_store.h). A customer's active instances are one list; what outlives instances (how often a journey was
// entered) is another, so that handling an event looks at neither the journeys a customer is not in nor those that it
// has left. Not thread-safe; a customer belongs to one engine.
#pragma once

#include <compare>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "runtime/engine/dedup.h"
#include "runtime/engine/history.h"
#include "runtime/engine/small_list.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace journey::rt {

// An instance key in the order of section 4: numbers by value, strings by bytes. Journeys without a key use the empty
// one.
struct KeyView {
  int64_t number = 0;     // of numeric keys, mapped to integers in order
  std::string_view text;  // of string keys
  friend auto operator<=>(const KeyView&, const KeyView&) = default;
};

struct Key {
  int64_t number = 0;
  std::string text;
  KeyView View() const { return {number, text}; }
};

struct KeyLess {
  using is_transparent = void;
  static KeyView View(const Key& key) { return key.View(); }
  static KeyView View(const KeyView& key) { return key; }
  template <typename A, typename B>
  bool operator()(const A& a, const B& b) const {
    return View(a) < View(b);
  }
};

struct DeferredSend {
  int64_t due = 0;
  uint64_t n = 0;          // the send's ordinal within the entry
  uint64_t made_step = 0;  // the engine's step in which it was made
  int32_t channel = ir::kNone;
  std::string args_json;
};

struct TimerSlot {
  int64_t due = kNever;
  int64_t count = 0;  // kEvery: which firing is next, from 1
};

// Its timer slots and its packed memory (Journey::memory, which owns its texts) stand behind it in the same piece.
struct Instance {
  int32_t journey = ir::kNone;
  int32_t stage = ir::kNone;  // kNone: held out. After the end: where it ended
  int32_t wait = ir::kNone;   // the flow's pending wait
  uint32_t slot_count = 0;
  bool held = false;
  bool in_stage = false;  // the first stage has been entered (not yet while the enter block runs)
  bool ended = false;     // kept only until its last deferred send is delivered
  bool touched = false;   // next_due must be computed anew at the end of the step
  ir::Outcome outcome = ir::Outcome::kCompleted;
  uint8_t holders = 0;    // who keeps it: the customer's list, and what keep_last_instance remembers
  uint64_t entry = 0;     // the entry's ordinal for this key, from 1
  uint64_t sequence = 0;  // order of entry within the engine
  int64_t entry_time = 0;
  int64_t stage_time = 0;
  int64_t wait_due = kNever;
  int64_t timeout_due = kNever;
  int64_t holdout_due = kNever;
  int64_t next_due = kNever;                            // the earliest of all its dues, as of the end of the last step
  uint64_t sends = 0;                                   // send attempts so far
  std::unique_ptr<std::vector<DeferredSend>> deferred;  // by n; null: none so far

  bool HasDeferred() const { return deferred != nullptr && !deferred->empty(); }
  TimerSlot* slots() { return reinterpret_cast<TimerSlot*>(this + 1); }
  const TimerSlot* slots() const { return reinterpret_cast<const TimerSlot*>(this + 1); }
  uint8_t* memory() { return reinterpret_cast<uint8_t*>(slots() + slot_count); }
  const uint8_t* memory() const { return reinterpret_cast<const uint8_t*>(slots() + slot_count); }
};
static_assert(sizeof(Instance) % alignof(TimerSlot) == 0);

// What outlives the instances of one key.
struct Entries {
  uint64_t count = 0;
  int64_t reenter_at = kNever;  // when the next entry is allowed; meaningful once one has ended
};

using KeyedEntries = std::map<Key, Entries, KeyLess>;

// Of a journey that the customer has entered.
struct JourneyState {
  int32_t journey = ir::kNone;
  Entries entries;                // of journeys without a key
  KeyedEntries* keyed = nullptr;  // of those with one; owned
};

// Times of `sent` messages on one channel, oldest first.
struct SentLog {
  int32_t channel = ir::kNone;
  std::vector<int64_t> times;
};

// What not every module asks for.
struct CustomerExtra {
  History history;
  DedupWindow dedup;
  std::vector<SentLog> sent;           // channels with caps only
  std::vector<int64_t> schedule_dues;  // by Plan::schedules, once known
  size_t next_schedule = 0;            // the first of those with the earliest due
  // By Plan::enter_whens, 64 a word. Holds: the condition when it was last asked. Stale: something it reads may have
  // changed since. Empty until first asked: all false, all stale.
  std::vector<uint64_t> when_holds, when_stale;
};

// A text that is stored in place if it is short.
class CustomerId {
 public:
  static constexpr uint32_t kInside = 20;
  CustomerId() = default;
  // `far` makes a copy that lives as long as the customer, for texts that do not fit.
  template <typename Far>
  CustomerId(std::string_view text, Far far) : size_(static_cast<uint32_t>(text.size())) {
    if (size_ <= kInside) {
      if (size_ > 0) std::memcpy(bytes_, text.data(), size_);
    } else {
      const char* copy = far(text);
      std::memcpy(bytes_, &copy, sizeof copy);
    }
  }
  std::string_view view() const {
    if (size_ <= kInside) return {bytes_, size_};
    const char* copy;
    std::memcpy(&copy, bytes_, sizeof copy);
    return {copy, size_};
  }

 private:
  uint32_t size_ = 0;
  char bytes_[kInside] = {};
};

// Its packed profile (Module::customer, which owns its texts) stands behind it.
struct Customer {
  CustomerId id;
  int64_t next_due = kNever;        // the earliest of everything, as of the end of the last step
  int64_t clock = 0;                // logical time; meaningful with has_clock
  SmallList<Instance*> instances;   // by journey, key, entry; at most one active per journey and key
  int64_t zone = kUtc;              // of the profile
  SmallList<JourneyState> entered;  // by journey
  std::unique_ptr<CustomerExtra> extra;
  uint32_t index = 0;  // in the engine's table
  bool known = false;
  bool has_clock = false;

  uint8_t* profile() { return reinterpret_cast<uint8_t*>(this + 1); }
  const uint8_t* profile() const { return reinterpret_cast<const uint8_t*>(this + 1); }
  CustomerExtra& Extra() {
    if (extra == nullptr) extra = std::make_unique<CustomerExtra>();
    return *extra;
  }
  // Null when the journey was never entered.
  const JourneyState* FindEntered(int32_t journey) const;
  // The first instance of this journey or a later one: a position in `instances`.
  uint32_t FirstOf(int32_t journey) const;
};

}  // namespace journey::rt
