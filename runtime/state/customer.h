// One customer's state as the rules see it: typed views on the bytes of a block.
//
// The block holds everything that is known of a customer: clock, profile, instances with stage, flow position, memory,
// timers and deferred sends, how often each journey was entered, history, sends that caps look at, remembered message
// ids. It begins with CustomerHead, the id and the profile; the rest are pieces of the block's heap:
//
//   head | id | profile, Plan::profile_bytes | ... instances (a tree), entries (a tree), ids, extra, texts ...
//
// Whatever allocates may move the block: references and pointers into it are then stale, offsets are not. Texts that
// are replaced stay until EndStep, since registers may still hold them. What blocks of a module look like is told by
// the program's plan (StateShape). Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "ir/ir.h"
#include "runtime/program/keys.h"
#include "runtime/program/plan.h"
#include "runtime/state/block.h"
#include "runtime/state/ring.h"
#include "runtime/state/tree.h"
#include "runtime/value/calendar.h"
#include "runtime/value/packed.h"

namespace journey::rt {

struct CustomerHead {
  BlockHead block;
  uint32_t number = 0;        // in the shard's table; the shard's own
  int64_t clock = 0;          // logical time; meaningful with has_clock
  int64_t next_due = kNever;  // the earliest of everything, as of the end of the last step
  uint32_t id_size = 0;
  int16_t zone = 0;  // ZoneId of the profile
  bool known : 1 = false;
  bool has_clock : 1 = false;
  bool plain_id : 1 = false;    // nothing in the id needs an escape in JSON or in a send's id
  bool at_rest : 1 = false;     // behind the id stands less (block_at_rest.h); the shard's own
  bool short_id : 1 = false;    // at rest: the id is a UUID and takes 16 bytes
  bool has_shorts : 1 = false;  // at rest: short words stand for themselves
  bool watched : 1 = false;     // whether it is silent is looked at; the shard's own
  uint8_t set_fields = 0;       // bits of the profile's first fields: see IsSet
  Offset instances = 0;         // tree of Instance, by journey, key, entry; at most one active per journey and key
  Offset entries = 0;           // tree of Entries, by journey and key
  Offset ids = 0;               // remembered message ids (dedup.h)
  Offset extra = 0;             // CustomerExtra; 0: none of it was asked for yet
  uint32_t sequence = 0;        // entries into journeys so far
  uint32_t step = 0;            // steps so far, modulo 2^32: tells what this step has made
};
// One line of memory, at which a block begins.
static_assert(sizeof(CustomerHead) == 64);
// What stands as ever in the block of a customer who is at rest: all up to there.
inline constexpr uint32_t kHeadAtRest = offsetof(CustomerHead, instances);
static_assert(kHeadAtRest == 40);

// What not every module asks for.
struct CustomerExtra {
  Offset running = 0;          // running numbers (NumberShape), and tables of keys behind them
  uint32_t next_schedule = 0;  // the first of those with the earliest due
  Offset origins = 0;          // Origins; 0: every instance entered under this id
  // Behind it:
  // - an offset each of the rings by HistoryEvent::ring, and of rings of times by ChannelPlan::log;
  // - bits by Plan::enter_whens: first words that tell whether the condition held when it was last asked, then whether
  //   something it reads may have changed since. As it begins: all false, all stale;
  // - due times by Plan::schedules. As it begins: never.
};

// Under which ids instances entered that came over from other customers.
struct Origins {
  struct Row {
    uint32_t sequence;  // the instance's
    Offset id;          // a text
  };
  uint32_t count = 0, capacity = 0;
  Row* rows() { return reinterpret_cast<Row*>(this + 1); }
  static constexpr uint32_t Bytes(uint32_t capacity) {
    return static_cast<uint32_t>(sizeof(Origins)) + capacity * static_cast<uint32_t>(sizeof(Row));
  }
};

struct DeferredSend {
  DueLinks links;
  int64_t due = 0;
  uint32_t n = 0;          // the send's ordinal within the entry
  uint32_t made_step = 0;  // CustomerHead::step in which it was made
  int32_t channel = ir::kNone;
  Offset args_json = 0;  // a text
};
// Stands behind it where the channel says so (ChannelPlan), followed by the packed rule parameters.
struct DeferredRest {
  int64_t made = 0;         // when the send ran
  bool asks_quiet = false;  // when it is due, since it was a cap that deferred it
  bool skips = false;       // quiet hours suppress it then
  uint8_t padding[6] = {};
};
static_assert(sizeof(DeferredRest) == 16);

// The parts that not all journeys have stand behind it (InstanceShape), the packed memory (Journey::memory) last.
struct Instance {
  DueLinks links;
  int32_t journey = ir::kNone;
  int32_t stage = ir::kNone;  // kNone: held out. After the end: where it ended
  int32_t wait = ir::kNone;   // the flow's pending wait
  uint32_t entry = 0;         // the entry's ordinal for this key, from 1
  uint32_t sequence = 0;      // order of entry among all of the customer's instances
  uint32_t sends = 0;         // send attempts so far
  Offset deferred = 0;        // tree of DeferredSend, by n
  uint32_t held : 1 = false;
  uint32_t in_stage : 1 = false;  // the first stage has been entered (not yet while the enter block runs)
  uint32_t ended : 1 = false;     // kept only until its last deferred send is delivered
  uint32_t touched : 1 = false;   // next_due must be computed anew at the end of the step
  // In this step: something that the pending wait's moment reads was assigned since it began.
  uint32_t moved : 1 = false;
  int64_t next_due = kNever;  // the earliest of all its dues, as of the end of the last step
  int64_t entry_time = 0;
  int64_t stage_time = 0;
};
static_assert(sizeof(Instance) == 72);

// What outlives the instances of one journey and key. While the first of them is active there is none: the instance
// says all of it. Where the journey has a key, a word of it stands behind: the number, or the offset of the text.
struct Entries {
  TreeLinks links;
  int32_t journey = ir::kNone;
  uint32_t count = 0;           // how often entered
  int64_t reenter_at = kNever;  // when the next entry is allowed; meaningful once one has ended
  int64_t* key() { return reinterpret_cast<int64_t*>(this + 1); }
  const int64_t* key() const { return reinterpret_cast<const int64_t*>(this + 1); }
};

// The same where it is read.
struct EntriesView {
  int32_t journey;
  uint32_t count;
  int64_t reenter_at;
  KeyView key;
  bool Before(const EntriesView& other) const {
    return journey != other.journey ? journey < other.journey : key < other.key;
  }
};

class Customer {
 public:
  // Both must outlive it. It is nobody yet.
  Customer(const Program& program, BlockMemory& memory)
      : program_(&program),
        plan_(&program.plan()),
        whens_behind_(WhensBehind(program.plan())),
        schedules_behind_(SchedulesBehind(program.plan())),
        block_(memory, nullptr),
        memory_(&memory) {}
  Customer(const Customer&) = delete;

  // Looks at another block, of the same program and memory; between steps only.
  void Attach(std::byte* block) { block_.Attach(block); }
  // One that somebody has written on the desk; it stays there over steps.
  void AttachOnDesk(std::byte* desk) { block_.AttachOnDesk(desk); }
  // Somebody new with the initial profile, not known yet.
  void Create(std::string_view id, uint32_t number);
  // The same customer at another place of the same memory; between steps only.
  void MoveFrom(std::byte* block) { block_.MoveFrom(block, reinterpret_cast<const BlockHead*>(block)->capacity); }
  // The block's memory goes back.
  void Destroy() { block_.Destroy(); }

  Block& block() { return block_; }
  const Block& block() const { return block_; }
  const Program& program() const { return *program_; }
  const Plan& plan() const { return *plan_; }
  CustomerHead& head() const { return *block_.At<CustomerHead>(0); }
  std::string_view id() const { return IdOf(block_.begin()); }
  // Of one who is awake; of anybody: IdIn (block_at_rest.h).
  static std::string_view IdOf(const std::byte* block) {
    const auto* head = reinterpret_cast<const CustomerHead*>(block);
    DCHECK(!head->at_rest);
    return {reinterpret_cast<const char*>(block) + sizeof(CustomerHead), head->id_size};
  }
  uint8_t* profile() const {
    return reinterpret_cast<uint8_t*>(block_.begin()) + sizeof(CustomerHead) + Block::Rounded(head().id_size);
  }
  ZoneId zone() const { return head().zone; }
  // Whether a trait, an assignment or a merge has set the field, to whatever value.
  bool IsSet(size_t field) const {
    if (field < Plan::kSetInHead) return (head().set_fields >> field & 1) != 0;
    field -= Plan::kSetInHead;
    return (profile()[plan_->set_at + field / 8] >> (field % 8) & 1) != 0;
  }
  void MarkSet(size_t field) {
    if (field < Plan::kSetInHead) {
      head().set_fields = static_cast<uint8_t>(head().set_fields | 1U << field);
      return;
    }
    field -= Plan::kSetInHead;
    uint8_t& bits = profile()[plan_->set_at + field / 8];
    bits = static_cast<uint8_t>(bits | 1U << (field % 8));
  }
  // When the last event was, where something idles; the smallest number before the first.
  int64_t& LastEvent() const { return *reinterpret_cast<int64_t*>(profile() + plan_->profile_bytes - sizeof(int64_t)); }
  // Null where nothing of it was asked for; Extra makes it.
  CustomerExtra* extra() const { return head().extra != 0 ? block_.At<CustomerExtra>(head().extra) : nullptr; }
  CustomerExtra& Extra();
  static uint32_t ExtraBytes(const Plan& plan) {
    return SchedulesBehind(plan) + static_cast<uint32_t>(plan.schedules.size() * sizeof(int64_t));
  }
  // Where rings of the Extra that there is are told (ring.h), and a look at them whether there is one or not.
  Offset OccurrencesAt(int32_t ring) const {
    return head().extra + static_cast<Offset>(sizeof(CustomerExtra) + static_cast<size_t>(ring) * sizeof(Offset));
  }
  Offset SentAt(int32_t log) const { return OccurrencesAt(plan_->ring_count + log); }
  Ring Occurrences(int32_t ring) const { return head().extra != 0 ? LookAtRing(block_, OccurrencesAt(ring)) : Ring(); }
  Ring Sent(int32_t log) const { return head().extra != 0 ? LookAtRing(block_, SentAt(log)) : Ring(); }

  // ---- fields of the profile and of memories
  // A text is copied into the block; the old one goes at EndStep. May move the block.
  void StoreProfile(const ir::Slot& slot, const Value& value) { Store(block_.OffsetOf(profile()), slot, value); }
  void StoreMemory(Offset instance, const ir::Slot& slot, const Value& value) {
    Store(block_.OffsetOf(MemoryOf(At(instance))), slot, value);
  }
  // The same, `packed` being where the profile or the memory stands.
  void Store(Offset packed, const ir::Slot& slot, const Value& value) {
    if (!ir::IsHeld(slot.type.kind)) return StoreKept(block_.At<uint8_t>(packed), slot, value);
    ReplaceText(packed, slot, value);
  }
  // The profile's zone; UTC where there is none.
  void ReadZone();

  // A copy of a text, list or record in the block, of a list the last `max` elements; 0 for what is none or empty. May
  // move the block.
  Offset Keep(const ir::Type& type, const Value& value, uint32_t max);

  // ---- instances
  const ir::Journey& JourneyOf(const Instance& instance) const {
    return program_->module().journeys[static_cast<size_t>(instance.journey)];
  }
  const InstanceShape& ShapeOf(const Instance& instance) const {
    return plan_->instances[static_cast<size_t>(instance.journey)];
  }
  static uint32_t InstanceBytes(const InstanceShape& shape, const ir::Journey& journey) {
    return static_cast<uint32_t>(sizeof(Instance)) + shape.memory + journey.memory.kept_size;
  }
  Instance& At(Offset instance) const { return *block_.At<Instance>(instance); }
  uint8_t* MemoryOf(Instance& instance) const { return Tail(instance) + ShapeOf(instance).memory; }
  const uint8_t* MemoryOf(const Instance& instance) const { return Tail(instance) + ShapeOf(instance).memory; }
  // Due times that the shape has; kNever for those that it has not.
  int64_t TimeoutDue(const Instance& one) const { return Due(one, ShapeOf(one).timeout); }
  int64_t HoldoutDue(const Instance& one) const { return Due(one, ShapeOf(one).holdout); }
  int64_t WaitDue(const Instance& one) const { return Due(one, ShapeOf(one).wait); }
  // When the pending wait began.
  int64_t WaitSince(const Instance& one) const { return Due(one, ShapeOf(one).wait + 8); }
  // The same word of a wait for a deferred send: the send's ordinal.
  int64_t AwaitedSend(const Instance& one) const { return WaitSince(one); }
  int64_t& TimeoutDueAt(Instance& one) const { return *Word(one, ShapeOf(one).timeout); }
  int64_t& HoldoutDueAt(Instance& one) const { return *Word(one, ShapeOf(one).holdout); }
  // Sets or clears (kNone) the pending wait.
  void SetWait(Instance& one, int32_t wait, int64_t due, int64_t since) const {
    SetWait(one, ShapeOf(one), wait, due, since);
  }
  // Due time of the stage's timer slot, and which firing of an `every` is next, from 1.
  int64_t& TimerDue(Instance& one, uint32_t slot) const { return Word(one, ShapeOf(one).timers)[slot]; }
  int64_t TimerDue(const Instance& one, uint32_t slot) const {
    return Word(const_cast<Instance&>(one), ShapeOf(one).timers)[slot];
  }
  int64_t DueOf(const Instance& one, const StageTimer& timer) const { return Due(one, timer.due); }
  int64_t& TimerCount(Instance& one, uint32_t slot) const { return Word(one, ShapeOf(one).counts)[slot]; }
  // 0 where the journey counts none.
  int64_t TimerCount(const Instance& one, uint32_t slot) const {
    const uint32_t counts = ShapeOf(one).counts;
    return counts != InstanceShape::kAbsent ? Word(const_cast<Instance&>(one), counts)[slot] : 0;
  }
  // The profile's when the stage was entered: `every` counts in it. Of journeys without one the profile's.
  ZoneId StageZone(const Instance& one) const {
    const uint32_t at = ShapeOf(one).zone;
    return at != InstanceShape::kAbsent ? *Word(const_cast<Instance&>(one), at) : zone();
  }
  void SetStageZone(Instance& one, ZoneId zone) const { SetStageZone(one, ShapeOf(one), zone); }
  void ClearTimers(Instance& one) const { ClearTimers(one, ShapeOf(one)); }
  // It arrives: nothing waits any more, and no timer runs.
  void BeginStage(Instance& one, int32_t stage, int64_t now) const {
    const InstanceShape& shape = ShapeOf(one);
    one.stage = stage;
    one.stage_time = now;
    SetStageZone(one, shape, zone());
    SetWait(one, shape, ir::kNone, kNever, kNever);
    ClearTimers(one, shape);
  }
  // Nothing of it is due any more but deferred sends.
  void ClearDues(Instance& one) const;

  // With the initial values of its memory and the key, not in the tree yet. May move the block.
  Offset NewInstance(int32_t journey, const Value* key);
  // Puts it behind the others of its key, which entered before.
  void InsertInstance(Offset instance);
  // A copy of somebody else's, of the same program, not in the tree yet: of that number in the order of entry. Its
  // deferred sends are none of this step. May move the block.
  Offset AdoptInstance(const Customer& from, const Instance& one, uint32_t sequence);
  // As if it had entered later than all others.
  void MakeLatest(Offset instance);
  // The id of the customer under which it entered.
  std::string_view EnteredAs(const Instance& instance) const;
  // Says it of the instance of that number. May move the block.
  void AddOrigin(uint32_t sequence, std::string_view entered_as);
  // Takes it out and gives back its memory and texts.
  void RemoveInstance(Offset instance);
  void DueChanged(Offset instance) { Instances().Update(head().instances, instance); }
  KeyView KeyOf(const Instance& instance) const;
  // As records spell it; "" without a key.
  std::string KeyTextOf(const Instance& instance) const;
  // 0 when none is active.
  Offset FindActive(int32_t journey, const KeyView& key) const {
    return head().instances != 0 ? FindActiveAmong(journey, key) : 0;
  }
  // The same in any version of the journey.
  Offset FindInside(int32_t journey, const KeyView& key) const {
    return head().instances != 0 ? FindInsideAmong(journey, key) : 0;
  }
  // The first instance of this journey or a later one; the next one in order. 0: there is none.
  Offset FirstOf(int32_t journey) const {
    return Instances().LowerBound(head().instances, [&](const Instance& one) { return one.journey < journey; });
  }
  Offset Next(Offset instance) const {
    // Most are in one journey.
    if (instance == head().instances && At(instance).links.right == 0) return 0;
    return NextAmong(instance);
  }
  // The first in order of those with the earliest due; 0 when no instance is due ever.
  Offset EarliestInstance() const { return Instances().FirstEarliest(head().instances); }
  int64_t EarliestInstanceDue() const { return Instances().Earliest(head().instances); }

  // ---- entries, which all versions of a journey have in common: they are those of the newest
  // 0 when no instance with this key has ended yet.
  Offset FindEntries(int32_t journey, const KeyView& key) const {
    return head().entries != 0 ? FindEntriesAmong(journey, key) : 0;
  }
  // With any key.
  bool WasEntered(int32_t journey) const;
  // Made if need be, with the active instance of the key counted; may move the block.
  Offset EntriesAt(int32_t journey, const KeyView& key);
  // In order of journey and key, with what active instances say.
  template <class Visit>
  void ForEachEntries(Visit&& visit) const {
    Offset at = EntriesTree().First(head().entries);
    const auto say = [&](const EntriesView& said) {
      for (; at != 0 && ViewOf(at).Before(said); at = EntriesTree().Next(head().entries, at)) visit(ViewOf(at));
      if (at == 0 || said.Before(ViewOf(at))) visit(said);
    };
    if (plan_->older_versions) {
      for (const EntriesView& said : SaidByActive()) say(said);
    } else {
      for (Offset one = FirstOf(0); one != 0; one = Next(one)) {
        if (!At(one).ended) say({At(one).journey, At(one).entry, kNever, KeyOf(At(one))});
      }
    }
    for (; at != 0; at = EntriesTree().Next(head().entries, at)) visit(ViewOf(at));
  }

  // ---- deferred sends
  // `rule_args` by Channel::rule_params; what is not kept of such a channel's sends is left out. May move the block.
  void AddDeferred(Offset instance, const DeferredSend& send, std::string_view args_json, const DeferredRest& rest,
                   const Value* rule_args);
  // Null where nothing is kept.
  DeferredRest* RestOf(Offset send) const {
    const DeferredSend& one = *block_.At<DeferredSend>(send);
    if (!plan_->channels[static_cast<size_t>(one.channel)].keeps_rest) return nullptr;
    return block_.At<DeferredRest>(send + static_cast<Offset>(sizeof(DeferredSend)));
  }
  // Where the packed rule parameters stand, if there are any.
  static Offset RuleArgsAt(Offset send) {
    return send + static_cast<Offset>(sizeof(DeferredSend) + sizeof(DeferredRest));
  }
  // The rule parameters, by Channel::rule_params; their texts stay where they are.
  void LoadRuleArgs(Offset send, std::vector<Value>& out) const;
  // After the send's due was changed.
  void DeferredChanged(Offset instance, Offset send) { Deferred().Update(At(instance).deferred, send); }
  void RemoveDeferred(Offset instance, Offset send);
  Offset EarliestDeferred(const Instance& instance) const { return Deferred().FirstEarliest(instance.deferred); }
  int64_t EarliestDeferredDue(const Instance& instance) const { return Deferred().Earliest(instance.deferred); }
  template <class Visit>
  void ForEachDeferred(const Instance& instance, Visit&& visit) const {
    Deferred().ForEach(instance.deferred, visit);
  }

  // ---- rules of entry
  // Due times by Plan::schedules; null where there are none, or none was asked for.
  int64_t* Schedules() const {
    if (head().extra == 0 || plan_->schedules.empty()) return nullptr;
    return block_.At<int64_t>(head().extra + schedules_behind_);
  }
  // The same where there are some; made if need be. May move the block.
  int64_t* SchedulesAt() {
    (void)Extra();
    return Schedules();
  }
  // Of Plan::enter_whens: whether it held when it was last asked, and whether it must be asked again. Made if need be;
  // may move the block.
  void SetWhen(size_t rule, bool holds, bool stale);
  void MakeWhens() { (void)Extra(); }
  bool HasWhens() const { return head().extra != 0; }
  RuleWord* WhenHolds() const { return block_.At<RuleWord>(head().extra + whens_behind_); }
  RuleWord* WhenStale() const { return WhenHolds() + plan_->whens_always.size(); }

  // ---- the end of a part of a step after which no register holds a text of before, and of a step
  // Texts that were replaced go, and what the block had moved from.
  void ReleaseTexts() {
    if (!replaced_.empty()) [[unlikely]]
      FreeReplaced();
    memory_->GiveRetired();
  }
  // The same, and a block that has grown, or in which much is free, gets its place: it may move, and what is in it,
  // too, so that no offset of before is good any more.
  void EndStep() {
    ReleaseTexts();
    if (block_.unsettled()) [[unlikely]]
      SettleBlock();
  }
  void FreeLater(Offset text) { replaced_.push_back(text); }
  // Between steps: moves what is used of the block together. No offset of before is good any more.
  void CloseGaps();

 private:
  // Where the parts behind a CustomerExtra begin, from its own beginning on.
  static uint32_t WhensBehind(const Plan& plan) {
    const size_t rings = static_cast<size_t>(plan.ring_count) + plan.logs.size();
    return static_cast<uint32_t>(sizeof(CustomerExtra) + rings * sizeof(Offset));
  }
  static uint32_t SchedulesBehind(const Plan& plan) {
    return Block::Rounded(WhensBehind(plan) + static_cast<uint32_t>(2 * plan.whens_always.size() * sizeof(RuleWord)));
  }
  struct InstanceOrder {
    using Node = Instance;
    const Customer& customer;
    bool Less(const Instance& a, const Instance& b) const {
      if (a.journey != b.journey) return a.journey < b.journey;
      if (customer.ShapeOf(a).keyed) {
        const auto order = customer.KeyOf(a) <=> customer.KeyOf(b);
        if (order != 0) return order < 0;
      }
      return a.sequence < b.sequence;
    }
    uint32_t Priority(const Instance& node) const { return TreePriority(node.sequence); }
    int64_t Due(const Instance& node) const { return node.next_due; }
  };
  struct EntriesOrder {
    using Node = Entries;
    const Customer& customer;
    KeyView KeyOf(const Entries& node) const {
      const InstanceShape& shape = customer.plan_->instances[static_cast<size_t>(node.journey)];
      if (!shape.keyed) return {};
      const int64_t key = *node.key();
      if (!shape.text_key) return {key, {}};
      return {0, key != 0 ? customer.block_.Text(static_cast<Offset>(key))->view() : std::string_view()};
    }
    bool Less(const Entries& a, const Entries& b) const {
      if (a.journey != b.journey) return a.journey < b.journey;
      return KeyOf(a) < KeyOf(b);
    }
    uint32_t Priority(const Entries& node) const;
  };
  struct DeferredOrder {
    using Node = DeferredSend;
    bool Less(const DeferredSend& a, const DeferredSend& b) const { return a.n < b.n; }
    uint32_t Priority(const DeferredSend& node) const { return TreePriority(node.n); }
    int64_t Due(const DeferredSend& node) const { return node.due; }
  };
  // What active instances say of their journeys, in order.
  std::vector<EntriesView> SaidByActive() const;
  EntriesView ViewOf(Offset entries) const {
    const Entries& one = *block_.At<const Entries>(entries);
    return {one.journey, one.count, one.reenter_at, entries_order_.KeyOf(one)};
  }
  Tree<InstanceOrder> Instances() const { return {block_, instance_order_}; }
  Tree<EntriesOrder> EntriesTree() const { return {block_, entries_order_}; }
  Tree<DeferredOrder> Deferred() const { return {block_, deferred_order_}; }

  uint8_t* Tail(const Instance& instance) const {
    return reinterpret_cast<uint8_t*>(const_cast<Instance*>(&instance)) + sizeof(Instance);
  }
  int64_t* Word(Instance& instance, uint32_t at) const {
    DCHECK(at != InstanceShape::kAbsent);
    return reinterpret_cast<int64_t*>(Tail(instance) + at);
  }
  int64_t Due(const Instance& instance, uint32_t at) const {
    return at < InstanceShape::kAbsent ? *reinterpret_cast<const int64_t*>(Tail(instance) + at) : kNever;
  }
  void SetWait(Instance& one, const InstanceShape& shape, int32_t wait, int64_t due, int64_t since) const {
    one.wait = wait;
    one.moved = false;
    if (shape.wait == InstanceShape::kAbsent) return;
    int64_t* words = Word(one, shape.wait);
    words[0] = due;
    words[1] = since;
  }
  void SetStageZone(Instance& one, const InstanceShape& shape, ZoneId zone) const {
    if (shape.zone != InstanceShape::kAbsent) *Word(one, shape.zone) = zone;
  }
  void ClearTimers(Instance& one, const InstanceShape& shape) const {
    if (shape.timers == InstanceShape::kAbsent) return;
    const uint32_t slots = JourneyOf(one).timer_slots;
    int64_t* dues = Word(one, shape.timers);
    for (uint32_t slot = 0; slot < slots; ++slot) dues[slot] = kNever;
    if (shape.counts != InstanceShape::kAbsent) std::fill_n(Word(one, shape.counts), slots, 0);
  }
  // What those say of somebody who has some.
  Offset NextAmong(Offset instance) const;
  Offset FindActiveAmong(int32_t journey, const KeyView& key) const;
  Offset FindInsideAmong(int32_t journey, const KeyView& key) const;
  Offset FindEntriesAmong(int32_t journey, const KeyView& key) const;
  // A text slot (or a list's or record's) at `slot_at` now holds a copy of the value.
  void ReplaceText(Offset packed, const ir::Slot& slot, const Value& value);
  void InitialiseFields(Offset packed, const ir::Layout& layout);
  void InitialiseTexts(Offset packed, const ir::Layout& layout);
  void FreeReplaced();
  // compact.cpp
  void SettleBlock();
  // The texts of a packed piece that goes.
  void FreeTextsOf(Offset packed, const ir::Layout& layout);
  uint32_t DeferredBytes(int32_t channel) const;
  Origins::Row* FindOrigin(uint32_t sequence) const;
  void DropOrigin(uint32_t sequence);

  const Program* program_;
  const Plan* plan_;
  const uint32_t whens_behind_, schedules_behind_;  // an Extra's beginning
  Block block_;
  BlockMemory* memory_;
  std::vector<Offset> replaced_;  // texts that the step's registers may still hold
  std::vector<Block::Gap> gaps_;  // room
  InstanceOrder instance_order_{*this};
  EntriesOrder entries_order_{*this};
  DeferredOrder deferred_order_;
};

}  // namespace journey::rt
