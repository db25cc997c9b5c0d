// A lane for customers with texts as ids: what a session's shard runs when the module has a batch loop.
//
// In: queues of inputs, packed as far as they are plain events. Out: the records that rt::Engine makes of these inputs,
// as lines if the sink takes lines. Plain events go to the loop by the handle of their customer; everything else goes
// to the engine. When the engine does most of the steps, it takes over for good. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "runtime/engine/engine.h"
#include "runtime/packed/event_queue.h"
#include "runtime/packed/handles.h"
#include "runtime/packed/lane.h"
#include "runtime/packed/records.h"

namespace journey::packed {

class TextLane {
 public:
  // All must outlive it.
  TextLane(const rt::Program& program, const rt::Executor& executor, const flat::Code& code, rt::RecordSink& sink,
           rt::EngineOptions options);

  // So many inputs at a time are best: what they take up stays in the first caches.
  static constexpr size_t kSome = 1024;

  // May be called behind each Add to a queue of at most kSome: asks for the memory that finding the customer takes, and
  // finds those some places before, so that none of it is waited for.
  void Look(EventQueue& queue) {
    queue.looked = queue.size();
    if (!lane_.given_up()) [[likely]]
      LookAt(queue, queue.looked - 1, 0, queue.looked);
  }
  void Handle(EventQueue& queue);
  void AdvanceTo(int64_t watermark) { lane_.AdvanceTo(watermark); }
  rt::EngineCounters counters() const { return lane_.counters(); }
  uint64_t slow_steps() const { return lane_.slow_steps(); }

 private:
  // Inputs between two looks at one.
  static constexpr size_t kAhead = 16;

  // Of the events [begin, end), the i-th is looked at for the first time, and others for the second and the third.
  void LookAt(EventQueue& queue, size_t i, size_t begin, size_t end) {
    if (i < end) handles_.Prefetch(queue.CustomerAt(i).hash);
    if (i < begin + kAhead) return;
    if (const size_t at = i - kAhead; at < end) {
      queue.HeaderAt(at).customer = handles_.Likely(queue.CustomerAt(at).hash);
    }
    if (i < begin + 2 * kAhead) return;
    const size_t at = i - 2 * kAhead;
    if (at >= end) return;
    const EventQueue::Customer& customer = queue.CustomerAt(at);
    uint64_t& handle = queue.HeaderAt(at).customer;
    handle = queue.HasCustomer(at) ? handles_.Of(customer.view(), customer.hash, static_cast<uint32_t>(handle)) : 0;
  }
  void HandleSome(EventQueue& queue, size_t begin, size_t end);
  void HandOver(EventQueue& queue, size_t begin);

  Handles handles_;
  const std::unique_ptr<BatchSink> records_;
  Lane lane_;
  uint64_t handled_ = 0;
};

}  // namespace journey::packed
