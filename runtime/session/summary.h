// What a newcomer wants to know after a run: entries, customers per stage, conversions, sends and why some did not
// happen.
//
// Counted record by record; summaries of shards, which share no customer, add up. Memory grows with distinct customers
// per stage (about 16 bytes each). Not thread-safe. The module must outlive it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "runtime/records/record.h"

namespace journey::rt {

// Distinct customers, by a hash of 64 bits: a collision would be off by one in 2^64.
//
// Where a hash stands is a miss of the cache, and a record brings several: so some hashes wait until what they were
// asked for has come.
class CustomerCount {
 public:
  void Add(uint64_t hash) {
    if (hash == 0) hash = 1;
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)], 1);
    waiting_[waits_++] = hash;
    if (waits_ == kMostWaiting) TakeIn();
  }
  void Add(const CustomerCount& other);
  uint64_t size() const {
    TakeIn();
    return size_;
  }

 private:
  static constexpr size_t kMostWaiting = 8;
  void TakeIn() const;
  void Put(uint64_t hash) const;
  void Grow() const;

  mutable uint64_t waiting_[kMostWaiting];
  mutable size_t waits_ = 0;
  mutable std::vector<uint64_t> slots_;  // open addressing, at most two thirds full; 0 is free
  mutable uint64_t size_ = 0;
};

using CountsByName = std::map<std::string, uint64_t, std::less<>>;

struct ChannelCounts {
  uint64_t sent = 0, deferred = 0;
  CountsByName suppressed;  // by reason
};

struct JourneySummary {
  CustomerCount customers;  // who entered
  uint64_t entered = 0, held_out = 0, converted = 0;
  std::vector<uint64_t> stage_arrivals;  // by stage index
  std::vector<CustomerCount> stage_customers;
  CountsByName ended;                                     // by outcome
  std::map<std::string, CountsByName, std::less<>> arms;  // split -> arm -> walks
  std::map<std::string, ChannelCounts, std::less<>> channels;
};

class Summary {
 public:
  explicit Summary(const ir::Module& module);
  void Count(const Record& record);
  // Of other customers of the same module.
  void Merge(const Summary& other);
  uint64_t records() const { return records_; }
  const std::vector<JourneySummary>& journeys() const { return journeys_; }  // by journey index
  // The table for people; plain text with aligned columns.
  std::string Text() const;

 private:
  const ir::Module* module_;
  uint64_t records_ = 0;
  std::vector<JourneySummary> journeys_;
};

}  // namespace journey::rt
