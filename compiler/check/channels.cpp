// Sends that nothing holds back: a channel without `requires` reaches people whether or not they agreed.
#include <algorithm>
#include <map>
#include <string>

#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {

void WarnUnguardedSends(const Context& context) {
  // One warning a channel, at its first send of our own: what is missing is one line, not one a send.
  struct Sends {
    Span first;
    size_t count = 0;
  };
  std::map<int32_t, Sends> sends;
  for (const typed::Journey& journey : context.program.journeys) {
    ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
      ForEachStmt(block, [&](const typed::Stmt& stmt) {
        const auto* send = std::get_if<typed::Send>(&stmt.node);
        if (send == nullptr || send->channel == ir::kNone || context.IsStd(stmt.span)) return;
        Sends& entry = sends[send->channel];
        if (entry.count++ == 0) entry.first = stmt.span;
      });
    });
  }
  for (const auto& [index, entry] : sends) {
    const typed::Channel& channel = context.program.channels[static_cast<size_t>(index)];
    if (channel.inbound || !channel.rules.requires_conditions.empty()) continue;
    const bool by_group = std::any_of(channel.groups.begin(), channel.groups.end(), [&](int32_t group) {
      return !context.program.groups[static_cast<size_t>(group)].rules.requires_conditions.empty();
    });
    if (by_group) continue;
    auto report =
        context.Warn(DiagCode::J4901, entry.first,
                     "the channel " + Quoted(channel.info.name) + " has no `requires`: it reaches every customer",
                     entry.count == 1 ? "" : "the first of " + Plural(entry.count, "send"));
    report.Note("a channel normally asks for an address and for consent")
        .Help("write `policy " + channel.info.name + " { requires … }`");
    if (!context.IsStd(channel.info.span)) report.Label(channel.info.span, "declared here");
  }
}

}  // namespace journey::check
