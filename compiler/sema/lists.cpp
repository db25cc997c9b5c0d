// Lists and records as values: literals, fields, membership; and how much walking through lists there is.
#include <algorithm>

#include "compiler/sema/exprs.h"
#include "compiler/sema/fields.h"
#include "compiler/sema/types.h"

namespace journey::sema {
namespace {

// Whether a literal of a list is what the expression gives, in part at least.
bool LooksLikeList(const ast::Expr& expr, int depth = 0) {
  if (depth > 32) return false;
  if (std::holds_alternative<ast::ListExpr>(expr.node)) return true;
  if (const auto* node = std::get_if<ast::IfExpr>(&expr.node)) {
    return LooksLikeList(*node->then_value, depth + 1) || LooksLikeList(*node->else_value, depth + 1);
  }
  const auto* node = std::get_if<ast::BinaryExpr>(&expr.node);
  const bool joins = node != nullptr && (node->op == ast::BinaryOp::kCoalesce || node->op == ast::BinaryOp::kAdd);
  return joins && (LooksLikeList(*node->left, depth + 1) || LooksLikeList(*node->right, depth + 1));
}

}  // namespace
// ---------------------------------------------------------------- lists

ExprPtr Exprs::CheckList(const ast::Expr& expr, const ast::ListExpr& node, Type expected) {
  const bool known = expected.kind == Kind::kList && expected.element != Kind::kNone;
  std::vector<ExprPtr> items;
  bool failed = false;
  // Without anything to go by, the first element that says what it is decides what names of members mean.
  Type hint = kAnyType;
  for (const ast::ExprPtr& item : node.items) {
    if (!known && hint == kAnyType) hint = PeekHint(*item);
  }
  for (const ast::ExprPtr& item : node.items) {
    if (known) {
      items.push_back(CheckAs(*item, expected.Element(), "an element is " + context_.WithArticle(expected.Element())));
    } else {
      items.push_back(Check(*item, hint));
      failed |= !RequirePresent(*items.back(), "an element of a list is never none");
    }
    failed |= items.back()->type.kind == Kind::kError;
  }
  if (failed) return MakeError(expr.span, known ? expected.Required() : kErrorType);
  typed::Expr common;  // carries the running common type
  common.type = known ? expected.Element() : Type{Kind::kNone};
  for (size_t i = 0; i < items.size() && !known; ++i) {
    common.type = i == 0 ? items[i]->type : CommonType(i == 1 ? *items[0] : common, *items[i], items[i]->span);
    common.span = items[0]->span;
    if (common.type.kind == Kind::kError) return MakeError(expr.span);
  }
  if (common.type.kind == Kind::kList) {
    context_.Report(DiagCode::J2041, expr.span, "there are no lists of lists")
        .Help("put the inner lists into records, or join them: `a + b`");
    return MakeError(expr.span);
  }
  for (ExprPtr& item : items) item = Convert(std::move(item), common.type, "");
  return Make(context_, ExprKind::kListLit, Type::ListOf(common.type), expr.span, std::move(items));
}

// A literal's elements widen to what is expected, one by one; a list that is there already does not.
ExprPtr Exprs::ConvertList(ExprPtr expr, Type target, std::string_view purpose) {
  const Span span = expr->span;
  std::vector<ExprPtr> items;
  bool failed = false;
  for (ExprPtr& item : expr->args) {
    items.push_back(Convert(std::move(item), target.Element(), purpose));
    failed |= items.back()->type.kind == Kind::kError;
  }
  if (failed) return MakeError(span, target);
  ExprPtr list = Make(context_, ExprKind::kListLit, target.Required(), span, std::move(items));
  return target.optional ? Make(context_, ExprKind::kSome, target, span, Args(std::move(list))) : std::move(list);
}

ExprPtr Exprs::CheckAdded(const ast::Expr& expr, Type list, std::string_view purpose) {
  const bool whole = LooksLikeList(expr) || PeekHint(expr).kind == Kind::kList;
  ExprPtr value = Check(expr, whole ? list : list.Element());
  if (value->type.kind == Kind::kError || value->type.kind == Kind::kList) return value;
  const Span span = value->span;
  value = Convert(std::move(value), list.Element(), purpose);
  if (value->type.kind == Kind::kError) return MakeError(span);
  return Make(context_, ExprKind::kListLit, list.Required(), span, Args(std::move(value)));
}

ExprPtr Exprs::CheckIn(const ast::Expr& expr, const ast::InExpr& node) {
  const Type bool_type{Kind::kBool};
  // `Journey in Stage`, where no test asks it: what is wrong is said of the journey.
  if (const auto path = FlattenPath(*node.value)) {
    const PathResult found = context_.Find(scope.module, *path);
    if (found.symbol != nullptr && found.symbol->kind == SymbolKind::kJourney && found.used == path->size()) {
      Check(*node.value);
      return MakeError(expr.span, bool_type);
    }
  }
  const Type hint = PeekHint(*node.value);
  ExprPtr set = Check(*node.set, hint.kind == Kind::kEnum ? Type::ListOf(hint) : kAnyType);
  if (set->type.kind == Kind::kError) {
    CheckAnyway(*node.value);
    return MakeError(expr.span, bool_type);
  }
  if (set->type.kind != Kind::kList) {
    auto builder = context_.Report(DiagCode::J0023, node.set->span, "`in` needs a list or a range");
    if (set->type.kind == Kind::kString && std::holds_alternative<ast::TimeLit>(node.value->node)) {
      builder.Help(
          "times of day are the customer's here; a zone stands behind those of `at`, `wait until` and `every`");
    } else {
      builder.Help("write `x in [a, b]` or `x in 1..10`");
    }
    if (std::holds_alternative<ast::ShiftExpr>(node.value->node)) {
      builder.Note("a calendar span in an expression takes no zone; it counts in the customer's");
    }
    return MakeError(expr.span);
  }
  if (!RequirePresent(*set, "`in` looks through a list")) return MakeError(expr.span, bool_type);
  const Type element = set->type.Element();
  ExprPtr value = Check(*node.value, element.kind == Kind::kEnum ? element : kAnyType);
  if (value->type.kind == Kind::kError) return MakeError(expr.span, bool_type);
  if (set->kind == ExprKind::kListLit && set->type != Type::ListOf(value->type.Required())) {
    typed::Expr first;
    first.type = element.kind == Kind::kNone ? value->type.Required() : element;
    first.span = set->span;
    const Type common = CommonType(first, *value, value->span);
    if (common.kind == Kind::kError) return MakeError(expr.span, bool_type);
    set = Convert(std::move(set), Type::ListOf(common.Required()), "");
  }
  const Type wanted = set->type.Element();
  if (value->type.kind == Kind::kNone) return MakeConst(bool_type, false, expr.span);
  const Type target = value->type.optional ? wanted.Optional() : wanted;
  value = Convert(std::move(value), target, "the list has elements of type `" + context_.TypeName(wanted) + "`");
  if (value->type.kind == Kind::kError) return MakeError(expr.span, bool_type);
  return Make(context_, ExprKind::kHas, bool_type, expr.span, Args(std::move(set), std::move(value)));
}

// ---------------------------------------------------------------- records

ExprPtr Exprs::CheckRecord(const ast::Expr& expr, const ast::CallExpr& node, const Symbol& symbol) {
  ResolveRecord(context_, symbol.index);
  const typed::Record& record = context_.program.records[symbol.index];
  const Type type{Kind::kRecord, false, static_cast<uint32_t>(symbol.index)};
  bool failed = !RequireClauses(expr, node, record.info.name, false, false, false);
  bool unknown = false;  // what is missing may be meant by it
  std::vector<ExprPtr> fields(record.fields.size());
  for (const ast::Arg& arg : node.args) {
    const int32_t index = arg.name ? context_.FindReferred(record.fields, *arg.name) : kNone;
    if (index == kNone) {
      CheckAnyway(*arg.value);
      failed = true;
      if (!arg.name && unknown) continue;
      unknown = true;
      auto builder = arg.name
                         ? context_.Report(DiagCode::J2042, arg.name->span,
                                           "record `" + record.info.name + "` has no field `" + arg.name->text + "`")
                         : context_.Report(DiagCode::J2042, arg.span, "a record's values are given by name");
      builder.Label(record.info.span, "declared here");
      if (arg.name) {
        Suggest(builder, *arg.name, FieldNames(record.fields));
      } else if (!record.fields.empty()) {
        builder.Help("write `" + record.info.name + "(" + record.fields[0].info.name + ": " +
                     Excerpt(context_, arg.span, "…") + ")`, and so on");
      }
      continue;
    }
    const typed::Field& field = record.fields[index];
    if (fields[index] != nullptr) {
      context_.Report(DiagCode::J1018, arg.span, "`" + field.info.name + "` is given twice")
          .Label(fields[index]->span, "given here already");
      failed = true;
      continue;
    }
    fields[index] = CheckAs(*arg.value, field.type, "`" + field.info.name + "` is " + context_.WithArticle(field.type));
    failed |= fields[index]->type.kind == Kind::kError;
  }
  std::vector<std::string_view> missing;
  for (size_t i = 0; i < fields.size(); ++i) {
    const typed::Field& field = record.fields[i];
    failed |= field.type.kind == Kind::kError;
    if (fields[i] != nullptr || field.type.kind == Kind::kError) continue;
    if (field.default_value || field.type.optional) {
      fields[i] = MakeConst(field.type, field.default_value.value_or(std::monostate()), expr.span);
    } else {
      missing.push_back(field.info.name);
    }
  }
  if (!missing.empty()) {
    failed = true;
    if (!unknown) {
      context_.Report(DiagCode::J2042, expr.span, "`" + record.info.name + "` needs " + QuotedList(missing))
          .Label(record.info.span, "a field without default and without `?` must be given")
          .Help("give it: `" + record.info.name + "(" + std::string(missing[0]) + ": …)`");
    }
  }
  if (failed) return MakeError(expr.span, type);
  ExprPtr made = Make(context_, ExprKind::kRecordLit, type, expr.span, std::move(fields));
  made->index = symbol.index;
  return made;
}

ExprPtr Exprs::ReadIt(Span span) {
  ExprPtr it = Make(context_, ExprKind::kIt, walks_.back().element, span, {});
  it->index = walks_.back().number;
  return it;
}

ExprPtr Exprs::ReadPart(ExprPtr record, const ast::Name& field, Span span) {
  if (record->type.kind == Kind::kError) return MakeError(span);
  if (!RequirePresent(*record, "only a record that is there has fields")) return MakeError(span);
  if (record->type.kind != Kind::kRecord) {
    ReportNoMember(record->type, record->span, field);
    return MakeError(span);
  }
  const auto id = static_cast<int32_t>(record->type.enum_id);
  const typed::Record& declared = context_.program.records[id];
  const int32_t index = context_.FindReferred(declared.fields, field);
  if (index == kNone) {
    auto builder = context_.ReportMissing(DiagCode::J1006, field.span,
                                          "record `" + declared.info.name + "` has no field `" + field.text + "`");
    builder.Label(declared.info.span, "declared here");
    Suggest(builder, field, FieldNames(declared.fields));
    return MakeError(span);
  }
  const Type type = declared.fields[index].type;
  if (type.kind == Kind::kError) return MakeError(span);
  ExprPtr part = Make(context_, ExprKind::kField, type, span, Args(std::move(record)));
  if (part->kind != ExprKind::kField) return part;
  part->index = id;
  part->index2 = index;
  const std::optional<Place> place = PlaceOf(*part);
  if (!type.optional || !place || !facts.contains(*place)) return part;
  return Make(context_, ExprKind::kUnwrap, type.Required(), span, Args(std::move(part)));
}

std::optional<std::pair<Type, size_t>> Exprs::PeekValue(std::span<const ast::Name> parts) {
  Type type = kAnyType;
  size_t used = 1;
  const std::string& head = parts[0].text;
  const auto field = [&](const auto& fields, size_t at) {
    const int32_t index = at < parts.size() ? FindNamed(fields, parts[at].text) : kNone;
    if (index == kNone) return false;
    type = fields[index].type;
    used = at + 1;
    return true;
  };
  const auto find = [&] {
    if (head == "it" && !walks_.empty()) {
      type = walks_.back().element;
      return true;
    }
    if (scope.let != nullptr && field(scope.let->params, 0)) return true;
    if (scope.journey != nullptr && scope.memory && field(scope.journey->memory, 0)) return true;
    if (const std::optional<size_t> binding = FindBinding(head)) {
      type = scope.bindings[*binding].type;
      return true;
    }
    if (head == "customer" && parts.size() > 1) {
      (void)context_.FindCustomerField(parts[1]);
      return field(context_.program.customer_fields, 1);
    }
    const PathResult found = context_.Find(scope.module, parts);
    if (head == "event" && parts.size() > 1 && scope.event >= 0) {
      return field(context_.program.events[scope.event].fields, 1);
    }
    if (found.symbol == nullptr || found.other != nullptr) return false;
    if (found.symbol->kind == SymbolKind::kJourney && scope.test) {
      return field(context_.program.journeys[found.symbol->index].memory, found.used);
    }
    if (found.symbol->kind != SymbolKind::kLet) return false;
    const LetDecl& let = context_.lets[found.symbol->index];
    if (let.let->is_function || let.state != LetState::kDone) return false;
    type = context_.program.lets[found.symbol->index].type;
    used = found.used;
    return true;
  };
  if (!find()) return std::nullopt;
  for (; used < parts.size() && type.kind == Kind::kRecord; ++used) {
    const auto& fields = context_.program.records[type.enum_id].fields;
    const int32_t index = FindNamed(fields, parts[used].text);
    if (index == kNone) break;
    type = fields[index].type;
  }
  return std::pair(type, used);
}

ExprPtr Exprs::CheckRecordMember(const ast::Expr& expr, std::span<const ast::Name> parts) {
  const bool it = parts[0].text == "it" && !walks_.empty();
  // What stands before the first dot that leads into a record.
  size_t used = it ? 1 : 0;
  for (size_t size = 1; size < parts.size() && used == 0; ++size) {
    const auto value = PeekValue(parts.first(size));
    if (value && value->second == size && value->first.kind == Kind::kRecord) used = size;
  }
  if (used == 0) {
    // A constant record that nothing has asked for yet.
    const PathResult found = context_.Find(scope.module, parts);
    const bool let = found.symbol != nullptr && found.other == nullptr && found.symbol->kind == SymbolKind::kLet &&
                     found.used < parts.size() && !context_.lets[found.symbol->index].let->is_function;
    if (!let) return nullptr;
    ResolveLet(context_, found.symbol->index);
    if (context_.program.lets[found.symbol->index].type.kind != Kind::kRecord) return nullptr;
    used = found.used;
  }
  ExprPtr value;
  if (it) {
    value = ReadIt(parts[0].span);
  } else {
    // The base alone, by the rules of names and members.
    auto base = std::make_unique<ast::Expr>(ast::Expr{parts[0].span, ast::NameExpr{parts[0]}});
    for (size_t i = 1; i < used; ++i) {
      const Span span = Join(parts[0].span, parts[i].span);
      base = std::make_unique<ast::Expr>(ast::Expr{span, ast::MemberExpr{std::move(base), parts[i]}});
    }
    value = Check(*base);
  }
  for (size_t i = used; i < parts.size(); ++i) {
    value =
        ReadPart(std::move(value), parts[i], i + 1 == parts.size() ? expr.span : Join(parts[0].span, parts[i].span));
  }
  return value;
}

// ---------------------------------------------------------------- how much there is to look at

int64_t LengthOf(const Context& context, const typed::Expr& list) {
  const typed::Program& program = context.program;
  const auto max = [](const typed::Field& field) { return static_cast<int64_t>(field.max); };
  switch (list.kind) {
    case ExprKind::kConst: {
      const auto* items = std::get_if<std::shared_ptr<const typed::ConstItems>>(&list.value);
      return items != nullptr ? static_cast<int64_t>((*items)->items.size()) : 0;
    }
    case ExprKind::kListLit:
      return static_cast<int64_t>(list.args.size());
    case ExprKind::kSome:
    case ExprKind::kUnwrap:
    case ExprKind::kEach:
      return LengthOf(context, *list.args[0]);
    case ExprKind::kIf:
      return std::max(LengthOf(context, *list.args[1]), LengthOf(context, *list.args[2]));
    case ExprKind::kCoalesce:
      return std::max(LengthOf(context, *list.args[0]), LengthOf(context, *list.args[1]));
    case ExprKind::kPure:
      if (list.op != ir::Op::kListConcat) return LengthOf(context, *list.args[0]);
      return LengthOf(context, *list.args[0]) + LengthOf(context, *list.args[1]);
    case ExprKind::kCall:
    case ExprKind::kLet:
      return context.lets[list.index].length;
    case ExprKind::kProfile:
      return max(program.customer_fields[list.index]);
    case ExprKind::kEvent:
      return max(program.events[list.index2].fields[list.index]);
    case ExprKind::kPeek:
      return max(program.journeys[list.index].memory[list.index2]);
    case ExprKind::kField:
      return max(program.records[list.index].fields[list.index2]);
    case ExprKind::kMemory:
      return list.index2 != kNone ? list.index2 : int64_t{ir::kMostElements};
    case ExprKind::kHistory: {
      const typed::HistoryQuery& query = program.history[list.index];
      return query.field != kNone ? max(program.events[query.event].fields[query.field]) : 0;
    }
    default:
      return ir::kMostElements;
  }
}

Walks WalksOf(const Context& context, const typed::Expr& expr) {
  Walks walks;
  const auto add = [&](const Walks& other) {
    walks.depth = std::max(walks.depth, other.depth);
    walks.product = std::max(walks.product, other.product);
  };
  if (expr.kind == ExprKind::kCall || expr.kind == ExprKind::kLet) add(context.lets[expr.index].walks);
  const bool each = expr.kind == ExprKind::kEach;
  for (size_t i = each ? 1 : 0; i < expr.args.size(); ++i) add(WalksOf(context, *expr.args[i]));
  if (!each) return walks;
  constexpr int64_t kMany = 1'000'000'000;
  walks.depth += 1;
  walks.product = std::min(kMany, walks.product * std::max<int64_t>(1, std::get<int64_t>(expr.value)));
  // What it walks through is made before.
  add(WalksOf(context, *expr.args[0]));
  return walks;
}

}  // namespace journey::sema
