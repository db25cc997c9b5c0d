// One call of a handle at a time, by the process that made it; whoever frees it inside a call frees it at the call's
// end.
//
// In: calls from any thread, also from inside a callback of the handle. Out: a code for those that must not be.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "journey/journey.h"
#include "runtime/api/handles.h"
#include "runtime/platform/process.h"

namespace journey::api {

class CallGate {
 public:
  // `what` is the handle's name in messages: "engine".
  explicit CallGate(const char* what) : what_(what) {}

  // Whether there may be a call now; if so, there is one until Leave.
  journey_code Enter(journey_error** error) const {
    if (process_ != rt::ProcessNumber()) {
      return Fail(error, JOURNEY_STOPPED,
                  std::string("the ") + what_ + " belongs to the process that this one was forked from");
    }
    if (busy_.exchange(true, std::memory_order_acquire)) {
      return Fail(error, JOURNEY_BUSY,
                  std::string("the ") + what_ + " is inside a call: callbacks and other threads must wait for its end");
    }
    return JOURNEY_OK;
  }
  // Whether the handle is to be freed now, because somebody wanted that inside the call.
  [[nodiscard]] bool Leave() const {
    busy_.store(false, std::memory_order_release);
    return free_at_the_end_.load(std::memory_order_acquire) && !busy_.exchange(true, std::memory_order_acquire);
  }
  // For free: whether the handle may go at once. If not, it goes at the end of the call that there is; or never, in a
  // child that was forked, where there are no threads to wait for and locks that nobody will open.
  bool MayGo() {
    if (process_ != rt::ProcessNumber()) return false;
    if (!busy_.exchange(true, std::memory_order_acquire)) return true;
    free_at_the_end_.store(true, std::memory_order_release);
    return false;
  }

 private:
  const char* const what_;
  const int64_t process_ = rt::ProcessNumber();
  mutable std::atomic<bool> busy_{false};
  std::atomic<bool> free_at_the_end_{false};
};

}  // namespace journey::api
