// One loop, instantiated for each choice of table, timers, step and prefetch, so that two versions differ in that
// choice alone.
#include "bench/workload/cart_yardsticks.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <deque>
#include <unordered_map>

#include "bench/workload/cart_step.h"
#include "bench/workload/fifo_timers.h"
#include "bench/workload/timing_wheel.h"

namespace journey::bench {

namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kAhead = 32;
// Bytes from there to the events that are asked for: processors read ahead by themselves, but not past a page.
constexpr size_t kStreamAhead = 2048;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Tables have one shape: Find(event) gives a slot's number, Word and Id tell what it holds, Prefetch and PrefetchSlot
// ask for the cache line that Find and Word will touch.

struct Slot {
  uint64_t id, word;
};

class DenseTableOfSlots {
 public:
  explicit DenseTableOfSlots(uint32_t customers) : slots_(customers) {}
  void Prefetch(const Event& event) const { PrefetchSlot(event.index); }
  void PrefetchSlot(uint32_t slot) const { __builtin_prefetch(&slots_[slot], 1); }
  uint32_t Find(const Event& event) {
    slots_[event.index].id = event.id;
    return event.index;
  }
  uint64_t& Word(uint32_t slot) { return slots_[slot].word; }
  uint64_t Id(uint32_t slot) const { return slots_[slot].id; }
  uint64_t bytes() const { return slots_.size() * sizeof(Slot); }
  uint64_t Instances() const {
    return std::count_if(slots_.data(), slots_.data() + slots_.size(), [](const Slot& slot) { return slot.word != 0; });
  }

 private:
  HugeArray<Slot> slots_;
};

class DenseTableOfWords {
 public:
  explicit DenseTableOfWords(uint32_t customers) : words_(customers), ids_(customers) {
    // Interning has given out the handles, so it knows the ids.
    for (uint32_t i = 0; i < customers; ++i) ids_[i] = ExternalId(i);
  }
  void Prefetch(const Event& event) const { __builtin_prefetch(&words_[event.index], 1); }
  void PrefetchSlot(uint32_t slot) const {
    __builtin_prefetch(&words_[slot], 1);
    __builtin_prefetch(&ids_[slot]);
  }
  uint32_t Find(const Event& event) { return event.index; }
  uint64_t& Word(uint32_t slot) { return words_[slot]; }
  uint64_t Id(uint32_t slot) const { return ids_[slot]; }
  uint64_t bytes() const { return words_.size() * 2 * sizeof(uint64_t); }
  uint64_t Instances() const {
    return std::count_if(words_.data(), words_.data() + words_.size(), [](uint64_t word) { return word != 0; });
  }

 private:
  HugeArray<uint64_t> words_, ids_;
};

// Open addressing by cache lines: an id's line is a multiplication away, its place among the line's four slots is found
// without a branch, whether it is new or not, and what finds its line full goes to the next. Lines fill from the front,
// so the first slot that holds the id or nothing is the one. There are kSlots slots for kCustomers customers: 2 for 1
// is the fastest, 3 for 2 is a tenth slower.
template <int kSlots, int kCustomers>
class SparseTableOfSlots {
 public:
  explicit SparseTableOfSlots(uint32_t customers) : lines_(Lines(customers)), slots_(lines_ * kPerLine) {}
  void Prefetch(const Event& event) const { PrefetchSlot(Home(event.id)); }
  void PrefetchSlot(uint32_t slot) const { __builtin_prefetch(&slots_[slot], 1); }
  uint32_t Find(const Event& event) {
    uint32_t at = Home(event.id);
    for (;;) {
      Slot* line = &slots_[at];
      const uint64_t id = event.id;
      const auto bit = [&](uint32_t i) { return static_cast<unsigned>((line[i].id == id) | (line[i].id == 0)) << i; };
      const unsigned found = bit(0) | bit(1) | bit(2) | bit(3);
      if (found != 0) [[likely]] {
        const auto place = static_cast<uint32_t>(std::countr_zero(found));
        line[place].id = id;
        return at + place;
      }
      at += kPerLine;
      if (at == slots_.size()) at = 0;
    }
  }
  uint64_t& Word(uint32_t slot) { return slots_[slot].word; }
  uint64_t Id(uint32_t slot) const { return slots_[slot].id; }
  uint64_t bytes() const { return slots_.size() * sizeof(Slot); }
  uint64_t Instances() const {
    return std::count_if(slots_.data(), slots_.data() + slots_.size(), [](const Slot& slot) { return slot.word != 0; });
  }

 private:
  static constexpr uint32_t kPerLine = 4;
  static uint64_t Lines(uint32_t customers) { return uint64_t{customers} * kSlots / kCustomers / kPerLine + 4; }
  // The first slot of the id's line.
  uint32_t Home(uint64_t id) const {
    // The ids of the world are no random numbers: they are scattered here, whatever they are.
    const uint64_t hash = id * 0x9E37'79B9'7F4A'7C15;
    return static_cast<uint32_t>((static_cast<unsigned __int128>(hash) * lines_) >> 64) * kPerLine;
  }

  uint64_t lines_;
  HugeArray<Slot> slots_;
};

using HalfFullTable = SparseTableOfSlots<2, 1>;
using CompactTable = SparseTableOfSlots<3, 2>;

enum class Step { kSwitch, kTable };

// The one loop: prefetch, timers, lookup, step. Everything else is a choice made at compile time.
template <class Table, class Timers, Step kStep, bool kPrefetch>
CartRun RunCart(std::span<const Event> events, uint32_t customers) {
  Table table(customers);
  // An event arms one timer at most, and 1.5 events a customer come in an hour.
  Timers timers(std::min<size_t>(events.size(), size_t{customers} * 2) + 1024);
  Tally tally;
  const auto fire = [&](uint32_t slot, uint32_t due) { FireStep(table.Word(slot), table.Id(slot), due, tally); };
  const auto soon = [&](uint32_t slot) {
    if constexpr (kPrefetch) table.PrefetchSlot(slot);
  };

  const auto start = Clock::now();
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if constexpr (kPrefetch) {
      const Event& ahead = events[std::min(i + kAhead, events.size() - 1)];
      table.Prefetch(ahead);
      __builtin_prefetch(reinterpret_cast<const char*>(&ahead) + kStreamAhead);
    }
    const auto now = static_cast<uint64_t>(event.ts - kStartMs);
    timers.FireDue(static_cast<uint32_t>(now), fire, soon);
    timers.Reserve();
    const uint32_t slot = table.Find(event);
    if constexpr (kStep == Step::kTable) {
      const bool arms = TableStep(table.Word(slot), event, now, tally);
      timers.ArmIf(arms, slot, DueOf(now));
    } else {
      if (SwitchStep(table.Word(slot), event, now, tally)) timers.Arm(slot, DueOf(now));
    }
  }
  CartRun run;
  run.seconds = SecondsSince(start);
  run.counts = tally.ToCounts();
  run.instances = table.Instances();
  if constexpr (std::is_same_v<Timers, FifoTimers>) run.bytes = table.bytes() + timers.bytes();
  return run;
}

constexpr NamedCartYardstick kYardsticks[] = {
    {"dense_touch", TouchDense, false},
    {"dense_switch", DenseSwitch, true},
    {"dense_switch_no_prefetch", DenseSwitchNoPrefetch, true},
    {"dense_table", DenseTable, true},
    {"dense_table_no_prefetch", DenseTableNoPrefetch, true},
    {"dense_table_narrow", DenseNarrowTable, true},
    {"sparse_probe", ProbeSparse, false},
    {"sparse_switch", SparseSwitch, true},
    {"sparse_switch_no_prefetch", SparseSwitchNoPrefetch, true},
    {"sparse_table", SparseTable, true},
    {"sparse_table_no_prefetch", SparseTableNoPrefetch, true},
    {"sparse_table_compact", SparseTableCompact, true},
    {"sparse_switch_wheel", SparseSwitchWheel, true},
    {"sparse_table_wheel", SparseTableWheel, true},
    {"unordered_map", UnorderedMap, true},
};

}  // namespace

CartRun DenseSwitch(std::span<const Event> events, uint32_t customers) {
  return RunCart<DenseTableOfSlots, FifoTimers, Step::kSwitch, true>(events, customers);
}
CartRun DenseSwitchNoPrefetch(std::span<const Event> events, uint32_t customers) {
  return RunCart<DenseTableOfSlots, FifoTimers, Step::kSwitch, false>(events, customers);
}
CartRun DenseTable(std::span<const Event> events, uint32_t customers) {
  return RunCart<DenseTableOfSlots, FifoTimers, Step::kTable, true>(events, customers);
}
CartRun DenseTableNoPrefetch(std::span<const Event> events, uint32_t customers) {
  return RunCart<DenseTableOfSlots, FifoTimers, Step::kTable, false>(events, customers);
}
CartRun DenseNarrowTable(std::span<const Event> events, uint32_t customers) {
  return RunCart<DenseTableOfWords, FifoTimers, Step::kTable, true>(events, customers);
}
CartRun SparseSwitch(std::span<const Event> events, uint32_t customers) {
  return RunCart<HalfFullTable, FifoTimers, Step::kSwitch, true>(events, customers);
}
CartRun SparseSwitchNoPrefetch(std::span<const Event> events, uint32_t customers) {
  return RunCart<HalfFullTable, FifoTimers, Step::kSwitch, false>(events, customers);
}
CartRun SparseTable(std::span<const Event> events, uint32_t customers) {
  return RunCart<HalfFullTable, FifoTimers, Step::kTable, true>(events, customers);
}
CartRun SparseTableNoPrefetch(std::span<const Event> events, uint32_t customers) {
  return RunCart<HalfFullTable, FifoTimers, Step::kTable, false>(events, customers);
}
CartRun SparseTableCompact(std::span<const Event> events, uint32_t customers) {
  return RunCart<CompactTable, FifoTimers, Step::kTable, true>(events, customers);
}
CartRun SparseSwitchWheel(std::span<const Event> events, uint32_t customers) {
  return RunCart<HalfFullTable, TimingWheel, Step::kSwitch, true>(events, customers);
}
CartRun SparseTableWheel(std::span<const Event> events, uint32_t customers) {
  return RunCart<HalfFullTable, TimingWheel, Step::kTable, true>(events, customers);
}

CartRun UnorderedMap(std::span<const Event> events, uint32_t /*customers*/) {
  struct Customer {
    uint64_t word = 0;
  };
  struct Timer {
    uint64_t id;
    uint32_t due;
  };
  std::unordered_map<uint64_t, Customer> customers;
  std::deque<Timer> timers;
  Tally tally;
  const auto start = Clock::now();
  for (const Event& event : events) {
    const auto now = static_cast<uint64_t>(event.ts - kStartMs);
    while (!timers.empty() && static_cast<int32_t>(static_cast<uint32_t>(now) - timers.front().due) >= 0) {
      const Timer timer = timers.front();
      timers.pop_front();
      FireStep(customers[timer.id].word, timer.id, timer.due, tally);
    }
    if (SwitchStep(customers[event.id].word, event, now, tally)) timers.push_back({event.id, DueOf(now)});
  }
  CartRun run;
  run.seconds = SecondsSince(start);
  run.counts = tally.ToCounts();
  run.instances = customers.size();
  return run;
}

CartRun TouchDense(std::span<const Event> events, uint32_t customers) {
  DenseTableOfSlots table(customers);
  const auto start = Clock::now();
  for (size_t i = 0; i < events.size(); ++i) {
    table.Prefetch(events[std::min(i + kAhead, events.size() - 1)]);
    table.Word(events[i].index) += events[i].amount + 1;
  }
  CartRun run;
  run.seconds = SecondsSince(start);
  run.instances = table.Instances();
  return run;
}

CartRun ProbeSparse(std::span<const Event> events, uint32_t customers) {
  HalfFullTable table(customers);
  const auto start = Clock::now();
  for (size_t i = 0; i < events.size(); ++i) {
    table.Prefetch(events[std::min(i + kAhead, events.size() - 1)]);
    table.Word(table.Find(events[i])) += 1;
  }
  CartRun run;
  run.seconds = SecondsSince(start);
  run.instances = table.Instances();
  return run;
}

std::span<const NamedCartYardstick> CartYardsticks() { return kYardsticks; }

}  // namespace journey::bench
