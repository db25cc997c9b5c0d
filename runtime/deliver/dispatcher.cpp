// One lock for all of it: a sink's own time is spent outside.
#include "runtime/deliver/dispatcher.h"

#include <algorithm>
#include <utility>

#include "runtime/deliver/requests.h"

namespace journey::rt {
namespace {

// So often somebody looks for pauses and requests, and asks whether it is to end.
constexpr int64_t kLookMs = 500, kAskMs = 50;

}  // namespace

void Dispatcher::Add(std::unique_ptr<Delivery> delivery) {
  auto worker = std::make_unique<Worker>();
  worker->delivery = delivery.get();
  deliveries_.push_back(std::move(delivery));
  workers_.push_back(std::move(worker));
}

Status Dispatcher::Start() {
  threads_.resize(workers_.size());
  for (size_t i = 0; i < workers_.size(); ++i) {
    Worker& worker = *workers_[i];
    if (!threads_[i].Start([this, &worker] { Work(worker); })) return Status::Error("the system gives no thread");
  }
  return {};
}

void Dispatcher::Work(Worker& worker) {
  Delivery& delivery = *worker.delivery;
  std::unique_lock lock(mutex_);
  int64_t looked_at = 0;
  while (true) {
    const uint64_t ready = ready_;
    lock.unlock();
    delivery.Ready(ready);
    const int64_t now = clock_.NowMs();
    Status failed;
    int64_t wake = now;
    if (stopping_) {
      failed = delivery.Save();
    } else {
      if (now - looked_at >= kLookMs || now < looked_at) {
        failed = delivery.LookForPauses();
        if (failed.ok()) failed = TakeRetryRequests(delivery);
        looked_at = now;
      }
      if (failed.ok()) {
        const auto stepped = delivery.Step();
        failed = stepped.status();
        if (stepped.ok()) wake = stepped.value();
      }
    }
    lock.lock();
    worker.done = delivery.done();
    worker.wake = wake;
    worker.seen = ready;
    worker.failed = !failed.ok();
    if (!failed.ok() && status_.ok()) status_ = failed;
    if (!failed.ok()) failed_ = true;
    changed_.notify_all();
    if (stopping_ || worker.failed) return;
    const int64_t wait = std::min(wake - clock_.NowMs(), kLookMs);
    if (wait > 0 && ready_ == ready)
      changed_.wait_for(lock, std::chrono::milliseconds(wait), [&] { return stopping_ || ready_ != ready; });
  }
}

void Dispatcher::Ready(uint64_t length) {
  const std::lock_guard lock(mutex_);
  if (length <= ready_) return;
  ready_ = length;
  changed_.notify_all();
}

bool Dispatcher::IsQuiet(const Worker& worker, int64_t until) const {
  return worker.failed || (worker.seen == ready_ && (worker.done || worker.wake > until));
}

void Dispatcher::Drain(std::optional<std::chrono::milliseconds> most, const std::function<bool()>& ended) {
  const int64_t until = most ? clock_.NowMs() + most->count() : kNever;
  std::unique_lock lock(mutex_);
  while (!ended() && clock_.NowMs() < until) {
    if (std::ranges::all_of(workers_, [&](const auto& worker) { return IsQuiet(*worker, until - 1); })) return;
    changed_.wait_for(lock, std::chrono::milliseconds(kAskMs));
  }
}

Status Dispatcher::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  for (Thread& thread : threads_) thread.Join();
  return status_;
}

}  // namespace journey::rt
