// Journeys that may run in the test, until no more are found; then what all of them use.
#include "compiler/affected/uses.h"

#include <algorithm>
#include <variant>

#include "compiler/check/walk.h"

namespace journey::affected {
namespace {

using typed::ExprKind;

class Collector {
 public:
  Collector(const typed::Program& program, const typed::Test& test) : program_(program), test_(test) {}

  Uses Run() {
    for (const typed::TestStep& step : test_.steps) Step(step);
    size_t before = 0;
    do {
      before = journeys_.size() + events_.size();
      for (size_t i = 0; i < program_.journeys.size(); ++i) {
        if (MayEnter(program_.journeys[i])) Enter(static_cast<int32_t>(i));
      }
    } while (before != journeys_.size() + events_.size());
    for (const int32_t event : events_) Event(event);
    return std::move(uses_);
  }

 private:
  template <typename T>
  void Subject(std::string_view word, const T& decl) {
    uses_.subjects.insert(std::string(word) + ' ' + decl.info.name);
  }

  void Step(const typed::TestStep& step) {
    if (step.event != ir::kNone) events_.insert(step.event);
    if (step.channel != ir::kNone) Channel(step.channel);
    if (step.journey != ir::kNone) Enter(step.journey);
    const bool profile = step.kind == ir::TestStepKind::kCustomer || step.kind == ir::TestStepKind::kIdentify;
    for (const typed::TestValue& value : step.values) {
      if (profile) Profile(value.index);
      Expression(value.value.get());
    }
    Expression(step.expr.get());
    Delay(step.delay);
  }

  // ---------------------------------------------------------------- journeys

  bool MayEnter(const typed::Journey& journey) const {
    if (journey.is_template) return false;
    return std::ranges::any_of(journey.enters, [this](const typed::Enter& enter) {
      return enter.event == ir::kNone || events_.contains(enter.event);
    });
  }

  // What is named runs, or is asked for; what is not among the test's own does neither.
  void Enter(int32_t index) {
    const bool runs = test_.journeys.empty() || std::ranges::find(test_.journeys, index) != test_.journeys.end();
    if (!runs || !journeys_.insert(index).second) return;
    const typed::Journey& journey = program_.journeys[static_cast<size_t>(index)];
    uses_.subjects.insert("journey " + journey.info.qualified);
    if (journey.segment != ir::kNone) Let(journey.segment);
    Head(journey);
    for (const typed::Trigger& rule : journey.rules) Trigger(rule);
    for (const typed::Stage& stage : journey.stages) {
      for (const typed::Trigger& trigger : stage.triggers) Trigger(trigger);
    }
    check::ForEachExprOf(journey, [this](const typed::Expr& expr) { One(expr); });
    check::ForEachBlock(journey, [this](const typed::Block& block, int32_t) {
      check::ForEachStmt(block, [this](const typed::Stmt& stmt) { Statement(stmt); });
    });
  }

  void Head(const typed::Journey& journey) {
    for (const typed::Enter& enter : journey.enters) Moment(enter.moment);
    for (const typed::Goal& goal : journey.goals) Delay(goal.window);
    Delay(journey.timeout);
    Delay(journey.reenter_after);
    for (const typed::Field& field : journey.memory) Type(field.type);
  }

  void Trigger(const typed::Trigger& trigger) {
    Delay(trigger.delay);
    Moment(trigger.moment);
  }

  void Statement(const typed::Stmt& stmt) {
    if (const auto* send = std::get_if<typed::Send>(&stmt.node)) Channel(send->channel);
    if (const auto* emit = std::get_if<typed::EmitEvent>(&stmt.node)) events_.insert(emit->event);
    if (const auto* start = std::get_if<typed::StartJourney>(&stmt.node)) Enter(start->journey);
    if (const auto* assign = std::get_if<typed::AssignProfile>(&stmt.node)) Profile(assign->field);
    if (const auto* wait = std::get_if<typed::Wait>(&stmt.node)) Delay(wait->delay);
    if (const auto* moment = std::get_if<typed::WaitMoment>(&stmt.node)) Moment(moment->moment);
    if (const auto* wait_for = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node)) Delay((*wait_for)->delay);
  }

  // ---------------------------------------------------------------- what they use

  void Event(int32_t index) {
    const typed::Event& event = program_.events[static_cast<size_t>(index)];
    Subject("event", event);
    if (event.via != ir::kNone) Channel(event.via);
    for (const typed::Field& field : event.fields) Type(field.type);
  }

  void Channel(int32_t index) {
    if (!channels_.insert(index).second) return;
    const typed::Channel& channel = program_.channels[static_cast<size_t>(index)];
    Subject("channel", channel);
    Rules(channel.rules);
    for (const typed::ChannelParam& param : channel.params) Type(param.type);
    for (const int32_t group : channel.groups) {
      Subject("group", program_.groups[static_cast<size_t>(group)]);
      Rules(program_.groups[static_cast<size_t>(group)].rules);
    }
  }

  void Rules(const typed::Rules& rules) {
    for (const typed::ExprPtr& condition : rules.requires_conditions) Expression(condition.get());
    for (const typed::Quiet& quiet : rules.quiet) {
      Expression(quiet.unless.get());
      Calendar(quiet.hours.outside);
    }
    for (const typed::Cap& cap : rules.caps) Expression(cap.where.get());
  }

  void Profile(int32_t index) {
    const typed::Field& field = program_.customer_fields[static_cast<size_t>(index)];
    uses_.customer_fields.insert(field.info.name);
    Type(field.type);
  }

  void Let(int32_t index) {
    if (!lets_.insert(index).second) return;
    Expression(program_.lets[static_cast<size_t>(index)].body.get());
  }

  void Calendar(int32_t index) {
    if (index != ir::kNone) Subject("calendar", program_.calendars[static_cast<size_t>(index)]);
  }
  void Delay(const ir::Delay& delay) { Calendar(delay.open_in); }
  void Moment(const ir::Moment& moment) { Calendar(moment.calendar); }

  void Type(const ir::Type& type) {
    const ir::Kind kind = type.kind == ir::Kind::kList ? type.element : type.kind;
    if (kind == ir::Kind::kEnum) Subject("enum", program_.enums[type.enum_id]);
    if (kind != ir::Kind::kRecord || !records_.insert(type.enum_id).second) return;
    Subject("record", program_.records[type.enum_id]);
    for (const typed::Field& field : program_.records[type.enum_id].fields) Type(field.type);
  }

  void Expression(const typed::Expr* expr) {
    check::ForEachExpr(expr, [this](const typed::Expr& part) { One(part); });
  }

  void One(const typed::Expr& expr) {
    Type(expr.type);
    switch (expr.kind) {
      case ExprKind::kProfile:
        return Profile(expr.index);
      case ExprKind::kLet:
      case ExprKind::kCall:
        return Let(expr.index);
      case ExprKind::kPeek:
        if (expr.index != ir::kNone) Enter(expr.index);
        return;
      case ExprKind::kHistory:
        return Expression(program_.history[static_cast<size_t>(expr.index)].where.get());
      case ExprKind::kPure:
        if (expr.op == ir::Op::kCalendarOpen) Calendar(expr.index);
        return;
      default:
        return;
    }
  }

  const typed::Program& program_;
  const typed::Test& test_;
  Uses uses_;
  std::set<int32_t> journeys_, events_, channels_, lets_;
  std::set<uint32_t> records_;
};

}  // namespace

Uses UsesOf(const typed::Program& program, const typed::Test& test) { return Collector(program, test).Run(); }

}  // namespace journey::affected
