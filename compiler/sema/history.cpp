// The history forms: count, seen, sum, latest, time_since, first, min, max, average, distinct (contract section 3,
// History, and edition 2, section 3).
//
// Each use becomes a query in Program::history; two that ask the same without `where` share one.
#include <algorithm>
#include <unordered_map>

#include "compiler/sema/exprs.h"
#include "compiler/sema/types.h"

namespace journey::sema {

namespace {

using ir::HistoryKind;

HistoryKind KindOf(std::string_view name) {
  static const std::unordered_map<std::string_view, HistoryKind> kinds = {
      {"count", HistoryKind::kCount},       {"seen", HistoryKind::kSeen},
      {"sum", HistoryKind::kSum},           {"latest", HistoryKind::kLatest},
      {"first", HistoryKind::kFirst},       {"min", HistoryKind::kMin},
      {"max", HistoryKind::kMax},           {"average", HistoryKind::kAverage},
      {"distinct", HistoryKind::kDistinct}, {"time_since", HistoryKind::kTimeSince}};
  return kinds.at(name);
}

// What the form makes of a field of this type; kErrorType where it takes none such.
Type ResultOf(HistoryKind kind, Type field) {
  const bool ordered = IsNumeric(field.kind) || field.kind == Kind::kDuration || field.kind == Kind::kInstant ||
                       field.kind == Kind::kTime || field.kind == Kind::kDate;
  switch (kind) {
    case HistoryKind::kSum:
      return IsNumeric(field.kind) ? field.Required() : kErrorType;
    case HistoryKind::kMin:
    case HistoryKind::kMax:
      return ordered ? field.Optional() : kErrorType;
    case HistoryKind::kAverage:
      if (!IsNumeric(field.kind)) return kErrorType;
      return {field.kind == Kind::kFloat ? Kind::kFloat : Kind::kDecimal, true};
    case HistoryKind::kDistinct:
      return field.kind == Kind::kList || field.kind == Kind::kRecord ? kErrorType : Type{Kind::kInt};
    default:
      return field.Optional();
  }
}

std::string_view WhatItTakes(HistoryKind kind) {
  switch (kind) {
    case HistoryKind::kSum:
      return "only numbers can be summed";
    case HistoryKind::kAverage:
      return "only numbers have an average";
    case HistoryKind::kDistinct:
      return "lists and records are not told apart";
    default:
      return "only numbers, durations, instants, times and dates have a least and a greatest";
  }
}

// Whether it is written `x != KEY` somewhere: there is no such comparison in a filter.
const ast::Expr* FindNotEqual(const ast::Expr& expr, std::string_view key) {
  const auto is_key = [&](const ast::ExprPtr& side) {
    const auto* name = std::get_if<ast::NameExpr>(&side->node);
    return name != nullptr && name->name.text == key;
  };
  if (const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node)) {
    if (binary->op == ast::BinaryOp::kNe && (is_key(binary->left) || is_key(binary->right))) return &expr;
    if (const ast::Expr* found = FindNotEqual(*binary->left, key)) return found;
    return FindNotEqual(*binary->right, key);
  }
  if (const auto* unary = std::get_if<ast::UnaryExpr>(&expr.node)) return FindNotEqual(*unary->operand, key);
  if (const auto* branch = std::get_if<ast::IfExpr>(&expr.node)) {
    for (const ast::ExprPtr* part : {&branch->condition, &branch->then_value, &branch->else_value}) {
      if (const ast::Expr* found = FindNotEqual(**part, key)) return found;
    }
  }
  return nullptr;
}

const typed::Expr* FindKey(const typed::Expr& expr) {
  if (expr.kind == ExprKind::kKey) return &expr;
  for (const ExprPtr& arg : expr.args) {
    if (arg == nullptr) continue;
    if (const typed::Expr* found = FindKey(*arg)) return found;
  }
  return nullptr;
}

// The side of a comparison, without what makes it optional.
const typed::Expr& Bare(const typed::Expr& side) {
  return side.kind == ExprKind::kSome || side.kind == ExprKind::kUnwrap ? Bare(*side.args[0]) : side;
}

// Replaces `event.f == KEY` by a comparison with the filter's parameter, which is none for keys of others.
void ReplaceKey(Context& context, ExprPtr& expr, Type key_type, std::vector<int32_t>& fields) {
  const bool compares = expr->args.size() == 2 && expr->type.Is(Kind::kBool) &&
                        (expr->kind == ExprKind::kOptEq ||
                         (expr->kind == ExprKind::kPure && expr->op == FamilyOp(Family::kEq, key_type.kind)));
  for (int side = 0; compares && side < 2; ++side) {
    const typed::Expr& field = Bare(*expr->args[static_cast<size_t>(1 - side)]);
    if (Bare(*expr->args[static_cast<size_t>(side)]).kind != ExprKind::kKey || field.kind != ExprKind::kEvent) continue;
    if (std::ranges::find(fields, field.index) == fields.end()) fields.push_back(field.index);
    const Span span = expr->span;
    const auto key = [&] {
      ExprPtr param = Make(context, ExprKind::kParam, key_type.Optional(), span, {});
      param->index = 0;
      return param;
    };
    ExprPtr value = Make(context, ExprKind::kUnwrap, key_type, span, Args(key()));
    if (expr->kind == ExprKind::kOptEq) {
      value = Make(context, ExprKind::kSome, key_type.Optional(), span, Args(std::move(value)));
    }
    expr->args[static_cast<size_t>(side)] = std::move(value);
    ExprPtr known = Make(context, ExprKind::kIsSome, {Kind::kBool}, span, Args(key()));
    expr = Make(context, ExprKind::kAnd, {Kind::kBool}, span, Args(std::move(known), std::move(expr)));
    return;
  }
  for (ExprPtr& arg : expr->args) {
    if (arg != nullptr) ReplaceKey(context, arg, key_type, fields);
  }
}

// What asks the same without a condition has one number.
int32_t NumberOf(Context& context, typed::HistoryQuery query) {
  if (query.where != nullptr) return context.AddHistory(std::move(query));
  const std::array<int64_t, 4> asked = PlainKey(query);
  const auto known = context.plain_history.find(asked);
  const auto& queries = context.program.history;
  // Queries of a template that was checked in general are gone again.
  if (known != context.plain_history.end() && known->second < static_cast<int32_t>(queries.size())) {
    const typed::HistoryQuery& there = queries[known->second];
    if (there.where == nullptr && there.event != kNone && PlainKey(there) == asked) return known->second;
  }
  return context.plain_history[asked] = context.AddHistory(std::move(query));
}

}  // namespace

std::array<int64_t, 4> PlainKey(const typed::HistoryQuery& query) {
  return {static_cast<int64_t>(query.kind), query.event, query.field, query.window_ms};
}

ExprPtr Exprs::BindKey(ExprPtr where, const ast::Expr& written, typed::HistoryQuery& query) {
  if (scope.journey == nullptr || !scope.journey->has_key || FindKey(*where) == nullptr) return where;
  const std::string& name = scope.journey->key.name;
  const ast::Expr* not_equal = FindNotEqual(written, name);
  query.key_type = scope.journey->key_type;
  ReplaceKey(context_, where, query.key_type, query.key_fields);
  const typed::Expr* left = FindKey(*where);
  if (left == nullptr && not_equal == nullptr) return where;
  context_
      .Report(DiagCode::J2011, not_equal != nullptr ? not_equal->span : left->span,
              "a history condition compares the key with fields of the event by `==` only")
      .Note("for each key it is kept apart what its own events come to")
      .Help("write `event." + name + " == " + name + "`");
  return MakeError(where->span);
}

ExprPtr Exprs::CheckHistory(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name) {
  const HistoryKind kind = KindOf(name);
  const bool takes_field = kind != HistoryKind::kCount && kind != HistoryKind::kSeen && kind != HistoryKind::kTimeSince;
  const std::string form(name);
  if ((node.of != nullptr || node.by != nullptr) && !RequireClauses(expr, node, name, true, false, false)) {
    return MakeError(expr.span);
  }
  Type type = kErrorType;
  if (kind == HistoryKind::kCount) type = {Kind::kInt};
  if (kind == HistoryKind::kSeen) type = {Kind::kBool};
  if (kind == HistoryKind::kTimeSince) type = {Kind::kDuration, true};

  if (node.args.empty()) {
    HelpUsage(context_.Report(DiagCode::J2008, expr.span,
                              "`" + form + "` needs " + (takes_field ? "a field of an event" : "an event")),
              name);
    return MakeError(expr.span, type);
  }
  if (node.args.size() > 1 || node.args[0].name) {
    const ast::Arg& surplus = node.args[node.args.size() > 1 ? 1 : 0];
    auto builder = context_.Report(
        DiagCode::J2009, surplus.span,
        "`" + form + "` takes " + (takes_field ? "a field of an event" : "an event") + " and nothing like this");
    HelpSurplus(builder, node, node.args.size() > 1 ? 1 : 0, form);
    return MakeError(expr.span, type);
  }
  if ((kind == HistoryKind::kLatest || kind == HistoryKind::kTimeSince) &&
      (node.where != nullptr || node.last != nullptr)) {
    auto builder = context_.Report(DiagCode::J2016, node.where != nullptr ? node.where_span : node.last_span,
                                   "`" + form + "` takes no `where` and no `last`");
    builder.Note("it looks at the very last occurrence of the event");
    HelpClauseOfLatest(builder, node, form);
    return MakeError(expr.span, type);
  }

  if (kind == HistoryKind::kFirst && node.last != nullptr) {
    const std::string field = Excerpt(context_, node.args[0].span, "Event.total");
    context_.Report(DiagCode::J2016, node.last_span, "`first` takes no `last`")
        .Note("it looks at the very first occurrence of the event")
        .Help("within a window there are `min(" + field + ", last 7 days)`, `max`, `average`, `sum` and `distinct`");
    return MakeError(expr.span, type);
  }

  const ast::Expr& subject = *node.args[0].value;
  std::optional<std::vector<ast::Name>> parts = FlattenPath(subject);
  if (!parts) {
    HelpUsage(context_.Report(DiagCode::J2016, subject.span,
                              "`" + form + "` takes the name of " + (takes_field ? "an event's field" : "an event")),
              name);
    return MakeError(expr.span, type);
  }
  const PathResult found = context_.Find(scope.module, *parts);
  const bool is_event = found.symbol != nullptr && found.other == nullptr && found.symbol->kind == SymbolKind::kEvent;
  const size_t rest = is_event ? parts->size() - found.used : 0;
  if (!is_event) {
    // `sum(event.items.price)`: a list, or something of its elements.
    if (const auto value = PeekValue(*parts); value && takes_field)
      return ReportListAsHistory(expr, form, *parts, *value);
    ast::Path path{*parts, subject.span};
    if (takes_field && path.parts.size() > 1) path.parts.pop_back();
    context_.Resolve(scope.module, path, SymbolKind::kEvent, "event");
    return MakeError(expr.span, type);
  }
  const int32_t event_index = found.symbol->index;
  const typed::Event& event = context_.program.events[event_index];
  if (rest != (takes_field ? 1u : 0u)) {
    auto builder = context_.Report(DiagCode::J2016, subject.span,
                                   takes_field ? "`" + form + "` takes a field of an event"
                                               : "`" + form + "` takes an event, not one of its fields");
    if (takes_field && rest == 0 && !event.fields.empty()) {
      builder.Help("name a field: `" + form + "(" + event.info.name + "." + event.fields[0].info.name + ")`");
    } else {
      HelpUsage(builder, name);
    }
    return MakeError(expr.span, type);
  }

  typed::HistoryQuery query;
  query.kind = kind;
  query.event = event_index;
  query.span = expr.span;
  if (takes_field) {
    const ast::Name& field_name = parts->back();
    query.field = context_.FindReferred(event.fields, field_name);
    if (query.field == kNone) {
      auto builder = context_.ReportNoSuch(DiagCode::J1006, field_name.span,
                                           "event `" + event.info.name + "` has no field `" + field_name.text + "`");
      builder.Label(event.info.span, "declared here");
      Suggest(builder, field_name, FieldNames(event.fields));
      return MakeError(expr.span, type);
    }
    const typed::Field& field = event.fields[query.field];
    if (field.type.kind == Kind::kError) return MakeError(expr.span);
    type = ResultOf(kind, field.type);
    if (type.kind == Kind::kError) {
      auto builder = context_.Report(DiagCode::J2016, field_name.span, std::string(WhatItTakes(kind)));
      builder.Label(field.info.span, "this field is " + context_.WithArticle(field.type));
      if (field.type.kind == Kind::kList) {
        builder.Help("of one event's list write `count(event." + field_name.text +
                     " where …)`, `sum(it.price of event." + field_name.text + ")`, where that event is heard of");
      } else {
        builder.Help("of such a field there are `latest(" + Excerpt(context_, subject.span, "Event.name") +
                     ")`, `first` and `distinct`");
      }
      return MakeError(expr.span);
    }
  }
  query.type = type;

  bool failed = false;
  if (node.where != nullptr) {
    // The counted event is the only `event` inside; everything else in scope is looked up, so that the message can say
    // what was read rather than that it does not exist.
    const int32_t outer_event = scope.event;
    const Facts outer_facts = facts;
    // The element of a list outside is nothing that the filter knows.
    std::vector<Walk> outer_walks;
    walks_.swap(outer_walks);
    scope.event = event_index;
    ForgetEvent(facts);
    query.where = CheckCondition(*node.where, "the condition of `where`");
    scope.event = outer_event;
    facts = outer_facts;
    walks_.swap(outer_walks);
    query.where = BindKey(std::move(query.where), *node.where, query);
    failed = HasError(*query.where);
    const bool keyed = !query.key_fields.empty();
    if (const typed::Expr* impure = FirstImpure(context_, *query.where, keyed, true); impure != nullptr && !failed) {
      auto builder =
          context_.Report(DiagCode::J2011, impure->span, "a history condition may read only constants and `event`",
                          "this " + std::string(WhatItReads(*impure)));
      builder.Note("it is asked when the event happens, and the answer is kept");
      HelpImpureFilter(builder, *impure, event);
      failed = true;
    }
  }
  if (node.last != nullptr) {
    const std::optional<ConstValue> window = CheckConst(*node.last, {Kind::kDuration}, "the window of `last`");
    if (window) {
      query.window_ms = std::get<int64_t>(*window);
      if (query.window_ms <= 0) {
        context_.Report(DiagCode::J4001, node.last->span, "a window must be longer than nothing")
            .Help("write `last 7 days`, or leave `last` out: then all of the history counts");
        failed = true;
      }
    } else {
      failed = true;
    }
  }
  if (failed) return MakeError(expr.span, type);

  const int32_t index = NumberOf(context_, std::move(query));
  ExprPtr result = Make(context_, ExprKind::kHistory, type, expr.span, {});
  result->index = index;
  context_.used_history.push_back(index);
  return result;
}

int32_t Context::AddHistory(typed::HistoryQuery query) {
  if (free_history.empty()) {
    program.history.push_back(std::move(query));
    return static_cast<int32_t>(program.history.size()) - 1;
  }
  const int32_t index = free_history.back();
  free_history.pop_back();
  program.history[index] = std::move(query);
  return index;
}

}  // namespace journey::sema
