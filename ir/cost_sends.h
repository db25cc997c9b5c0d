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

  // The functions that are asked of a send on the channel, in order; what counts a message is asked again when it is
  // sent. Valid as long as this.
  template <typename Visit>
  void ForEachAsked(int32_t channel, Visit&& visit) const {
    const auto owner = [&](const auto& rules) {
      ForEachFunctionOf(rules, visit);
      for (const Cap& cap : rules.caps) visit(cap.where_fn);
    };
    owner(module_.channels[static_cast<size_t>(channel)]);
    for (const int32_t group : groups_[static_cast<size_t>(channel)]) {
      owner(module_.groups[static_cast<size_t>(group)]);
    }
  }
  bool MayDefer(int32_t channel) const { return defers_[static_cast<size_t>(channel)]; }
  // Bytes that a deferred send keeps, by the sizes of the texts in registers.
  uint64_t KeptBytes(const Instr& send, const std::vector<uint64_t>& sizes) const;

 private:
  const Module& module_;
  std::vector<std::vector<int32_t>> groups_;  // by channel
  std::vector<bool> defers_;                  // by channel
};

}  // namespace journey::ir
