// Reads what encode.cpp writes. Everything is read to its end, whether it finds a place or not, so damage is noticed
// wherever it is; nothing read is used as a position before it was looked up in a map of names.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/state/bytes.h"
#include "runtime/state/codec.h"
#include "runtime/state/dedup.h"
#include "runtime/state/history.h"
#include "runtime/state/schema_map.h"
#include "runtime/state/sent_log.h"
#include "runtime/state/value_codec.h"
#include "runtime/value/packed.h"
#include "runtime/value/pure.h"

namespace journey::rt {
namespace {

int32_t PlaceIn(const Positions& positions, uint64_t at) { return at < positions.size() ? positions[at] : ir::kNone; }

constexpr const char* kDamaged = "the state is cut short or damaged";
constexpr const char* kOtherVersion = "the state is of a version that this program does not read";

}  // namespace

struct StateReader::Scratch {
  struct Timer {
    uint64_t timer;
    int64_t due, count;
  };
  Arena arena;
  std::vector<EntriesView> entries;  // as read; their texts stand in the bytes
  std::vector<Timer> timers;
  std::vector<std::pair<uint64_t, int64_t>> ids;
};

struct StateReader::Decoder {
  ByteReader in;
  Customer& customer;
  const SchemaMap& map;
  const ir::Module& module;
  StateLosses& losses;
  uint32_t version = kStateVersion;
  Scratch& scratch;
  Arena& arena;
  ValueReader values;

  Decoder(std::string_view bytes, size_t behind, Customer& into, const SchemaMap& names, Scratch& room,
          StateLosses& lost)
      : in(bytes, behind),
        customer(into),
        map(names),
        module(into.program().module()),
        losses(lost),
        scratch(room),
        arena(room.arena),
        values(in, names, into.program(), arena) {
    arena.Reset();
    scratch.entries.clear();
  }

  // When something is due. What is due before the customer's clock has fired; so a damaged time cannot make somebody's
  // timers fire for years.
  [[gnu::always_inline]] int64_t Due() {
    const int64_t due = in.Time();
    if (due < customer.head().clock && customer.head().has_clock) in.Fail();
    return due;
  }

  // Each field that has a place goes to store(slot, value).
  template <class Store>
  void Fields(const FieldMap& fields, Store&& store) {
    const size_t count = fields.from->size();
    if (in.Count() != count) in.Fail();
    const FieldSchema* from = fields.from->data();
    const Positions* const* members = fields.members.data();
    const int32_t* slots = fields.slots.data();
    for (size_t i = 0; i < count; ++i) {
      const ReadValue read = values.Take(from[i], members[i]);
      if (!in.ok()) return;
      if (slots[i] == ir::kNone || read.lost) {
        ++losses.fields;
      } else {
        store(static_cast<size_t>(slots[i]), read.value);
      }
      if (fields.copies.empty()) [[likely]]
        continue;
      for (const FieldCopy& copy : fields.copies) {
        if (copy.from == i && !read.lost) store(static_cast<size_t>(copy.to), Widened(read.value, copy.widen));
      }
    }
  }

  Value Widened(const Value& value, ir::Op widen) {
    if (widen == ir::Op::kMov || value.has == 0) return value;
    Value result;
    PureFunction(widen)(arena, &value, &result);
    return result;
  }

  // Which fields were set; states of version 1 do not say, so it is those that are not as they began.
  void SetFields() {
    const std::vector<ir::Slot>& slots = module.customer.slots;
    if (version == 1) {
      for (size_t slot = 0; slot < slots.size(); ++slot) {
        const Value now = LoadKept(customer.profile(), slots[slot]);
        const Value initial =
            slots[slot].initial != ir::kNone ? customer.program().constants()[slots[slot].initial] : Value::None();
        const bool text = slots[slot].type.kind == ir::Kind::kString;
        const bool same = now.has == initial.has &&
                          (now.has == 0 || (text ? now.s->view() == initial.s->view() : now.i == initial.i));
        if (!same) customer.MarkSet(slot);
      }
      return;
    }
    for (const int32_t slot : map.customer.slots) {
      if (in.Flag() && slot != ir::kNone) customer.MarkSet(static_cast<size_t>(slot));
    }
    const int64_t last_event = in.Time();
    if (customer.plan().any_idle && in.ok()) customer.LastEvent() = last_event;
  }

  void Ids() {
    const uint64_t count = in.Count();
    constexpr size_t kLeastId = sizeof(uint64_t) + 1;  // bytes
    if (count > in.left() / kLeastId) in.Fail();
    if (!in.ok() || count == 0) return;
    if (version >= kStateVersionWithIdRows) return IdRows(count);
    scratch.ids.clear();
    for (uint64_t i = 0; i < count && in.ok(); ++i) {
      const uint64_t hash = in.Fixed();
      scratch.ids.emplace_back(hash, in.Time());
    }
    if (in.ok()) ReplaceIds(customer, scratch.ids);
  }
  void IdRows(uint64_t count) {
    const int64_t first = in.Time();
    const uint64_t time_bytes = in.U();
    if (time_bytes != sizeof(uint32_t) && time_bytes != sizeof(uint64_t)) in.Fail();
    const std::string_view rows = in.Raw(count * (sizeof(uint64_t) + time_bytes));
    if (!in.ok()) return;
    if (time_bytes == sizeof(uint32_t) && ReplaceIdRows(customer, first, rows)) return;
    scratch.ids.clear();
    for (ByteReader row(rows); !row.at_end();) {
      const uint64_t hash = row.Fixed();
      const uint64_t behind = time_bytes == sizeof(uint32_t) ? row.Fixed32() : row.Fixed();
      scratch.ids.emplace_back(hash, static_cast<int64_t>(static_cast<uint64_t>(first) + behind));
    }
    ReplaceIds(customer, scratch.ids);
  }

  void Logs() {
    const uint64_t logs = in.Count();
    for (uint64_t log = 0; log < logs && in.ok(); ++log) {
      const int32_t place = PlaceIn(map.logs, log);
      for (uint64_t count = in.Count(); count > 0 && in.ok(); --count) {
        const int64_t time = in.Time();
        if (place == ir::kNone) {
          ++losses.history;
        } else if (in.ok()) {
          LogSent(customer, place, time);
        }
      }
    }
  }

  // A running number as it stands in the bytes.
  struct Number {
    int64_t count = 0, last_time = 0;
    ReadValue read;
    std::vector<int64_t> words;
  };
  bool IsDistinct(uint64_t q) const { return map.from.IsRunning(q, ir::HistoryKind::kDistinct); }
  Number TakeNumber(uint64_t q) {
    Number number;
    number.count = in.I();
    number.last_time = in.I();
    if (!IsDistinct(q)) {
      number.read = values.Take(map.from.running[q], map.running.members[q]);
      // Version 1 kept sums in one word, and the time of the last.
      if (version == 1 && map.from.IsRunning(q, ir::HistoryKind::kSum)) {
        number.last_time = number.read.value.has != 0 && number.read.value.i < 0 ? -1 : 0;
      }
      return number;
    }
    const uint64_t words = in.Count();
    if (words > kMaxDistinct) in.Fail();
    for (uint64_t i = 0; i < words && in.ok(); ++i) number.words.push_back(in.I());
    return number;
  }
  // Of a number that asks for less than it did once the rest is left out.
  void PlaceNumber(NumberAt at, const Number& number, uint64_t q, const ir::Type& type) {
    if (IsDistinct(q)) {
      for (const int64_t word : number.words) AddDistinct(customer, at, word);
      return;
    }
    PutNumber(customer, at, {.count = number.count, .last_time = number.last_time});
    SetRunning(customer, at, number.read.value, type);
  }
  // The module's query that keeps its number there; null where none does.
  const ir::HistoryQuery* QueryAt(int32_t running, const HistoryAccess** access) const {
    const std::vector<HistoryAccess>& history = customer.plan().history;
    for (size_t q = 0; q < history.size(); ++q) {
      if (running == ir::kNone || history[q].running != running) continue;
      *access = &history[q];
      return &module.history[q];
    }
    return nullptr;
  }

  void Running() {
    const uint64_t count = in.Count();
    if (count != map.from.running.size()) in.Fail();
    // In the order of the module's queries; their places in the schema are the plan's.
    for (uint64_t q = 0; q < count && in.ok(); ++q) {
      const Number number = TakeNumber(q);
      if (!in.ok()) return;
      const HistoryAccess* access = nullptr;
      const ir::HistoryQuery* query = QueryAt(map.running.slots[q], &access);
      if (query == nullptr || number.read.lost) {
        ++losses.history;
        continue;
      }
      PlaceNumber(RunningAt(customer, *access), number, q, query->type);
    }
  }

  // What each key has counted, of the queries that know of one.
  void Keys(bool any) {
    const uint64_t tables = in.Count();
    if (tables != (any ? map.from.tables.size() : 0)) in.Fail();
    for (uint64_t t = 0; t < tables && in.ok(); ++t) {
      const uint32_t q = map.from.tables[t];
      const int32_t place = q < map.running.slots.size() ? map.running.slots[q] : ir::kNone;
      const HistoryAccess* access = nullptr;
      const ir::HistoryQuery* query = QueryAt(place, &access);
      const uint64_t rows = in.Count();
      if (rows > ir::kMostKeys || q >= map.from.running.size()) in.Fail();
      for (uint64_t i = 0; i < rows && in.ok(); ++i) {
        const int64_t key = in.I(), heard = in.I();
        const Number number = TakeNumber(q);
        if (!in.ok()) return;
        if (query == nullptr || access->table == ir::kNone || number.read.lost) {
          ++losses.history;
          continue;
        }
        const KeyedNumbers numbers{*query, *access, TableAt(customer, access->table)};
        if (FindKey(customer, numbers.table, key) != 0) {
          in.Fail();
          return;
        }
        const Offset row = AddKey(customer, numbers, key, heard, {});
        PlaceNumber(NumberOf(row, *access), number, q, query->type);
      }
    }
  }

  void Rings() {
    const uint64_t rings = in.Count();
    if (rings != map.from.rings.size()) in.Fail();
    for (uint64_t ring = 0; ring < rings && in.ok(); ++ring) {
      const uint32_t words = map.from.ring_words[ring];
      const RowMap* moved = map.rows.empty() ? nullptr : &map.rows[ring];
      int32_t place = moved != nullptr ? moved->place : PlaceIn(map.rings, ring);
      if (moved == nullptr && place != ir::kNone && map.to.ring_words[static_cast<size_t>(place)] != words)
        place = ir::kNone;
      const uint64_t rows = in.Count();
      if (rows > kMaxOccurrences || words > 1U << 20) in.Fail();
      std::vector<int64_t> row;
      for (uint64_t i = 0; i < rows && in.ok(); ++i) {
        row.clear();
        for (uint32_t w = 0; w < words && in.ok(); ++w) row.push_back(in.I());
        if (!in.ok()) return;
        if (place == ir::kNone) {
          ++losses.history;
        } else {
          RestoreOccurrence(customer, place, moved != nullptr ? moved->Of(row) : row);
        }
      }
    }
  }

  void Schedules() {
    const uint64_t schedules = in.Count();
    for (uint64_t i = 0; i < schedules && in.ok(); ++i) {
      const int64_t due = Due();
      const int32_t place = PlaceIn(map.schedules, i);
      if (!in.ok() || place == ir::kNone) continue;
      customer.SchedulesAt()[place] = due;
    }
  }

  void Whens() {
    const uint64_t whens = in.Count();
    for (uint64_t i = 0; i < whens && in.ok(); ++i) {
      const uint64_t bits = in.U();
      const int32_t place = PlaceIn(map.whens, i);
      if (!in.ok() || place == ir::kNone) continue;
      customer.SetWhen(static_cast<size_t>(place), (bits & 1) != 0, (bits & 2) != 0);
    }
  }

  void EntriesOfAll() {
    for (uint64_t count = in.Count(); count > 0 && in.ok(); --count) {
      const uint64_t journey = in.U();
      const uint64_t entered = in.U();
      const int64_t reenter_at = in.Time();
      if (journey >= map.journeys.size()) in.Fail();
      if (!in.ok()) return;
      KeyView key;
      const JourneySchema& old = map.from.journeys[journey];
      if (old.key_slot >= 0 && static_cast<size_t>(old.key_slot) < old.memory.size()) {
        key.number = in.I();
        key.text = in.Text();
        const auto kind = static_cast<ir::Kind>(old.memory[static_cast<size_t>(old.key_slot)].kind);
        if (kind == ir::Kind::kZone) key = {FindZone(key.text).value_or(kUtc), {}};
        if (kind == ir::Kind::kDate) key.number = ValueReader::ADate(key.number);
      }
      if (!in.ok()) return;
      if (map.journeys[journey].journey == ir::kNone) {
        ++losses.entries;
        continue;
      }
      EntriesView& read = scratch.entries.emplace_back();
      read.journey = map.journeys[journey].journey;
      read.count = static_cast<uint32_t>(entered);
      read.reenter_at = reenter_at;
      read.key = key;
    }
  }

  // Once the instances are there: what an active one says needs no place of its own.
  void PlaceEntries() {
    for (const EntriesView& read : scratch.entries) {
      const Offset active = customer.FindInside(read.journey, read.key);
      if (active != 0 && customer.At(active).entry == read.count && read.reenter_at == kNever) continue;
      const Offset at = customer.EntriesAt(read.journey, read.key);
      auto& made = *customer.block().At<Entries>(at);
      made.count = read.count;
      made.reenter_at = read.reenter_at;
    }
  }

  void InstanceOf() {
    const uint64_t index = in.U();
    if (index >= map.journeys.size()) in.Fail();
    if (!in.ok()) return;
    Instance head;
    head.entry = static_cast<uint32_t>(in.U());
    head.sequence = static_cast<uint32_t>(in.U());
    head.sends = static_cast<uint32_t>(in.U());
    const uint64_t flags = in.U();
    head.held = (flags & 1) != 0;
    head.in_stage = (flags & 2) != 0;
    head.ended = (flags & 4) != 0;
    const bool elsewhere = (flags & kStageZoneFlag) != 0;
    const ZoneId zone = customer.zone();
    const ZoneId stage_zone = elsewhere ? FindZone(in.Text()).value_or(zone) : zone;
    const int64_t stage = in.I();
    // Who is held out is in no stage, everybody else is or was.
    if ((stage < 0) != head.held || (head.held && head.in_stage)) in.Fail();
    const JourneyMap& names = map.journeys[index].Of(stage, head.ended);
    head.entry_time = in.Time();
    head.stage_time = in.Time();
    // Of an ended one nothing is due any more; older states have what was.
    const auto due = [&]() __attribute__((always_inline)) {
      if (!head.ended) return Due();
      (void)in.Time();
      return kNever;
    };
    const int64_t timeout = due(), holdout = due();
    const int64_t wait = in.I();
    const int64_t wait_due = wait != ir::kNone ? Due() : kNever, wait_since = wait != ir::kNone ? in.Time() : kNever;
    const std::string_view origin = version > 1 ? in.Text() : std::string_view();
    scratch.timers.resize(in.Count());
    for (Scratch::Timer& timer : scratch.timers) timer = {in.U(), due(), in.I()};
    head.stage = stage >= 0 ? PlaceIn(names.stages, static_cast<uint64_t>(stage)) : ir::kNone;
    const bool has_place = names.journey != ir::kNone && (stage < 0) == (head.stage == ir::kNone) && in.ok();
    if (!has_place) ++losses.instances;
    const Offset at = has_place ? customer.NewInstance(names.journey, nullptr) : 0;
    const ir::Slot* slots = at != 0 ? module.journeys[static_cast<size_t>(names.journey)].memory.slots.data() : nullptr;
    const Offset memory = at != 0 ? customer.block().OffsetOf(customer.MemoryOf(customer.At(at))) : 0;
    Fields(names.memory, [&](size_t slot, const Value& value) {
      if (at != 0) customer.Store(memory, slots[slot], value);
    });
    if (at != 0) {
      Place(at, head, timeout, holdout);
      customer.SetStageZone(customer.At(at), stage_zone);
      if (!origin.empty()) customer.AddOrigin(head.sequence, origin);
      PlaceWait(at, names, wait, wait_due, wait_since);
      PlaceTimers(at, names);
    }
    if (!in.Zero()) Deferred(at);
  }

  void Place(Offset at, const Instance& head, int64_t timeout, int64_t holdout) {
    // One by one, since what was just written so would have to be waited for as a whole.
    Instance& one = customer.At(at);
    one.stage = head.stage;
    one.entry = head.entry;
    one.sequence = head.sequence;
    one.sends = head.sends;
    one.held = head.held;
    one.in_stage = head.in_stage;
    one.ended = head.ended;
    one.entry_time = head.entry_time;
    one.stage_time = head.stage_time;
    const InstanceShape& shape = customer.ShapeOf(one);
    if (shape.timeout != InstanceShape::kAbsent) customer.TimeoutDueAt(one) = timeout;
    if (shape.holdout != InstanceShape::kAbsent) customer.HoldoutDueAt(one) = holdout;
    customer.InsertInstance(at);
  }

  void PlaceWait(Offset at, const JourneyMap& names, int64_t wait, int64_t due, int64_t since) {
    if (wait == ir::kNone) return;
    Instance& one = customer.At(at);
    const int32_t place = wait >= 0 ? PlaceIn(names.waits, static_cast<uint64_t>(wait)) : ir::kNone;
    const ir::Journey& journey = customer.JourneyOf(one);
    if (place == ir::kNone || journey.waits[static_cast<size_t>(place)].stage != one.stage) {
      ++losses.waits;
      return;
    }
    customer.SetWait(one, place, due, since);
  }

  void PlaceTimers(Offset at, const JourneyMap& names) {
    Instance& one = customer.At(at);
    const ir::Journey& journey = customer.JourneyOf(one);
    for (const Scratch::Timer& timer : scratch.timers) {
      const int32_t place = PlaceIn(names.timers, timer.timer);
      if (place == ir::kNone || journey.timers[static_cast<size_t>(place)].stage != one.stage) {
        ++losses.timers;
        continue;
      }
      const uint32_t slot = journey.timers[static_cast<size_t>(place)].slot;
      customer.TimerDue(one, slot) = timer.due;
      if (customer.ShapeOf(one).counts != InstanceShape::kAbsent) customer.TimerCount(one, slot) = timer.count;
    }
  }

  void Deferred(Offset at) {
    for (uint64_t count = in.Count(); count > 0 && in.ok(); --count) {
      DeferredSend send;
      send.due = Due();
      send.n = static_cast<uint32_t>(in.U());
      const std::string_view name = in.Text(), args = in.Text();
      if (!in.ok()) return;
      for (size_t c = 0; c < module.channels.size(); ++c) {
        if (module.channels[c].name == name) send.channel = static_cast<int32_t>(c);
      }
      DeferredRest rest{.made = customer.head().clock};
      std::vector<Value> rule_args;
      TakeRest(name, send.channel, rest, rule_args);
      if (!in.ok()) return;
      if (at == 0 || send.channel == ir::kNone) {
        ++losses.sends;
      } else {
        customer.AddDeferred(at, send, args, rest, rule_args.data());
      }
    }
  }

  // What is kept besides the text. Parameters that the bytes do not have are what they are when they are not given.
  void TakeRest(std::string_view channel, int32_t place, DeferredRest& rest, std::vector<Value>& rule_args) {
    const std::vector<ir::Slot>* slots = nullptr;
    if (place != ir::kNone) {
      slots = &customer.plan().channels[static_cast<size_t>(place)].rule_args.slots;
      for (const ir::Slot& slot : *slots) {
        rule_args.push_back(slot.initial != ir::kNone    ? customer.program().constants()[slot.initial]
                            : slot.type.optional         ? Value::None()
                            : ir::IsHeld(slot.type.kind) ? Value::String(arena.Copy(""))
                                                         : Value::Int(0));
      }
    }
    const auto from = std::find_if(map.from.channels.begin(), map.from.channels.end(),
                                   [&](const ChannelSchema& one) { return one.name == channel; });
    if (from == map.from.channels.end()) return;
    rest.made = in.I();
    const uint64_t flags = in.U();
    rest.asks_quiet = (flags & 1) != 0;
    rest.skips = (flags & 2) != 0;
    const FieldMap fields = map.Fields(from->rule_args, map.to.ChannelFields(channel));
    Fields(fields, [&](size_t slot, const Value& value) { rule_args[slot] = value; });
  }

  // Most customers have little of it.
  void History() {
    if (!in.Zero()) Ids();
    if (!in.Zero()) Logs();
    const bool counted = !in.Zero();
    if (counted) Running();
    if (version > 1 && (counted || !in.Zero())) Keys(counted);
    if (!in.Zero()) Rings();
  }

  // All after the flags.
  void Run(uint64_t flags) {
    customer.head().clock = in.Time();
    customer.head().known = (flags & 1) != 0;
    customer.head().has_clock = (flags & 2) != 0;
    const auto sequence = static_cast<uint32_t>(in.U());
    Fields(map.customer,
           [&](size_t slot, const Value& value) { customer.StoreProfile(module.customer.slots[slot], value); });
    customer.ReadZone();
    SetFields();
    History();
    if (!in.Zero()) Schedules();
    if (!in.Zero()) Whens();
    if (!in.Zero()) EntriesOfAll();
    for (uint64_t count = in.Count(); count > 0 && in.ok(); --count) InstanceOf();
    PlaceEntries();
    if (!in.at_end()) in.Fail();
    customer.head().sequence = sequence;
  }
};

StateReader::StateReader(const Schema& from, const Program& to)
    : hash_(from.Hash()), map_(std::make_unique<const SchemaMap>(from, to)) {}

StateReader::StateReader(std::unique_ptr<const SchemaMap> map) : hash_(map->from.Hash()), map_(std::move(map)) {}

StateReader::~StateReader() = default;

StateReader::Room StateReader::MakeRoom() { return Room(new Scratch); }
void StateReader::DropScratch::operator()(Scratch* scratch) const { delete scratch; }

Result<StateReader::Origin> StateReader::OriginOf(std::string_view bytes) {
  ByteReader in(bytes);
  const uint64_t version = in.U();
  if (version == 0 || version > kStateVersion) return Status::Error(kOtherVersion);
  const uint64_t schema = in.Fixed();
  Origin origin{schema, in.Text(), {}};
  if (version > 1 && (in.U() & kMergedFlag) != 0) {
    origin.into = in.Text();
    if (!in.at_end() || origin.into.empty()) in.Fail();
  }
  if (!in.ok()) return Status::Error(kDamaged);
  return origin;
}

std::string_view StateReader::CustomerOf(std::string_view bytes) {
  ByteReader in(bytes);
  (void)in.U();
  (void)in.Fixed();
  return in.Text();
}

Status StateReader::Decode(std::string_view bytes, Customer& customer, uint32_t number, StateLosses* losses,
                           Scratch& room, size_t behind) const {
  StateLosses unwanted;
  Decoder decoder(bytes, behind, customer, *map_, room, losses != nullptr ? *losses : unwanted);
  const uint64_t version = decoder.in.U();
  if (version == 0 || version > kStateVersion) return Status::Error(kOtherVersion);
  decoder.version = static_cast<uint32_t>(version);
  if (std::min<uint64_t>(version, Schema::kVersion) != map_->from.version || decoder.in.Fixed() != hash_)
    return Status::Error("the state was written under another schema");
  const std::string_view id = decoder.in.Text();
  const uint64_t flags = decoder.in.U();
  if (!decoder.in.ok()) return Status::Error(kDamaged);
  if ((flags & kMergedFlag) != 0) return Status::Error("the state is that of an id that is another's");
  customer.Create(id, number);
  decoder.Run(flags);
  customer.ReleaseTexts();
  if (decoder.in.ok()) return Status();
  customer.Destroy();
  return Status::Error(kDamaged);
}

}  // namespace journey::rt
