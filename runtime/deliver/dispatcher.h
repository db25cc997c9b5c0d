// The deliveries of several sinks, each on a thread of its own, beside whoever makes the sends.
//
// In: how much of the file of records is good, now and then. Out: nothing but what the sinks get; what failed stands in
// the status. All functions but `failed` are for one thread, that of the owner.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/status.h"
#include "runtime/deliver/clock.h"
#include "runtime/deliver/delivery.h"
#include "runtime/platform/thread.h"

namespace journey::rt {

class Dispatcher {
 public:
  // The clock must outlive it.
  explicit Dispatcher(Clock& clock) : clock_(clock) {}
  ~Dispatcher() { (void)Stop(); }
  Dispatcher(const Dispatcher&) = delete;

  // Set when Stop is called: sinks that wait for the world look at it.
  const std::atomic<bool>& stopping() const { return stopping_; }
  // Before Start. What the delivery uses must outlive this.
  void Add(std::unique_ptr<Delivery> delivery);
  Status Start();
  // As Delivery::Ready, of all.
  void Ready(uint64_t length);
  // Waits until all is settled, or nothing more can be within so long (none: however long), or `ended` says so, which
  // is asked often.
  void Drain(std::optional<std::chrono::milliseconds> most, const std::function<bool()>& ended);
  // Whether a delivery has failed and stands still: Stop says of what. By any thread.
  bool failed() const { return failed_; }
  // Ends what is under way and writes down what was settled. The first failure of a disk.
  Status Stop();
  uint64_t ready() const { return ready_; }
  // Once it has stopped, or was never started.
  const std::vector<std::unique_ptr<Delivery>>& deliveries() const { return deliveries_; }

 private:
  struct Worker {
    Delivery* delivery;
    // Under mutex_.
    bool done = false, failed = false;
    uint64_t seen = 0;  // of ready_
    int64_t wake = 0;
  };
  void Work(Worker& worker);
  // Nothing is left, or nothing that will be tried by then.
  bool IsQuiet(const Worker& worker, int64_t until) const;

  Clock& clock_;
  std::atomic<bool> stopping_{false}, failed_{false};
  std::vector<std::unique_ptr<Delivery>> deliveries_;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t ready_ = 0;
  std::vector<std::unique_ptr<Worker>> workers_;
  Status status_;
  std::vector<Thread> threads_;
};

}  // namespace journey::rt
