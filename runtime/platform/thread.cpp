// std::thread, its exception caught.
#include "runtime/platform/thread.h"

#include <algorithm>
#include <ctime>
#include <exception>
#include <system_error>
#include <utility>

namespace journey::rt {

bool Thread::Start(std::function<void()> work) {
  try {
    thread_ = std::thread(std::move(work));
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

void Thread::Join() {
  if (thread_.joinable()) thread_.join();
}

void Thread::LetGo() {
  if (thread_.joinable()) thread_.detach();
}

void RunBoth(const std::function<void()>& beside, const std::function<void()>& here) {
  std::exception_ptr thrown;
  Thread thread;
  const bool started = thread.Start([&] {
    try {
      beside();
    } catch (...) {
      thrown = std::current_exception();
    }
  });
  here();
  if (!started) beside();
  thread.Join();
  if (thrown != nullptr) std::rethrow_exception(thrown);
}

size_t ProcessorCount() { return std::max<size_t>(1, std::thread::hardware_concurrency()); }

int64_t ThreadMs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace journey::rt
