// The history forms: count, seen, sum, latest, time_since (contract section 3, History).
//
// Each use becomes a query in Program::history; two that ask the same without `where` share one.
#include "compiler/sema/exprs.h"
#include "compiler/sema/types.h"

namespace journey::sema {

ExprPtr Exprs::CheckHistory(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name) {
  using ir::HistoryKind;
  const HistoryKind kind = name == "count"    ? HistoryKind::kCount
                           : name == "seen"   ? HistoryKind::kSeen
                           : name == "sum"    ? HistoryKind::kSum
                           : name == "latest" ? HistoryKind::kLatest
                                              : HistoryKind::kTimeSince;
  const bool takes_field = kind == HistoryKind::kSum || kind == HistoryKind::kLatest;
  const std::string form(name);
  if ((node.of != nullptr || node.by != nullptr) && !RequireClauses(expr, node, name, true, false, false)) {
    return MakeError(expr.span);
  }
  Type type = kErrorType;
  if (kind == HistoryKind::kCount) type = {Kind::kInt};
  if (kind == HistoryKind::kSeen) type = {Kind::kBool};
  if (kind == HistoryKind::kTimeSince) type = {Kind::kDuration, true};

  if (node.args.empty()) {
    context_.Report(DiagCode::J2008, expr.span,
                    "`" + form + "` needs " + (takes_field ? "a field of an event" : "an event"));
    return MakeError(expr.span, type);
  }
  if (node.args.size() > 1 || node.args[0].name) {
    const ast::Arg& surplus = node.args[node.args.size() > 1 ? 1 : 0];
    auto builder = context_.Report(
        DiagCode::J2009, surplus.span,
        "`" + form + "` takes " + (takes_field ? "a field of an event" : "an event") + " and nothing like this");
    if (kind != HistoryKind::kLatest && kind != HistoryKind::kTimeSince)
      builder.Help("a window is written `last 7 days`");
    return MakeError(expr.span, type);
  }
  if ((kind == HistoryKind::kLatest || kind == HistoryKind::kTimeSince) &&
      (node.where != nullptr || node.last != nullptr)) {
    context_
        .Report(DiagCode::J2016, node.where != nullptr ? node.where_span : node.last_span,
                "`" + form + "` takes no `where` and no `last`")
        .Note("it looks at the very last occurrence of the event");
    return MakeError(expr.span, type);
  }

  const ast::Expr& subject = *node.args[0].value;
  std::optional<std::vector<ast::Name>> parts = FlattenPath(subject);
  if (!parts) {
    context_.Report(DiagCode::J2016, subject.span,
                    "`" + form + "` takes the name of " + (takes_field ? "an event's field" : "an event"));
    return MakeError(expr.span, type);
  }
  const PathResult found = context_.Find(scope.module, *parts);
  const bool is_event = found.symbol != nullptr && found.other == nullptr && found.symbol->kind == SymbolKind::kEvent;
  const size_t rest = is_event ? parts->size() - found.used : 0;
  if (!is_event) {
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
    }
    return MakeError(expr.span, type);
  }

  typed::HistoryQuery query;
  query.kind = kind;
  query.event = event_index;
  query.span = expr.span;
  if (takes_field) {
    const ast::Name& field_name = parts->back();
    query.field = FindNamed(event.fields, field_name.text);
    if (query.field == kNone) {
      auto builder = context_.ReportNoSuch(DiagCode::J1006, field_name.span,
                                           "event `" + event.info.name + "` has no field `" + field_name.text + "`");
      builder.Label(event.info.span, "declared here");
      Suggest(builder, field_name, FieldNames(event.fields));
      return MakeError(expr.span, type);
    }
    const typed::Field& field = event.fields[query.field];
    type = kind == HistoryKind::kLatest ? field.type.Optional() : field.type.Required();
    if (field.type.kind == Kind::kError) return MakeError(expr.span);
    if (kind == HistoryKind::kSum && !IsNumeric(field.type.kind)) {
      context_.Report(DiagCode::J2016, field_name.span, "only numbers can be summed")
          .Label(field.info.span, "this field is " + context_.WithArticle(field.type));
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
    failed = HasError(*query.where);
    if (const typed::Expr* impure = FirstImpure(context_, *query.where, false, true)) {
      context_
          .Report(DiagCode::J2011, impure->span, "a history condition may read only constants and `event`",
                  "this " + std::string(WhatItReads(*impure)))
          .Note("it is asked when the event happens, and the answer is kept");
      failed = true;
    }
  }
  if (node.last != nullptr) {
    const std::optional<ConstValue> window = CheckConst(*node.last, {Kind::kDuration}, "the window of `last`");
    if (window) {
      query.window_ms = std::get<int64_t>(*window);
      if (query.window_ms <= 0) {
        context_.Report(DiagCode::J4001, node.last->span, "a window must be longer than nothing");
        failed = true;
      }
    } else {
      failed = true;
    }
  }
  if (failed) return MakeError(expr.span, type);

  auto& queries = context_.program.history;
  auto index = static_cast<int32_t>(queries.size());
  if (query.where == nullptr) {
    const std::array<int64_t, 4> asked = {static_cast<int64_t>(kind), query.event, query.field, query.window_ms};
    int32_t& known = context_.plain_history.try_emplace(asked, index).first->second;
    // Queries of a template that was checked in general are gone again.
    const bool gone = known >= index || queries[known].where != nullptr || queries[known].kind != kind ||
                      queries[known].event != query.event || queries[known].field != query.field ||
                      queries[known].window_ms != query.window_ms;
    if (gone) known = index;
    index = known;
  }
  if (index == static_cast<int32_t>(queries.size())) queries.push_back(std::move(query));
  ExprPtr result = Make(context_, ExprKind::kHistory, type, expr.span, {});
  result->index = index;
  return result;
}

}  // namespace journey::sema
