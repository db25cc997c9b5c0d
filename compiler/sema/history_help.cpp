// What to write where somebody asks the history in the words of SQL, JavaScript or another journey tool.
//
// In: an expression that has been found wrong. Out: help, and a fix where one is certain, on its diagnostic.
#include <algorithm>

#include "compiler/sema/exprs.h"
#include "compiler/sema/types.h"

namespace journey::sema {
namespace {

template <size_t n>
bool IsOneOf(std::string_view word, const std::string_view (&words)[n]) {
  return std::ranges::find(words, word) != std::end(words);
}

// Words for `where`, and for `, last`.
constexpr std::string_view kWhere[] = {"where", "with", "if", "when", "whose", "having", "filter", "that", "and"};
constexpr std::string_view kLast[] = {"last", "within", "since", "past", "during", "over", "for", "window", "in"};
constexpr std::string_view kForms[] = {"count", "seen", "sum",     "latest",   "first",
                                       "min",   "max",  "average", "distinct", "time_since"};
constexpr std::string_view kOwn[] = {"this", "self", "memory", "journey", "state", "context"};

std::string_view NameOf(const ast::Expr& expr) {
  const auto* name = std::get_if<ast::NameExpr>(&expr.node);
  return name == nullptr ? std::string_view() : std::string_view(name->name.text);
}

template <typename Node>
bool Is(const ast::Expr& expr) {
  return std::holds_alternative<Node>(expr.node);
}

bool IsCondition(const ast::Expr& expr) {
  return Is<ast::BinaryExpr>(expr) || Is<ast::InListExpr>(expr) || Is<ast::InRangeExpr>(expr) || Is<ast::InExpr>(expr);
}

// The form that answers what `Event.word` would mean; "" where none is known.
std::string_view FormOf(std::string_view word) {
  if (word == "length" || word == "size" || word == "times") return "count";
  if (word == "last") return "latest";
  if (word == "avg" || word == "mean") return "average";
  if (word == "exists" || word == "happened") return "seen";
  return IsOneOf(word, kForms) ? word : std::string_view();
}

}  // namespace

bool IsOwnWord(std::string_view word) { return IsOneOf(word, kOwn); }

// `count(Bought, 7 days)`, `count(Bought with …)`, `count(Bought, shop: "a")`: an argument that there is not.
void Exprs::HelpSurplus(Diagnostics::Builder& builder, const ast::CallExpr& node, size_t at, const std::string& form) {
  const ast::Arg& arg = node.args[at];
  const ast::Arg& first = node.args[0];
  const std::string event = Excerpt(context_, first.span, "Event");
  const std::string_view word = arg.name ? std::string_view(arg.name->text) : NameOf(*arg.value);
  const Span gap{arg.span.file, at == 0 ? arg.span.begin : node.args[at - 1].span.end,
                 arg.name ? arg.value->span.begin : arg.span.end};
  const bool follows = at + 1 < node.args.size();
  const bool more = follows || arg.name;
  if (NameOf(*first.value) == "last") {
    builder.Help("the event stands first: `" + form + "(Event, last 7 days)`");
  } else if (NameOf(*first.value) == "distinct") {
    builder.Help("how many different ones there were says `distinct(" + Excerpt(context_, arg.span, "Event.name") +
                 ")`");
  } else if (more && word != "" && IsOneOf(word, kWhere)) {
    builder.Fix(gap, arg.name ? " where " : " where", "a condition stands behind `where`");
  } else if (more && word != "" && IsOneOf(word, kLast)) {
    const ast::Expr& window = arg.name ? *arg.value : *node.args[at + 1].value;
    const bool date = word == "since" || Is<ast::DateLit>(window) || Is<ast::InstantLit>(window);
    if (Is<ast::DurationLit>(window)) {
      builder.Fix(gap, arg.name ? ", last " : ", last", "a window stands behind `, last`");
    } else if (!date) {
      HelpUsage(builder, form);
    } else {
      builder.Help("a window is a duration, up to now: `" + form + "(" + event + ", last 30 days)`");
    }
  } else if (node.last != nullptr && (word == "month" || word == "months" || word == "year" || word == "years")) {
    builder.Help("months and years differ in length, and a window is a duration: `last 30 days`, `last 365 days`");
  } else if (word == "like") {
    builder.Help("texts are looked into by functions: `starts_with(event.name, \"a\")`, `contains`, `matches`");
  } else if (word == "group" || word == "by") {
    builder.Help("each customer has a history of their own; in a journey with a key, ask for it: `" + form + "(" +
                 event + " where event.id == id)`");
  } else if (arg.name) {
    builder.Help("a condition stands behind `where`: `" + form + "(" + event + " where event." + arg.name->text +
                 " == " + Excerpt(context_, arg.value->span, "…") + ")`");
  } else if (Is<ast::DurationLit>(*arg.value)) {
    builder.Fix(Span{arg.span.file, arg.span.begin, arg.span.begin}, "last ",
                "a window stands behind `last`: `last " + Excerpt(context_, arg.span, "7 days") + "`");
  } else if (at > 0 && IsCondition(*arg.value)) {
    builder.Fix(Span{arg.span.file, gap.begin, arg.span.begin}, " where ", "a condition stands behind `where`");
  } else if (Is<ast::IntLit>(*arg.value)) {
    builder.Help("how often it happened says `count(" + event + ")`: `count(" + event +
                 ") >= " + Excerpt(context_, arg.span, "3") + "`");
  } else if (scope.journey != nullptr && scope.journey->has_key && word == scope.journey->key.name) {
    const std::string key(word);
    builder.Fix(Span{arg.span.file, gap.begin, arg.span.end}, " where event." + key + " == " + key,
                "a condition stands behind `where`");
  } else if (form == "sum" && word != "" && !NameOf(*first.value).empty()) {
    builder.Help("name the event's field: `sum(" + event + "." + std::string(word) + ")`");
  } else {
    HelpUsage(builder, form);
  }
}

void Exprs::HelpClauseOfLatest(Diagnostics::Builder& builder, const ast::CallExpr& node, const std::string& form) {
  const auto path = FlattenPath(*node.args[0].value);
  const std::string event = path ? path->front().text : "Event";
  if (node.where != nullptr) {
    builder.Help("keep it in memory, in the rule that hears of it: `on " + event +
                 " where … { x = " + (form == "latest" && path ? "event." + path->back().text : "now()") + " }`");
  } else if (form == "latest") {
    builder.Help("within a window there are `min(" + Excerpt(context_, node.args[0].span, "Event.total") +
                 ", last 7 days)`, `max`, `average`, `sum` and `distinct`");
  } else {
    builder.Help("whether it is that recent says `seen(" + event + ", last 7 days)`");
  }
}

void Exprs::HelpImpureFilter(Diagnostics::Builder& builder, const typed::Expr& impure, const typed::Event& event) {
  const std::string_view text = context_.sources.Text(impure.span);
  if (impure.kind == ExprKind::kMemory && FindNamed(event.fields, text) != kNone) {
    builder.Guess(impure.span, "event." + std::string(text), "did you mean `event." + std::string(text) + "`?");
  } else if (impure.kind == ExprKind::kHistory) {
    builder.Help("ask for each by itself: `count(" + event.info.name + ") > 1 and seen(Other)`");
  } else if (impure.kind == ExprKind::kNow) {
    builder.Help("a window reaches up to the present: `count(" + event.info.name + ", last 7 days)`");
  } else {
    builder.Help("count in memory, in the rule that hears of it: `on " + event.info.name + " where … { n += 1 }`");
  }
}

// `Bought.total` and `Bought.count` where a value is wanted; `path[used]` is the member.
void Exprs::HelpEventMember(Diagnostics::Builder& builder, const Symbol& symbol, std::span<const ast::Name> path,
                            size_t used) {
  const typed::Event& event = context_.program.events[symbol.index];
  const std::string& name = path[used - 1].text;
  const std::string& member = path[used].text;
  const bool has = FindNamed(event.fields, member) != kNone;
  const std::string_view form = has ? std::string_view() : FormOf(member);
  if (has && scope.event == symbol.index) {
    builder.Fix(Join(path[0].span, path[used - 1].span), "event", "the event that happened is called `event` here");
    return;
  }
  if (form.empty()) {
    builder.Help("read `event." + member + "` in the rule it matches, or ask the history: `latest(" + name + "." +
                 member + ")`");
    return;
  }
  const bool whole = form == "count" || form == "seen" || form == "time_since";
  std::string asked = name;
  if (!whole && used + 1 < path.size()) {
    asked += "." + path[used + 1].text;
  } else if (!whole) {
    asked += "." + (event.fields.empty() ? "field" : event.fields[0].info.name);
  }
  builder.Help("ask the history: `" + std::string(form) + "(" + asked + ")`");
}

// `has_done(Bought)`, `history.count(Bought)`: a function that there is not, over an event or a field of one.
bool Exprs::HelpEventAsArgument(Diagnostics::Builder& builder, const ast::CallExpr& node) {
  if (node.args.empty() || node.args[0].name || !NamesEvent(*node.args[0].value)) return false;
  const auto path = FlattenPath(*node.args[0].value);
  const PathResult found = context_.Find(scope.module, *path);
  const std::string asked = Excerpt(context_, node.args[0].span, "Event");
  if (found.used == path->size()) {
    builder.Help("ask the history: whether it happened, `seen(" + asked + ")`, how often, `count(" + asked +
                 ")`, how long ago, `time_since(" + asked + ")`");
  } else {
    builder.Help("ask the history: `latest(" + asked +
                 ")`, or `first`, `min`, `max`, `average`, `sum`, `distinct` of it");
  }
  return true;
}

bool Exprs::NamesEvent(const ast::Expr& expr) const {
  const auto path = FlattenPath(expr);
  if (!path) return false;
  const PathResult found = context_.Find(scope.module, *path);
  return found.symbol != nullptr && found.other == nullptr && found.symbol->kind == SymbolKind::kEvent;
}

// `count(Bought.total > 5)`, `count("Bought")`, `count(distinct(Bought.shop))`: an event in what should be a list.
bool Exprs::HelpEventInside(Diagnostics::Builder& builder, const ast::Expr& expr, std::string_view form) {
  if (const auto* call = std::get_if<ast::CallExpr>(&expr.node)) {
    if (call->args.empty() || !NamesEvent(*call->args[0].value)) return false;
    const std::string text = Excerpt(context_, expr.span, "distinct(Event.name)");
    builder.Help("`" + text + "` is a number already: leave `" + std::string(form) + "` out");
    return true;
  }
  if (Is<ast::StringExpr>(expr)) {
    std::string text = Excerpt(context_, expr.span, "");
    if (text.size() < 3) return false;
    text = text.substr(1, text.size() - 2);
    const ast::Name name{text, expr.span};
    const PathResult found = context_.Find(scope.module, {&name, 1});
    if (found.symbol == nullptr || found.symbol->kind != SymbolKind::kEvent) return false;
    builder.Fix(expr.span, text, "an event is named without quotes: `" + text + "`");
    return true;
  }
  const ast::Expr* left = &expr;
  while (const auto* binary = std::get_if<ast::BinaryExpr>(&left->node)) left = binary->left.get();
  const auto path = FlattenPath(*left);
  if (left == &expr || !path || !NamesEvent(*left)) return false;
  const std::string& event = path->front().text;
  std::string condition(context_.sources.Text(Span{expr.span.file, left->span.end, expr.span.end}));
  if (path->size() > 1) {
    condition = "event." + path->back().text + condition;
  } else if (condition.starts_with(" and ")) {
    condition.erase(0, 5);
  } else {
    condition = "event.name == …";
  }
  builder.Help("a condition stands behind `where`: `" + std::string(form) + "(" + event + " where " + condition + ")`");
  return true;
}

// `this.n`, `memory.n`, `Journey.n` for what is read by its name alone, `row.total` for a field of the event.
bool Exprs::FixToEventOrOwn(Diagnostics::Builder& builder, std::span<const ast::Name> path) {
  if (path.size() < 2) return false;
  const std::string& member = path[1].text;
  if (scope.event >= 0 && FindNamed(context_.program.events[scope.event].fields, member) != kNone &&
      (scope.journey == nullptr || path[0].text != scope.journey->info.name)) {
    builder.Fix(path[0].span, "event", "what happened is called `event`");
    return true;
  }
  if (scope.journey == nullptr) return false;
  const bool key = scope.journey->has_key && scope.journey->key.name == member;
  if (!key && (!scope.memory || FindNamed(scope.journey->memory, member) == kNone)) return false;
  builder.Fix(Join(path[0].span, path[1].span), member, "it is read by its name alone: `" + member + "`");
  return true;
}

}  // namespace journey::sema
