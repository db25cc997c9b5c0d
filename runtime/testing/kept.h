// What test blocks say and remember: which journeys run, arms of splits, and instances that have ended.
//
// Not thread-safe; one a test.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/rules/observe.h"
#include "runtime/shard/engine.h"

namespace journey::rt {

class KeptInstances final : public TestHooks {
 public:
  // Only these journeys are entered; none: all.
  explicit KeptInstances(const std::vector<int32_t>& journeys) : journeys_(journeys.begin(), journeys.end()) {}

  // Every later walk of the split takes this arm. False when it was walked already.
  bool ForceArm(int32_t journey, int32_t split, int32_t arm);
  // The instance that ended last; null when none did.
  const Engine::InstanceView* LastEnded(std::string_view customer, int32_t journey) const;

  bool Runs(int32_t journey) const override { return journeys_.empty() || journeys_.contains(journey); }
  int32_t WalkSplit(int32_t journey, int32_t split) override;
  void Ended(const Customer& customer, const Instance& instance, ir::Outcome outcome) override;
  bool LoadEnded(std::string_view customer, int32_t journey, int64_t slot, uint32_t sequence,
                 Value* value) const override;

 private:
  struct Kept {
    Engine::InstanceView last_ended;
    // Of those that ended, the one that entered last: its memory, of which the texts live here.
    uint32_t sequence = 0;
    std::vector<Value> memory;
  };
  std::map<std::pair<std::string, int32_t>, Kept, std::less<>> kept_;  // by customer and journey
  std::set<int32_t> journeys_;
  std::map<std::pair<int32_t, int32_t>, int32_t> arms_;  // by journey and split
  std::set<std::pair<int32_t, int32_t>> walked_;
  Arena texts_;
};

}  // namespace journey::rt
