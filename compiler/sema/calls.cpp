// Calls: built-in functions (contract section 3) and `let` functions.
#include <re2/re2.h>

#include <algorithm>
#include <unordered_map>

#include "compiler/sema/exprs.h"
#include "compiler/sema/types.h"

namespace journey::sema {
namespace {

enum class Builtin : uint8_t {
  kNow,
  kConvert,
  kText,
  kMatches,
  kMinMax,
  kNumeric,
  kCalendar,
  kFormat,
  kInstant,
  kDaysBetween,
  kBucket,
  kHistory,
  kList,
  kLength,
};
struct BuiltinInfo {
  Builtin form;
  ir::Op op = ir::Op::kConst;                    // of kText and kCalendar
  Kind kind = Kind::kVoid;                       // the result of kText and kCalendar, the target of kConvert
  std::optional<ir::Op> date_op = std::nullopt;  // of kCalendar, of those that take dates too
};

const std::unordered_map<std::string_view, BuiltinInfo>& Builtins() {
  using ir::Op;
  static const std::unordered_map<std::string_view, BuiltinInfo> builtins = {
      {"now", {Builtin::kNow}},
      {"int", {Builtin::kConvert, Op::kConst, Kind::kInt}},
      {"decimal", {Builtin::kConvert, Op::kConst, Kind::kDecimal}},
      {"float", {Builtin::kConvert, Op::kConst, Kind::kFloat}},
      {"string", {Builtin::kConvert, Op::kConst, Kind::kString}},
      {"lower", {Builtin::kText, Op::kStrLower, Kind::kString}},
      {"upper", {Builtin::kText, Op::kStrUpper, Kind::kString}},
      {"trim", {Builtin::kText, Op::kStrTrim, Kind::kString}},
      {"length", {Builtin::kLength}},
      {"contains", {Builtin::kText, Op::kStrContains, Kind::kBool}},
      {"starts_with", {Builtin::kText, Op::kStrStartsWith, Kind::kBool}},
      {"ends_with", {Builtin::kText, Op::kStrEndsWith, Kind::kBool}},
      {"matches", {Builtin::kMatches}},
      {"min", {Builtin::kMinMax}},
      {"max", {Builtin::kMinMax}},
      {"abs", {Builtin::kNumeric}},
      {"round", {Builtin::kNumeric}},
      {"floor", {Builtin::kNumeric}},
      {"ceil", {Builtin::kNumeric}},
      {"year", {Builtin::kCalendar, Op::kYear, Kind::kInt, Op::kDateYear}},
      {"month", {Builtin::kCalendar, Op::kMonth, Kind::kInt, Op::kDateMonth}},
      {"day", {Builtin::kCalendar, Op::kDay, Kind::kInt, Op::kDateDay}},
      {"weekday", {Builtin::kCalendar, Op::kWeekday, Kind::kInt, Op::kDateWeekday}},
      {"hour", {Builtin::kCalendar, Op::kHour, Kind::kInt}},
      {"minute", {Builtin::kCalendar, Op::kMinute, Kind::kInt}},
      {"local_time", {Builtin::kCalendar, Op::kLocalTime, Kind::kTime}},
      {"date", {Builtin::kCalendar, Op::kDateOf, Kind::kDate}},
      {"format", {Builtin::kFormat}},
      {"instant", {Builtin::kInstant}},
      {"days_between", {Builtin::kDaysBetween}},
      {"bucket", {Builtin::kBucket}},
      {"count", {Builtin::kHistory}},
      {"seen", {Builtin::kHistory}},
      {"sum", {Builtin::kHistory}},
      {"latest", {Builtin::kHistory}},
      {"time_since", {Builtin::kHistory}},
      {"any", {Builtin::kList}},
      {"all", {Builtin::kList}},
      {"first", {Builtin::kList}},
      {"last", {Builtin::kList}},
      {"average", {Builtin::kList}},
      {"join", {Builtin::kList}},
      {"filter", {Builtin::kList}},
      {"collect", {Builtin::kList}},
      {"sort", {Builtin::kList}},
      {"distinct", {Builtin::kList}},
  };
  return builtins;
}

std::string Count(size_t n) { return n == 1 ? "one argument" : std::to_string(n) + " arguments"; }

}  // namespace

bool IsBuiltin(std::string_view name) { return Builtins().contains(name); }

std::vector<std::string_view> BuiltinNames() {
  std::vector<std::string_view> names;
  for (const auto& [name, info] : Builtins()) names.push_back(name);
  std::ranges::sort(names);
  return names;
}

// `min`, `max` and their like ask the history when they are given an event, or a field of one, by its name.
bool Exprs::AsksHistory(const ast::CallExpr& node, std::string_view name) {
  const bool may = name == "min" || name == "max" || name == "first" || name == "average" || name == "distinct";
  if (!may || node.args.size() != 1 || node.args[0].name || node.of != nullptr) return false;
  const auto path = FlattenPath(*node.args[0].value);
  if (!path) return false;
  if (scope.let != nullptr && FindNamed(scope.let->params, path->front().text) != kNone) return false;
  const PathResult found = context_.Find(scope.module, *path);
  if (found.symbol != nullptr) return found.other == nullptr && found.symbol->kind == SymbolKind::kEvent;
  // What nobody knows is an event that is missing, where nothing else could have a field or a window.
  const std::string_view head = path->front().text;
  const bool value = head == "customer" || head == "event" || head == "it" || head == "old" || FindBinding(head) ||
                     (scope.journey != nullptr && (FindNamed(scope.journey->memory, head) != kNone ||
                                                   (scope.journey->has_key && scope.journey->key.name == head)));
  return !value && scope.test_names == nullptr && (path->size() == 2 || node.last != nullptr || node.where != nullptr);
}

ExprPtr Exprs::CheckCall(const ast::Expr& expr, const ast::CallExpr& node, Type) {
  const auto callee = FlattenPath(*node.callee);
  if (!callee) {
    if (const auto* member = std::get_if<ast::MemberExpr>(&node.callee->node)) {
      const bool is_list = PeekHint(*member->base).kind == Kind::kList;
      return ReportMethod(expr, node, member->base->span, member->member, is_list);
    }
    context_.Report(DiagCode::J1022, node.callee->span, "this is no function");
    return MakeError(expr.span);
  }
  const ast::Name& name = callee->back();
  const PathResult found = context_.Find(scope.module, *callee);
  const bool builtin = callee->size() == 1 && IsBuiltin(name.text);
  const bool record = found.symbol != nullptr && found.used == callee->size() && found.other == nullptr &&
                      found.symbol->kind == SymbolKind::kRecord;
  if (record) return CheckRecord(expr, node, *found.symbol);
  const bool is_function = found.symbol != nullptr && found.used == callee->size() &&
                           found.symbol->kind == SymbolKind::kLet &&
                           context_.lets[found.symbol->index].let->is_function;
  if (is_function) {
    if (found.other != nullptr) {
      context_.ReportAmbiguous((*callee)[0], found);
      return MakeError(expr.span);
    }
    return CallLet(expr, node, *found.symbol);
  }
  if (callee->size() == 1 && AsksHistory(node, name.text)) return CheckHistory(expr, node, name.text);
  if (builtin) return CallBuiltin(expr, node, name.text);
  if (found.symbol != nullptr && found.symbol->kind == SymbolKind::kCalendar && found.used + 1 == callee->size()) {
    if (found.other == nullptr) return CallOpen(expr, node, *found.symbol, name);
    context_.ReportAmbiguous((*callee)[0], found);
    return MakeError(expr.span);
  }
  if (found.symbol != nullptr) {
    auto builder = context_.Report(DiagCode::J1022, node.callee->span, "`" + name.text + "` is no function");
    builder.Label(found.symbol->span, "declared here, as " + std::string(KindPhrase(found.symbol->kind)));
    if (found.symbol->kind == SymbolKind::kEvent && found.used < callee->size()) {
      HelpEventMember(builder, *found.symbol, *callee, found.used);
    } else {
      HelpSymbolAsValue(builder, found.symbol->kind, name.text);
    }
    return MakeError(expr.span);
  }
  return ReportUnknownFunction(expr, node, *callee);
}

std::vector<const ast::Arg*> Exprs::MatchArgs(std::span<const ParamView> params, std::span<const ast::Arg> args,
                                              std::string_view callee) {
  std::vector<const ast::Arg*> matched(params.size(), nullptr);
  std::unordered_map<std::string_view, size_t> by_name;
  for (size_t i = 0; i < params.size(); ++i) by_name.try_emplace(params[i].name, i);
  // Whether it is a name that will be reported as one that nothing has.
  const auto is_unknown = [&](const ast::Expr& expr) {
    const auto* name = std::get_if<ast::NameExpr>(&expr.node);
    if (name == nullptr) return false;
    const std::span<const ast::Name> path(&name->name, 1);
    if (PeekValue(path) || context_.Find(scope.module, path).symbol != nullptr) return false;
    const bool key = scope.journey != nullptr && scope.journey->has_key && scope.journey->key.name == name->name.text;
    return !key && !scope.test;
  };
  size_t position = 0;
  for (size_t at = 0; at < args.size(); ++at) {
    const ast::Arg& arg = args[at];
    // `f"Hi {n}"`: what is wrong is said of the `f`.
    if (at > 0 && !arg.name && arg.span.begin == args[at - 1].span.end && is_unknown(*args[at - 1].value)) continue;
    size_t index = 0;
    if (arg.name) {
      const auto found = by_name.find(arg.name->text);
      index = found == by_name.end() ? params.size() : found->second;
      if (index == params.size()) {
        auto builder = context_.Report(DiagCode::J1017, arg.name->span,
                                       "`" + std::string(callee) + "` has no parameter `" + arg.name->text + "`");
        if (!builder.shown()) continue;
        std::vector<std::string_view> names;
        for (const ParamView& param : params) names.push_back(param.name);
        if (names.empty()) builder.Help("it takes no arguments: leave this out");
        Suggest(builder, *arg.name, names);
        continue;
      }
      context_.Refer(arg.name->span, params[index].span);
    } else {
      index = position++;
      if (index >= params.size()) {
        context_.Report(DiagCode::J2009, arg.span, "`" + std::string(callee) + "` takes " + Count(params.size()));
        continue;
      }
    }
    if (matched[index] != nullptr) {
      context_.Report(DiagCode::J1018, arg.span, "`" + std::string(params[index].name) + "` is given twice")
          .Label(matched[index]->span, "given here already");
      continue;
    }
    matched[index] = &arg;
  }
  return matched;
}

bool Exprs::Misnames(std::span<const ParamView> params, std::span<const ast::Arg> args) {
  return std::ranges::any_of(args, [&](const ast::Arg& arg) {
    return arg.name && std::ranges::find(params, arg.name->text, &ParamView::name) == params.end();
  });
}

ExprPtr Exprs::CallLet(const ast::Expr& expr, const ast::CallExpr& node, const Symbol& symbol) {
  ResolveLet(context_, symbol.index);
  const typed::Let& let = context_.program.lets[symbol.index];
  if (context_.lets[symbol.index].state != LetState::kDone) return MakeError(expr.span);  // recursive; reported
  if (node.where != nullptr || node.last != nullptr) {
    context_
        .Report(DiagCode::J2009, node.where != nullptr ? node.where_span : node.last_span,
                "`" + let.info.name + "` takes no `where` and no `last`")
        .Note("these belong to the history: `count`, `seen` and `sum`");
  }
  if (node.of != nullptr || node.by != nullptr) (void)RequireClauses(expr, node, let.info.name, true, false, false);
  std::vector<ParamView> params;
  for (const typed::LetParam& param : let.params) params.push_back({param.info.name, param.type, param.info.span});
  const std::vector<const ast::Arg*> matched = MatchArgs(params, node.args, let.info.name);
  std::vector<ExprPtr> args;
  std::vector<std::string_view> missing;
  bool failed = let.type.kind == Kind::kError;
  for (size_t i = 0; i < matched.size(); ++i) {
    if (matched[i] == nullptr) {
      const std::optional<ConstValue>& value = context_.lets[symbol.index].defaults[i];
      if (value) {
        args.push_back(MakeConst(params[i].type, *value, expr.span));
      } else {
        missing.push_back(params[i].name);
      }
      continue;
    }
    args.push_back(
        CheckAs(*matched[i]->value, params[i].type,
                "parameter `" + std::string(params[i].name) + "` is " + context_.WithArticle(params[i].type)));
    failed |= args.back()->type.kind == Kind::kError;
  }
  if (!missing.empty()) {
    failed = true;
    if (!Misnames(params, node.args)) {
      context_.Report(DiagCode::J2008, expr.span, "`" + let.info.name + "` needs " + QuotedList(missing))
          .Label(let.info.span, "declared here");
    }
  }
  for (const ExprPtr& arg : args) {
    if (failed || arg->type.kind != Kind::kList || LengthOf(context_, *arg) <= ir::kMostElements) continue;
    context_.Report(DiagCode::J3070, arg->span,
                    "a list of a parameter has at most " + std::to_string(ir::kMostElements) +
                        " elements, and this may have " + std::to_string(LengthOf(context_, *arg)));
    failed = true;
  }
  if (failed) return MakeError(expr.span, let.type);
  bool constant = context_.lets[symbol.index].pure;
  for (const ExprPtr& arg : args) constant = constant && IsConst(*arg);
  auto call = std::make_unique<typed::Expr>();
  call->kind = ExprKind::kCall;
  call->type = let.type;
  call->span = expr.span;
  call->index = symbol.index;
  call->args = std::move(args);
  if (!constant) return call;
  std::optional<ConstValue> value = Evaluate(context_, *call);
  if (!value) return call;
  return MakeConst(let.type, std::move(*value), expr.span);
}

bool Exprs::RequireArgs(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name, size_t least,
                        size_t most) {
  if (node.where != nullptr || node.last != nullptr) {
    HelpUsage(context_.Report(DiagCode::J2009, node.where != nullptr ? node.where_span : node.last_span,
                              "`" + std::string(name) + "` takes no `where` and no `last`"),
              name);
    return false;
  }
  if ((node.of != nullptr || node.by != nullptr) && !RequireClauses(expr, node, name, true, false, false)) return false;
  for (const ast::Arg& arg : node.args) {
    if (!arg.name) continue;
    context_.Report(DiagCode::J1017, arg.name->span, "the arguments of `" + std::string(name) + "` have no names")
        .Help("leave the name away");
    return false;
  }
  if (node.args.size() < least) {
    HelpUsage(context_.Report(DiagCode::J2008, expr.span,
                              "`" + std::string(name) + "` needs " + (least == most ? "" : "at least ") + Count(least)),
              name);
    return false;
  }
  if (node.args.size() > most) {
    HelpUsage(context_.Report(DiagCode::J2009, node.args[most].span,
                              "`" + std::string(name) + "` takes " + (most == 0 ? "no arguments" : Count(most))),
              name);
    return false;
  }
  return true;
}

ExprPtr Exprs::CallBuiltin(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name) {
  const BuiltinInfo& info = Builtins().at(name);
  switch (info.form) {
    case Builtin::kNow:
      if (!RequireArgs(expr, node, name, 0, 0)) return MakeError(expr.span, {Kind::kInstant});
      return Make(context_, ExprKind::kNow, {Kind::kInstant}, expr.span, {});
    case Builtin::kConvert:
      if (!RequireArgs(expr, node, name, 1, 1)) return MakeError(expr.span);
      return CallConversion(expr, node, info.kind);
    case Builtin::kText:
      return CallText(expr, node, info.op, info.kind);
    case Builtin::kMatches:
      return CallMatches(expr, node);
    case Builtin::kLength:
      return CallLength(expr, node);
    case Builtin::kList:
      return CallList(expr, node, name);
    case Builtin::kMinMax:
      if (node.of != nullptr) return CallList(expr, node, name);
      return CallMinMax(expr, node, name == "min");
    case Builtin::kNumeric:
      return CallNumeric(expr, node, name);
    case Builtin::kCalendar:
      if (!RequireArgs(expr, node, name, 1, 2)) return MakeError(expr.span, {info.kind});
      return CallCalendar(expr, node, name, info.op, info.date_op, info.kind);
    case Builtin::kFormat:
      return CallFormat(expr, node);
    case Builtin::kInstant:
      return CallInstant(expr, node);
    case Builtin::kDaysBetween:
      return CallDaysBetween(expr, node);
    case Builtin::kBucket: {
      if (!RequireArgs(expr, node, name, 1, 1)) return MakeError(expr.span, {Kind::kInt});
      ExprPtr salt = CheckAs(*node.args[0].value, {Kind::kString}, "the salt is a text");
      return Make(context_, ExprKind::kBucket, {Kind::kInt}, expr.span, Args(std::move(salt)));
    }
    case Builtin::kHistory: {
      const bool over_lists = name == "sum" ? node.of != nullptr : name == "count" && !AsksHistory(node);
      return over_lists ? CallList(expr, node, name) : CheckHistory(expr, node, name);
    }
  }
  return MakeError(expr.span);
}

ExprPtr Exprs::CallConversion(const ast::Expr& expr, const ast::CallExpr& node, Kind to) {
  using ir::Op;
  ExprPtr value = Check(*node.args[0].value);
  const Type from = value->type;
  const Type result{to, to != Kind::kString && from.kind == Kind::kString, 0};
  if (from.kind == Kind::kError || !RequirePresent(*value, "a conversion needs a value"))
    return MakeError(expr.span, result);
  if (to == Kind::kString) return ToText(std::move(value));
  if (from.kind == to) return value;
  std::optional<Op> op;
  if (from.kind == Kind::kString) {
    op = to == Kind::kInt ? Op::kStrToInt : to == Kind::kDecimal ? Op::kStrToDec : Op::kStrToFloat;
  } else if (IsNumeric(from.kind)) {
    if (NumericRank(from.kind) < NumericRank(to)) return Widen(std::move(value), to);
    op = from.kind == Kind::kDecimal ? Op::kDecToInt : to == Kind::kInt ? Op::kFloatToInt : Op::kFloatToDec;
  }
  if (!op) {
    auto builder = context_.Report(DiagCode::J2001, value->span,
                                   context_.WithArticle(from) + " cannot become " + context_.WithArticle({to}),
                                   "conversions to numbers take numbers and text");
    const std::string text = Excerpt(context_, value->span, "x");
    if (from.kind == Kind::kDuration) builder.Help("divide it by a unit: `(" + text + ") / 1 day`");
    if (from.kind == Kind::kBool) builder.Help("choose: `if " + text + " then 1 else 0`");
    return MakeError(expr.span, {to});
  }
  return MakePure(context_, *op, result, expr.span, Args(std::move(value)));
}

ExprPtr Exprs::CallText(const ast::Expr& expr, const ast::CallExpr& node, ir::Op op, Kind result) {
  const std::string name = FlattenPath(*node.callee)->back().text;
  const size_t count = std::string_view(ir::Info(op).args).size();
  if (!RequireArgs(expr, node, name, count, count)) return MakeError(expr.span, {result});
  std::vector<ExprPtr> args;
  for (const ast::Arg& arg : node.args) {
    args.push_back(CheckAs(*arg.value, {Kind::kString}, "`" + name + "` takes text"));
  }
  return MakePure(context_, op, {result}, expr.span, std::move(args));
}

ExprPtr Exprs::CallMatches(const ast::Expr& expr, const ast::CallExpr& node) {
  const Type bool_type{Kind::kBool};
  if (!RequireArgs(expr, node, "matches", 2, 2)) return MakeError(expr.span, bool_type);
  ExprPtr text = CheckAs(*node.args[0].value, {Kind::kString}, "`matches` takes text");
  const ast::Expr& pattern_expr = *node.args[1].value;
  const std::optional<ConstValue> pattern = CheckConst(pattern_expr, {Kind::kString}, "the pattern of `matches`");
  if (!pattern) return MakeError(expr.span, bool_type);
  const std::string& source = std::get<std::string>(*pattern);
  const RE2 compiled(source, RE2::Quiet);
  if (!compiled.ok()) {
    auto builder =
        context_.Report(DiagCode::J2012, pattern_expr.span, "this is no regular expression", compiled.error());
    builder.Note("patterns are in RE2 syntax; a raw string, `r\"\\d+\"`, takes backslashes as they are");
    return MakeError(expr.span, bool_type);
  }
  if (!source.empty())
    return MakePure(context_, ir::Op::kStrMatches, bool_type, expr.span, Args(std::move(text)), source);
  // The empty pattern is found in every text; it must not be taken for "no pattern".
  return MakeConst(bool_type, true, expr.span);
}

ExprPtr Exprs::CallMinMax(const ast::Expr& expr, const ast::CallExpr& node, bool min) {
  const std::string_view name = min ? "min" : "max";
  if (!RequireArgs(expr, node, name, 2, SIZE_MAX)) return MakeError(expr.span);
  const std::string purpose = "`" + std::string(name) + "` needs values";
  std::vector<ExprPtr> args;
  bool failed = false;
  for (const ast::Arg& arg : node.args) {
    args.push_back(Check(*arg.value));
    failed |= !RequirePresent(*args.back(), purpose) || args.back()->type.kind == Kind::kError;
  }
  if (failed) return MakeError(expr.span);
  typed::Expr so_far;  // carries the running common type
  so_far.type = args[0]->type;
  so_far.span = args[0]->span;
  for (size_t i = 1; i < args.size(); ++i) {
    so_far.type = CommonType(so_far, *args[i], args[i]->span);
    if (so_far.type.kind == Kind::kError) return MakeError(expr.span);
  }
  const Type type = so_far.type;
  const auto op = FamilyOp(min ? Family::kMin : Family::kMax, type.kind);
  if (!op) {
    context_.Report(DiagCode::J2004, expr.span, "values of type `" + context_.TypeName(type) + "` have no order");
    return MakeError(expr.span);
  }
  ExprPtr result = Convert(std::move(args[0]), type, purpose);
  for (size_t i = 1; i < args.size(); ++i) {
    ExprPtr next = Convert(std::move(args[i]), type, purpose);
    result = MakePure(context_, *op, type, expr.span, Args(std::move(result), std::move(next)));
  }
  return result;
}

ExprPtr Exprs::CallNumeric(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name) {
  if (!RequireArgs(expr, node, name, 1, 1)) return MakeError(expr.span);
  ExprPtr value = Check(*node.args[0].value);
  const Type type = value->type;
  const std::string purpose = "`" + std::string(name) + "` needs a number";
  if (type.kind == Kind::kError || !RequirePresent(*value, purpose)) return MakeError(expr.span);
  const Family family = name == "abs"     ? Family::kAbs
                        : name == "round" ? Family::kRound
                        : name == "floor" ? Family::kFloor
                                          : Family::kCeil;
  if (family != Family::kAbs && type.kind == Kind::kInt) return value;
  const auto op = FamilyOp(family, type.kind);
  if (!op) {
    context_.Report(DiagCode::J2003, value->span,
                    "`" + std::string(name) + "` does not take " + context_.WithArticle(type), purpose);
    return MakeError(expr.span);
  }
  return MakePure(context_, *op, family == Family::kAbs ? type : Type{Kind::kInt}, expr.span, Args(std::move(value)));
}

}  // namespace journey::sema

namespace journey {

std::vector<std::string_view> FunctionNames() { return sema::BuiltinNames(); }

}  // namespace journey
