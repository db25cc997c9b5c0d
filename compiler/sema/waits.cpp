// Waits: for a time, a moment, events and conditions; what may be read and is known before, in and after them.
#include "compiler/sema/journeys.h"
#include "compiler/sema/types.h"

namespace journey::sema {
namespace {

constexpr std::string_view kNoEventAfterWait = "the event is over once the flow has waited";
constexpr std::string_view kNoEventInArm = "`when` looks at a condition, not at an event";

// The first part that reads the event; null when none does.
const typed::Expr* EventIn(const typed::Expr& expr) {
  if (expr.kind == ExprKind::kEvent) return &expr;
  for (const ExprPtr& arg : expr.args) {
    if (const typed::Expr* found = EventIn(*arg)) return found;
  }
  return nullptr;
}

}  // namespace

void JourneyChecker::AfterWait() {
  exprs_.forgotten.insert(exprs_.facts.begin(), exprs_.facts.end());
  ForgetAtWait(exprs_.facts);
  // Without an event to begin with, the reason for that still holds.
  if (exprs_.scope.event == kNone) return;
  exprs_.scope.event = kNone;
  exprs_.scope.no_event_why = kNoEventAfterWait;
}

void JourneyChecker::RequireFlow(Span span) {
  if (where_ == Where::kFlow) return;
  auto builder = context_.Report(DiagCode::J3002, span, std::string(where_what_) + " cannot wait");
  switch (where_) {
    case Where::kTrigger:
      builder.Note("triggers run to completion, however often they fire");
      builder.Help("put the wait into the stage's `flow`, or go to a stage whose flow waits");
      break;
    case Where::kFinalFlow:
      builder.Note("a final stage ends the journey as soon as its flow is through");
      break;
    case Where::kEndBlock:
      builder.Note("it runs at once, before the journey ends or goes on");
      builder.Help("to go on for a while, `go` to a stage whose flow waits: `on … go Stage`");
      break;
    default:
      builder.Note("it runs before the first stage is entered");
      break;
  }
}

bool JourneyChecker::CheckWait(const ast::Stmt& stmt, const ast::WaitStmt& node, typed::Block& out) {
  RequireFlow(stmt.span);
  DelayValue value = CheckDelay(context_, exprs_, node.delay, "the wait");
  out.statements.push_back({stmt.span, typed::Wait{out_.wait_count++, value.delay, std::move(value.zone)}});
  AfterWait();
  return true;
}

// `X in Y` is a time of day and its zone, or a condition: X tells.
JourneyChecker::WaitTarget JourneyChecker::CheckTarget(const ast::Moment& target) {
  WaitTarget out{nullptr, target.time.get(), target.zone.get()};
  exprs_.scope.moment = true;
  if (const auto* in = std::get_if<ast::InExpr>(&target.time->node); in != nullptr && out.zone == nullptr) {
    out.value = exprs_.Check(*in->value);
    const Kind kind = out.value->type.kind;
    if (kind == Kind::kTime || kind == Kind::kInstant || kind == Kind::kNone || kind == Kind::kError) {
      out.written = in->value.get();
      out.zone = in->set.get();
    } else {
      out.value = exprs_.Check(*target.time);
    }
  } else {
    out.value = exprs_.Check(*target.time);
  }
  exprs_.scope.moment = false;
  return out;
}

bool JourneyChecker::CheckWaitUntil(const ast::Stmt& stmt, const ast::WaitUntilStmt& node, typed::Block& out) {
  RequireFlow(stmt.span);
  const ast::Moment& target = node.target;
  if (target.edge != ast::MomentEdge::kNone) return CheckWaitForCalendar(stmt, target, out);
  // A condition is asked at the end of later steps, when nothing is known any more of fields and memory; a moment may
  // use what is known of them now.
  const Facts facts = exprs_.facts;
  bool is_condition;
  {
    const Context::Quiet quiet(context_);
    is_condition = CheckTarget(target).value->type.Is(Kind::kBool);
  }
  exprs_.facts = facts;
  if (is_condition) {
    exprs_.forgotten.insert(facts.begin(), facts.end());
    ForgetState(exprs_.facts);
  }
  auto [value, value_expr, zone] = CheckTarget(target);
  const ast::DaySpec* day = target.day ? &*target.day : nullptr;
  const Type type = value->type;
  if (type.Is(Kind::kTime)) {
    WaitUntilTime(stmt, std::move(value), day, zone, out);
  } else if (type.kind == Kind::kInstant || type.kind == Kind::kNone || type.kind == Kind::kError) {
    if (type.kind != Kind::kError) RefuseDayAndZone(day, zone, value_expr->span, "an instant");
    WaitUntilInstant(stmt, std::move(value), *value_expr, out);
  } else if (type.kind == Kind::kBool) {
    RefuseDayAndZone(day, zone, value_expr->span, "a condition");
    WaitUntilCondition(stmt, std::move(value), out);
    return true;
  } else {
    auto builder =
        context_.Report(DiagCode::J2001, value_expr->span,
                        "expected a time of day, an instant or a condition, found `" + context_.TypeName(type) + "`");
    if (type.kind == Kind::kDuration) builder.Help("to wait that long, leave `until` away");
    if (type.kind == Kind::kTime) builder.Help("a time of day must be known: give it with `??`");
    if (IsNumeric(type.kind) && !IsConst(*value)) {
      builder.Help("a condition compares it: `" + Excerpt(context_, value_expr->span, "x") + " == …`");
    } else if (type.kind == Kind::kDate || IsNumeric(type.kind) || type.kind == Kind::kString) {
      exprs_.HelpMismatch(builder, *value, {type.kind == Kind::kDate ? Kind::kInstant : Kind::kTime});
    }
  }
  AfterWait();
  return true;
}

bool JourneyChecker::CheckWaitForCalendar(const ast::Stmt& stmt, const ast::Moment& target, typed::Block& out) {
  const int32_t id = out_.wait_count++;
  typed::WaitMoment wait{.id = id};
  wait.moment.closes = target.edge == ast::MomentEdge::kCloses;
  if (std::optional<std::vector<ast::Name>> parts = FlattenPath(*target.time)) {
    wait.moment.calendar = CheckCalendar(context_, exprs_, {std::move(*parts), target.time->span});
    if (wait.moment.calendar != kNone) wait.zone = context_.program.calendars[wait.moment.calendar].zone;
  } else {
    context_.Report(DiagCode::J1005, target.time->span, "only a calendar opens and closes", "name a calendar");
  }
  out.statements.push_back({stmt.span, std::move(wait)});
  AfterWait();
  return true;
}

void JourneyChecker::RefuseDayAndZone(const ast::DaySpec* day, const ast::Expr* zone, Span value,
                                      std::string_view what) {
  if (day == nullptr && zone == nullptr) return;
  context_
      .Report(DiagCode::J2018, day != nullptr ? day->span : zone->span,
              what == "an instant" ? "an instant has its day and zone already" : "a condition has no day and no zone")
      .Label(value, "this is " + std::string(what));
}

void JourneyChecker::WaitUntilTime(const ast::Stmt& stmt, ExprPtr time, const ast::DaySpec* day, const ast::Expr* zone,
                                   typed::Block& out) {
  const bool constant = IsConst(*time);
  MomentValue moment = MakeMoment(context_, exprs_, constant ? std::get<int64_t>(ConstOf(*time)) : 0, day, zone);
  // What hangs on a parameter of a template that is not bound has been let through.
  if (constant || HasError(*time)) time = nullptr;
  out.statements.push_back(
      {stmt.span, typed::WaitMoment{out_.wait_count++, moment.moment, std::move(moment.zone), std::move(time)}});
}

void JourneyChecker::WaitUntilInstant(const ast::Stmt& stmt, ExprPtr instant, const ast::Expr& expr,
                                      typed::Block& out) {
  instant = exprs_.Convert(std::move(instant), {Kind::kInstant, true}, "");
  instant->span = expr.span;
  out.statements.push_back({stmt.span, typed::WaitInstant{out_.wait_count++, std::move(instant)}});
}

void JourneyChecker::RefuseConstant(const typed::Expr& condition, std::string_view what) {
  if (!IsConst(condition)) return;
  const bool holds = std::get<bool>(ConstOf(condition));
  context_
      .Report(DiagCode::J2039, condition.span,
              "the condition of this " + std::string(what) + " is always " + (holds ? "true" : "false"))
      .Note(holds ? "there is nothing to wait for" : "it never becomes true")
      .Help("ask about the customer, the memory, the history or the clock");
}

// A wait without limit, whose one arm the condition is.
void JourneyChecker::WaitUntilCondition(const ast::Stmt& stmt, ExprPtr condition, typed::Block& out) {
  condition = exprs_.Convert(std::move(condition), {Kind::kBool}, "`wait until` takes a condition");
  RefuseConstant(*condition, "`wait until`");
  if (const typed::Expr* event = EventIn(*condition)) {
    context_.Report(DiagCode::J1013, event->span, "`event` is not in scope here", "no event is being handled")
        .Note("the condition is asked again once the event is over")
        .Help("copy what you need into `memory` before the wait");
  }
  auto wait = std::make_unique<typed::WaitFor>();
  wait->id = out_.wait_count++;
  wait->until = true;
  const Facts facts = FactsWhen(*condition, true);
  typed::WaitArm& arm = wait->arms.emplace_back();
  arm.event = kNone;
  arm.span = stmt.span;
  arm.where = std::move(condition);
  out.statements.push_back({stmt.span, std::move(wait)});
  AfterWait();
  exprs_.facts = Union(exprs_.facts, facts);
}

void JourneyChecker::CheckWaitArm(const ast::WaitArm& arm, typed::WaitFor& wait, std::vector<State>& ends) {
  typed::WaitArm out;
  out.span = arm.span;
  if (arm.is_when) {
    out.event = kNone;
    exprs_.scope.event = kNone;
    exprs_.scope.no_event_why = kNoEventInArm;
    out.where = exprs_.CheckCondition(*arm.where, "`when` takes a condition");
    RefuseConstant(*out.where, "`when`");
  } else {
    const Symbol* symbol = context_.Resolve(module_, arm.event, SymbolKind::kEvent, "event");
    out.event = symbol == nullptr ? kUnknownEvent : symbol->index;
    exprs_.scope.event = out.event;
    if (arm.where != nullptr) out.where = exprs_.CheckCondition(*arm.where, "`where` takes a condition");
  }
  if (out.where != nullptr) exprs_.facts = Union(exprs_.facts, FactsWhen(*out.where, true));
  if (CheckBlock(arm.body, out.body)) ends.push_back(Save());
  if (out.event != kUnknownEvent) wait.arms.push_back(std::move(out));
}

bool JourneyChecker::CheckWaitFor(const ast::Stmt& stmt, const ast::WaitForStmt& node, typed::Block& out) {
  RequireFlow(stmt.span);
  auto result = std::make_unique<typed::WaitFor>();
  result->id = out_.wait_count++;
  result->has_limit = node.limit.has_value();
  if (node.limit) {
    DelayValue value = CheckDelay(context_, exprs_, *node.limit, "the wait");
    result->delay = value.delay;
    result->zone = std::move(value.zone);
  }
  AfterWait();
  const State after = Save();
  std::vector<State> ends;
  for (const ast::WaitArm& arm : node.arms) {
    Restore(after);
    CheckWaitArm(arm, *result, ends);
  }
  Restore(after);
  result->has_else = node.else_block.has_value();
  if (node.else_block) {
    if (CheckBlock(*node.else_block, result->else_block)) ends.push_back(Save());
  } else if (node.limit) {
    ends.push_back(after);
  }
  const bool completes = !ends.empty() || node.arms.empty();
  // Behind the arms the event of the one that ran is over.
  for (State& end : ends) {
    end.event = after.event;
    end.no_event_why = after.no_event_why;
  }
  Meet(after, ends);
  out.statements.push_back({stmt.span, std::move(result)});
  return completes;
}

}  // namespace journey::sema
