// One task at a time beside the calling thread.
//
// What was written before Start is seen by the task, what the task wrote is seen once Done or Wait has said so. One
// thread calls all of it, and never from a task: a task that waits for itself would wait for ever, so that is checked.
// A task must not throw.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "base/status.h"
#include "runtime/platform/thread.h"

namespace journey::rt {

class Background {
 public:
  virtual ~Background() = default;
  // No task may be under way.
  virtual void Start(std::function<void()> task) = 0;
  // Whether no task is under way any more.
  virtual bool Done() = 0;
  virtual void Wait() = 0;
};

// The task has ended when Start returns: for whoever has no thread to spare.
class AtOnce final : public Background {
 public:
  void Start(std::function<void()> task) override;
  bool Done() override { return true; }
  void Wait() override;

 private:
  bool busy_ = false;
};

class BackgroundThread final : public Background {
 public:
  // An error when the system gives no thread.
  static Result<std::unique_ptr<BackgroundThread>> Make();
  // Waits for the task.
  ~BackgroundThread() override;
  void Start(std::function<void()> task) override;
  bool Done() override;
  void Wait() override;

 private:
  BackgroundThread() = default;
  void Loop();

  std::mutex mutex_;  // guards the four
  std::function<void()> task_;
  std::thread::id own_;  // of the thread, once it runs
  bool busy_ = false, stop_ = false;
  std::condition_variable begun_, ended_;
  Thread thread_;
};

}  // namespace journey::rt
