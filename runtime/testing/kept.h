// What test blocks force and remember: arms of splits, and instances that have ended.
//
// Not thread-safe; one a test.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/rules/observe.h"
#include "runtime/shard/engine.h"

namespace journey::rt {

class KeptInstances final : public TestHooks {
 public:
  // Every later walk of the split takes this arm.
  void ForceArm(int32_t journey, int32_t split, int32_t arm) { arms_[{journey, split}] = arm; }
  // The instance that ended last; null when none did.
  const Engine::InstanceView* LastEnded(std::string_view customer, int32_t journey) const;

  int32_t ForcedArm(int32_t journey, int32_t split) const override;
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
  std::map<std::pair<int32_t, int32_t>, int32_t> arms_;
  Arena texts_;
};

}  // namespace journey::rt
