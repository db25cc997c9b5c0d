// What to say about a name, a function or a member that nothing has.
#include <algorithm>

#include "compiler/sema/exprs.h"
#include "compiler/sema/habits.h"
#include "compiler/sema/types.h"

namespace journey::sema {
namespace {

constexpr SymbolKind kValueKinds[] = {SymbolKind::kLet, SymbolKind::kSegment};

// `wait until monday`, `wait until tomorrow`.
bool ReportWaitForName(Context& context, const ast::Name& name) {
  static constexpr std::string_view kDays[] = {"monday",   "tuesday", "wednesday", "thursday", "friday",
                                               "saturday", "sunday",  "weekday",   "weekend",  "tomorrow"};
  if (std::ranges::find(kDays, name.text) == std::end(kDays)) return false;
  const std::string instead = name.text == "tomorrow" ? "09:00" : "09:00 on " + name.text;
  context.ReportNoSuch(DiagCode::J1001, name.span, "there is no value `" + name.text + "`", "at what time of day?")
      .Fix(name.span, instead, "say the time of day: `" + instead + "`, the next such moment");
  return true;
}

}  // namespace

void Exprs::ReportUnknownName(const ast::Name& name, Type expected) {
  if (name.text == "customer" || name.text == "event" || name.text == "old") {
    context_.Report(DiagCode::J1001, name.span, "`" + name.text + "` alone is no value")
        .Help("name one of its fields: `" + name.text + ".field`");
    return;
  }
  if (scope.test && ReportStepOutside(name)) return;
  if (name.text == "it") {
    context_
        .Report(DiagCode::J1040, name.span, "`it` is the element of a list, and no list is being looked through here")
        .Help("it stands inside functions over lists: `any(items where it.price > 5)`, `sum(it.price of items)`");
    return;
  }
  if (context_.IsFull(name.span)) {
    context_.ReportNoSuch(DiagCode::J1001, name.span, "there is no value `" + name.text + "`");
    return;
  }
  std::vector<std::string_view> more;
  if (scope.let != nullptr) {
    for (const typed::LetParam& param : scope.let->params) more.push_back(param.info.name);
  }
  if (scope.journey != nullptr) {
    if (scope.memory) {
      for (const typed::Field& field : scope.journey->memory) more.push_back(field.info.name);
    }
    if (scope.journey->has_key) more.push_back(scope.journey->key.name);
  }
  for (const Binding& binding : scope.bindings) more.push_back(binding.name);
  AddTestNames(more);
  // A field of the element, the customer or the event, or an enum member, whose first half was forgotten?
  std::string instead;
  if (IsFieldOfIt(name.text)) {
    instead = "it." + name.text;
  } else if (FindNamed(context_.program.customer_fields, name.text) != kNone) {
    instead = "customer." + name.text;
  } else if (scope.event >= 0 && FindNamed(context_.program.events[scope.event].fields, name.text) != kNone) {
    instead = "event." + name.text;
  } else {
    const SymbolKind kinds[] = {SymbolKind::kEnum};
    for (std::string_view enum_name : context_.NamesInScope(scope.module, kinds)) {
      const ast::Name part{std::string(enum_name), name.span};
      const PathResult found = context_.Find(scope.module, {&part, 1});
      // Another import may have something else of that name.
      if (found.symbol == nullptr || found.other != nullptr || found.symbol->kind != SymbolKind::kEnum ||
          FindNamed(context_.program.enums[found.symbol->index].members, name.text) == kNone) {
        continue;
      }
      instead = std::string(enum_name) + "." + name.text;
      break;
    }
  }
  if (scope.moment && ReportWaitForName(context_, name)) return;
  if (instead.empty() && name.text == "key" && scope.journey != nullptr && scope.journey->has_key) {
    instead = scope.journey->key.name;
  }
  if (instead.empty() && scope.test) {
    for (const typed::Journey& journey : context_.program.journeys) {
      if (instead.empty() && FindNamed(journey.memory, name.text) != kNone)
        instead = journey.info.name + "." + name.text;
    }
  }
  if (instead.empty()) {
    if (const Instead* habit = InsteadOfValue(name.text)) {
      auto builder = context_.ReportNoSuch(DiagCode::J1001, name.span, "there is no value `" + name.text + "`");
      AddInstead(builder, name.span, habit);
      return;
    }
    if (expected.kind == Kind::kEnum) return ReportUnknownMember(name, expected, more);
    context_.ReportUnknown(scope.module, name, "value", kValueKinds, more);
    return;
  }
  context_.ReportNoSuch(DiagCode::J1001, name.span, "there is no value `" + name.text + "`", "not found")
      .Guess(name.span, instead, "did you mean `" + instead + "`?");
}

// Where an enum is expected, most likely one of its members is meant.
void Exprs::ReportUnknownMember(const ast::Name& name, Type expected, std::vector<std::string_view> names) {
  const typed::Enum& decl = context_.program.enums[expected.enum_id];
  auto builder = context_.ReportNoSuch(DiagCode::J1001, name.span, "there is no value `" + name.text + "`",
                                       "`" + decl.info.name + "` has no such member");
  if (!builder.shown()) return;
  const std::vector<std::string_view> members(FieldNames(decl.members));
  names.insert(names.end(), members.begin(), members.end());
  for (const std::string_view value : context_.NamesInScope(scope.module, kValueKinds)) names.push_back(value);
  Suggest(builder, name, Nearest(name.text, names).empty() ? members : names);
}

// What can be asked of a declaration that is no value.
void Exprs::HelpSymbolAsValue(Diagnostics::Builder& builder, SymbolKind kind, const std::string& name) const {
  switch (kind) {
    case SymbolKind::kEvent:
      if (scope.moment) {
        builder.Help("an event is waited for with `wait { on " + name + " { } }`; a rule for it begins with `on " +
                     name + "`");
        return;
      }
      builder.Help("ask the history: `seen(" + name + ")`, `count(" + name + ")`; a rule for it begins with `on " +
                   name + "`");
      return;
    case SymbolKind::kCalendar:
      builder.Help("ask whether it is open, `" + name + ".open(now())`, or wait until it is: `wait until " + name +
                   " opens`");
      return;
    case SymbolKind::kJourney:
      if (scope.test) {
        builder.Help("it begins by the event that it enters on; to ask for it write `expect " + name +
                     " in Stage`, `expect " + name + " entered`, `expect " + name + " ended completed` or `expect " +
                     name + ".field == 3`");
      } else {
        builder.Help("a journey is started with `start " + name +
                     "(…)`; what another one has to know of it is kept on the customer: `customer.in_trial = true`");
      }
      return;
    case SymbolKind::kChannel:
      builder.Help(scope.test ? "write `expect sent " + name + "(…)`"
                              : "a message is sent with `send " + name + "(…)`");
      return;
    case SymbolKind::kRecord:
      builder.Help("make one: `" + name + "(field: value)`");
      return;
    default:
      return;
  }
}

ExprPtr Exprs::ReportListAsHistory(const ast::Expr& expr, const std::string& form, std::span<const ast::Name> parts,
                                   std::pair<Type, size_t> value) {
  const auto [type, used] = value;
  const Span whole = Join(parts.front().span, parts.back().span);
  auto builder = context_.Report(DiagCode::J2016, whole, "`" + form + "` takes a field of an event's history");
  if (type.kind != Kind::kList) {
    HelpUsage(builder, form);
    return MakeError(expr.span);
  }
  const std::string list = Excerpt(context_, Join(parts.front().span, parts[used - 1].span), "items");
  std::string field = "price";
  if (used < parts.size()) {
    field = parts[used].text;
  } else if (type.element != Kind::kRecord) {
    field.clear();
  }
  const std::string read = field.empty() ? "it" : "it." + field;
  builder.Help("over a list write `" + form + "(" + read + " of " + list + ")`");
  return MakeError(expr.span);
}

void Exprs::HelpUsage(Diagnostics::Builder builder, std::string_view function) {
  const std::string_view usage = UsageOfFunction(function);
  if (!usage.empty()) builder.Help(std::string(usage));
}

bool Exprs::IsFieldOfIt(std::string_view name) const {
  if (walks_.empty() || walks_.back().element.kind != Kind::kRecord) return false;
  return FindNamed(context_.program.records[walks_.back().element.enum_id].fields, name) != kNone;
}

// The first word of `name.member`.
void Exprs::ReportUnknownHead(std::span<const ast::Name> path) {
  const ast::Name& name = path.front();
  const bool event_has = scope.event >= 0 && path.size() > 1 &&
                         FindNamed(context_.program.events[scope.event].fields, path[1].text) != kNone;
  if (name.text == "it" && event_has && walks_.empty()) {
    context_
        .Report(DiagCode::J1040, name.span, "`it` is the element of a list, and no list is being looked through here")
        .Fix(name.span, "event", "what happened is called `event`");
    return;
  }
  if (name.text == "it" || (scope.test && name.text == "step")) return ReportUnknownName(name, kAnyType);
  const Instead* habit = InsteadOfValue(name.text);
  if (walks_.empty() && (habit == nullptr || habit->fix.empty())) {
    const bool named = habit == nullptr && !event_has && !IsOwnWord(name.text);
    const std::string_view soft[] = {"customer", "event"};
    const SymbolKind kinds[] = {SymbolKind::kEnum, SymbolKind::kJourney};
    if (named) return context_.ReportUnknown(scope.module, name, "name", kinds, soft);
    auto builder = context_.ReportNoSuch(DiagCode::J1001, name.span, "there is no name `" + name.text + "`");
    if (FixToEventOrOwn(builder, path)) return;
    if (habit != nullptr) {
      AddInstead(builder, name.span, habit);
    } else {
      Suggest(builder, name, {"customer", "event"});
    }
    return;
  }
  auto builder = context_.ReportNoSuch(DiagCode::J1001, name.span, "there is no name `" + name.text + "`");
  if (walks_.empty()) {
    AddInstead(builder, name.span, habit);
  } else {
    builder.Fix(name.span, "it", "the element of the list is called `it`");
  }
}

void Exprs::ReportNoMember(Type base, Span base_span, const ast::Name& member) {
  const std::string text = Excerpt(context_, base_span, "x");
  const bool known = base.kind != Kind::kError;
  auto builder =
      context_.Report(DiagCode::J1006, member.span,
                      (known ? context_.WithArticle(base) : "`" + text + "`") + " has no member `" + member.text + "`");
  const std::string instead = InsteadOfMethod(text, member.text, "", base.kind == Kind::kList);
  if (!instead.empty()) {
    builder.Help("write `" + instead + "`");
  } else if (base.kind == Kind::kList && base.element == Kind::kRecord &&
             FindNamed(context_.program.records[base.Element().enum_id].fields, member.text) != kNone) {
    builder.Help("an element of the list has: `collect(it." + member.text + " of " + text + ")`, `any(" + text +
                 " where it." + member.text + " == …)`");
  } else {
    builder.Note("only `customer`, `event`, records, enums and imported modules have members");
  }
}

// `customer.likes.includes("tea")`, `now().year()`: there are functions, but no methods.
ExprPtr Exprs::ReportMethod(const ast::Expr& expr, const ast::CallExpr& node, Span base, const ast::Name& name,
                            bool is_list) {
  const std::string text = Excerpt(context_, base, "x");
  std::string args;
  if (!node.args.empty()) {
    args = Excerpt(context_, Join(node.args.front().span, node.args.back().span), "…");
  }
  auto builder = context_.ReportNoSuch(DiagCode::J1022, node.callee->span, "there is no function `" + name.text + "`",
                                       "values have no functions of their own");
  const std::string instead = InsteadOfMethod(text, name.text, args, is_list);
  if (HelpEventAsArgument(builder, node)) return MakeError(expr.span);
  if (!instead.empty()) {
    builder.Help("write `" + instead + "`");
  } else if (IsBuiltin(name.text) && (text == "Math" || text == "math")) {
    builder.Help("write `" + name.text + "(" + args + ")`");
  } else if (IsBuiltin(name.text)) {
    builder.Help("write `" + name.text + "(" + text + (args.empty() ? "" : ", " + args) + ")`");
  } else {
    builder.Help("functions take what they work on in their parentheses: `length(items)`, `upper(text)`");
  }
  return MakeError(expr.span);
}

ExprPtr Exprs::ReportUnknownFunction(const ast::Expr& expr, const ast::CallExpr& node,
                                     std::span<const ast::Name> path) {
  const ast::Name& name = path.back();
  if (path.size() > 1) {
    const auto base = path.first(path.size() - 1);
    const auto value = PeekValue(base);
    const bool is_list = value && value->second == base.size() && value->first.kind == Kind::kList;
    return ReportMethod(expr, node, Join(base.front().span, base.back().span), name, is_list);
  }
  auto builder = context_.ReportNoSuch(DiagCode::J1022, node.callee->span, "there is no function `" + name.text + "`",
                                       "not found");
  if (!builder.shown()) return MakeError(expr.span);
  const Instead* habit = InsteadOfFunction(name.text);
  const bool replaced = habit != nullptr && !habit->fix.empty();
  if (!replaced && HelpEventAsArgument(builder, node)) return MakeError(expr.span);
  if (AddInstead(builder, name.span, habit)) return MakeError(expr.span);
  const SymbolKind kinds[] = {SymbolKind::kLet};
  std::vector<std::string_view> candidates = context_.NamesInScope(scope.module, kinds);
  for (std::string_view other : BuiltinNames()) candidates.push_back(other);
  Suggest(builder, name, candidates);
  return MakeError(expr.span);
}

}  // namespace journey::sema
