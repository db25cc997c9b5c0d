// What the engine remembers of one customer: profile, history, sends, and an instance per (journey, key).
//
// Plain state without behaviour: everything here can be written to a snapshot and read back. Instances own their packed
// memory and its text. Not thread-safe; a customer belongs to one engine.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ir/ir.h"
#include "runtime/engine/dedup.h"
#include "runtime/engine/history.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace journey::rt {

// An instance key in the order of section 4: numbers by value, strings by bytes. Journeys without a key use the empty
// one.
struct Key {
  int64_t number = 0;  // of numeric keys, mapped to integers in order
  std::string text;    // of string keys
  friend auto operator<=>(const Key&, const Key&) = default;
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

// Owns a packed block and its strings.
class OwnedBlock {
 public:
  OwnedBlock() = default;
  // A block with the layout's initial values.
  OwnedBlock(const ir::Layout& layout, const Value* constants);
  OwnedBlock(OwnedBlock&& other) noexcept = default;
  OwnedBlock& operator=(OwnedBlock&& other) noexcept;
  ~OwnedBlock();
  uint8_t* data() { return bytes_.get(); }
  const uint8_t* data() const { return bytes_.get(); }

 private:
  const ir::Layout* layout_ = nullptr;
  std::unique_ptr<uint8_t[]> bytes_;
};

struct Instance {
  int32_t journey = ir::kNone;
  Key key;
  std::string key_text;       // as records spell it
  uint64_t entry = 0;         // the entry's ordinal for this key, from 1
  uint64_t sequence = 0;      // order of entry within the engine
  int32_t stage = ir::kNone;  // kNone: held out. After the end: where it ended
  int32_t wait = ir::kNone;   // the flow's pending wait
  bool held = false;
  bool in_stage = false;  // the first stage has been entered (not yet while the enter block runs)
  bool ended = false;     // kept only until its last deferred send is delivered
  bool dirty = true;      // next_due must be computed anew at the end of the step
  ir::Outcome outcome = ir::Outcome::kCompleted;
  int64_t entry_time = 0;
  int64_t stage_time = 0;
  int64_t wait_due = kNever;
  int64_t timeout_due = kNever;
  int64_t holdout_due = kNever;
  int64_t next_due = kNever;  // the earliest of all its dues, as of the end of the last step
  uint64_t sends = 0;         // send attempts so far
  std::vector<TimerSlot> slots;
  std::vector<DeferredSend> deferred;  // by n
  OwnedBlock memory;
};

// What outlives the instances of one key.
struct Entries {
  uint64_t count = 0;
  int64_t reenter_at = kNever;  // when the next entry is allowed; meaningful once one has ended
};

struct JourneyState {
  int32_t journey = ir::kNone;
  uint64_t ended_step = 0;                           // the engine's last step in which an instance ended
  std::vector<std::shared_ptr<Instance>> instances;  // by key, then entry; at most one active per key
  Entries entries;                                   // of journeys without a key
  std::map<Key, Entries> keyed_entries;
  // With keep_last_instance: the last one that ended, and of those that ended the most recently entered.
  std::shared_ptr<Instance> last_ended, latest_entered;

  // Null when nobody ever entered with this key.
  const Entries* FindEntries(const Key& key, bool keyed) const;
  Instance* FindActive(const Key& key) const;
  bool AnyActive() const;
};

// Times of `sent` messages on one channel, oldest first.
struct SentLog {
  int32_t channel = ir::kNone;
  std::vector<int64_t> times;
};

struct Customer {
  std::string id;
  uint64_t hash = 0;
  uint32_t index = 0;  // in the engine's table
  bool known = false;
  bool has_clock = false;
  int64_t clock = 0;    // logical time; meaningful with has_clock
  int64_t zone = kUtc;  // of the profile
  OwnedBlock profile;
  History history;
  DedupWindow dedup;
  std::vector<JourneyState> journeys;    // by journey
  std::vector<SentLog> sent;             // channels with caps only
  std::vector<int64_t> schedule_dues;    // by Plan::schedules, once known
  std::vector<uint8_t> enter_when_bits;  // by Plan::enter_whens: the condition at the last step; empty: all false
  int64_t next_due = kNever;             // the earliest of everything, as of the end of the last step

  JourneyState* FindJourney(int32_t journey);
  const JourneyState* FindJourney(int32_t journey) const;
  JourneyState& JourneyAt(int32_t journey);
};

}  // namespace journey::rt
