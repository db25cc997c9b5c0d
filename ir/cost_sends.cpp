// Channels with their groups, looked up once.
#include "ir/cost_sends.h"

#include <algorithm>

#include "ir/longest_path.h"

namespace journey::ir {

namespace {

template <typename Owner>
bool Defers(const Owner& rules) {
  const auto defers = [](const Cap& cap) { return cap.defers; };
  return !rules.quiet.empty() || std::any_of(rules.caps.begin(), rules.caps.end(), defers);
}

}  // namespace

SendCosts::SendCosts(const Module& module)
    : module_(module), groups_(module.channels.size()), defers_(module.channels.size()) {
  for (size_t c = 0; c < module.channels.size(); ++c) defers_[c] = Defers(module.channels[c]);
  for (size_t g = 0; g < module.groups.size(); ++g) {
    const bool defers = Defers(module.groups[g]);
    for (const GroupMember& member : module.groups[g].members) {
      groups_[static_cast<size_t>(member.channel)].push_back(static_cast<int32_t>(g));
      if (defers) defers_[static_cast<size_t>(member.channel)] = true;
    }
  }
}

uint64_t SendCosts::KeptBytes(const Instr& send, const std::vector<uint64_t>& sizes) const {
  if (!MayDefer(static_cast<int32_t>(send.imm))) return 0;
  // All as the text of the record, and what rules read once more.
  uint64_t bytes = 0;
  const auto add = [&](uint32_t arg) {
    if (arg != kNoReg) bytes = SaturatingAdd(bytes, 32 + sizes[arg]);
  };
  for (const uint32_t arg : send.args) add(arg);
  const Channel& channel = module_.channels[static_cast<size_t>(send.imm)];
  for (const int32_t param : channel.rule_params) add(send.args[static_cast<size_t>(param)]);
  return bytes;
}

}  // namespace journey::ir
