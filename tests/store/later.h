// A background that is late: one that a simulation can tell again.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "base/check.h"
#include "runtime/platform/background.h"
#include "tests/differential/random.h"

namespace journey::store_testing {

// A task runs when it is waited for, or one of the times when somebody asks whether it has ended: so it has nearly any
// delay, and each run of a story is the same.
class Later final : public rt::Background {
 public:
  explicit Later(uint64_t seed) : random_(seed) {}
  void Start(std::function<void()> task) override { task_ = std::move(task); }
  bool Done() override {
    if (task_ && random_.Chance(80)) return false;
    Wait();
    return true;
  }
  void Wait() override {
    CHECK_MSG(!busy_, "a task waits for itself");
    busy_ = true;
    if (const std::function<void()> task = std::exchange(task_, nullptr)) task();
    busy_ = false;
  }

 private:
  differential::Random random_;
  std::function<void()> task_;
  bool busy_ = false;
};

}  // namespace journey::store_testing
