// A round is one increment of a counter that the workers wait on.
#include "runtime/session/workers.h"

#include <string>
#include <utility>

namespace journey::rt {

Result<std::unique_ptr<Workers>> Workers::Make(size_t count, std::function<void(size_t)> work,
                                               std::function<void()> serve) {
  std::unique_ptr<Workers> workers(new Workers(std::move(work), std::move(serve)));
  workers->threads_.reserve(count);
  for (size_t worker = 0; worker < count; ++worker) {
    Thread thread;
    if (!thread.Start([own = workers.get(), worker] { own->Loop(worker); })) {
      return Status::Error("cannot start " + std::to_string(count) + " threads: the system gives no more than " +
                           std::to_string(worker));
    }
    workers->threads_.push_back(std::move(thread));
  }
  return workers;
}

Workers::~Workers() {
  // Who serves fails at most once; then the workers need nobody any more.
  for (bool waiting = true; waiting;) {
    try {
      WaitAndServe();
      waiting = false;
    } catch (...) {
      waiting = true;
    }
  }
  stop_.store(true, std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (Thread& thread : threads_) thread.Join();
}

void Workers::Start() {
  busy_.store(threads_.size(), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
}

void Workers::Ring() {
  bell_.fetch_add(1, std::memory_order_release);
  bell_.notify_all();
}

void Workers::WaitAndServe() {
  while (true) {
    const uint32_t rung = bell_.load(std::memory_order_acquire);
    if (busy_.load(std::memory_order_acquire) == 0) return;
    if (serve_) serve_();
    bell_.wait(rung, std::memory_order_acquire);
  }
}

void Workers::Wait() {
  WaitAndServe();
  // The workers sleep, but what they left must be seen.
  std::exception_ptr failure;
  {
    std::lock_guard lock(mutex_);
    failure = std::exchange(failure_, nullptr);
  }
  if (failure != nullptr) std::rethrow_exception(failure);
}

void Workers::Loop(size_t worker) {
  for (uint32_t done = 0;; ++done) {
    round_.wait(done, std::memory_order_acquire);
    if (stop_.load(std::memory_order_relaxed)) return;
    try {
      work_(worker);
    } catch (...) {
      std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
    }
    // The last one wakes whoever waits; notifying earlier would wake for nothing.
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) Ring();
  }
}

}  // namespace journey::rt
