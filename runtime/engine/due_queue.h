// When which customer must be looked at next: a binary heap with one entry a customer at most.
//
// An entry is a promise to look not later than `due`; the customer's own next due may have moved on since. One entry
// each keeps the queue as large as the customers, however often timers are set and cancelled. Not thread-safe.
#pragma once

#include <cstdint>
#include <vector>

namespace journey::rt {

class DueQueue {
 public:
  struct Entry {
    int64_t due;
    uint32_t customer;
  };

  bool empty() const { return heap_.empty(); }
  const Entry& top() const { return heap_.front(); }
  // Removes the top.
  void Pop();
  // Adds the customer, or brings its entry forward. A later due than the entry's is ignored.
  void Bring(uint32_t customer, int64_t due);

 private:
  static constexpr uint32_t kAbsent = UINT32_MAX;
  void Up(uint32_t at);
  void Down(uint32_t at);
  void Place(uint32_t at, const Entry& entry);

  std::vector<Entry> heap_;
  std::vector<uint32_t> place_;  // by customer; kAbsent: none
};

}  // namespace journey::rt
