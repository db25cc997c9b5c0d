// Tasks that are done at once, and a thread that sleeps between tasks.
#include "runtime/platform/background.h"

#include <utility>

#include "base/check.h"

namespace journey::rt {

void AtOnce::Start(std::function<void()> task) {
  CHECK(!busy_);
  busy_ = true;
  task();
  busy_ = false;
}

void AtOnce::Wait() { CHECK(!busy_); }

Result<std::unique_ptr<BackgroundThread>> BackgroundThread::Make() {
  std::unique_ptr<BackgroundThread> made(new BackgroundThread);
  if (!made->thread_.Start([own = made.get()] { own->Loop(); })) {
    return Status::Error("the system gives no thread for writing in the background");
  }
  return made;
}

BackgroundThread::~BackgroundThread() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  begun_.notify_one();
  thread_.Join();
}

void BackgroundThread::Start(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    task_ = std::move(task);
    busy_ = true;
  }
  begun_.notify_one();
}

bool BackgroundThread::Done() {
  const std::lock_guard lock(mutex_);
  return !busy_;
}

void BackgroundThread::Wait() {
  std::unique_lock lock(mutex_);
  CHECK(own_ != std::this_thread::get_id());
  ended_.wait(lock, [this] { return !busy_; });
}

void BackgroundThread::Loop() {
  std::unique_lock lock(mutex_);
  own_ = std::this_thread::get_id();
  for (;;) {
    begun_.wait(lock, [this] { return busy_ || stop_; });
    if (!busy_) return;
    const std::function<void()> task = std::exchange(task_, nullptr);
    lock.unlock();
    task();
    lock.lock();
    busy_ = false;
    ended_.notify_one();
  }
}

}  // namespace journey::rt
