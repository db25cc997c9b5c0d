// The walk carries where it is: what came last, how long it took to come here, and the choices that stand around it.
#include "compiler/map/moves.h"

#include <algorithm>
#include <utility>

#include "compiler/map/phrases.h"
#include "runtime/value/text.h"

namespace journey::map {
namespace {

constexpr int64_t kHourMs = 3'600'000;

// About how long it is to the next such moment.
int64_t AboutMs(const ir::Moment& moment) {
  if (moment.calendar != ir::kNone) return 12 * kHourMs;
  switch (moment.day) {
    case ir::DayKind::kEveryDay:
    case ir::DayKind::kWeekday:
    case ir::DayKind::kWeekend:
      return 12 * kHourMs;
    case ir::DayKind::kMonthDay:
      return 15 * 24 * kHourMs;
    default:
      return 84 * kHourMs;
  }
}

Length LengthOf(const ir::Delay& delay) {
  return delay.calendar || delay.open_in != ir::kNone ? Length::kAbout : Length::kExact;
}

struct Here {
  Cause cause = Cause::kAtOnce;
  std::string text = "at once";
  int64_t ms = 0;
  Length length = Length::kExact;  // of `ms`
  bool ended = false;              // nothing comes behind it
  std::vector<std::string> guards;
  std::string event;      // what `cause` heard
  std::string condition;  // and what must hold then
};

class Walker {
 public:
  Walker(const typed::Program& program, const Origin& origin, const typed::Journey& journey, std::vector<Move>& moves,
         std::vector<Step>* steps)
      : program_(program), origin_(origin), journey_(journey), moves_(moves), steps_(steps) {}

  Here Walk(const typed::Block& block, Here here) {
    for (const typed::Stmt& stmt : block.statements) {
      if (here.ended) break;
      here = std::visit([&](const auto& node) { return Node(node, stmt, std::move(here)); }, stmt.node);
    }
    return here;
  }

 private:
  static std::string Joined(const std::vector<std::string>& guards) {
    std::string text;
    for (const std::string& guard : guards) text += (text.empty() ? "" : ", ") + guard;
    return text;
  }

  void Add(StepKind kind, const Here& here, int64_t to_ms, Length length, std::string text, Span span) {
    if (steps_ == nullptr) return;
    std::string guard = Joined(here.guards);
    if (kind == StepKind::kSend && !Heard(here).empty()) guard = here.text + (guard.empty() ? "" : ", ") + guard;
    steps_->push_back(
        {kind, std::move(text), std::move(guard), here.ms, to_ms, Less(length, here.length), origin_.At(span)});
  }
  static Length Less(Length a, Length b) { return std::max(a, b); }

  void Leave(const Here& here, int32_t to, std::string end, Span span) {
    Move move{here.cause, here.text,    here.guards,   to, std::move(end), origin_.At(span),
              here.event, std::nullopt, here.condition};
    if (here.cause == Cause::kTime && here.length == Length::kExact) move.after_ms = here.ms;
    moves_.push_back(std::move(move));
  }

  // What a move on the time line answers to, if it is not the time.
  static std::string Heard(const Here& here) {
    return here.cause == Cause::kEvent || here.cause == Cause::kCondition ? here.text + " " : "";
  }

  static Here With(Here here, std::string guard) {
    here.guards.push_back(std::move(guard));
    return here;
  }

  // Behind branches: as on the one that takes longest, among those that come to their end.
  static Here Join(const Here& before, std::vector<Here> branches) {
    Here joined = before;
    joined.ended = true;
    for (Here& branch : branches) {
      if (branch.ended) continue;
      branch.guards = before.guards;
      if (joined.ended || branch.ms > joined.ms || (branch.ms == joined.ms && joined.text == before.text)) {
        joined = std::move(branch);
      }
    }
    return joined;
  }

  Here Node(const typed::Go& go, const typed::Stmt& stmt, Here here) {
    Leave(here, go.stage, "", stmt.span);
    const auto& target = journey_.stages[static_cast<size_t>(go.stage)].info;
    Add(StepKind::kMove, here, here.ms, Length::kExact, Heard(here) + "→ " + TitleOf(target), stmt.span);
    here.ended = true;
    return here;
  }
  Here Node(const typed::End& end, const typed::Stmt& stmt, Here here) {
    const std::string how = end.reason ? "ends: " + *end.reason : "ends";
    Leave(here, kNone, how, stmt.span);
    Add(StepKind::kMove, here, here.ms, Length::kExact, Heard(here) + "→ " + how, stmt.span);
    here.ended = true;
    return here;
  }
  Here Node(const typed::Send& send, const typed::Stmt& stmt, Here here) {
    std::string text = TitleOf(program_.channels[static_cast<size_t>(send.channel)].info);
    if (const std::string what = SendText(program_, send); !what.empty()) text += " " + what;
    Add(StepKind::kSend, here, here.ms, Length::kExact, std::move(text), stmt.span);
    if (send.else_block == nullptr) return here;
    const Here otherwise = Walk(*send.else_block, With(here, "if it is not sent"));
    return Join(here, {here, otherwise});
  }
  Here Node(const std::unique_ptr<typed::If>& node, const typed::Stmt&, Here here) {
    const std::string condition = origin_.Written(node->condition->span, 60);
    std::vector<Here> ends{Walk(node->then_block, With(here, "if " + condition))};
    ends.push_back(node->has_else ? Walk(node->else_block, With(here, "if not " + condition)) : here);
    return Join(here, std::move(ends));
  }
  // What a round brings comes at its first time; the rounds behind it only take their time.
  Here Node(const std::unique_ptr<typed::Repeat>& node, const typed::Stmt&, Here here) {
    const std::string times = std::to_string(node->count) + " times";
    Here end = Walk(node->body, With(here, times));
    end.guards = here.guards;
    if (end.ended || node->count <= 1) return end;
    const int64_t round = end.ms - here.ms;
    end.ms += round * (node->count - 1);
    if (round > 0) end.text += ", " + times;
    return end;
  }
  Here Node(const std::unique_ptr<typed::Split>& node, const typed::Stmt&, Here here) {
    const typed::SplitDecl& decl = journey_.splits[static_cast<size_t>(node->split)];
    std::vector<Here> ends;
    for (size_t i = 0; i < node->arms.size(); ++i) {
      const typed::SplitArm& arm = decl.arms[i];
      const std::string share = rt::DecimalText(static_cast<int64_t>(arm.share) * 100) + "% ";
      ends.push_back(Walk(node->arms[i], With(here, share + arm.info.name)));
    }
    return ends.empty() ? here : Join(here, std::move(ends));
  }
  Here Node(const typed::Wait& wait, const typed::Stmt& stmt, Here here) {
    return Rest(std::move(here), "after " + DelayWords(wait.delay), map::AboutMs(wait.delay), LengthOf(wait.delay),
                stmt.span);
  }
  Here Node(const typed::WaitMoment& wait, const typed::Stmt& stmt, Here here) {
    return Rest(std::move(here), Until(stmt.span), AboutMs(wait.moment), Length::kAbout, stmt.span);
  }
  Here Node(const typed::WaitInstant&, const typed::Stmt& stmt, Here here) {
    return Rest(std::move(here), Until(stmt.span), 24 * kHourMs, Length::kUnknown, stmt.span);
  }
  Here Node(const std::unique_ptr<typed::WaitFor>& wait, const typed::Stmt& stmt, Here here) {
    const int64_t limit = wait->has_limit ? map::AboutMs(wait->delay) : 24 * kHourMs;
    const std::string up_to = wait->has_limit ? "up to " + DelayWords(wait->delay) : "";
    std::string listens;
    for (const typed::WaitArm& arm : wait->arms) listens += (listens.empty() ? "" : ", ") + Head(arm);
    Add(StepKind::kWindow, here, here.ms + limit, wait->has_limit ? LengthOf(wait->delay) : Length::kUnknown,
        up_to + (up_to.empty() || listens.empty() ? "" : ": ") + listens, stmt.span);
    std::vector<Here> ends;
    for (const typed::WaitArm& arm : wait->arms) {
      Here start = here;
      start.cause = arm.is_when() ? Cause::kCondition : Cause::kEvent;
      start.text = Head(arm);
      start.event = arm.is_when() ? "" : EventName(program_, arm.event);
      start.condition = ConditionText(origin_, arm.where.get());
      start.length = Length::kUnknown;
      ends.push_back(Walk(arm.body, std::move(start)));
    }
    if (wait->has_limit) {
      Here late = here;
      late.cause = Cause::kTime;
      late.condition.clear();
      late.text = "after " + DelayWords(wait->delay);
      late.ms += limit;
      late.length = Less(late.length, LengthOf(wait->delay));
      ends.push_back(wait->has_else ? Walk(wait->else_block, std::move(late)) : late);
    }
    return Join(here, std::move(ends));
  }
  template <typename Other>
  Here Node(const Other&, const typed::Stmt&, Here here) {
    return here;
  }

  // The statement without its `wait`.
  std::string Until(Span span) const {
    std::string text = origin_.Written(span);
    return text.starts_with("wait ") ? text.substr(5) : text;
  }

  std::string Head(const typed::WaitArm& arm) const {
    return arm.is_when() ? WhenText(origin_, arm.where.get()) : OnText(program_, origin_, arm.event, arm.where.get());
  }

  Here Rest(Here here, std::string text, int64_t ms, Length length, Span span) {
    Add(StepKind::kWait, here, here.ms + ms, length, text.starts_with("after ") ? text.substr(6) : text, span);
    here.cause = Cause::kTime;
    here.condition.clear();
    here.text = std::move(text);
    here.ms += ms;
    here.length = Less(here.length, length);
    return here;
  }

  const typed::Program& program_;
  const Origin& origin_;
  const typed::Journey& journey_;
  std::vector<Move>& moves_;
  std::vector<Step>* steps_;
};

Cause CauseOf(typed::TriggerKind kind) {
  switch (kind) {
    case typed::TriggerKind::kOn:
      return Cause::kEvent;
    case typed::TriggerKind::kWhen:
      return Cause::kCondition;
    default:
      return Cause::kTime;
  }
}

// Where a trigger's body begins. How long it took is told of the timers that count from the stage's beginning alone.
Here StartOf(const typed::Program& program, const Origin& origin, const typed::Trigger& trigger,
             const std::string& text) {
  Here here{.cause = CauseOf(trigger.kind), .text = text};
  if (trigger.kind == typed::TriggerKind::kOn) here.event = EventName(program, trigger.event);
  if (here.cause != Cause::kTime) here.condition = ConditionText(origin, trigger.condition.get());
  if (trigger.kind == typed::TriggerKind::kAfter) {
    here.ms = map::AboutMs(trigger.delay);
    here.length = LengthOf(trigger.delay);
  } else if (here.cause == Cause::kTime) {
    here.length = Length::kUnknown;
  }
  return here;
}

// By when a trigger comes, if that is said.
Step TimerStep(const Origin& origin, const typed::Trigger& trigger, const std::string& text) {
  Step step{StepKind::kTimer, text, "", 0, 0, Length::kExact, origin.At(trigger.span)};
  if (trigger.kind == typed::TriggerKind::kAt) {
    step.to_ms = AboutMs(trigger.moment);
    step.length = Length::kAbout;
  } else if (trigger.kind == typed::TriggerKind::kInstant) {
    step.to_ms = 24 * kHourMs;
    step.length = Length::kUnknown;
  } else {
    step.to_ms = map::AboutMs(trigger.delay);
    step.length = LengthOf(trigger.delay);
    if (trigger.kind == typed::TriggerKind::kIdle) step.kind = StepKind::kIdle;
  }
  return step;
}

}  // namespace

void AddMoves(const typed::Program& program, const Origin& origin, const typed::Journey& journey, int32_t index,
              Stage& stage) {
  const typed::Stage& from = journey.stages[static_cast<size_t>(index)];
  if (from.flow) Walker(program, origin, journey, stage.moves, &stage.steps).Walk(*from.flow, {});
  for (const typed::Trigger& trigger : from.triggers) {
    const std::string text = TriggerText(program, origin, trigger);
    const size_t before = stage.moves.size();
    std::vector<Step> inside;
    Walker(program, origin, journey, stage.moves, &inside).Walk(trigger.body, StartOf(program, origin, trigger, text));
    if (CauseOf(trigger.kind) != Cause::kTime) continue;
    Step step = TimerStep(origin, trigger, text);
    for (const Step& part : inside) {
      if (part.kind == StepKind::kSend) step.text += (step.text == text ? ": " : ", ") + part.text;
    }
    if (stage.moves.size() > before) {
      const Move& move = stage.moves[before];
      step.text += " → " + (move.to == kNone ? move.end : TitleOf(journey.stages[static_cast<size_t>(move.to)].info));
    }
    stage.steps.push_back(std::move(step));
  }
  if (from.final) stage.moves.push_back({Cause::kAtOnce, "when done", {}, kNone, "completed", stage.at});
}

std::vector<Move> MovesOf(const typed::Program& program, const Origin& origin, const typed::Journey& journey,
                          const typed::Trigger& rule) {
  std::vector<Move> moves;
  const Here start = StartOf(program, origin, rule, TriggerText(program, origin, rule));
  Walker(program, origin, journey, moves, nullptr).Walk(rule.body, start);
  return moves;
}

}  // namespace journey::map
