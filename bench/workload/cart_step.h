// The cart journey written by hand, twice: as a switch, and as a table without branches. Both work on one packed word.
//
// Word, from the low end: state 3 bits, channel 2, views 19, arrival 40 (milliseconds since kStartMs). So a customer
// may have half a million views in one round and the workload may last 34 years. Word 0 is a customer not seen before.
// In: the word and an event. Out: the new word, the tally, and whether the one-hour timer is to be armed. Timers due at
// or before the event have fired already.
#pragma once

#include <array>

#include "bench/workload/workload.h"

namespace journey::bench {

enum State : uint8_t { kUnknown, kBrowsing, kCart, kAtCheckout, kPurchased, kAbandoned };
inline constexpr int kStates = 6;

inline constexpr int kChannelShift = 3;
inline constexpr int kViewsShift = 5;
inline constexpr int kArrivalShift = 24;
inline constexpr uint64_t kStateMask = 7;
inline constexpr uint64_t kChannelMask = uint64_t{3} << kChannelShift;
inline constexpr uint64_t kViewsMask = ((uint64_t{1} << 19) - 1) << kViewsShift;
inline constexpr uint64_t kArrivalMask = ~uint64_t{0} << kArrivalShift;
inline constexpr uint64_t kOneView = uint64_t{1} << kViewsShift;

inline State StateOf(uint64_t word) { return static_cast<State>(word & kStateMask); }
inline uint64_t ChannelOf(uint64_t word) { return (word & kChannelMask) >> kChannelShift; }
inline uint64_t ViewsOf(uint64_t word) { return (word & kViewsMask) >> kViewsShift; }
inline uint64_t ArrivalOf(uint64_t word) { return word >> kArrivalShift; }
// The word after arriving in another state, all else kept.
inline uint64_t Arrive(uint64_t word, State state, uint64_t now) {
  return (word & (kChannelMask | kViewsMask)) | state | now << kArrivalShift;
}

// Transitions in bits 0..30 and purchases in bits 31..62 of a sum, so that a table entry adds both at once.
inline constexpr uint64_t kOneTransition = 1;
inline constexpr uint64_t kOnePurchase = uint64_t{1} << 31;

struct Tally {
  uint64_t moves = 0;  // Bit 63 means nothing.
  uint64_t emails = 0;
  uint32_t checksum = 0;

  Counts ToCounts() const {
    const uint64_t purchases = (moves << 1) >> 32;
    return {(moves & (kOnePurchase - 1)) + emails, emails, purchases, checksum};
  }
};

// True when the timer of a cart is to be armed. `now` counts from kStartMs.
inline bool SwitchStep(uint64_t& word, const Event& event, uint64_t now, Tally& tally) {
  switch (StateOf(word)) {
    case kUnknown:
      word = kBrowsing | now << kArrivalShift;
      return false;
    case kBrowsing:
      if (event.type == kView) {
        word += kOneView;
      } else if (event.type == kAdd && event.amount > kBigAmount) {
        word = (word & kViewsMask) | kCart | uint64_t{event.channel} << kChannelShift | now << kArrivalShift;
        tally.moves += kOneTransition;
        return true;
      }
      return false;
    case kCart:
      switch (event.type) {
        case kView:
          word += kOneView;
          break;
        case kRemove:
          word = Arrive(word, kBrowsing, now);
          tally.moves += kOneTransition;
          break;
        case kCheckout:
          word = Arrive(word, kAtCheckout, now);
          tally.moves += kOneTransition;
          break;
        case kPurchase:
          word = Arrive(word, kPurchased, now);
          tally.moves += kOneTransition + kOnePurchase;
          break;
        default:
          break;
      }
      return false;
    case kAtCheckout:
      if (event.type == kView) {
        word += kOneView;
      } else if (event.type == kPurchase) {
        word = Arrive(word, kPurchased, now);
        tally.moves += kOneTransition + kOnePurchase;
      }
      return false;
    case kPurchased:
    case kAbandoned:
      if (event.type == kSession && now - ArrivalOf(word) >= static_cast<uint64_t>(kRestMs)) {
        word = kBrowsing | now << kArrivalShift;
        tally.moves += kOneTransition;
      }
      return false;
  }
  return false;
}

// What an event does, as masks: new word = (word & keep | fresh & take) + add, where `fresh` holds the event's channel
// and its time. The highest bit of `moves` says that the timer is to be armed.
struct Operation {
  uint64_t keep, take, add, moves;
};
inline constexpr uint64_t kArms = uint64_t{1} << 63;

// Indexed by state, type, whether the amount is big, whether the rest is over.
constexpr size_t OperationIndex(uint64_t state, uint64_t type, bool big, bool rested) {
  return state << 5 | type << 2 | static_cast<size_t>(big) << 1 | static_cast<size_t>(rested);
}

inline constexpr std::array<Operation, 256> kOperations = [] {
  std::array<Operation, 256> table{};
  for (Operation& stay : table) stay = {~uint64_t{0}, 0, 0, 0};
  constexpr uint64_t kRest = kChannelMask | kViewsMask;
  for (int guards = 0; guards < 4; ++guards) {
    const bool big = (guards & 2) != 0, rested = (guards & 1) != 0;
    const auto at = [&](State state, EventType type) -> Operation& {
      return table[OperationIndex(state, type, big, rested)];
    };
    for (int type = 0; type < kEventTypes; ++type) {
      at(kUnknown, static_cast<EventType>(type)) = {0, kArrivalMask, kBrowsing, 0};
    }
    for (State state : {kBrowsing, kCart, kAtCheckout}) at(state, kView).add = kOneView;
    if (big) at(kBrowsing, kAdd) = {kViewsMask, kArrivalMask | kChannelMask, kCart, kOneTransition | kArms};
    at(kCart, kRemove) = {kRest, kArrivalMask, kBrowsing, kOneTransition};
    at(kCart, kCheckout) = {kRest, kArrivalMask, kAtCheckout, kOneTransition};
    for (State state : {kCart, kAtCheckout}) {
      at(state, kPurchase) = {kRest, kArrivalMask, kPurchased, kOneTransition + kOnePurchase};
    }
    for (State state : {kPurchased, kAbandoned}) {
      if (rested) at(state, kSession) = {0, kArrivalMask, kBrowsing, kOneTransition};
    }
  }
  return table;
}();

inline bool TableStep(uint64_t& word, const Event& event, uint64_t now, Tally& tally) {
  const bool rested = now - ArrivalOf(word) >= static_cast<uint64_t>(kRestMs);
  const Operation& operation =
      kOperations[OperationIndex(word & kStateMask, event.type, event.amount > kBigAmount, rested)];
  const uint64_t fresh = now << kArrivalShift | uint64_t{event.channel} << kChannelShift;
  word = ((word & operation.keep) | (fresh & operation.take)) + operation.add;
  tally.moves += operation.moves;
  return (operation.moves & kArms) != 0;
}

// The due time of a cart's timer as timers keep it: 32 bits from kStartMs that may wrap, since none waits for 24 days.
inline uint32_t DueOf(uint64_t arrival) { return static_cast<uint32_t>(arrival + kAbandonMs); }

// A timer fires: the e-mail if the cart still waits for this very timer, nothing if it was left since.
inline void FireStep(uint64_t& word, uint64_t id, uint32_t due, Tally& tally) {
  const uint64_t arrival = ArrivalOf(word);
  if (StateOf(word) != kCart || DueOf(arrival) != due) return;
  const uint64_t now = arrival + kAbandonMs;
  ++tally.emails;
  tally.checksum += static_cast<uint32_t>(id + kStartMs + now + ChannelOf(word) + ViewsOf(word));
  word = Arrive(word, kAbandoned, now);
}

}  // namespace journey::bench
