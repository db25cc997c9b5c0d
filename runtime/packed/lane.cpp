// Blocks of events through the loop, timers before each, and the engine for what is left.
#include "runtime/packed/lane.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

#include "base/check.h"

namespace journey::packed {
namespace {

// Events between two looks at the timers; firings between two looks at the room.
constexpr size_t kBlock = 256;
constexpr uint64_t kFirings = 256;
// Events ahead at which a slot is asked for.
constexpr size_t kAhead = 32;
// Small enough to stay in the first cache until it is read.
constexpr size_t kOutBytes = 8 * 1024;

bool ConcernsSomebody(const rt::Input& input) {
  return input.kind == rt::InputKind::kEvent || input.kind == rt::InputKind::kIdentify;
}

}  // namespace

Lane::Lane(const rt::Program& program, const rt::Executor& executor, const flat::Code& code, BatchSink& records,
           rt::RecordSink& spelt, const CustomerNames& names, LaneOptions options)
    : program_(program),
      code_(code),
      plan_(*code.plan),
      records_(records),
      names_(names),
      core_(program, executor, spelt, options.engine),
      slots_(plan_, options.by_id, options.expected, state_),
      transfer_(plan_, core_),
      rings_(plan_.timers.size()),
      out_(new uint8_t[kOutBytes + (kBlock + kFirings) * plan_.max_step_bytes]) {
  CHECK((options.by_id ? code_.step_by_id : code_.step_by_handle) != nullptr);
  state_.out = out_.get();
  state_.last_time = std::numeric_limits<int64_t>::min();
  slack_ms_ = std::numeric_limits<int64_t>::max();
  shortest_ms_ = std::numeric_limits<int64_t>::max();
  for (size_t t = 0; t < rings_.size(); ++t) {
    rings_[t].Attach(state_.rings[t]);
    const flat::Timer& timer = plan_.timers[t];
    const flat::Field& field = plan_.fields[static_cast<size_t>(timer.field)];
    slack_ms_ = std::min(slack_ms_, (int64_t{1} << field.bits) - timer.delay_ms - 2);
    shortest_ms_ = std::min(shortest_ms_, timer.delay_ms);
  }
}

Lane::~Lane() = default;

// Instants are kept relative to a year before the first event, and the table's instants with them.
void Lane::Begin(int64_t time) {
  constexpr int64_t kYear = int64_t{366} * 24 * 3600 * 1000;
  begun_ = true;
  // The loop computes with such times as if nothing could overflow.
  if (time < -flat::kMaxTime || time > flat::kMaxTime) return GiveUp();
  state_.base = time - kYear;
  fired_to_ = time - 1;
  for (size_t j = 0; j < plan_.journeys.size(); ++j) {
    const flat::JourneyTable& table = plan_.journeys[j];
    std::vector<uint64_t>& words = tables_.emplace_back(table.words);
    for (const flat::BasePatch& patch : table.patches) {
      const flat::Field& field = plan_.fields[static_cast<size_t>(patch.field)];
      int64_t relative;
      const bool fits = !__builtin_sub_overflow(patch.value, state_.base, &relative) && relative >= 0 &&
                        static_cast<uint64_t>(relative) >> field.bits == 0;
      if (fits) {
        words[patch.entry + 3 * size_t{field.word} + 2] += static_cast<uint64_t>(relative) << field.shift;
      } else {
        uint64_t& effects = words[patch.entry + 3 * size_t{plan_.shape.words} + 1];
        auto slow = std::bit_cast<flat::Effects>(effects);
        slow.code = flat::kSlowCode;
        effects = std::bit_cast<uint64_t>(slow);
      }
    }
    state_.tables[j] = words.data();
  }
}

// ---------------------------------------------------------------- events

size_t Lane::Handle(const uint8_t* events, size_t count, std::span<const rt::Arrival> inputs) {
  const flat::StepFn step = slots_.by_id() ? code_.step_by_id : code_.step_by_handle;
  for (size_t i = 0; i < std::min(count, kAhead); ++i)
    slots_.Prefetch(HeaderOf(events + i * plan_.event_bytes).customer);
  for (size_t i = 0; i < count;) {
    const uint8_t* event = events + i * plan_.event_bytes;
    const flat::EventHeader& header = HeaderOf(event);
    if (!begun_ && header.type < flat::kUnplain) Begin(header.time);
    if (Refuses(header, inputs)) {
      Drain();
      return i;
    }
    if (!begun_ || given_up_ || header.type >= flat::kUnplain || header.time < state_.last_time) {
      HandleSlow(event, inputs);
      ++i;
      continue;
    }
    if (!InRange(header.time)) {
      GiveUp();
      continue;
    }
    FireDue(header.time);
    const size_t end = BlockEnd(i, count);
    state_.limit = BlockLimit(header.time);
    MakeRoom(end - i);
    const uint64_t ahead = end + kAhead <= count ? kAhead * plan_.event_bytes : 0;
    const size_t done = step(&state_, events, i, end, ahead);
    plain_events_ += done - i;
    i = done;
    if (i == end) continue;
    const uint8_t* left = events + i * plan_.event_bytes;
    const flat::EventHeader& odd = HeaderOf(left);
    if (odd.type < flat::kUnplain && odd.time > state_.limit) continue;
    if (odd.type < flat::kUnplain && odd.time >= state_.last_time && FireDue(odd.time)) continue;
    if (Refuses(odd, inputs)) continue;
    HandleSlow(left, inputs);
    ++i;
  }
  Drain();
  return count;
}

// An ordered lane cannot say what an event would find that goes back behind what has happened.
bool Lane::Refuses(const flat::EventHeader& header, std::span<const rt::Arrival> inputs) const {
  if (!plan_.ordered) return false;
  if (header.type < flat::kUnplain) return header.time < state_.last_time;
  const rt::Arrival& arrival = inputs[header.type - flat::kUnplain];
  return ConcernsSomebody(arrival.input) && arrival.input.timestamp < std::max(state_.last_time, arrival.watermark);
}

// The events from `begin` on that may go through the loop without a look at the room.
size_t Lane::BlockEnd(size_t begin, size_t count) const {
  const size_t end = std::min(count, begin + kBlock);
  // The last ones have nobody to ask for ahead, and were asked for themselves.
  return end + kAhead > count && begin + kAhead < count ? count - kAhead : end;
}

// The last moment of events that may go through the loop after a look at the timers at `time`.
int64_t Lane::BlockLimit(int64_t time) const {
  const int64_t limit = state_.base + kMaxRelative - 1;
  return limit - time < slack_ms_ ? limit : time + slack_ms_ - 1;
}

void Lane::MakeRoom(uint64_t events) {
  if (state_.out >= out_.get() + kOutBytes) Drain();
  for (Ring& ring : rings_) ring.MakeRoom(events + 16);
  if (!slots_.HasRoom(events)) Grow();
}

void Lane::Grow() {
  std::vector<uint32_t> before, after;
  for (Ring& ring : rings_) {
    ring.ForEach([&](const flat::RingEntry& entry) { before.push_back(entry.place); });
  }
  std::sort(before.begin(), before.end());
  before.erase(std::unique(before.begin(), before.end()), before.end());
  after.resize(before.size());
  // Both in order of place; from the start again when a table was still too small.
  size_t next = 0;
  slots_.Grow([&](uint32_t from, uint32_t to) {
    if (next > 0 && before[next - 1] >= from) next = 0;
    while (next < before.size() && before[next] < from) ++next;
    if (next < before.size() && before[next] == from) after[next++] = to;
  });
  for (Ring& ring : rings_) {
    ring.ForEach([&](flat::RingEntry& entry) {
      const auto at = std::lower_bound(before.begin(), before.end(), entry.place) - before.begin();
      entry.place = after[static_cast<size_t>(at)];
    });
  }
  std::erase_if(unplaced_, [&](uint64_t customer) {
    const std::optional<uint32_t> place = slots_.Insert(customer);
    if (place.has_value()) transfer_.MarkElsewhere(slots_.At(*place));
    return place.has_value();
  });
}

// Some find all lines around their home full, however large the table is.
bool Lane::TooManyUnplaced() const {
  constexpr uint64_t kOneIn = 16'384;
  return slots_.by_id() && unplaced_.size() * kOneIn >= state_.used && slots_.WorthGrowing();
}

void Lane::HandleSlow(const uint8_t* event, std::span<const rt::Arrival> inputs) {
  const flat::EventHeader& header = HeaderOf(event);
  ++slow_steps_;
  rt::Input input;
  int64_t watermark = 0;
  uint64_t customer = header.customer;
  if (header.type >= flat::kUnplain) {
    const rt::Arrival& arrival = inputs[header.type - flat::kUnplain];
    input = arrival.input;
    watermark = arrival.watermark;
  } else {
    input.kind = rt::InputKind::kEvent;
    input.timestamp = header.time;
    name_ = names_.Name(customer);
    input.customer = name_;
    input.event = static_cast<int32_t>(header.type);
    input.fields = event + sizeof(flat::EventHeader);
    watermark = std::max(state_.last_time, header.time);
  }
  state_.last_time = std::max(state_.last_time, watermark);
  // Without clocks, what is pending is told by what has fired.
  if (plan_.ordered) CatchUp(watermark);
  Drain();
  if (given_up_ || !ConcernsSomebody(input)) return core_.Handle(input, watermark);
  if (!slots_.HasRoom(1)) Grow();
  std::optional<uint32_t> place = slots_.Find(customer);
  if (!place.has_value()) place = slots_.Insert(customer);
  if (!place.has_value() && TooManyUnplaced()) {
    Grow();
    place = slots_.Insert(customer);
  }
  if (!place.has_value()) {
    unplaced_.insert(customer);
    return core_.Handle(input, watermark);
  }
  OnUnpacked(*place, fired_to_, [&] { core_.Handle(input, watermark); });
}

template <class Step>
void Lane::OnUnpacked(uint32_t place, int64_t floor, Step&& step) {
  uint8_t* slot = slots_.At(place);
  const std::string id(names_.Name(slots_.IdAt(place)));
  Dues before(plan_.timers.size(), rt::kNever), after;
  if (transfer_.IsPacked(slot)) transfer_.Unpack(slot, state_.base, floor, id, before);
  step();
  rt::Customer* customer = core_.FindKnown(id);
  const bool fits = begun_ && customer != nullptr && transfer_.Pack(*customer, state_.base, slot, after);
  if (!fits) return transfer_.MarkElsewhere(slot);
  if (Arm(before, after, place)) return;
  // A timer that is due before many others of its kind has no place in the ring.
  transfer_.Unpack(slot, state_.base, floor, id, before);
  transfer_.MarkElsewhere(slot);
}

bool Lane::Arm(const Dues& before, const Dues& after, uint32_t place) {
  for (size_t t = 0; t < rings_.size(); ++t) {
    const bool is_new = after[t] != rt::kNever && after[t] != before[t];
    if (is_new && !rings_[t].CanInsert(after[t])) return false;
  }
  for (size_t t = 0; t < rings_.size(); ++t) {
    if (after[t] != rt::kNever && after[t] != before[t]) rings_[t].Insert(after[t], place);
  }
  return true;
}

void Lane::GiveUp() {
  Drain();
  given_up_ = true;
  slots_.ForEach([&](uint32_t place) {
    uint8_t* slot = slots_.At(place);
    if (!transfer_.IsPacked(slot)) return;
    Dues dues;
    transfer_.Unpack(slot, state_.base, fired_to_, std::string(names_.Name(slots_.IdAt(place))), dues);
    transfer_.MarkElsewhere(slot);
  });
  for (Ring& ring : rings_) ring.Clear();
}

// ---------------------------------------------------------------- timers

bool Lane::FireDue(int64_t limit) {
  bool fired = false;
  for (;;) {
    // The ring whose first timer is the earliest; of equal ones the first, as the engine's order says.
    size_t ring = rings_.size();
    for (size_t t = 0; t < rings_.size(); ++t) {
      if (rings_[t].empty() || rings_[t].front().due > limit) continue;
      if (ring == rings_.size() || rings_[t].front().due < rings_[ring].front().due) ring = t;
    }
    if (ring == rings_.size()) {
      fired_to_ = std::max(fired_to_, limit);
      return fired;
    }
    fired = true;
    // As long as no ring has an earlier one, nor gets one by what fires.
    int64_t bound = std::min(limit, rings_[ring].front().due + shortest_ms_ - 1);
    for (size_t t = 0; t < rings_.size(); ++t) {
      if (t != ring && !rings_[t].empty()) bound = std::min(bound, rings_[t].front().due - (t < ring ? 1 : 0));
    }
    MakeRoom(kFirings);
    std::array<uint64_t, flat::kMaxTimers> ends;
    for (size_t t = 0; t < rings_.size(); ++t) ends[t] = rings_[t].end();
    const flat::FireFn fire = slots_.by_id() ? code_.fire_by_id[ring] : code_.fire_by_handle[ring];
    const bool slow = fire(&state_, bound, kFirings);
    for (size_t t = 0; t < rings_.size(); ++t) rings_[t].OrderSince(ends[t]);
    if (slow) FireSlow(ring);
  }
}

void Lane::FireSlow(size_t timer) {
  ++slow_steps_;
  const flat::RingEntry entry = rings_[timer].front();
  rings_[timer].Pop();
  Drain();
  const std::string id(names_.Name(slots_.IdAt(entry.place)));
  OnUnpacked(entry.place, entry.due, [&] {
    if (rt::Customer* customer = core_.FindKnown(id)) core_.Fire(*customer, entry.due);
  });
}

void Lane::CatchUp(int64_t time) {
  if (!begun_ || given_up_) return;
  const bool some_due = std::any_of(rings_.begin(), rings_.end(),
                                    [&](const Ring& ring) { return !ring.empty() && ring.front().due <= time; });
  if (!some_due || InRange(time)) {
    FireDue(time);
  } else {
    GiveUp();
  }
}

void Lane::AdvanceTo(int64_t watermark) {
  CatchUp(watermark);
  Drain();
  core_.AdvanceTo(watermark);
  state_.last_time = std::max(state_.last_time, watermark);
}

void Lane::Drain() {
  if (state_.out == out_.get()) return;
  records_.Write({plan_, names_, out_.get(), state_.out});
  state_.out = out_.get();
}

// ---------------------------------------------------------------- questions

rt::EngineCounters Lane::counters() const {
  rt::EngineCounters counters = core_.counters();
  counters.events += plain_events_;
  slots_.ForEach([&](uint32_t place) {
    const uint8_t* slot = slots_.At(place);
    if (!transfer_.IsPacked(slot)) return;
    ++counters.customers;
    counters.instances += transfer_.ActiveIn(slot);
  });
  return counters;
}

uint64_t Lane::bytes() const {
  uint64_t bytes = slots_.bytes() + kOutBytes + (kBlock + kFirings) * plan_.max_step_bytes;
  for (const Ring& ring : rings_) bytes += ring.bytes();
  for (const std::vector<uint64_t>& table : tables_) bytes += table.size() * sizeof(uint64_t);
  return bytes;
}

}  // namespace journey::packed
