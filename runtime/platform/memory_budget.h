// How much memory large structures of one owner take, so that somebody can set a limit to it.
//
// What AllocatePages gives and FreePages takes back on a thread is counted for the budget whose scope the thread is in.
// The limit is no wall: whoever asks whether it was passed does so between two steps of his work.
#pragma once

#include <atomic>
#include <cstdint>

namespace journey::rt {

class MemoryBudget {
 public:
  // Once more than `limit` bytes are taken, `stop` becomes true; 0: never. `stop` must outlive this.
  MemoryBudget(uint64_t limit, std::atomic<bool>* stop) : limit_(limit), stop_(stop) {}
  MemoryBudget(const MemoryBudget&) = delete;

  void Count(int64_t bytes);
  bool passed() const { return passed_.load(std::memory_order_relaxed); }

 private:
  const uint64_t limit_;
  std::atomic<bool>* const stop_;
  std::atomic<int64_t> bytes_{0};
  std::atomic<bool> passed_{false};
};

// The calling thread's large memory counts for the budget while this lives; null: for nobody.
class MemoryScope {
 public:
  explicit MemoryScope(MemoryBudget* budget);
  ~MemoryScope();
  MemoryScope(const MemoryScope&) = delete;

 private:
  MemoryBudget* const before_;
};

// Of the scope that the calling thread is in, if any; less than 0: given back.
void CountMemory(int64_t bytes);

}  // namespace journey::rt
