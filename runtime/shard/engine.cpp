// Each input is looked at four times: for its customer's place in the table, for the customer, for what of the customer
// lies further behind, and to be handled. What was asked for in one look has come by the next.
#include "runtime/shard/engine.h"

#include <algorithm>
#include <type_traits>

#include "runtime/shard/shard_hash.h"
#include "runtime/state/dedup.h"

namespace journey::rt {

Engine::Engine(const Program& program, const Executor& executor, RecordSink& sink, EngineOptions options)
    : fold_(program, executor, sink, options), customer_(program, memory_) {}

Engine::~Engine() {
  // The memory takes what it has carved with it.
  const auto large = [](const auto& side) { return side->AnyLarge(); };
  const bool large_aside = std::ranges::any_of(sides_, large);
  for (uint32_t number = 0; number < table_.next_number() && (memory_.AnyLarge() || large_aside); ++number) {
    if (table_.At(number) == nullptr) continue;
    customer_.Attach(table_.At(number));
    if (customer_.block().head().capacity > BlockMemory::kLargestCarved) customer_.Destroy();
  }
}

// ---------------------------------------------------------------- inputs

namespace {

// Lines of a block that are asked for as soon as it is known where it stands: head, id, and most of who is in one or
// two journeys.
constexpr size_t kFirstLines = 4;
// A block of so many is asked for as a whole; of a larger one the parts that a step looks at.
constexpr size_t kWholeLines = 14;
// Of message ids at most so many: where there are more, an index tells where to look.
constexpr size_t kMostIdLines = 8;

JOURNEY_PREFETCHES void PrefetchLines(const std::byte* from, size_t lines) {
  for (size_t line = 0; line < lines; ++line) __builtin_prefetch(from + line * BlockMemory::kUnit);
}

// Whether one more id, and the block moves.
bool IsNearlyFull(const std::byte* block) {
  const auto* head = reinterpret_cast<const BlockHead*>(block);
  return head->capacity - head->used < 2 * sizeof(uint64_t);
}

// What lies further behind, once the head has come.
JOURNEY_PREFETCHES void PrefetchRest(const std::byte* block) {
  const auto* head = reinterpret_cast<const CustomerHead*>(block);
  const auto lines_to = [](uint32_t bytes) { return (bytes + BlockMemory::kUnit - 1) / BlockMemory::kUnit; };
  // Who is at rest may begin within a line.
  const size_t lines = lines_to(head->block.used + reinterpret_cast<uintptr_t>(block) % BlockMemory::kUnit);
  if (lines <= kWholeLines) {
    // By twos: the loop takes more than what it asks for.
    for (size_t line = kFirstLines; line < lines; line += 2) PrefetchLines(block + line * BlockMemory::kUnit, 2);
    return;
  }
  PrefetchLines(block + head->instances, 2);
  PrefetchLines(block + head->extra, 2);
  // Message ids stand at the end, where they grow.
  if (head->ids == 0) return;
  PrefetchLines(block + head->ids, std::min<size_t>(lines_to(head->block.used - head->ids), kMostIdLines));
}

}  // namespace

JOURNEY_PREFETCHES void Engine::AskForSlot(const Arrival& arrival) const {
  table_.PrefetchSlot(arrival.hash);
  // They were at hand when they were queued, perhaps to another processor.
  __builtin_prefetch(arrival.input.customer.data());
  __builtin_prefetch(arrival.input.message_id.data());
}

JOURNEY_PREFETCHES uint32_t Engine::AskForBlock(const Arrival& arrival) const {
  const CustomerTable::Seen seen = table_.Look(arrival.hash);
  // Nobody's address is in no page, and to find that out takes longer than to ask here.
  if (seen.block != nullptr) PrefetchLines(seen.block, kFirstLines);
  return seen.place;
}

JOURNEY_PREFETCHES void Engine::AskForRest(const Arrival& arrival, uint32_t place) const {
  // Asked anew, since the block may have moved meanwhile.
  const std::byte* block = table_.Likely(place, arrival.hash);
  if (block == nullptr) return;
  const auto* head = reinterpret_cast<const CustomerHead*>(block);
  if (IsNearlyFull(block)) table_.PrefetchNumber(head->number);
  queue_.Prefetch(head->number);
  PrefetchRest(block);
}

[[gnu::always_inline]] inline void Engine::Handle(const Happening& input, int64_t watermark, uint64_t hash,
                                                  uint32_t place) {
  DCHECK(input.kind == InputKind::kEvent || input.kind == InputKind::kIdentify);
  const auto apply = [&] { fold_.Apply(customer_, input, watermark); };
  if (std::byte* found = table_.Find(input.customer, hash, place)) [[likely]] {
    if (IsAtRest(found)) [[unlikely]]
      return StepAtRest(found, hash, true, apply);
    customer_.Attach(found);
  } else {
    Make(input.customer, hash);
  }
  const Before before = Now();
  Do(before, apply);
  Done(before, hash);
}

void Engine::Handle(const Happening& input, int64_t watermark) {
  const uint64_t hash = HashCustomer(input.customer);
  Handle(input, watermark, hash, table_.PlaceFor(hash));
}

void Engine::Handle(std::span<const Arrival> arrivals) {
  constexpr size_t kAhead = 4;  // inputs between two looks: of more the first cache has no room
  constexpr size_t kLooks = 3, kRoom = (kLooks + 1) * kAhead;
  uint32_t places[kRoom];
  const Arrival* const all = arrivals.data();
  const size_t count = arrivals.size();
  size_t i = 0;
  const auto go = [&](size_t end, auto checked) __attribute__((always_inline)) {
    for (; i < end; ++i) {
      if (!checked || i < count) AskForSlot(all[i]);
      if (!checked || (i >= kAhead && i - kAhead < count)) places[(i - kAhead) % kRoom] = AskForBlock(all[i - kAhead]);
      if (!checked || (i >= 2 * kAhead && i - 2 * kAhead < count)) {
        AskForRest(all[i - 2 * kAhead], places[(i - 2 * kAhead) % kRoom]);
      }
      if (checked && i < kLooks * kAhead) continue;
      if (fold_.Stopped()) [[unlikely]]
        return;
      const Arrival& one = all[i - kLooks * kAhead];
      Handle(one.input, one.watermark, one.hash, places[(i - kLooks * kAhead) % kRoom]);
    }
  };
  // In the middle there is an input for every look.
  if (count > kLooks * kAhead) {
    go(kLooks * kAhead, std::true_type());
    go(count, std::false_type());
  }
  go(count + kLooks * kAhead, std::true_type());
}

void Engine::Bring(std::string_view id, uint64_t hash) { Bring(id, hash, table_.PlaceFor(hash)); }

void Engine::Make(std::string_view id, uint64_t hash) {
  customer_.Create(id, table_.next_number());
  table_.Add(customer_.block().begin(), hash);
}

// ---------------------------------------------------------------- time

void Engine::AdvanceInOrder(int64_t watermark) {
  std::vector<std::pair<int64_t, uint32_t>> due;
  queue_.FireDue(
      watermark,
      [&](uint32_t number) {
        const std::byte* block = table_.At(number);
        if (block != nullptr) due.emplace_back(reinterpret_cast<const CustomerHead*>(block)->next_due, number);
      },
      [](uint32_t) {});
  std::sort(due.begin(), due.end());
  std::vector<uint32_t> numbers;
  numbers.reserve(due.size());
  for (const auto& [time, number] : due) numbers.push_back(number);
  FireAll(numbers, watermark);
}

// Customers who are left behind in slabs that others of their size have grown out of move together. No address of a
// block is known outside the table while time is passed on.
void Engine::MakeDense() {
  constexpr size_t kTogether = 16;
  std::byte* blocks[kTogether];
  uint64_t hashes[kTogether];
  size_t count = 0;
  const auto move_all = [&] {
    for (size_t i = 0; i < count; ++i) {
      hashes[i] = HashOfId(blocks[i]);
      table_.PrefetchSlot(hashes[i]);
      table_.PrefetchNumber(reinterpret_cast<const CustomerHead*>(blocks[i])->number);
    }
    for (size_t i = 0; i < count; ++i) {
      const uint32_t number = reinterpret_cast<const CustomerHead*>(blocks[i])->number;
      customer_.MoveFrom(blocks[i]);
      table_.Moved(blocks[i], customer_.block().begin(), hashes[i], number);
    }
    count = 0;
  };
  // So many slabs at once that nobody waits long for it, and more than a batch gives cause for.
  for (int slabs = 0; slabs < 16 && memory_.Sparse(); ++slabs) {
    const bool found = memory_.EmptyOne([&](std::byte* block) {
      blocks[count++] = block;
      if (count == kTogether) move_all();
    });
    if (!found) return;
    move_all();
  }
}

std::byte* Engine::Wake(std::byte* block, uint64_t hash) {
  const auto& head = *reinterpret_cast<const CustomerHead*>(block);
  // With room for what nearly every step adds, a message id.
  const uint32_t capacity = BlockMemory::Capacity(AwakeBytes(block) + static_cast<uint32_t>(kIdRowBytes));
  std::byte* place = memory_.Take(capacity);
  WakeTo(block, place, capacity);
  table_.Moved(block, place, hash, head.number);
  memory_.Give(block, head.block.capacity);
  return place;
}

std::byte* Engine::Shown(std::byte* block) {
  if (!IsAtRest(block)) return block;
  shown_.resize(kMostAtRest);
  WakeTo(block, shown_.data(), kMostAtRest);
  return shown_.data();
}

void Engine::Rest(std::byte* place, uint64_t hash) {
  ClearFreeIds(customer_);
  const AtRest rest(customer_.block().begin());
  const uint32_t had = reinterpret_cast<const BlockHead*>(place)->capacity, number = customer_.head().number;
  const uint32_t capacity = BlockMemory::CapacityAtRest(rest.bytes());
  if (customer_.block().begin() == place) {
    if (capacity >= had) return;
  } else if (capacity <= had && had - capacity <= BlockMemory::kGrain) {  // a little too large, it serves as well
    rest.WriteTo(place, had);
    return customer_.Destroy();
  }
  std::byte* to = memory_.Take(capacity);
  rest.WriteTo(to, capacity);
  table_.Moved(place, to, hash, number);
  if (customer_.block().begin() != place) customer_.Destroy();
  memory_.Give(place, had);
}

template <class Work>
void Engine::StepAtRest(std::byte* block, uint64_t hash, bool heard, Work&& work) {
  const auto& rest = *reinterpret_cast<const CustomerHead*>(block);
  const Before before{block, rest.number, heard ? rest.next_due : kNever};
  const uint32_t capacity = rest.block.capacity;
  const int64_t heard_before = rest.clock;
  std::byte* desk = memory_.TakeDesk();
  if (desk == nullptr) [[unlikely]] {  // somebody is there for whom there was no memory
    customer_.Attach(Wake(block, hash));
    const Before awake = Now();
    Do(awake, work);
    return Done(awake, hash);
  }
  WakeTo(block, desk, BlockMemory::kDesk);
  customer_.AttachOnDesk(desk);
  int64_t due, silent;
  bool rests;
  try {
    work();
    const CustomerHead& head = customer_.head();
    due = head.next_due;
    rests = head.block.used <= kMostAtRest &&
            (!heard || __builtin_sub_overflow(head.clock, heard_before, &silent) || silent >= *rest_after_ms_);
    if (rests) {
      Rest(block, hash);
    } else {
      customer_.block().LeaveDesk();
    }
  } catch (...) {
    MovedFrom(before, hash);
    memory_.Give(block, capacity);
    throw;
  }
  if (!rests) {
    MovedFrom(before, hash);
    memory_.Give(block, capacity);
    WatchSilence();
  }
  Promise(before.number, due, before.promised);
  if (touched_) [[unlikely]] {
    customer_.Attach(Shown(table_.At(before.number)));
    Tell();
  }
}

// In groups, so that what is needed of one comes while others are worked on.
void Engine::RestSilent(int64_t watermark) {
  int64_t limit;
  if (!rest_after_ms_ || __builtin_sub_overflow(watermark, *rest_after_ms_, &limit)) return;
  constexpr size_t kTogether = 16;
  constexpr int kGroups = 256;  // at most, so that nobody waits long for it
  uint32_t numbers[kTogether];
  std::byte* blocks[kTogether];
  uint64_t hashes[kTogether];
  for (int group = 0; group < kGroups; ++group) {
    size_t count = 0;
    while (count < kTogether) {
      const std::optional<uint32_t> number = silence_.Take(limit);
      if (!number) break;
      table_.PrefetchNumber(*number);
      numbers[count++] = *number;
    }
    if (count == 0) return;
    for (size_t i = 0; i < count; ++i) {
      blocks[i] = table_.At(numbers[i]);
      if (blocks[i] != nullptr) PrefetchLines(blocks[i], kFirstLines);
    }
    for (size_t i = 0; i < count; ++i) {
      if (blocks[i] == nullptr) continue;
      DCHECK(!IsAtRest(blocks[i]));
      auto& head = *reinterpret_cast<CustomerHead*>(blocks[i]);
      head.watched = false;
      if (head.clock > limit) {
        head.watched = true;
        silence_.Add(head.number, head.clock);
      }
      if (head.clock > limit || head.block.used > kMostAtRest) {
        blocks[i] = nullptr;
        continue;
      }
      PrefetchRest(blocks[i]);
      hashes[i] = HashCustomer(Customer::IdOf(blocks[i]));
      table_.PrefetchSlot(hashes[i]);
    }
    for (size_t i = 0; i < count; ++i) {
      if (blocks[i] == nullptr) continue;
      customer_.Attach(blocks[i]);
      Rest(blocks[i], hashes[i]);
    }
  }
}

void Engine::AdvanceTo(int64_t watermark) {
  MakeDense();
  RestSilent(watermark);
  if (in_order_) return AdvanceInOrder(watermark);
  // Who is due is asked for first, some customers together, and fires then: what the next ones need is fetched
  // meanwhile. Nobody who has fired is due again by the watermark.
  constexpr size_t kTogether = 256;
  uint32_t due[kTogether];
  size_t count = 0;
  queue_.FireDue(
      watermark,
      [&](uint32_t number) {
        due[count++] = number;
        if (count < kTogether) return;
        FireAll({due, count}, watermark);
        count = 0;
      },
      [](uint32_t) {});
  FireAll({due, count}, watermark);
}

void Engine::FireAll(std::span<const uint32_t> numbers, int64_t limit) {
  constexpr size_t kAhead = 8, kLooks = 3;
  uint64_t hashes[kAhead];  // of who will move, most likely; else 0
  const size_t count = numbers.size();
  for (size_t i = 0; i < count + kLooks * kAhead; ++i) {
    if (i >= kLooks * kAhead) {
      try {
        FireOf(numbers[i - kLooks * kAhead], hashes[i % kAhead], limit);
      } catch (...) {
        // Whose turn has not come is still due.
        for (const uint32_t number : numbers.subspan(i - kLooks * kAhead + 1)) PromiseAgain(number);
        throw;
      }
    }
    if (i < count) {
      table_.PrefetchNumber(numbers[i]);
      queue_.Prefetch(numbers[i]);
    }
    if (i >= kAhead && i - kAhead < count) {
      if (const std::byte* block = table_.At(numbers[i - kAhead])) PrefetchLines(block, kFirstLines);
    }
    if (i >= 2 * kAhead && i - 2 * kAhead < count) {
      // Whoever fires may move, and nobody else.
      uint64_t& hash = hashes[i % kAhead] = 0;
      if (const std::byte* block = table_.At(numbers[i - 2 * kAhead])) {
        PrefetchRest(block);
        if (IsNearlyFull(block)) table_.PrefetchSlot(hash = HashOfId(block));
      }
    }
  }
}

void Engine::PromiseAgain(uint32_t number) {
  const std::byte* block = table_.At(number);
  if (block != nullptr) queue_.Bring(number, reinterpret_cast<const CustomerHead*>(block)->next_due);
}

void Engine::FireOf(uint32_t number, uint64_t hash, int64_t limit) {
  std::byte* block = table_.At(number);
  if (block == nullptr) return;
  if (IsAtRest(block)) {
    // What was due when the look was promised may have moved on since: that is known without waking anybody.
    const int64_t due = reinterpret_cast<const CustomerHead*>(block)->next_due;
    if (due > limit) return Promise(number, due, kNever);
    if (hash == 0) hash = HashOfId(block);
    return StepAtRest(block, hash, false, [&] { fold_.FireDue(customer_, limit); });
  }
  customer_.Attach(block);
  const Before before{block, number, kNever};
  Do(before, [&] { fold_.FireDue(customer_, limit); });
  if (hash == 0 && (customer_.block().begin() != block || touched_)) hash = HashCustomer(customer_.id());
  Done(before, hash);
}

bool Engine::Fire(std::string_view id, uint64_t hash, int64_t limit) {
  std::byte* found = table_.Find(id, hash);
  if (found == nullptr) return false;
  customer_.Attach(Awake(found, hash));
  const Before before = Now();
  Do(before, [&] { fold_.FireDue(customer_, limit); });
  Done(before, hash);
  customer_.Attach(table_.Find(id, hash));  // who watches may have replaced the block
  return true;
}

bool Engine::Merge(Engine& home, const Input& input, int64_t watermark) {
  const uint64_t hash = HashCustomer(input.customer), other_hash = HashCustomer(input.other);
  int64_t time = input.timestamp, ours = time;
  const auto passed = [](const Customer& customer, int64_t* clock) {
    if (customer.head().has_clock) *clock = std::max(*clock, customer.head().clock);
  };
  // What the watermark has passed fires in any case.
  if (home.Fire(input.other, other_hash, watermark)) passed(home.customer_, &time);
  if (Fire(input.customer, hash, watermark)) {
    passed(customer_, &ours);
    if (!input.message_id.empty() && fold_.IsRepeat(customer_, input.message_id, ours)) return false;
  }
  time = std::max(time, ours);
  if (fold_.Stopped()) return false;
  const bool known = home.Fire(input.other, other_hash, time);
  (void)Fire(input.customer, hash, time);
  Bring(input.customer, hash);
  Customer other(fold_.program(), home.memory_);
  if (known) {
    other.Attach(home.table_.Find(input.other, other_hash));
    DCHECK(!IsAtRest(other.block().begin()));  // since Fire
  }
  const Before before = Now();
  Do(before, [&] { fold_.Merge(customer_, known ? &other : nullptr, input); });
  Done(before, hash);
  if (known) home.Forget(input.other);
  return true;
}

void Engine::Tell() {
  const std::string id(customer_.id());  // whose block may go
  touched_(*this, id);
}

// ---------------------------------------------------------------- who comes and goes

void Engine::Reserve(uint64_t customers) {
  customers = std::min<uint64_t>(customers, UINT32_MAX - table_.next_number());
  table_.Reserve(static_cast<uint32_t>(customers));
}

Status Engine::Restore(std::string_view bytes, const StateReader& reader, StateLosses* losses) {
  const Status status = reader.Decode(bytes, customer_, table_.next_number(), losses, *room_);
  if (!status.ok()) return status;
  Made made;
  Finish(customer_, HashCustomer(customer_.id()), made);
  if (std::byte* there = table_.Find(customer_.id(), made.hash)) {
    Drop(there, made.hash);
    customer_.Attach(made.block);
  }
  TakeIn(made);
  return Status();
}

// Part by part, where it stays: what was just written so is waited for when it is copied as a whole.
void Engine::Finish(Customer& customer, uint64_t hash, Made& made) {
  made.hash = hash;
  made.active = Fold::FindDues(customer);
  CustomerHead& head = customer.head();
  made.block = customer.block().begin();
  made.next_due = head.next_due;
  made.heard = head.clock;
  customer.head().watched = true;
  made.number = head.number;
  made.known = head.known;
}

BlockMemory& Engine::MakeSide() { return *sides_.emplace_back(std::make_unique<BlockMemory>()); }

void Engine::Adopt(const Made& made) {
  const uint32_t place = table_.PlaceFor(made.hash);
  // Most often nobody is there who might be the same, so that nobody's id need be looked at.
  if (table_.Likely(place, made.hash) != nullptr) {
    if (std::byte* there = table_.Find(Customer::IdOf(made.block), made.hash, place)) {
      dropped_.push_back(there);
      Leave(there, made.hash);
    }
  }
  if (made.number == table_.next_number()) return TakeIn(made);
  Made renumbered = made;
  renumbered.number = reinterpret_cast<CustomerHead*>(made.block)->number = table_.next_number();
  TakeIn(renumbered);
}

void Engine::TakeSides() {
  for (; !sides_.empty(); sides_.pop_back()) memory_.Absorb(*sides_.back());
  for (; !dropped_.empty(); dropped_.pop_back()) {
    customer_.Attach(dropped_.back());
    customer_.Destroy();
  }
}

void Engine::TakeIn(const Made& made) {
  table_.Add(made.block, made.hash);
  fold_.Arrives(made.known, made.active);
  if (rest_after_ms_) silence_.Add(made.number, made.heard);
  Promise(made.number, made.next_due, kNever);
}

Status Engine::Migrate(const Customer& was, uint64_t schema_hash, const StateReader& reader, const ModuleChange& change,
                       int64_t watermark) {
  if (Status status = Restore(EncodeState(was, schema_hash), reader); !status.ok()) return status;
  const Before before = Now();
  Do(before, [&] { fold_.Migrate(customer_, was, change, watermark); });
  Done(before, HashCustomer(customer_.id()));
  return Status();
}

bool Engine::Remove(std::string_view id, int32_t journey, int64_t watermark) {
  const uint64_t hash = HashCustomer(id);
  std::byte* found = table_.Find(id, hash);
  if (found == nullptr) return false;
  customer_.Attach(Awake(found, hash));
  const Before before = Now();
  Do(before, [&] { fold_.Remove(customer_, journey, watermark); });
  Done(before, hash);
  return true;
}

void Engine::Forget(std::string_view id) {
  const uint64_t hash = HashCustomer(id);
  std::byte* found = table_.Find(id, hash);
  if (found != nullptr) Drop(found, hash);
}

void Engine::Drop(std::byte* block, uint64_t hash) {
  Leave(block, hash);
  customer_.Attach(block);
  customer_.Destroy();
}

void Engine::Leave(std::byte* block, uint64_t hash) {
  customer_.Attach(Shown(block));
  fold_.Leave(customer_);
  table_.Remove(block, hash);  // the queue's entry finds nobody
}

}  // namespace journey::rt
