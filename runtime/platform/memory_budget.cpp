// A pointer a thread.
#include "runtime/platform/memory_budget.h"

namespace journey::rt {

namespace {
thread_local MemoryBudget* current = nullptr;
}  // namespace

void MemoryBudget::Count(int64_t bytes) {
  const int64_t taken = bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (limit_ == 0 || taken <= 0 || static_cast<uint64_t>(taken) <= limit_) return;
  passed_.store(true, std::memory_order_relaxed);
  stop_->store(true, std::memory_order_relaxed);
}

MemoryScope::MemoryScope(MemoryBudget* budget) : before_(current) { current = budget; }
MemoryScope::~MemoryScope() { current = before_; }

void CountMemory(int64_t bytes) {
  if (current != nullptr) current->Count(bytes);
}

}  // namespace journey::rt
