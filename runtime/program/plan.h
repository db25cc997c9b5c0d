// What the engine looks up per input, arranged once per module: who reacts to an event, which rules step 4 asks, which
// schedules there are, what history and caps must be kept.
//
// In: a Program. Immutable, so shards may share one. Everything is in journey order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "runtime/program/guard_index.h"
#include "runtime/program/program.h"

namespace journey::rt {

// A journey that an event may touch.
struct EventJourney {
  int32_t journey = ir::kNone;
  int32_t handler = ir::kNone;    // function; kNone: an active instance does not react
  int32_t key_field = ir::kNone;  // slot of the event with the journey's key
  bool keyed = false;             // the journey has a key, whether the event carries it or not
  std::vector<int32_t> enters;    // indices of Journey::enters, source order
};

// What one event may set going.
struct EventPlan {
  std::vector<EventJourney> reactions;  // in journey order
  std::vector<uint32_t> entering;       // those that have entry rules for the event
  GuardIndex index;                     // over these
  const ir::Layout* layout = nullptr;   // of the module
  std::string_view name;                // likewise, the wire name
  bool counted = false;                 // some question of history is about it
};

// One rule of a journey: `enter when` or `enter every`.
struct EnterRule {
  int32_t journey = ir::kNone;
  int32_t enter = ir::kNone;
};

// A filter of windowed queries that compares fields with a key.
struct KeyedWhere {
  int32_t where_fn = ir::kNone;
  ir::Kind kind = ir::Kind::kVoid;  // the key's
  std::vector<int32_t> slots;       // of the event
  std::vector<int32_t> fields;      // the same as positions in HistoryEvent::fields
  // Its bits: whether it holds for a key that no slot has, then for that of each slot.
  uint32_t bit = 0;
};

// What is kept about one event's occurrences.
struct HistoryEvent {
  std::vector<int32_t> running;   // queries without a window
  std::vector<int32_t> windowed;  // queries with one
  std::vector<int32_t> fields;    // slots that windowed queries read
  std::vector<int32_t> wheres;    // distinct filters of windowed queries
  std::vector<KeyedWhere> keyed;  // those that know of a key
  uint32_t where_bits = 0;        // of all filters
  int64_t longest_ms = 0;         // the longest window
  int32_t ring = ir::kNone;       // index of the customer's ring; kNone: no windowed query
};

// Where the parts of a running number stand behind a beginning, in bytes: those that its question asks for.
struct NumberShape {
  static constexpr uint32_t kAbsent = UINT32_MAX;
  uint32_t count = kAbsent, time = kAbsent, value = kAbsent;  // eight bytes each
  uint32_t upper = kAbsent;                                   // the upper half of an exact sum, eight bytes
  uint32_t flags = kAbsent;                                   // a byte
};

// Where a query finds its numbers.
struct HistoryAccess {
  int32_t running = ir::kNone;  // index of the customer's running value
  NumberShape number;           // behind the beginning of all running values
  NumberShape key_number;       // with a table of keys: behind the head of a row
  uint32_t key_bytes = 0;       // of that number
  int32_t field = ir::kNone;    // windowed: position in HistoryEvent::fields
  int32_t where = ir::kNone;    // windowed: position in HistoryEvent::wheres
  int32_t keyed = ir::kNone;    // windowed: position in HistoryEvent::keyed
  int32_t table = ir::kNone;    // without a window: the customer's table of keys
  bool distinct = false;        // it tells values apart
};

// A set of Plan::enter_whens, kRulesPerWord a word; empty when it has none.
using RuleWord = uint32_t;
using RuleSet = std::vector<RuleWord>;
inline constexpr size_t kRulesPerWord = 32;

// What buckets of a journey are salted with (section 6), but for the customer.
struct JourneySalts {
  std::string holdout;
  std::vector<std::string> splits;
};

// A moment that moves with what it reads.
struct MovingMoment {
  int32_t function = ir::kNone;        // kNone: it does not
  std::vector<int32_t> fields, slots;  // of the profile and of memory, in order
};

// Those of one journey; empty lists where it has none.
struct JourneyMoments {
  std::vector<MovingMoment> waits, timers;  // by Journey::waits, Journey::timers
  bool any_wait = false;
};

// What the caps of one channel or group with one condition look at.
struct SentLog {
  std::string name;              // the owner's, and the condition
  int32_t where_fn = ir::kNone;  // which sends it holds; kNone: all
  int64_t horizon_ms = 0;        // older sends matter to no cap
  uint32_t keep = 0;             // the largest cap: more recent sends than these matter to none
};

// The rules of a channel or a group.
struct RulesPlan {
  // Their names as records give them: "email.cap.2". By the owner's lists.
  std::vector<std::string> requires_names, quiet_names, cap_names;
  std::vector<int32_t> cap_logs;  // by cap: Plan::logs
  std::vector<int32_t> logs;      // the same, each once
  bool defers = false;            // some cap does
};

struct ChannelPlan {
  struct Membership {
    int32_t group;
    const std::vector<int32_t>* args;  // GroupMember::args
  };
  RulesPlan rules;
  std::vector<Membership> groups;  // by name
  // What is kept of a deferred send besides its text: the parameters that rules read.
  ir::Layout rule_args;
  bool keeps_rest = false;   // there are some, or it may be deferred again (DeferredRest)
  bool asks = false;         // it has rules, its own or a group's
  bool plain_params = true;  // no parameter's name needs an escape in JSON
};

// Where the parts of a journey's instances stand behind their head, in bytes; kAbsent where it has none.
struct InstanceShape {
  static constexpr uint32_t kAbsent = 0xFFFF'FF00;
  uint32_t wait = kAbsent;     // due time of the pending wait, and when it began
  uint32_t timeout = kAbsent;  // due time
  uint32_t holdout = kAbsent;  // due time
  uint32_t timers = kAbsent;   // due times by timer slot
  uint32_t counts = kAbsent;   // by timer slot: which firing is next, of journeys with `every`
  uint32_t zone = kAbsent;     // in which the stage was entered, of journeys with `every`
  uint32_t memory = 0;         // Journey::memory, the last of it
  bool keyed = false, text_key = false;
};
static_assert(sizeof(InstanceShape) == 32);  // by which it is found

// A timer of a stage: its number in Journey::timers, and where its due time stands behind an instance's head, in bytes.
struct StageTimer {
  uint32_t timer, due;
};

// What stands behind the head of an instance that is new.
struct InstanceBeginning {
  std::vector<uint8_t> tail;  // nothing is due, memory is as it begins, but for texts
  bool has_texts = false;     // or lists or records, which memory begins with
};

struct Plan {
  explicit Plan(const Program& program);

  static constexpr uint32_t kNoReaction = UINT32_MAX;
  static constexpr uint32_t kSetInHead = 8;
  // The position among the event's reactions, or kNoReaction.
  uint32_t FindReaction(int32_t journey, int32_t event) const {
    const auto index = static_cast<size_t>(journey);
    for (uint32_t i = journey_events_begin[index]; i < journey_events_begin[index + 1]; ++i) {
      if (journey_events[i].event == event) return journey_events[i].reaction;
    }
    return kNoReaction;
  }

  struct JourneyEvent {
    int32_t event;
    uint32_t reaction;
  };
  std::vector<EventPlan> events;               // by event of the module
  std::vector<JourneyEvent> journey_events;    // by journey
  std::vector<uint32_t> journey_events_begin;  // by journey, and the end
  std::vector<EnterRule> enter_whens;
  // Which rules must be asked again: in every step; after a profile field has changed; after an event has been counted.
  RuleSet whens_always;
  std::vector<RuleSet> whens_by_field, whens_by_event;
  std::vector<EnterRule> schedules;
  std::vector<HistoryEvent> history_events;  // by event of the module
  std::vector<HistoryAccess> history;        // by query of the module
  int32_t running_count = 0;
  uint32_t running_bytes = 0;  // of all running values
  int32_t table_count = 0;
  int32_t ring_count = 0;
  std::vector<int32_t> events_by_ring;
  std::vector<ChannelPlan> channels;                               // by channel of the module
  std::vector<RulesPlan> groups;                                   // by group of the module
  std::vector<SentLog> logs;                                       // of the customer
  std::vector<InstanceShape> instances;                            // by journey
  std::vector<InstanceBeginning> beginnings;                       // by journey
  std::vector<std::vector<std::vector<StageTimer>>> stage_timers;  // by journey and stage
  std::vector<JourneyMoments> moments;                             // by journey
  // By field of the profile: the journeys with moments that read it. Empty when no moment moves.
  std::vector<std::vector<int32_t>> moved_by_field;
  std::vector<bool> idles;  // by journey: some stage has an idle timer
  bool any_idle = false;
  // Of each customer's profile with what stands behind its fields: bits of those that the head has no room for, in its
  // last word if they fit, and the time of the last event, where something idles, as the last word of all.
  uint32_t profile_bytes = 0;
  uint32_t set_at = 0;              // the first byte of bits
  std::vector<uint8_t> whens;       // by journey: it has conditions or moments that are looked at in every step
  bool any_when = false;            // some journey has them
  std::vector<JourneySalts> salts;  // by journey
  // By journey: the version by which people enter, and all versions of that one, itself among them, in journey order.
  // A customer is in one of them at a time (with a key: in one with that key), and all share its entries.
  std::vector<int32_t> newest;
  std::vector<std::vector<int32_t>> versions;
  bool older_versions = false;  // there are some

 private:
  void PlanJourneys(const ir::Module& module);
  void PlanVersions(const ir::Module& module);
  void PlanChannels(const ir::Module& module);
  void PlanEntries(const Program& program);
  void PlanWhens(const ir::Module& module);
  void PlanHistory(const ir::Module& module);
  void PlanInstances(const Program& program);
  void PlanBeginning(const Program& program, const ir::Journey& journey, const InstanceShape& shape);
  void PlanMoments(const ir::Module& module);
  void PlanProfile(const ir::Module& module);
};

}  // namespace journey::rt
