// Functions over lists: those with `it`, and the ends, order and length of lists.
#include "compiler/sema/exprs.h"
#include "compiler/sema/types.h"

namespace journey::sema {
namespace {

using typed::Each;

constexpr int kMaxWalkDepth = 2;
constexpr int64_t kMaxWalkProduct = 1'000'000;

bool IsCounted(Kind kind) { return IsNumeric(kind) || kind == Kind::kDuration; }
bool IsOrdered(Kind kind) {
  return IsCounted(kind) || kind == Kind::kInstant || kind == Kind::kTime || kind == Kind::kDate;
}

ir::Op SumOp(Kind kind) { return kind == Kind::kFloat ? ir::Op::kListSumFloat : ir::Op::kListSum; }
ir::Op MeanOp(Kind kind) {
  return kind == Kind::kFloat     ? ir::Op::kListMeanFloat
         : kind == Kind::kDecimal ? ir::Op::kListMeanDec
                                  : ir::Op::kListMean;
}
ir::Op EndOp(Kind kind, bool min) {
  if (kind == Kind::kFloat) return min ? ir::Op::kListMinFloat : ir::Op::kListMaxFloat;
  return min ? ir::Op::kListMin : ir::Op::kListMax;
}
ir::Op SortOp(Kind kind) {
  return kind == Kind::kFloat    ? ir::Op::kListSortFloat
         : kind == Kind::kString ? ir::Op::kListSortText
                                 : ir::Op::kListSort;
}

}  // namespace

bool Exprs::AsksHistory(const ast::CallExpr& node) {
  if (node.of != nullptr || node.by != nullptr || node.args.empty()) return node.of == nullptr && node.by == nullptr;
  const auto parts = FlattenPath(*node.args[0].value);
  if (!parts) return false;
  const PathResult found = context_.Find(scope.module, *parts);
  if (found.symbol != nullptr && found.symbol->kind == SymbolKind::kEvent && (*parts)[0].text != "event") return true;
  if (PeekValue(*parts)) return false;
  // What is nothing at all is most likely meant as an event; what a list could be named by is not.
  const bool value = (found.symbol != nullptr && found.symbol->kind == SymbolKind::kLet) ||
                     (*parts)[0].text == "customer" || (*parts)[0].text == "event" || (*parts)[0].text == "it" ||
                     (scope.journey != nullptr && FindNamed(scope.journey->memory, (*parts)[0].text) != kNone);
  return !value;
}

bool Exprs::RequireClauses(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name, bool where, bool of,
                           bool by) {
  struct Clause {
    const char* word;
    const ast::ExprPtr& written;
    Span span;
    bool allowed;
  };
  bool right = true;
  for (const Clause& clause :
       {Clause{"where", node.where, node.where_span, where}, Clause{"last", node.last, node.last_span, false},
        Clause{"of", node.of, node.of_span, of}, Clause{"by", node.by, node.by_span, by}}) {
    if (clause.written == nullptr || clause.allowed) continue;
    HelpUsage(
        context_.Report(DiagCode::J2009, clause.span, "`" + std::string(name) + "` takes no `" + clause.word + "`"),
        name);
    right = false;
  }
  if (of && node.of == nullptr) {
    HelpUsage(context_.Report(DiagCode::J2043, expr.span, "of which list?"), name);
    right = false;
  }
  if (by && node.by == nullptr) {
    context_.Report(DiagCode::J2043, expr.span, "sorted by what?").Help("write `sort(items by it.price)`");
    right = false;
  }
  return right;
}

// A list that is there, of elements of a known type.
ExprPtr Exprs::ListOperand(const ast::Expr& expr, std::string_view name) {
  ExprPtr list = Check(expr);
  if (list->type.kind == Kind::kError) return MakeError(expr.span);
  if (!RequirePresent(*list, "`" + std::string(name) + "` looks through a list")) return MakeError(expr.span);
  if (list->type.kind != Kind::kList) {
    HelpUsage(context_.Report(
                  DiagCode::J2043, expr.span,
                  "`" + std::string(name) + "` looks through a list, and this is " + context_.WithArticle(list->type)),
              name);
    return MakeError(expr.span);
  }
  if (list->type.element == Kind::kNone) {
    context_.Report(DiagCode::J2015, expr.span, "what type would the elements of this list be?");
    return MakeError(expr.span);
  }
  return list;
}

ExprPtr Exprs::MakeWalk(Each each, Type type, ExprPtr list, ExprPtr value, ExprPtr condition, int32_t number,
                        Span span) {
  const int64_t length = LengthOf(context_, *list);
  ExprPtr walk =
      Make(context_, ExprKind::kEach, type, span, Args(std::move(list), std::move(value), std::move(condition)));
  walk->index = static_cast<int32_t>(each);
  walk->index2 = number;
  walk->value = length;
  Walks inside;
  for (const ExprPtr& arg : walk->args) {
    const Walks one = WalksOf(context_, *arg);
    inside.depth = std::max(inside.depth, one.depth);
    inside.product = std::max(inside.product, one.product);
  }
  const Walks walks = WalksOf(context_, *walk);
  if (walks.depth > kMaxWalkDepth && inside.depth <= kMaxWalkDepth) {
    context_.Report(DiagCode::J3071, span, "functions with `it` nest two deep at most")
        .Help("compute the inner part into `memory` first");
    return MakeError(span, type);
  }
  if (walks.product > kMaxWalkProduct && inside.product <= kMaxWalkProduct) {
    context_
        .Report(DiagCode::J3072, span,
                "this may look at " + std::to_string(walks.product) + " elements; at most 1,000,000 are allowed")
        .Note("counted is the product of the greatest lengths of the lists inside one another")
        .Help("give one of the lists a smaller `max`");
    return MakeError(span, type);
  }
  return walk;
}

ExprPtr Exprs::CallList(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name) {
  for (const ast::Arg& arg : node.args) {
    if (!arg.name) continue;
    context_.Report(DiagCode::J1017, arg.name->span, "the arguments of `" + std::string(name) + "` have no names")
        .Help("leave the name away");
    return MakeError(expr.span);
  }
  const size_t wanted = name == "join" ? 2 : 1;
  if (node.args.size() < wanted) {
    const std::string needs = wanted == 1          ? "a list"
                              : node.of == nullptr ? "texts of a list"
                                                   : "what stands between the texts";
    HelpUsage(context_.Report(DiagCode::J2008, expr.span, "`" + std::string(name) + "` needs " + needs), name);
    return MakeError(expr.span);
  }
  if (node.args.size() > wanted) {
    HelpUsage(
        context_.Report(DiagCode::J2009, node.args[wanted].span, "`" + std::string(name) + "` takes nothing like this"),
        name);
    return MakeError(expr.span);
  }
  if (name == "sort") return CallSort(expr, node);
  if (name == "distinct" || name == "last" || (name == "first" && node.where == nullptr)) {
    if (!RequireClauses(expr, node, name, false, false, false)) return MakeError(expr.span);
    if (name == "last" && NamesEvent(*node.args[0].value)) {
      context_.Report(DiagCode::J2043, node.callee->span, "`last` is the last element of a list")
          .Fix(node.callee->span, "latest", "of the history ask `latest`");
      return MakeError(expr.span);
    }
    ExprPtr list = ListOperand(*node.args[0].value, name);
    if (list->type.kind == Kind::kError) return MakeError(expr.span);
    if (name != "distinct") {
      const Type element = list->type.Element();
      ExprPtr end = Make(context_, ExprKind::kEnd, element.Optional(), expr.span, Args(std::move(list)));
      end->index = name == "last" ? 1 : 0;
      return end;
    }
    const Type type = list->type;
    return MakePure(context_, ir::Op::kListDistinct, type, expr.span, Args(std::move(list)));
  }
  const bool reduces =
      name == "sum" || name == "min" || name == "max" || name == "average" || name == "collect" || name == "join";
  return reduces ? CallReduce(expr, node, name) : CallWalk(expr, node, name);
}

// any, all, count, first and filter.
ExprPtr Exprs::CallWalk(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name) {
  if (!RequireClauses(expr, node, name, true, false, false)) return MakeError(expr.span);
  if (node.where == nullptr) {
    auto builder = context_.Report(DiagCode::J2043, expr.span, "`" + std::string(name) + "` of which elements?");
    if (HelpEventInside(builder, *node.args[0].value, name)) return MakeError(expr.span);
    builder.Help(name == "count" ? "write `length(items)`, or `count(items where it.price > 5)`"
                                 : "write `" + std::string(name) + "(items where it.price > 5)`");
    return MakeError(expr.span);
  }
  ExprPtr list = ListOperand(*node.args[0].value, name);
  if (list->type.kind == Kind::kError) return MakeError(expr.span);
  const Type element = list->type.Element();
  const int32_t number = context_.next_walk++;
  walks_.push_back({number, element});
  const Facts before = facts;
  ExprPtr condition = CheckCondition(*node.where, "`where` takes a condition");
  facts = before;
  ExprPtr it = ReadIt(expr.span);
  walks_.pop_back();
  if (condition->type.kind == Kind::kError || HasError(*condition)) return MakeError(expr.span);
  const Each each = name == "any"     ? Each::kAny
                    : name == "all"   ? Each::kAll
                    : name == "count" ? Each::kCount
                    : name == "first" ? Each::kFirst
                                      : Each::kCollect;
  const Type type = each == Each::kCount     ? Type{Kind::kInt}
                    : each == Each::kFirst   ? element.Optional()
                    : each == Each::kCollect ? list->type
                                             : Type{Kind::kBool};
  return MakeWalk(each, type, std::move(list), std::move(it), std::move(condition), number, expr.span);
}

// sum, min, max, average, collect and join: E of those for which C holds.
ExprPtr Exprs::CallReduce(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name) {
  if (!RequireClauses(expr, node, name, true, true, false)) return MakeError(expr.span);
  ExprPtr list = ListOperand(*node.of, name);
  if (list->type.kind == Kind::kError) return MakeError(expr.span);
  const int32_t number = context_.next_walk++;
  walks_.push_back({number, list->type.Element()});
  const Facts before = facts;
  ExprPtr condition = node.where != nullptr ? CheckCondition(*node.where, "`where` takes a condition")
                                            : MakeConst({Kind::kBool}, true, expr.span);
  facts = Union(before, FactsWhen(*condition, true));
  ExprPtr value =
      name == "join" ? CheckAs(*node.args[0].value, {Kind::kString}, "`join` joins texts") : Check(*node.args[0].value);
  facts = before;
  walks_.pop_back();
  ExprPtr between =
      name == "join" ? CheckAs(*node.args[1].value, {Kind::kString}, "a text stands between them") : nullptr;
  if (HasError(*value) || HasError(*condition) || (between != nullptr && HasError(*between))) {
    return MakeError(expr.span);
  }
  const bool skips = name != "collect" && name != "join";
  const Span at = node.args[0].span;
  if (!skips && !RequirePresent(*value, "`" + std::string(name) + "` needs a value of every element")) {
    return MakeError(expr.span);
  }
  const Type one = value->type.Required();
  if (one.kind == Kind::kList || one.kind == Kind::kNone) {
    context_.Report(DiagCode::J2041, at,
                    "there are no lists of " + std::string(one.kind == Kind::kList ? "lists" : "none"));
    return MakeError(expr.span);
  }
  const bool fits = name == "collect" || name == "join" || (name == "sum" && IsCounted(one.kind)) ||
                    (name == "average" && IsNumeric(one.kind)) ||
                    ((name == "min" || name == "max") && IsOrdered(one.kind));
  if (!fits) {
    context_.Report(DiagCode::J2003, at,
                    "`" + std::string(name) + "` does not take " + context_.WithArticle(value->type),
                    name == "average" ? "it takes numbers"
                    : name == "sum"   ? "it takes numbers and durations"
                                      : "it takes numbers, durations, instants, times and dates");
    return MakeError(expr.span);
  }
  const bool optional = value->type.optional;
  ExprPtr values = MakeWalk(optional ? Each::kCollectSome : Each::kCollect, Type::ListOf(one), std::move(list),
                            std::move(value), std::move(condition), number, expr.span);
  if (values->kind == ExprKind::kError || name == "collect") return values;
  if (name == "join") {
    return MakePure(context_, ir::Op::kListJoin, one, expr.span, Args(std::move(values), std::move(between)));
  }
  if (name == "sum") return MakePure(context_, SumOp(one.kind), one, expr.span, Args(std::move(values)));
  if (name == "average") {
    const Type mean{one.kind == Kind::kFloat ? Kind::kFloat : Kind::kDecimal, true};
    return MakePure(context_, MeanOp(one.kind), mean, expr.span, Args(std::move(values)));
  }
  return MakePure(context_, EndOp(one.kind, name == "min"), one.Optional(), expr.span, Args(std::move(values)));
}

ExprPtr Exprs::CallSort(const ast::Expr& expr, const ast::CallExpr& node) {
  if (!RequireClauses(expr, node, "sort", false, false, true)) return MakeError(expr.span);
  ExprPtr list = ListOperand(*node.args[0].value, "sort");
  if (list->type.kind == Kind::kError) return MakeError(expr.span);
  const Type type = list->type;
  const int32_t number = context_.next_walk++;
  walks_.push_back({number, type.Element()});
  ExprPtr key = Check(*node.by);
  walks_.pop_back();
  if (HasError(*key) || !RequirePresent(*key, "`sort` needs a value of every element")) return MakeError(expr.span);
  const Type by = key->type;
  if (!IsOrdered(by.kind) && by.kind != Kind::kString) {
    context_.Report(DiagCode::J2004, key->span, "values of type `" + context_.TypeName(by) + "` have no order",
                    "`sort` takes numbers, texts, durations, instants, times and dates");
    return MakeError(expr.span);
  }
  ExprPtr sorted = MakeWalk(Each::kSort, type, std::move(list), std::move(key),
                            MakeConst({Kind::kBool}, true, expr.span), number, expr.span);
  sorted->op = SortOp(by.kind);
  return sorted;
}

ExprPtr Exprs::CallLength(const ast::Expr& expr, const ast::CallExpr& node) {
  if (!RequireArgs(expr, node, "length", 1, 1)) return MakeError(expr.span, {Kind::kInt});
  ExprPtr value = Check(*node.args[0].value);
  const Type type = value->type;
  const Type int_type{Kind::kInt};
  if (value->kind == ExprKind::kHistory && type.Is(Kind::kInt)) {
    context_.Report(DiagCode::J2001, value->span, "this is a number already")
        .Help("leave `length` out: `" + Excerpt(context_, value->span, "distinct(Event.name)") + "`");
    return MakeError(expr.span, int_type);
  }
  if (type.kind != Kind::kList) {
    value = Convert(std::move(value), {Kind::kString}, "`length` takes text or a list");
    return MakePure(context_, ir::Op::kStrLength, int_type, expr.span, Args(std::move(value)));
  }
  if (!RequirePresent(*value, "`length` takes text or a list")) return MakeError(expr.span, int_type);
  if (type.element == Kind::kNone) {
    context_.Report(DiagCode::J2015, value->span, "what type would the elements of this list be?");
    return MakeError(expr.span, int_type);
  }
  if (value->kind == ExprKind::kListLit) {
    return MakeConst(int_type, static_cast<int64_t>(value->args.size()), expr.span);
  }
  return MakePure(context_, ir::Op::kListLength, int_type, expr.span, Args(std::move(value)));
}

}  // namespace journey::sema
