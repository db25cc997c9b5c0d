// One shard's packed customers, and the engine behind them: batches of typed events in, records out.
//
// Events that are plain for the compiled loop never leave it. Others are done by the engine: the customer is unpacked,
// handled there like any other, and packed again if it still fits a slot; if not, it lives in the engine from then on
// and the loop hands its events over. So the lane's records are the engine's, whatever the loop can do. Records of one
// customer reach the sinks in order; batches change none. Lateness is 0: an event's watermark is the largest time so
// far. A lane with an ordered plan refuses events that go back in time. Not thread-safe; all that is passed in must
// outlive the lane.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "runtime/engine/core.h"
#include "runtime/flat/lane_state.h"
#include "runtime/packed/records.h"
#include "runtime/packed/ring.h"
#include "runtime/packed/slots.h"
#include "runtime/packed/transfer.h"

namespace journey::packed {

struct LaneOptions {
  bool by_id = true;      // 64-bit ids of any kind; else dense handles from 0
  uint64_t expected = 0;  // customers that find room at once
  rt::EngineOptions engine;
};

class Lane {
 public:
  // `records` gets what the loop writes and `spelt` what the engine writes; the order between the two is that of each
  // customer's steps. `names` spells customers.
  Lane(const rt::Program& program, const rt::Executor& executor, const flat::Code& code, BatchSink& records,
       rt::RecordSink& spelt, const CustomerNames& names, LaneOptions options);
  ~Lane();
  Lane(const Lane&) = delete;

  // Events of Plan::event_bytes each. An event whose type is kUnplain or above stands for inputs[type - kUnplain].
  // Returns how many it took: `count`, or with an ordered plan the position of the first that is earlier than what came
  // before it (or than its arrival's watermark), which like all behind it is not handled.
  size_t Handle(const uint8_t* events, size_t count, std::span<const rt::Arrival> inputs = {});
  // By handle: handles below `customers` are at home in the loop.
  void Reserve(uint64_t customers) {
    if (customers > state_.capacity) slots_.Reserve(std::bit_ceil(customers));
  }
  // The engine takes everybody over, for good; events may come through HandOver then.
  void GiveUp();
  bool given_up() const { return given_up_; }
  void HandOver(std::span<const rt::Arrival> arrivals) { core_.Handle(arrivals); }
  // Fires what is due at or before `watermark`, of all customers, and hands over all records so far.
  void AdvanceTo(int64_t watermark);

  // Commits the memory of the slots now, so that no page fault comes later.
  void Touch() { slots_.Touch(); }

  rt::EngineCounters counters() const;
  // Of slots, rings and what the loop writes into.
  uint64_t bytes() const;
  // Steps that the engine did.
  uint64_t slow_steps() const { return slow_steps_; }

 private:
  const flat::EventHeader& HeaderOf(const uint8_t* event) const {
    return *reinterpret_cast<const flat::EventHeader*>(event);
  }
  bool Refuses(const flat::EventHeader& header, std::span<const rt::Arrival> inputs) const;
  void Begin(int64_t time);
  bool InRange(int64_t time) const {
    int64_t since;
    return !__builtin_sub_overflow(time, state_.base, &since) && since > 0 && since < kMaxRelative;
  }
  size_t BlockEnd(size_t begin, size_t count) const;
  int64_t BlockLimit(int64_t time) const;
  void MakeRoom(uint64_t events);
  void Grow();
  bool TooManyUnplaced() const;
  // Whether anything fired.
  bool FireDue(int64_t limit);
  // Fires what is due, whatever the time.
  void CatchUp(int64_t time);
  void FireSlow(size_t timer);
  void HandleSlow(const uint8_t* event, std::span<const rt::Arrival> inputs);
  // Runs `step` on the unpacked customer, and packs it again if it fits. Nothing of it is pending before `floor`.
  template <class Step>
  void OnUnpacked(uint32_t place, int64_t floor, Step&& step);
  bool Arm(const Dues& before, const Dues& after, uint32_t place);
  void Drain();

  static constexpr int64_t kMaxRelative = int64_t{1} << 36;

  const rt::Program& program_;
  const flat::Code& code_;
  const flat::Plan& plan_;
  BatchSink& records_;
  const CustomerNames& names_;
  rt::EngineCore core_;
  flat::LaneState state_;
  Slots slots_;
  Transfer transfer_;
  std::vector<Ring> rings_;
  std::vector<std::vector<uint64_t>> tables_;  // with the base in
  std::unique_ptr<uint8_t[]> out_;
  int64_t slack_ms_ = 0;     // a block's events lie this close together
  int64_t shortest_ms_ = 0;  // of the timers
  int64_t fired_to_ = 0;     // nothing is pending at or before; of meaning in ordered plans
  bool begun_ = false;
  bool given_up_ = false;
  uint64_t plain_events_ = 0, slow_steps_ = 0;
  // Customers for whom there was no room near their home: they live in the engine until the table grows.
  std::unordered_set<uint64_t> unplaced_;
  std::string name_;
};

}  // namespace journey::packed
