// The customers of some shards, and when each is due: what turns the fold over one customer into a run over many.
//
// In: decoded inputs in arrival order, each with the watermark at its arrival. Out: records, per customer in the order
// in which they happen. What a customer's records are depends on nothing but the inputs of that customer and the
// watermarks. Single-threaded; engines of one run share nothing but the Program.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/rules/fold.h"
#include "runtime/shard/customer_table.h"
#include "runtime/shard/due_queue.h"
#include "runtime/shard/shard_hash.h"
#include "runtime/shard/silence.h"
#include "runtime/state/block_at_rest.h"
#include "runtime/state/codec.h"
#include "runtime/state/id_scan.h"

namespace journey::rt {

using EngineOptions = FoldOptions;

// What happens to a customer, with the watermark at its arrival, that is, after its own timestamp was taken in, and
// HashCustomer of the customer's id.
struct Arrival {
  Happening input;
  int64_t watermark;
  uint64_t hash;
};

class Engine {
 public:
  // All three must outlive the engine.
  Engine(const Program& program, const Executor& executor, RecordSink& sink, EngineOptions options = {});
  ~Engine();
  Engine(const Engine&) = delete;

  // `watermark`: after this input's own timestamp was taken in. The arena of the input must stay valid for the call.
  void Handle(const Happening& input, int64_t watermark);
  // The same for each, in order, and faster: what the next ones need is fetched while one is handled.
  void Handle(std::span<const Arrival> arrivals);
  // An alias, or an identify with two ids, whose ids are those of two customers: what there is of `input.other`, who
  // lives in `home`, becomes `input.customer`'s, who lives here; then there is nothing of the former any more. False: a
  // repeat, nothing was done. Nobody else may be at work in either engine.
  bool Merge(Engine& home, const Input& input, int64_t watermark);
  bool Merge(const Input& input, int64_t watermark) { return Merge(*this, input, watermark); }
  // Of an alias that changes nothing.
  void IgnoreMerge() { fold_.IgnoreMerge(); }
  // Fires every timer due at or before `watermark`, of all customers. Calling it more or less often changes no record.
  void AdvanceTo(int64_t watermark);
  // From now on customers whose timers fire in one AdvanceTo do so in the order of their due times, and at one time in
  // the order in which they came: what was promised to whom, and when, shows nowhere. So an engine whose customers were
  // restored, in their order, fires them in the order of the one that they come from.
  void FireInOrder() { in_order_ = true; }

  // From now on whoever is not heard of for so long is put at rest when time is passed on: what is known of them takes
  // half the memory, and their next step begins with waking them (block_at_rest.h). Changes no record and no state.
  void RestAfter(int64_t silent_ms) { rest_after_ms_ = silent_ms; }

  // For tests and hosts: initial state, not an input. Creates the customer if need be; replaces named fields.
  void SetProfile(std::string_view customer, int32_t field, const Value& value);
  // Creates the customer if need be and makes it known from `now` on, without a step: its scheduled entries are those
  // strictly after. Does nothing for a customer who is known.
  void Introduce(std::string_view customer, int64_t now);
  void SetHoldouts(bool on) { fold_.SetHoldouts(on); }
  // Evaluates a kTest or kCustomer function for a customer at time `now`; creates the customer if need be.
  Value Evaluate(int32_t function, std::string_view customer, int64_t now, Arena& arena, const Value* args = nullptr);

  // The customer's state, to be read until the next call; null when nothing is known of it.
  const Customer* Look(std::string_view customer);
  // Calls visit(customer) for everybody, in the order in which they came. `visit` only reads.
  template <class Visit>
  void ForEachCustomer(Visit&& visit) {
    constexpr uint32_t kAhead = 6;  // whose block is asked for before it is needed
    for (uint32_t number = 0; number < table_.next_number(); ++number) {
      if (number + kAhead < table_.next_number()) PrefetchBlock(table_.At(number + kAhead));
      if (table_.At(number) == nullptr) continue;
      customer_.Attach(Shown(table_.At(number)));
      visit(customer_);
    }
  }
  // For a customer who will be looked for soon.
  void Prefetch(uint64_t hash) const { table_.PrefetchSlot(hash); }
  // Room in the tables for so many customers more.
  void Reserve(uint64_t customers);
  // Takes in a customer's encoded state; what was known of that customer before goes. Its dues are found anew.
  Status Restore(std::string_view bytes, const StateReader& reader, StateLosses* losses = nullptr);
  // A customer whose block stands in a side memory, and what is asked of it when it is taken in: so nobody has to look
  // into a block that another processor has just written.
  struct Made {
    std::byte* block;
    uint64_t hash;  // HashCustomer of its id
    int64_t next_due;
    int64_t heard;    // its clock
    uint64_t active;  // instances
    uint32_t number;  // that it was given, at best the one that it gets
    bool known;
  };
  // Of one that was just decoded, by any thread: finds its dues, and gives it the place where it stays.
  static void Finish(Customer& customer, uint64_t hash, Made& made);
  // Restore of such a one, of the same program.
  void Adopt(const Made& made);
  // Memory for another thread to make blocks in that will be customers here. It lives as long as the engine, and is its
  // own after TakeSides; until then nothing but Adopt, Prefetch and Reserve may be called.
  BlockMemory& MakeSide();
  void TakeSides();
  // Takes in a customer of an older module's engine, read by `reader` out of its state under that hash.
  Status Migrate(const Customer& was, uint64_t schema_hash, const StateReader& reader, const ModuleChange& change,
                 int64_t watermark);
  // An operator takes a customer out of a journey (Fold::Remove). False: nobody knows the id.
  bool Remove(std::string_view id, int32_t journey, int64_t watermark);
  // Nothing is known of the customer any more.
  void Forget(std::string_view id);

  // Tests: called after each input and each firing of a customer; it may restore that customer's state.
  void Watch(std::function<void(Engine& engine, std::string_view customer)> touched) { touched_ = std::move(touched); }

  // An active instance, as tests and hosts ask for it.
  struct InstanceView {
    bool active = true;
    int32_t stage = -1;                             // now, or where it ended; -1 when held out
    ir::Outcome outcome = ir::Outcome::kCompleted;  // when ended
    uint64_t entry = 0;
    std::string key;
  };
  // Of one journey, in key order.
  std::vector<InstanceView> Instances(std::string_view customer, int32_t journey);
  bool WasEntered(std::string_view customer, int32_t journey);
  // The customer's zone; UTC for one who does not exist.
  int64_t Zone(std::string_view customer);
  // Memory of the instance entered last (hooks know those that ended) and profile; none where there is nothing. Text
  // lives until the customer's next step.
  Value PeekMemory(std::string_view customer, int32_t journey, int32_t slot);
  Value PeekProfile(std::string_view customer, int32_t field);

  const EngineCounters& counters() const { return fold_.counters(); }
  // What its customers take: blocks, table, queue.
  uint64_t used_bytes() const { return memory_.used() + table_.bytes() + queue_.bytes() + silence_.bytes(); }
  uint64_t block_bytes() const { return memory_.used(); }
  // Free room between their blocks.
  uint64_t spare_bytes() const { return memory_.spare(); }

 private:
  // The lines that most blocks have; of null, too.
  JOURNEY_PREFETCHES static void PrefetchBlock(const std::byte* block) {
    constexpr size_t kLines = 6;
    for (size_t line = 0; line < kLines; ++line) __builtin_prefetch(block + line * BlockMemory::kUnit);
  }
  // The customer in customer_; made if need be.
  void Bring(std::string_view id, uint64_t hash);
  [[gnu::always_inline]] void Bring(std::string_view id, uint64_t hash, uint32_t place) {
    if (std::byte* found = table_.Find(id, hash, place)) [[likely]] {
      customer_.Attach(Awake(found, hash));
    } else {
      Make(id, hash);
    }
  }
  void Make(std::string_view id, uint64_t hash);
  // A customer's block to work on, in which all stands; of one who was at rest another one, which the table knows.
  std::byte* Awake(std::byte* block, uint64_t hash) { return !IsAtRest(block) ? block : Wake(block, hash); }
  std::byte* Wake(std::byte* block, uint64_t hash);
  // The same to read from; of one at rest a copy, until the next.
  std::byte* Shown(std::byte* block);
  // Sees that customer_ will be put at rest, when it has been silent.
  void WatchSilence() {
    if (!rest_after_ms_) return;
    CustomerHead& head = customer_.head();
    if (head.watched) return;
    head.watched = true;
    silence_.Add(head.number, head.clock);
  }
  // Puts those at rest of whom nothing was heard; some at a time.
  void RestSilent(int64_t watermark);
  // customer_, whose place in the table is there, and who may stand on the desk; stays awake if that takes less.
  void Rest(std::byte* place, uint64_t hash);
  void Handle(const Happening& input, int64_t watermark, uint64_t hash, uint32_t place);
  // A step of who is at rest, on the desk, so that who is silent between steps is never written where only who is awake
  // needs room. At rest again after it: where nothing was heard of the customer, or the first thing for long.
  template <class Work>
  void StepAtRest(std::byte* block, uint64_t hash, bool heard, Work&& work);
  // What is asked for ahead of an arrival that will be handled, in this order: where its customer is looked for, the
  // customer, whose place comes out, and what of the customer lies further behind.
  void AskForSlot(const Arrival& arrival) const;
  uint32_t AskForBlock(const Arrival& arrival) const;
  void AskForRest(const Arrival& arrival, uint32_t place) const;
  // Where customer_ stands, and when a look at it is promised, before something is done to it.
  struct Before {
    const std::byte* block;
    uint32_t number;
    int64_t promised;
  };
  Before Now() const {
    const CustomerHead& head = customer_.head();
    return {customer_.block().begin(), head.number, head.next_due};
  }
  // What work() does to customer_. If it is broken off for want of memory, the table knows
  // where the customer is all the same.
  template <class Work>
  [[gnu::always_inline]] void Do(const Before& before, Work&& work) {
    try {
      work();
    } catch (...) {
      if (customer_.block().begin() != before.block) MovedFrom(before, HashCustomer(customer_.id()));
      throw;
    }
  }
  // Not asked of its new place, which would be waited for.
  void MovedFrom(const Before& before, uint64_t hash) {
    table_.Moved(before.block, customer_.block().begin(), hash, before.number);
  }
  // After something was done to customer_.
  void Done(const Before& before, uint64_t hash) {
    if (customer_.block().begin() != before.block) MovedFrom(before, hash);
    Promise(before.promised);
    WatchSilence();
    if (touched_) [[unlikely]]
      Tell();
  }
  void Tell();
  // Moves blocks together where there is much room between them.
  void MakeDense();
  // So that a look comes in time: the queue knows of `promised` or something earlier.
  void Promise(int64_t promised) { Promise(customer_.head().number, customer_.head().next_due, promised); }
  void Promise(uint32_t number, int64_t due, int64_t promised) {
    // What was due and has not fired, because the run is given up, would be looked at again and again.
    if (due < promised && !fold_.Stopped()) queue_.Bring(number, due);
  }
  void Drop(std::byte* block, uint64_t hash);
  // The same, but for the block.
  void Leave(std::byte* block, uint64_t hash);
  // Of whose id nobody is in the table; the number is the next one.
  void TakeIn(const Made& made);
  void FireAll(std::span<const uint32_t> numbers, int64_t limit);
  void AdvanceInOrder(int64_t watermark);
  // To whom a look was promised that did not come.
  void PromiseAgain(uint32_t number);
  // `hash`: of the id, or 0, if nobody has asked for it.
  void FireOf(uint32_t number, uint64_t hash, int64_t limit);
  // Of one customer; nothing of one of whom nothing is known. The customer is in customer_ then, or false.
  bool Fire(std::string_view id, uint64_t hash, int64_t limit);

  BlockMemory memory_;
  std::vector<std::unique_ptr<BlockMemory>> sides_;
  std::vector<std::byte*> dropped_;  // blocks in them of those who came once more
  CustomerTable table_;
  DueQueue queue_;
  std::optional<int64_t> rest_after_ms_;  // none: nobody is put at rest
  Silence silence_;
  std::vector<std::byte> shown_;  // for one block
  Fold fold_;
  Customer customer_;  // the one at hand
  const StateReader::Room room_ = StateReader::MakeRoom();
  bool in_order_ = false;
  std::function<void(Engine& engine, std::string_view customer)> touched_;
};

}  // namespace journey::rt
