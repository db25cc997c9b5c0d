// What makes, changes and removes the pieces of a customer's block.
#include "runtime/state/customer.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "runtime/value/byte_scan.h"
#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt {

void Customer::Create(std::string_view id, uint32_t number) {
  const ir::Layout& layout = program_->module().customer;
  const auto id_size = static_cast<uint32_t>(id.size());
  const Offset profile = static_cast<Offset>(sizeof(CustomerHead)) + Block::Rounded(id_size);
  block_ = Block(*memory_, nullptr);
  block_.Create(profile + plan_->profile_bytes);
  // All else of the head is zero in the beginning, or the block's own: what was just written in parts is not read as a
  // whole, which would have to wait until it has left the processor's core.
  CustomerHead& made = head();
  made.number = number;
  made.next_due = kNever;
  made.id_size = id_size;
  made.plain_id = StandsForItselfInSendId(id);
  if (id_size > 0) std::memcpy(block_.begin() + sizeof(CustomerHead), id.data(), id_size);
  InitialiseFields(profile, layout);
  if (plan_->any_idle) LastEvent() = std::numeric_limits<int64_t>::min();
  ReadZone();
}

CustomerExtra& Customer::Extra() {
  if (head().extra == 0) {
    const Offset made = block_.Allocate(ExtraBytes(*plan_));
    new (block_.At<void>(made)) CustomerExtra;
    head().extra = made;
    std::fill_n(WhenStale(), plan_->whens_always.size(), ~RuleWord{0});
    std::fill_n(block_.At<int64_t>(made + schedules_behind_), plan_->schedules.size(), kNever);
  }
  return *block_.At<CustomerExtra>(head().extra);
}

// ---------------------------------------------------------------- fields

void Customer::InitialiseFields(Offset packed, const ir::Layout& layout) {
  for (const ir::Slot& slot : layout.slots) {
    if (slot.initial == ir::kNone || ir::IsHeld(slot.type.kind)) continue;
    StoreKept(block_.At<uint8_t>(packed), slot, program_->constants()[slot.initial]);
  }
  InitialiseTexts(packed, layout);
}

void Customer::InitialiseTexts(Offset packed, const ir::Layout& layout) {
  for (const ir::Slot& slot : layout.slots) {
    if (slot.initial != ir::kNone && ir::IsHeld(slot.type.kind))
      ReplaceText(packed, slot, program_->constants()[slot.initial]);
  }
}

Offset Customer::Keep(const ir::Type& type, const Value& value, uint32_t max) {
  if (value.has == 0 || value.s->size == 0) return 0;
  if (type.kind == ir::Kind::kString) return block_.NewText(value.s->view());
  const ir::Module& module = program_->module();
  const uint64_t bytes = FlatBytes(module, type, value.s, max);
  if (bytes == 0 || bytes > kMostFlatBytes) return 0;
  // The value may refer to bytes of the block, which stay if it moves.
  const Offset at = block_.Allocate(Block::TextBytes(static_cast<uint32_t>(bytes)));
  Flatten(module, type, value.s, max, block_.At<Str>(at));
  return at;
}

// An empty text needs no piece: its slot is zero.
void Customer::ReplaceText(Offset packed, const ir::Slot& slot, const Value& value) {
  const Offset at = packed + slot.kept;
  const int32_t before = *block_.At<int32_t>(at);
  if (before != 0) FreeLater(at + static_cast<Offset>(before));
  const Offset text = Keep(slot.type, value, slot.type.kind == ir::Kind::kList ? slot.max : UINT32_MAX);
  KeepText(block_.At<uint8_t>(packed), slot, value, text != 0 ? block_.Text(text) : nullptr);
}

void Customer::ReadZone() {
  head().zone = static_cast<int16_t>(kUtc);
  const int32_t field = program_->module().zone_field;
  if (field == ir::kNone) return;
  const Value zone = LoadKept(profile(), program_->module().customer.slots[static_cast<size_t>(field)]);
  if (zone.has != 0) head().zone = static_cast<int16_t>(zone.i);
}

void Customer::FreeTextsOf(Offset packed, const ir::Layout& layout) {
  for (const ir::Slot& slot : layout.slots) {
    if (!ir::IsHeld(slot.type.kind)) continue;
    const int32_t text = *block_.At<int32_t>(packed + slot.kept);
    if (text != 0) FreeLater(packed + slot.kept + static_cast<Offset>(text));
  }
}

void Customer::FreeReplaced() {
  for (const Offset text : replaced_) block_.FreeText(text);
  replaced_.clear();
}

// ---------------------------------------------------------------- instances

void Customer::ClearDues(Instance& one) const {
  const InstanceShape& shape = ShapeOf(one);
  if (shape.timeout != InstanceShape::kAbsent) TimeoutDueAt(one) = kNever;
  if (shape.holdout != InstanceShape::kAbsent) HoldoutDueAt(one) = kNever;
  SetWait(one, ir::kNone, kNever, kNever);
  ClearTimers(one);
}

Offset Customer::NewInstance(int32_t journey_index, const Value* key) {
  const ir::Journey& journey = program_->module().journeys[static_cast<size_t>(journey_index)];
  const InstanceShape& shape = plan_->instances[static_cast<size_t>(journey_index)];
  const Offset at = block_.Allocate(InstanceBytes(shape, journey));
  auto* instance = new (block_.At<void>(at)) Instance;
  instance->journey = journey_index;
  instance->sequence = ++head().sequence;
  const InstanceBeginning& beginning = plan_->beginnings[static_cast<size_t>(journey_index)];
  if (!beginning.tail.empty()) std::memcpy(Tail(*instance), beginning.tail.data(), beginning.tail.size());
  if (beginning.has_texts) InitialiseTexts(block_.OffsetOf(MemoryOf(*instance)), journey.memory);
  if (key != nullptr) StoreMemory(at, journey.memory.slots[static_cast<size_t>(journey.key_slot)], *key);
  return at;
}

Offset Customer::NextAmong(Offset instance) const { return Instances().Next(head().instances, instance); }

void Customer::InsertInstance(Offset instance) { Instances().Insert(head().instances, instance); }

void Customer::RemoveInstance(Offset at) {
  Instances().Remove(head().instances, at);
  Instance& instance = At(at);
  DCHECK(instance.deferred == 0);
  FreeTextsOf(block_.OffsetOf(MemoryOf(instance)), JourneyOf(instance).memory);
  if (extra() != nullptr && extra()->origins != 0) [[unlikely]]
    DropOrigin(instance.sequence);
  block_.Free(at, InstanceBytes(ShapeOf(instance), JourneyOf(instance)));
}

Offset Customer::AdoptInstance(const Customer& from, const Instance& one, uint32_t sequence) {
  const uint32_t bytes = InstanceBytes(ShapeOf(one), JourneyOf(one));
  const Offset at = block_.Allocate(bytes);
  auto* made = new (block_.At<void>(at)) Instance(one);
  made->links = {};
  made->sequence = sequence;
  made->deferred = 0;
  made->touched = false;
  std::memcpy(Tail(*made), from.Tail(one), bytes - sizeof(Instance));
  for (const ir::Slot& slot : JourneyOf(one).memory.slots) {
    if (!ir::IsHeld(slot.type.kind)) continue;
    *reinterpret_cast<int32_t*>(MemoryOf(At(at)) + slot.kept) = 0;
    StoreMemory(at, slot, LoadKept(from.MemoryOf(one), slot));
  }
  std::vector<Value> rule_args;
  from.ForEachDeferred(one, [&](Offset send_at) {
    DeferredSend send = *from.block().At<DeferredSend>(send_at);
    send.links = {};
    send.made_step = head().step - 1;
    const DeferredRest* rest = from.RestOf(send_at);
    from.LoadRuleArgs(send_at, rule_args);
    AddDeferred(at, send, from.block().Text(send.args_json)->view(), rest != nullptr ? *rest : DeferredRest{},
                rule_args.data());
  });
  AddOrigin(sequence, from.EnteredAs(one));
  return at;
}

void Customer::MakeLatest(Offset at) {
  Instances().Remove(head().instances, at);
  Instance& instance = At(at);
  const uint32_t before = std::exchange(instance.sequence, ++head().sequence);
  if (Origins::Row* origin = FindOrigin(before)) origin->sequence = instance.sequence;
  Instances().Insert(head().instances, at);
}

// ---------------------------------------------------------------- origins

Origins::Row* Customer::FindOrigin(uint32_t sequence) const {
  if (extra() == nullptr || extra()->origins == 0) return nullptr;
  auto& origins = *block_.At<Origins>(extra()->origins);
  for (Origins::Row* row = origins.rows(); row != origins.rows() + origins.count; ++row) {
    if (row->sequence == sequence) return row;
  }
  return nullptr;
}

std::string_view Customer::EnteredAs(const Instance& instance) const {
  const Origins::Row* origin = FindOrigin(instance.sequence);
  return origin != nullptr ? block_.Text(origin->id)->view() : id();
}

void Customer::AddOrigin(uint32_t sequence, std::string_view entered_as) {
  const Offset text = block_.NewText(entered_as);
  if (Extra().origins == 0) {
    const Offset made = block_.Allocate(Origins::Bytes(1));
    new (block_.At<void>(made)) Origins{.capacity = 1};
    extra()->origins = made;
  }
  const Origins before = *block_.At<Origins>(extra()->origins);
  if (before.count == before.capacity) {
    const uint32_t larger = before.capacity * 2;
    const Offset grown = block_.Grow(extra()->origins, Origins::Bytes(before.capacity), Origins::Bytes(larger));
    extra()->origins = grown;
    block_.At<Origins>(grown)->capacity = larger;
  }
  auto& origins = *block_.At<Origins>(extra()->origins);
  origins.rows()[origins.count++] = {sequence, text};
}

void Customer::DropOrigin(uint32_t sequence) {
  Origins::Row* origin = FindOrigin(sequence);
  if (origin == nullptr) return;
  FreeLater(origin->id);
  auto& origins = *block_.At<Origins>(extra()->origins);
  *origin = origins.rows()[--origins.count];
  if (origins.count > 0) return;
  block_.Free(extra()->origins, Origins::Bytes(origins.capacity));
  extra()->origins = 0;
}

KeyView Customer::KeyOf(const Instance& instance) const {
  const ir::Journey& journey = JourneyOf(instance);
  if (journey.key_slot == ir::kNone) return {};
  const ir::Slot& slot = journey.memory.slots[static_cast<size_t>(journey.key_slot)];
  return MakeKey(slot.type.kind, LoadKept(MemoryOf(instance), slot));
}

std::string Customer::KeyTextOf(const Instance& instance) const {
  const ir::Journey& journey = JourneyOf(instance);
  if (journey.key_slot == ir::kNone) return "";
  const ir::Slot& slot = journey.memory.slots[static_cast<size_t>(journey.key_slot)];
  std::string room;
  return std::string(KeyText(*program_, slot.type, LoadKept(MemoryOf(instance), slot), room));
}

Offset Customer::FindActiveAmong(int32_t journey, const KeyView& key) const {
  // Of the instances with one key, the active one is the last.
  const bool keyed = plan_->instances[static_cast<size_t>(journey)].keyed;
  const Offset last = Instances().LastBefore(head().instances, [&](const Instance& one) {
    return one.journey < journey || (one.journey == journey && (!keyed || KeyOf(one) <= key));
  });
  if (last == 0) return 0;
  const Instance& instance = At(last);
  return instance.journey == journey && !instance.ended && (!keyed || KeyOf(instance) == key) ? last : 0;
}

Offset Customer::FindInsideAmong(int32_t journey, const KeyView& key) const {
  for (const int32_t version : plan_->versions[static_cast<size_t>(journey)]) {
    if (const Offset found = FindActive(version, key)) return found;
  }
  return 0;
}

// ---------------------------------------------------------------- entries

// Where older versions stand between them, instances are in another order than what they say of their journeys.
std::vector<EntriesView> Customer::SaidByActive() const {
  std::vector<EntriesView> said;
  for (Offset one = FirstOf(0); one != 0; one = Next(one)) {
    const Instance& instance = At(one);
    if (instance.ended) continue;
    said.push_back({plan_->newest[static_cast<size_t>(instance.journey)], instance.entry, kNever, KeyOf(instance)});
  }
  std::sort(said.begin(), said.end(), [](const EntriesView& a, const EntriesView& b) { return a.Before(b); });
  return said;
}

uint32_t Customer::EntriesOrder::Priority(const Entries& node) const {
  const KeyView key = KeyOf(node);
  uint32_t mixed = static_cast<uint32_t>(node.journey) ^ static_cast<uint32_t>(key.number) ^
                   static_cast<uint32_t>(static_cast<uint64_t>(key.number) >> 32);
  for (const char c : key.text) mixed = mixed * 31 + static_cast<unsigned char>(c);
  return TreePriority(mixed);
}

Offset Customer::FindEntriesAmong(int32_t of, const KeyView& key) const {
  const int32_t journey = plan_->newest[static_cast<size_t>(of)];
  const Offset found = EntriesTree().LowerBound(head().entries, [&](const Entries& one) {
    return one.journey < journey || (one.journey == journey && entries_order_.KeyOf(one) < key);
  });
  if (found == 0) return 0;
  const Entries& entries = *block_.At<Entries>(found);
  return entries.journey == journey && entries_order_.KeyOf(entries) == key ? found : 0;
}

bool Customer::WasEntered(int32_t of) const {
  for (const int32_t version : plan_->versions[static_cast<size_t>(of)]) {
    const Offset instance = FirstOf(version);
    if (instance != 0 && At(instance).journey == version) return true;
  }
  const int32_t journey = plan_->newest[static_cast<size_t>(of)];
  const Offset found =
      EntriesTree().LowerBound(head().entries, [&](const Entries& one) { return one.journey < journey; });
  return found != 0 && block_.At<Entries>(found)->journey == journey;
}

Offset Customer::EntriesAt(int32_t of, const KeyView& key) {
  const int32_t journey = plan_->newest[static_cast<size_t>(of)];
  if (const Offset found = FindEntries(journey, key)) return found;
  const Offset active = FindInside(journey, key);
  const uint32_t count = active != 0 ? At(active).entry : 0;
  const InstanceShape& shape = plan_->instances[static_cast<size_t>(journey)];
  // The key's text may stand in the block, of which the old bytes stay if it moves.
  const Offset text = key.text.empty() ? 0 : block_.NewText(key.text);
  const Offset at = block_.Allocate(static_cast<uint32_t>(sizeof(Entries) + (shape.keyed ? sizeof(int64_t) : 0)));
  auto* made = new (block_.At<void>(at)) Entries{.journey = journey, .count = count};
  if (shape.keyed) *made->key() = shape.text_key ? text : key.number;
  EntriesTree().Insert(head().entries, at);
  return at;
}

// ---------------------------------------------------------------- rules of entry

void Customer::SetWhen(size_t rule, bool holds, bool stale) {
  MakeWhens();
  const RuleWord bit = RuleWord{1} << (rule % kRulesPerWord);
  const auto set = [&](RuleWord& word, bool on) { word = on ? word | bit : word & ~bit; };
  set(WhenHolds()[rule / kRulesPerWord], holds);
  set(WhenStale()[rule / kRulesPerWord], stale);
}

// ---------------------------------------------------------------- deferred sends

uint32_t Customer::DeferredBytes(int32_t channel) const {
  const ChannelPlan& plan = plan_->channels[static_cast<size_t>(channel)];
  const size_t rest = plan.keeps_rest ? sizeof(DeferredRest) + plan.rule_args.kept_size : 0;
  return static_cast<uint32_t>(sizeof(DeferredSend) + rest);
}

void Customer::LoadRuleArgs(Offset send, std::vector<Value>& out) const {
  const int32_t channel = block_.At<DeferredSend>(send)->channel;
  const auto* packed = block_.At<uint8_t>(RuleArgsAt(send));
  out.clear();
  for (const ir::Slot& slot : plan_->channels[static_cast<size_t>(channel)].rule_args.slots) {
    out.push_back(LoadKept(packed, slot));
  }
}

void Customer::AddDeferred(Offset instance, const DeferredSend& send, std::string_view args_json,
                           const DeferredRest& rest, const Value* rule_args) {
  const Offset text = block_.NewText(args_json);
  const Offset at = block_.Allocate(DeferredBytes(send.channel));
  auto* made = new (block_.At<void>(at)) DeferredSend(send);
  made->args_json = text;
  if (DeferredRest* kept = RestOf(at)) {
    *kept = rest;
    const std::vector<ir::Slot>& slots = plan_->channels[static_cast<size_t>(send.channel)].rule_args.slots;
    for (size_t i = 0; i < slots.size(); ++i) {
      if (ir::IsHeld(slots[i].type.kind)) {
        ReplaceText(RuleArgsAt(at), slots[i], rule_args[i]);
      } else {
        StoreKept(block_.At<uint8_t>(RuleArgsAt(at)), slots[i], rule_args[i]);
      }
    }
  }
  Deferred().Insert(At(instance).deferred, at);
}

void Customer::RemoveDeferred(Offset instance, Offset send) {
  Deferred().Remove(At(instance).deferred, send);
  const DeferredSend& gone = *block_.At<DeferredSend>(send);
  FreeLater(gone.args_json);
  const int32_t channel = gone.channel;
  const ChannelPlan& plan = plan_->channels[static_cast<size_t>(channel)];
  if (plan.keeps_rest) FreeTextsOf(RuleArgsAt(send), plan.rule_args);
  block_.Free(send, DeferredBytes(channel));
}

}  // namespace journey::rt
