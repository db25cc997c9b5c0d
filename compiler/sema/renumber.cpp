// Walks through what bodies were typed to: see renumber.h.
#include "compiler/sema/renumber.h"

#include <string_view>
#include <unordered_map>

#include "compiler/sema/context.h"

namespace journey::sema {
namespace {

std::string_view NameIn(const typed::DeclInfo& info) { return info.name; }
template <typename Decl>
std::string_view NameIn(const Decl& decl) {
  if constexpr (requires { decl.ast->name.text; }) {
    return decl.ast->name.text;
  } else if constexpr (requires { decl.segment; }) {
    return decl.let != nullptr ? decl.let->name.text : decl.segment->name.text;
  } else {
    return decl.journey != nullptr ? decl.journey->name.text : decl.instance->name.text;
  }
}

// The declarations of a table that stand in a module. Tables are in the order of modules.
template <typename List, typename ModuleOf>
size_t EndOf(const List& list, size_t begin, int32_t module, const ModuleOf& module_of) {
  while (begin < list.size() && module_of(list[begin]) == module) ++begin;
  return begin;
}

}  // namespace

template <typename Before, typename Now>
Renumber::Table Renumber::Match(const Before& before, const Now& now, const std::vector<bool>& same) {
  Table table;
  table.now.assign(before.size(), kNone);
  table.before.assign(now.size(), kNone);
  const auto match = [&table](size_t was, size_t is) {
    table.now[was] = static_cast<int32_t>(is);
    table.before[is] = static_cast<int32_t>(was);
    table.same = table.same && was == is;
  };
  size_t was = 0, is = 0;
  while (was < before.size()) {
    const int32_t module = before[was].info.module;
    while (is < now.size() && now[is].module < module) ++is;
    const size_t was_end = EndOf(before, was, module, [](const auto& one) { return one.info.module; });
    const size_t is_end = EndOf(now, is, module, [](const auto& one) { return one.module; });
    if (static_cast<size_t>(module) < same.size() && same[static_cast<size_t>(module)]) {
      while (was < was_end && is < is_end) match(was++, is++);
    } else {
      // Of several of one name, which is a mistake, those in the same order.
      std::unordered_map<std::string_view, std::vector<size_t>> places;
      for (size_t at = is_end; at-- > is;) places[NameIn(now[at])].push_back(at);
      for (size_t at = was; at < was_end; ++at) {
        const auto found = places.find(NameIn(before[at].info));
        if (found == places.end() || found->second.empty()) {
          table.same = false;
          continue;
        }
        match(at, found->second.back());
        found->second.pop_back();
      }
    }
    was = was_end;
    is = is_end;
  }
  same_ = same_ && table.same;
  return table;
}

Renumber::Table Renumber::MatchCustomer(const typed::Program& before, const typed::Program& now) {
  Table table;
  for (size_t i = 0; i < before.customer_fields.size(); ++i) {
    table.now.push_back(now.customer_fields.Find(before.customer_fields[i].info.name));
    table.same = table.same && table.now.back() == static_cast<int32_t>(i);
  }
  same_ = same_ && table.same;
  return table;
}

Renumber::Renumber(const typed::Program& before, const Context& now, const std::vector<bool>& same)
    : enums_(Match(before.enums, now.enums, same)),
      records_(Match(before.records, now.records, same)),
      events_(Match(before.events, now.events, same)),
      lets_(Match(before.lets, now.lets, same)),
      channels_(Match(before.channels, now.channels, same)),
      groups_(Match(before.groups, now.groups, same)),
      calendars_(Match(before.calendars, now.calendars, same)),
      personas_(Match(before.personas, now.personas, same)),
      journeys_(Match(before.journeys, now.journeys, same)),
      customer_fields_(MatchCustomer(before, now.program)) {}

void Renumber::Of(int32_t& number, const Table& table) {
  if (number < 0) return;
  number = static_cast<size_t>(number) < table.now.size() ? table.now[static_cast<size_t>(number)] : kNone;
  known_ = known_ && number != kNone;
}

void Renumber::Of(ir::Type& type) {
  const Kind kind = type.kind == Kind::kList ? type.element : type.kind;
  if (kind != Kind::kEnum && kind != Kind::kRecord) return;
  auto number = static_cast<int32_t>(type.enum_id);
  Of(number, kind == Kind::kEnum ? enums_ : records_);
  type.enum_id = static_cast<uint32_t>(number);
}

void Renumber::Of(typed::Expr& expr) {
  Of(expr.type);
  switch (expr.kind) {
    case ExprKind::kConst:
    case ExprKind::kError:
      if (expr.index2 == 0) Of(expr.index, lets_);  // the constant that it came from: Exprs::NamedConstant
      break;
    case ExprKind::kPure:
      if (expr.op == ir::Op::kCalendarOpen) Of(expr.index, calendars_);
      break;
    case ExprKind::kCall:
    case ExprKind::kLet:
      Of(expr.index, lets_);
      break;
    case ExprKind::kProfile:
      Of(expr.index, customer_fields_);
      break;
    case ExprKind::kEvent:
      Of(expr.index2, events_);
      break;
    case ExprKind::kPeek:
      Of(expr.index, journeys_);
      break;
    case ExprKind::kRecordLit:
    case ExprKind::kField:
      Of(expr.index, records_);
      break;
    default:
      break;
  }
  Of(expr.args);
}

void Renumber::Of(typed::Send& send) {
  Of(send.channel, channels_);
  Of(send.args);
  if (send.else_block != nullptr) Of(*send.else_block);
}

void Renumber::Of(typed::StartJourney& start) {
  Of(start.journey, journeys_);
  Of(start.key);
  for (auto& [field, value] : start.memory) Of(value);
}

void Renumber::Of(typed::StopJourney& stop) {
  Of(stop.journey, journeys_);
  Of(stop.key);
}

void Renumber::Of(typed::EmitEvent& emit) {
  Of(emit.event, events_);
  Of(emit.values);
}

void Renumber::Of(typed::WaitFor& wait) {
  Of(wait.delay);
  for (typed::WaitArm& arm : wait.arms) {
    Of(arm.event, events_);
    Of(arm.where);
    Of(arm.body);
  }
  Of(wait.else_block);
}

void Renumber::Of(typed::Block& block) {
  for (typed::Stmt& stmt : block.statements) {
    std::visit(Overloaded{
                   [this](typed::AssignMemory& node) { Of(node.value); },
                   [this](typed::AssignProfile& node) {
                     Of(node.field, customer_fields_);
                     Of(node.value);
                   },
                   [this](std::unique_ptr<typed::If>& node) {
                     Of(node->condition);
                     Of(node->then_block);
                     Of(node->else_block);
                   },
                   [this](std::unique_ptr<typed::Repeat>& node) { Of(node->body); },
                   [this](std::unique_ptr<typed::Split>& node) {
                     for (typed::Block& arm : node->arms) Of(arm);
                   },
                   [](typed::Go&) {},
                   [](typed::End&) {},
                   [this](typed::Wait& node) { Of(node.delay); },
                   [this](typed::WaitMoment& node) {
                     Of(node.moment);
                     Of(node.time);
                   },
                   [this](typed::WaitInstant& node) { Of(node.instant); },
                   [this](std::unique_ptr<typed::WaitFor>& node) { Of(*node); },
                   [this](auto& node) { Of(node); },
               },
               stmt.node);
  }
}

void Renumber::Of(typed::Trigger& trigger) {
  Of(trigger.event, events_);
  Of(trigger.condition);
  Of(trigger.delay);
  Of(trigger.moment);
  Of(trigger.instant);
  Of(trigger.body);
}

void Renumber::Of(typed::Stage& stage) {
  Of(stage.flow);
  for (typed::Trigger& trigger : stage.triggers) Of(trigger);
  for (ir::Note& note : stage.notes) Of(note.channel, channels_);
}

void Renumber::Of(typed::Enter& enter) {
  Of(enter.event, events_);
  Of(enter.condition);
  Of(enter.moment);
  Of(enter.block);
}

void Renumber::Of(typed::Ensure& ensure) {
  Of(ensure.channel, channels_);
  Of(ensure.group, groups_);
  Of(ensure.condition);
  Of(ensure.delay);
}

bool Renumber::Do(typed::Journey& journey) {
  if (same_) return true;
  known_ = true;
  Of(journey.template_of, journeys_);
  Of(journey.segment, lets_);
  Of(journey.persona, personas_);
  Of(journey.key_type);
  Of(journey.reenter_after);
  Of(journey.timeout);
  for (typed::Enter& enter : journey.enters) Of(enter);
  for (typed::Exit& exit : journey.exits) {
    Of(exit.event, events_);
    Of(exit.condition);
    Of(exit.block);
  }
  for (typed::Goal& goal : journey.goals) {
    Of(goal.event, events_);
    Of(goal.where);
    Of(goal.window);
    Of(goal.block);
  }
  for (typed::Field& field : journey.memory) Of(field.type);
  for (typed::Stage& stage : journey.stages) Of(stage);
  for (typed::Trigger& rule : journey.rules) Of(rule);
  for (typed::Ensure& ensure : journey.ensures) Of(ensure);
  for (typed::Kpi& kpi : journey.kpis) {
    for (ir::KpiItem& item : kpi.row.value) Of(item.channel, channels_);
  }
  return known_;
}

void Renumber::Of(typed::TestStep& step) {
  Of(step.event, events_);
  Of(step.channel, channels_);
  Of(step.journey, journeys_);
  Of(step.expr);
  Of(step.delay);
  const bool customer = step.kind == ir::TestStepKind::kCustomer || step.kind == ir::TestStepKind::kIdentify;
  for (typed::TestValue& value : step.values) {
    if (customer) Of(value.index, customer_fields_);
    Of(value.value);
  }
}

bool Renumber::Do(typed::Test& test) {
  if (same_) return true;
  known_ = true;
  for (typed::TestStep& step : test.steps) Of(step);
  for (int32_t& journey : test.journeys) Of(journey, journeys_);
  for (typed::TestVariable& variable : test.variables) Of(variable.type);
  return known_;
}

bool Renumber::Do(typed::HistoryQuery& query) {
  if (same_) return true;
  known_ = true;
  Of(query.event, events_);
  Of(query.type);
  Of(query.where);
  Of(query.key_type);
  return known_;
}

}  // namespace journey::sema
