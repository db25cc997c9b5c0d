// Ties go by customer index, so that the order of firing does not depend on the heap's past.
#include "runtime/engine/due_queue.h"

#include <tuple>

namespace journey::rt {
namespace {

bool Before(const DueQueue::Entry& a, const DueQueue::Entry& b) {
  return std::tie(a.due, a.customer) < std::tie(b.due, b.customer);
}

}  // namespace

void DueQueue::Place(uint32_t at, const Entry& entry) {
  heap_[at] = entry;
  place_[entry.customer] = at;
}

void DueQueue::Up(uint32_t at) {
  const Entry entry = heap_[at];
  while (at > 0 && Before(entry, heap_[(at - 1) / 2])) {
    Place(at, heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  Place(at, entry);
}

void DueQueue::Down(uint32_t at) {
  const Entry entry = heap_[at];
  const auto size = static_cast<uint32_t>(heap_.size());
  for (uint32_t child = 2 * at + 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && Before(heap_[child + 1], heap_[child])) ++child;
    if (!Before(heap_[child], entry)) break;
    Place(at, heap_[child]);
    at = child;
  }
  Place(at, entry);
}

void DueQueue::Pop() {
  place_[heap_.front().customer] = kAbsent;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (heap_.empty()) return;
  heap_.front() = last;
  Down(0);
}

void DueQueue::Bring(uint32_t customer, int64_t due) {
  if (customer >= place_.size()) place_.resize(customer + 1, kAbsent);
  const uint32_t at = place_[customer];
  if (at == kAbsent) {
    heap_.push_back({due, customer});
    Up(static_cast<uint32_t>(heap_.size() - 1));
  } else if (due < heap_[at].due) {
    heap_[at].due = due;
    Up(at);
  }
}

}  // namespace journey::rt
