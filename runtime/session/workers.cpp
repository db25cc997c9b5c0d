// A round is one increment of a counter that the workers wait on.
#include "runtime/session/workers.h"

#include <utility>

namespace journey::rt {

Workers::Workers(size_t count, std::function<void(size_t)> work) : work_(std::move(work)) {
  threads_.reserve(count);
  for (size_t worker = 0; worker < count; ++worker) threads_.emplace_back([this, worker] { Loop(worker); });
}

Workers::~Workers() {
  Wait();
  stop_.store(true, std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::Start() {
  busy_.store(threads_.size(), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
}

void Workers::Wait() const {
  for (size_t busy = busy_.load(std::memory_order_acquire); busy != 0; busy = busy_.load(std::memory_order_acquire)) {
    busy_.wait(busy, std::memory_order_acquire);
  }
}

void Workers::Loop(size_t worker) {
  for (uint32_t done = 0;; ++done) {
    round_.wait(done, std::memory_order_acquire);
    if (stop_.load(std::memory_order_relaxed)) return;
    work_(worker);
    // The last one wakes whoever waits; notifying earlier would wake for nothing.
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_all();
  }
}

}  // namespace journey::rt
