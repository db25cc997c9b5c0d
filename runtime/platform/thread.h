// Threads whose start may fail, as the system's limits have it, without an exception.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>

namespace journey::rt {

class Thread {
 public:
  Thread() = default;
  // Joins.
  ~Thread() { Join(); }
  Thread(Thread&&) noexcept = default;
  Thread& operator=(Thread&&) = delete;

  // False when the system gives no thread; then `work` has not been called. `work` must not throw. Once a thread.
  [[nodiscard]] bool Start(std::function<void()> work);
  bool running() const { return thread_.joinable(); }
  // Waits for the end of `work`; at once where there is nothing to wait for.
  void Join();
  // Nobody waits for it: what `work` uses must live as long as the process.
  void LetGo();

 private:
  std::thread thread_;
};

// Both, of which `beside` has a thread of its own where the system gives one. What either throws is thrown here, once
// both have ended.
void RunBoth(const std::function<void()>& beside, const std::function<void()>& here);

// At least 1.
size_t ProcessorCount();
// Processor time that the calling thread has used.
int64_t ThreadMs();

}  // namespace journey::rt
