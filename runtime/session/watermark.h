// How far time has come in a stream of inputs (section 4, and language-2 section 11): the largest timestamp so far less
// the lateness, or the last tick or stamp if that is later.
//
// In: inputs in order of arrival. Out: the watermark at which each is handled, and up to where everybody's timers fire.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "runtime/event/input.h"

namespace journey::rt {

class Watermark {
 public:
  // >= 0, milliseconds.
  explicit Watermark(int64_t lateness_ms) : lateness_ms_(lateness_ms) {}

  // Whether the input's stamp lies before what has passed for all: then timers of everybody fire up to passed() before
  // it arrives, and none after it until time passes again, since what it brings about may be due before that.
  bool FallsBehind(const Input& input) const {
    return input.stamp != kNoTimestamp && input.kind != InputKind::kTick && input.stamp < passed();
  }
  // Takes in an input that is not rejected; the watermark at which it is to be handled.
  int64_t Arrive(const Input& input) {
    const bool tick = input.kind == InputKind::kTick;
    if (FallsBehind(input)) behind_ = true;
    if (input.timestamp != kNoTimestamp) now_ = std::max(now_, Less(input.timestamp, tick ? 0 : lateness_ms_));
    if (input.stamp != kNoTimestamp) {
      now_ = std::max(now_, input.stamp);
      if (!tick) return input.stamp;
    }
    Pass();
    return now_;
  }
  // The same of an input that is no tick and has no stamp.
  int64_t Arrive(int64_t timestamp) {
    if (timestamp != kNoTimestamp) now_ = std::max(now_, Less(timestamp, lateness_ms_));
    Pass();
    return now_;
  }
  // From outside; never back.
  void MoveTo(int64_t instant) {
    now_ = std::max(now_, instant);
    Pass();
  }
  // All of it, to go on from elsewhere.
  struct State {
    int64_t now = kNoTimestamp, passed = kNoTimestamp;
    bool behind = false;  // see FallsBehind
    friend bool operator==(const State&, const State&) = default;
  };
  State state() const { return {now_, passed_, behind_}; }
  void Restore(const State& state) {
    now_ = state.now;
    passed_ = state.passed;
    behind_ = state.behind;
  }
  // What stamps have passed is passed for all.
  void Pass() {
    passed_ = now_;
    behind_ = false;
  }

  // kNoTimestamp before the first input.
  int64_t now() const { return now_; }
  // Up to where timers of everybody fire: the watermark at the last input without one of its own, unless inputs that
  // fell behind have come since; kNoTimestamp: nowhere.
  int64_t passed() const { return behind_ ? kNoTimestamp : passed_; }

 private:
  static int64_t Less(int64_t timestamp, int64_t lateness_ms) {
    constexpr int64_t kFirst = std::numeric_limits<int64_t>::min() + 1;
    return timestamp < kFirst + lateness_ms ? kFirst : timestamp - lateness_ms;
  }

  int64_t lateness_ms_;
  int64_t now_ = kNoTimestamp;
  int64_t passed_ = kNoTimestamp;
  bool behind_ = false;
};

}  // namespace journey::rt
