// Delays that the journey's timeout makes pointless, and waits that nothing bounds.
#include <string>

#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

using typed::Journey;
using typed::Stmt;

void WarnIfTooLong(const Context& context, const Journey& journey, const ir::Delay& delay, Span span,
                   const std::string& what) {
  // The timeout goes first when both are due at one moment, so an equal delay never ends either.
  if (BoundsOf(delay).least < BoundsOf(journey.timeout).most) return;
  context.Warn(DiagCode::J4900, span, what + ": the timeout comes first", DelayText(delay) + " from its beginning")
      .Label(journey.timeout_span, "the journey ends " + DelayText(journey.timeout) + " after entry")
      .Help("shorten the delay or lengthen the timeout");
}

}  // namespace

void WarnTimersPastTimeout(const Context& context) {
  for (const Journey& journey : context.program.journeys) {
    if (!journey.has_timeout) continue;
    for (const typed::Stage& stage : journey.stages) {
      for (const typed::Trigger& trigger : stage.triggers) {
        if (trigger.kind == typed::TriggerKind::kAfter || trigger.kind == typed::TriggerKind::kEvery ||
            trigger.kind == typed::TriggerKind::kIdle) {
          WarnIfTooLong(context, journey, trigger.delay, trigger.span, "this timer never fires");
        }
      }
      if (!stage.flow) continue;
      ForEachStmt(*stage.flow, [&](const Stmt& stmt) {
        if (const auto* wait = std::get_if<typed::Wait>(&stmt.node)) {
          WarnIfTooLong(context, journey, wait->delay, stmt.span, "this wait never ends");
        } else if (const auto* wait_for = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node);
                   wait_for != nullptr && (*wait_for)->has_limit) {
          WarnIfTooLong(context, journey, (*wait_for)->delay, context.Head(stmt.span),
                        "the time of this `wait up to` never ends");
        }
      });
    }
  }
}

void WarnEndlessWaits(const Context& context) {
  for (const Journey& journey : context.program.journeys) {
    if (journey.has_timeout) continue;
    ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
      ForEachStmt(block, [&](const Stmt& stmt) {
        const auto* wait = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node);
        if (wait == nullptr || (*wait)->has_limit) return;
        context
            .Warn(
                DiagCode::J3904, stmt.span, "this wait has no limit, and the journey has no timeout",
                (*wait)->arms.empty() ? "the flow never goes on" : "waits until one of its events comes, however long")
            .Help("write `wait up to 30 days { … }`, or give the journey a `timeout`");
      });
    });
  }
}

}  // namespace journey::check
