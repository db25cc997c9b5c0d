// What sends cost besides what stands in the instruction: the questions of a channel's rules and of its groups', and
// what a deferred send keeps.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

class SendCosts {
 public:
  explicit SendCosts(const Module& module);

  // The groups whose rules hold for a send on the channel, in order.
  const std::vector<int32_t>& GroupsOf(int32_t channel) const { return groups_[static_cast<size_t>(channel)]; }
  bool MayDefer(int32_t channel) const { return defers_[static_cast<size_t>(channel)]; }
  // Bytes that a deferred send keeps, by the sizes of the texts in registers.
  uint64_t KeptBytes(const Instr& send, const std::vector<uint64_t>& sizes) const;

 private:
  const Module& module_;
  std::vector<std::vector<int32_t>> groups_;  // by channel
  std::vector<bool> defers_;                  // by channel
};

}  // namespace journey::ir
