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

// A stage into which the timeout leads must lead on: what was spent does not come again.
void CheckTimeouts(const Context& context) {
  for (const Journey& journey : context.program.journeys) {
    if (journey.timeout_stage == ir::kNone) continue;
    const typed::Stage& stage = journey.stages[static_cast<size_t>(journey.timeout_stage)];
    bool leads_on = stage.final;
    for (const typed::Trigger& trigger : stage.triggers) {
      leads_on = leads_on || (trigger.kind != typed::TriggerKind::kOn && trigger.kind != typed::TriggerKind::kWhen);
    }
    if (stage.flow) {
      ForEachStmt(*stage.flow, [&](const Stmt& stmt) {
        leads_on = leads_on || std::holds_alternative<typed::Go>(stmt.node) ||
                   std::holds_alternative<typed::End>(stmt.node) || std::holds_alternative<typed::Wait>(stmt.node) ||
                   std::holds_alternative<typed::WaitMoment>(stmt.node) ||
                   std::holds_alternative<typed::WaitInstant>(stmt.node) ||
                   std::holds_alternative<std::unique_ptr<typed::WaitFor>>(stmt.node);
        const auto* send = std::get_if<typed::Send>(&stmt.node);
        leads_on = leads_on || (send != nullptr && send->wait != ir::kNone);
      });
    }
    if (leads_on) continue;
    context.diagnostics
        .Report(DiagCode::J3064, journey.timeout_span,
                "the timeout leads to the stage " + Quoted(stage.info.name) + ", where no time leads on",
                "there is no second timeout")
        .Label(stage.info.span, "neither final, nor with a timer, nor with a wait, a `go` or an `end` in its flow")
        .Help("make it a `final stage`, or give it a timer: `after 30 days …`");
  }
}

void WarnTimersPastTimeout(const Context& context) {
  for (const Journey& journey : context.program.journeys) {
    // Past a timeout that leads to a stage there are longer delays.
    if (!journey.has_timeout || journey.timeout_stage != ir::kNone) continue;
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
    const std::vector<bool> past_timeout = StagesPastTimeout(journey);
    ForEachBlock(journey, [&](const typed::Block& block, int32_t stage) {
      if (stage == ir::kNone || (journey.has_timeout && !past_timeout[static_cast<size_t>(stage)])) return;
      ForEachStmt(block, [&](const Stmt& stmt) {
        const auto* wait = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node);
        if (wait == nullptr || (*wait)->has_limit) return;
        context
            .Warn(DiagCode::J3904, stmt.span,
                  std::string("this wait has no limit, and ") +
                      (journey.has_timeout ? "the timeout is spent by then" : "the journey has no timeout"),
                  (*wait)->arms.empty() ? "the flow never goes on"
                  : (*wait)->until      ? "waits until this is true, however long"
                                        : "waits until one of its arms is taken, however long")
            .Help("write `wait up to 30 days { … }`, or give the journey a `timeout`");
      });
    });
  }
}

}  // namespace journey::check
