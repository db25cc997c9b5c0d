// What the queue does seldom.
#include "runtime/packed/event_queue.h"

#include <algorithm>

#include "base/check.h"

namespace journey::packed {

EventQueue::EventQueue(const rt::Program& program, const flat::Plan& plan) : event_bytes_(plan.event_bytes) {
  for (const ir::Event& event : program.module().events) {
    CHECK(event.layout.size % 8 == 0);
    field_bytes_.push_back(event.layout.size);
  }
}

void EventQueue::Grow() {
  const size_t capacity = std::max<size_t>(1024, capacity_ * 2);
  std::unique_ptr<uint8_t[]> events(new uint8_t[capacity * event_bytes_]);
  std::unique_ptr<Customer[]> customers(new Customer[capacity]);
  if (size_ != 0) {
    std::memcpy(events.get(), events_.get(), size_ * event_bytes_);
    std::copy_n(customers_.get(), size_, customers.get());
    // Fields of these may stand in the queue itself.
    for (rt::Arrival& arrival : whole_) {
      const auto at = reinterpret_cast<uintptr_t>(arrival.input.fields) - reinterpret_cast<uintptr_t>(events_.get());
      if (at < capacity_ * event_bytes_) arrival.input.fields = events.get() + at;
    }
  }
  events_ = std::move(events);
  customers_ = std::move(customers);
  capacity_ = capacity;
}

rt::Arrival EventQueue::ArrivalAt(size_t i) {
  const uint8_t* event = EventAt(i);
  const auto& header = *reinterpret_cast<const flat::EventHeader*>(event);
  if (header.type >= flat::kUnplain) return whole_[header.type - flat::kUnplain];
  rt::Arrival arrival;
  arrival.input.kind = rt::InputKind::kEvent;
  arrival.input.timestamp = header.time;
  arrival.input.customer = customers_[i].view();
  arrival.input.event = static_cast<int32_t>(header.type);
  arrival.input.fields = event + sizeof header;
  arrival.watermark = header.time;
  return arrival;
}

}  // namespace journey::packed
