// Threads that do one piece of work each, round after round, in step with the thread that starts the rounds.
//
// Start hands the round's data over and Wait hands it back: what was written before Start is seen by the workers, what
// they wrote is seen after Wait. One thread calls both; a round ends before the next starts. Between rounds the workers
// sleep. An exception that leaves the work comes out of Wait. Workers that need something of the waiting thread ring.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/status.h"
#include "runtime/platform/thread.h"

namespace journey::rt {

class Workers {
 public:
  // `work` is called with the worker's index, 0 to count - 1, once a round; `serve`, which may be empty, by the thread
  // that waits, after each ring and before the wait ends. An error when the system does not give so many threads.
  static Result<std::unique_ptr<Workers>> Make(size_t count, std::function<void(size_t)> work,
                                               std::function<void()> serve = nullptr);
  ~Workers();
  Workers(const Workers&) = delete;

  void Start();
  // Returns at once when no round is under way. Rethrows what a worker threw in this round, once.
  void Wait();
  // By anybody, in a round.
  void Ring();

 private:
  Workers(std::function<void(size_t)> work, std::function<void()> serve)
      : work_(std::move(work)), serve_(std::move(serve)) {}
  void WaitAndServe();
  void Loop(size_t worker);

  const std::function<void(size_t)> work_;
  const std::function<void()> serve_;
  std::atomic<uint32_t> bell_{0};  // what the waiting thread sleeps on
  std::atomic<uint32_t> round_{0};
  std::atomic<size_t> busy_{0};
  std::atomic<bool> stop_{false};
  std::vector<Thread> threads_;
  std::mutex mutex_;  // guards failure_
  std::exception_ptr failure_;
};

}  // namespace journey::rt
