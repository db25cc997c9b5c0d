// Expressions: the grammar's flat lists of operands and operators become trees by precedence.
#include <algorithm>

#include "compiler/parse/literals.h"
#include "compiler/parse/tree_builder.h"

namespace journey {
// ---------------------------------------------------------------- nodes

template <typename Node>
TreeBuilder::Deep TreeBuilder::Make(Span span, Node node, int depth) {
  if (depth > kMaxExprDepth) {
    // One report for the whole expression: what contains it is shallow again.
    Error(DiagCode::J0010, Span{file_, span.begin, std::min(span.end, span.begin + 1)},
          "this expression is nested or chained more than " + std::to_string(kMaxExprDepth) + " levels deep",
          "the expression begins here")
        .Help("give parts of it names with `let`");
    return Nothing(span);
  }
  return {std::make_unique<ast::Expr>(ast::Expr{span, std::move(node)}), depth};
}

TreeBuilder::Deep TreeBuilder::Nothing(Span span) {
  return {std::make_unique<ast::Expr>(ast::Expr{span, ast::NoneLit{}}), 1};
}

TreeBuilder::Deep TreeBuilder::LiteralOf(const antlr4::Token* token) {
  const Span span = At(token);
  const std::string_view text = Text(token);
  switch (token->getType()) {
    case P::TRUE:
      return Make(span, ast::BoolLit{true}, 1);
    case P::FALSE:
      return Make(span, ast::BoolLit{false}, 1);
    case P::INT:
      return Make(span, ast::IntLit{WithoutUnderscores(text)}, 1);
    case P::DECIMAL:
      return Make(span, ast::DecimalLit{WithoutUnderscores(text)}, 1);
    case P::FLOAT:
      return Make(span, ast::FloatLit{WithoutUnderscores(text)}, 1);
    case P::DURATION:
      return Make(span, ast::DurationLit{DurationOf(token)}, 1);
    // A value that does not exist has been reported by the scanner.
    case P::INSTANT:
      return Make(span, ast::InstantLit{Instant(text).value_or(0)}, 1);
    case P::DATE:
      return Make(span, ast::DateLit{Date(text).value_or(0)}, 1);
    case P::CALENDAR_SPAN:
      Error(DiagCode::J0018, span, "a calendar span is no value", "it stands only behind `+` and `-`, and as a delay")
          .Help("`date + 3 calendar days` and `instant - 1 calendar month` are values");
      return Nothing(span);
    case P::TIME:
      return Make(span, ast::TimeLit{TimeOfDay(text).value_or(0)}, 1);
    default:
      return Nothing(span);
  }
}

// ---------------------------------------------------------------- operands

const antlr4::Token* TreeBuilder::CalendarSpanOf(const P::OperandContext* operand) {
  if (operand == nullptr || operand->literal == nullptr) return nullptr;
  const bool alone = operand->prefixes.empty() && operand->suffixes.empty();
  return alone && operand->literal->getType() == P::CALENDAR_SPAN ? operand->literal : nullptr;
}

template <typename Context>
TreeBuilder::Deep TreeBuilder::Primary(Context* operand) {
  if (operand->literal != nullptr) return LiteralOf(operand->literal);
  if (operand->name != nullptr) return Make(At(operand->name), ast::NameExpr{NameOf(operand->name)}, 1);
  int depth = 1;
  ast::StringExpr text = StringOf(operand->text, depth);
  return Make(At(operand->text), std::move(text), depth);
}

TreeBuilder::Deep TreeBuilder::Suffixed(Deep base, const std::vector<P::SuffixContext*>& suffixes) {
  for (P::SuffixContext* suffix : suffixes) {
    const Span span = Join(base.expr->span, At(suffix));
    if (suffix->member != nullptr) {
      ast::MemberExpr member{std::move(base.expr), NameOf(suffix->member)};
      base = Make(span, std::move(member), base.depth + 1);
      continue;
    }
    if (!std::holds_alternative<ast::NameExpr>(base.expr->node) &&
        !std::holds_alternative<ast::MemberExpr>(base.expr->node)) {
      Error(DiagCode::J0027, At(suffix), "only functions can be called", "this reads as the arguments of a call")
          .Label(base.expr->span, "this is no function's name");
      return base;
    }
    CallParts parts = ArgsOf(suffix->arguments);
    const int depth = std::max(base.depth, parts.depth) + 1;
    base = Make(span,
                ast::CallExpr{std::move(base.expr), std::move(parts.args), std::move(parts.where),
                              std::move(parts.last), parts.where_span, parts.last_span, std::move(parts.of),
                              std::move(parts.by), parts.of_span, parts.by_span},
                depth);
  }
  return base;
}

std::vector<TreeBuilder::Deep> TreeBuilder::ListItems(P::ListContext* list) {
  std::vector<Deep> items;
  if (list->first == nullptr) return items;
  items.push_back(DeepOf(list->first));
  for (P::MoreItemContext* more : list->more) {
    items.push_back(more->value != nullptr ? DeepOf(more->value) : DeepOf(more->adjacent));
  }
  return items;
}

template <typename Context>
void TreeBuilder::AddArg(Context* context, Deep (*value)(TreeBuilder&, Context*), CallParts& parts) {
  struct Clause {
    const char* word;
    P::ExprContext* written;
    ast::ExprPtr& slot;
    Span& span;
  };
  for (const Clause& clause :
       {Clause{"where", context->where, parts.where, parts.where_span},
        Clause{"last", context->last, parts.last, parts.last_span},
        Clause{"of", context->source, parts.of, parts.of_span}, Clause{"by", context->key, parts.by, parts.by_span}}) {
    if (clause.written == nullptr) continue;
    // `last 8 hours of Office`: without a comma between them.
    if (context->source != nullptr && parts.last != nullptr && IsBlank(parts.last_span.end, At(context).begin)) {
      Error(DiagCode::J0033, At(context), "open time is not counted here",
            "only `wait`, `wait up to`, `after` and `timeout` take `of CALENDAR`")
          .Help("write a duration");
      (void)DeepOf(context->source);
      return;
    }
    Deep built = DeepOf(clause.written);
    if (clause.slot != nullptr) {
      Error(DiagCode::J0026, At(context), std::string("`") + clause.word + "` is written twice", "the second one")
          .Label(clause.span, "the first one");
      return;
    }
    parts.depth = std::max(parts.depth, built.depth);
    clause.slot = std::move(built.expr);
    clause.span = At(context);
    return;
  }
  Deep built = value(*this, context);
  parts.depth = std::max(parts.depth, built.depth);
  ast::Arg& arg = parts.args.emplace_back();
  if (context->name != nullptr) arg.name = NameOf(context->name);
  arg.value = std::move(built.expr);
  arg.span = At(context);
}

TreeBuilder::CallParts TreeBuilder::ArgsOf(P::ArgsContext* args) {
  CallParts parts;
  if (args->first == nullptr) return parts;
  parts.args.reserve(1 + args->more.size());
  const auto plain = +[](TreeBuilder& self, P::ArgContext* arg) { return self.DeepOf(arg->value); };
  const auto adjacent = +[](TreeBuilder& self, P::AdjacentArgContext* arg) {
    return arg->value != nullptr ? self.DeepOf(arg->value) : self.DeepOf(arg->adjacent);
  };
  AddArg(args->first, plain, parts);
  for (P::MoreArgContext* more : args->more) {
    if (more->value != nullptr) {
      AddArg(more->value, plain, parts);
    } else {
      AddArg(more->adjacent, adjacent, parts);
    }
  }
  return parts;
}

std::vector<ast::Arg> TreeBuilder::PlainArgs(P::ArgsContext* args) {
  if (args == nullptr) return {};
  CallParts parts = ArgsOf(args);
  for (const bool where : {true, false}) {
    if ((where ? parts.where : parts.last) == nullptr) continue;
    Error(DiagCode::J0026, where ? parts.where_span : parts.last_span,
          std::string("`") + (where ? "where" : "last") + "` belongs to history functions such as `count`");
  }
  for (const bool of : {true, false}) {
    if ((of ? parts.of : parts.by) == nullptr) continue;
    Error(DiagCode::J0026, of ? parts.of_span : parts.by_span,
          std::string("`") + (of ? "of" : "by") + "` belongs to functions of lists such as `" + (of ? "sum" : "sort") +
              "`");
  }
  return std::move(parts.args);
}

ast::ExprPtr TreeBuilder::OperandOf(P::OperandContext* operand) { return ChainOf({{operand, nullptr}}, {}).expr; }

// ---------------------------------------------------------------- chains

template <typename Yes, typename No>
TreeBuilder::Deep TreeBuilder::Conditional(antlr4::ParserRuleContext* context, P::ExprContext* condition, Yes* yes,
                                           No* no) {
  Deep test = DeepOf(condition);
  Deep then_value = DeepOf(yes);
  Deep else_value = DeepOf(no);
  const int depth = std::max({test.depth, then_value.depth, else_value.depth}) + 1;
  return Make(At(context), ast::IfExpr{std::move(test.expr), std::move(then_value.expr), std::move(else_value.expr)},
              depth);
}

const antlr4::Token* TreeBuilder::CalendarSpanOf(const P::MomentExprContext* expr) {
  return expr->operands.size() == 1 ? CalendarSpanOf(expr->operands[0]) : nullptr;
}

const antlr4::Token* TreeBuilder::CalendarSpanOf(const P::ExprContext* expr) {
  return expr->operands.size() == 1 ? CalendarSpanOf(expr->operands[0]) : nullptr;
}

TreeBuilder::Deep TreeBuilder::DeepOf(P::ExprContext* expr) {
  if (expr->condition != nullptr) return Conditional(expr, expr->condition, expr->yes, expr->no);
  std::vector<OperandRef> operands;
  operands.reserve(expr->operands.size());
  for (P::OperandContext* operand : expr->operands) operands.push_back({operand, nullptr});
  return ChainOf(operands, expr->ops);
}

TreeBuilder::Deep TreeBuilder::DeepOf(P::MomentExprContext* expr) {
  if (expr->condition != nullptr) return Conditional(expr, expr->condition, expr->yes, expr->no);
  std::vector<OperandRef> operands;
  operands.reserve(expr->operands.size());
  for (P::OperandContext* operand : expr->operands) operands.push_back({operand, nullptr});
  return ChainOf(operands, expr->ops);
}

TreeBuilder::Deep TreeBuilder::DeepOf(P::AdjacentExprContext* expr) {
  if (expr->condition != nullptr) return Conditional(expr, expr->condition, expr->yes, expr->no);
  std::vector<OperandRef> operands{{nullptr, expr->first}};
  for (P::OperandContext* operand : expr->operands) operands.push_back({operand, nullptr});
  return ChainOf(operands, expr->ops);
}

TreeBuilder::P::OperandContext* TreeBuilder::ZoneBehind(P::ExprContext* expr) {
  while (expr->condition != nullptr) expr = expr->no;
  if (expr->ops.empty() || expr->ops.back()->getType() != P::IN) return nullptr;
  P::OperandContext* last = expr->operands.back();
  const bool list = last->items != nullptr && last->prefixes.empty() && last->suffixes.empty();
  // Comparisons and logic before it make it a condition.
  const bool value = std::all_of(expr->ops.begin(), expr->ops.end() - 1, [](const antlr4::Token* op) {
    const size_t type = op->getType();
    return type == P::COALESCE || type == P::PLUS || type == P::MINUS || type == P::STAR || type == P::SLASH ||
           type == P::PERCENT;
  });
  return value && !list ? last : nullptr;
}

TreeBuilder::Deep TreeBuilder::WithoutZone(P::ExprContext* expr) {
  if (expr->condition == nullptr) {
    std::vector<OperandRef> operands;
    for (size_t i = 0; i + 1 < expr->operands.size(); ++i) operands.push_back({expr->operands[i], nullptr});
    return ChainOf(operands, {expr->ops.begin(), expr->ops.end() - 1});
  }
  Deep test = DeepOf(expr->condition), yes = DeepOf(expr->yes), no = WithoutZone(expr->no);
  const int depth = std::max({test.depth, yes.depth, no.depth}) + 1;
  const Span span = Join(At(expr->start), no.expr->span);
  return Make(span, ast::IfExpr{std::move(test.expr), std::move(yes.expr), std::move(no.expr)}, depth);
}

// Walks one flat chain with one function a level of precedence.
class TreeBuilder::Chain {
 public:
  Chain(TreeBuilder& builder, const std::vector<OperandRef>& operands, const std::vector<antlr4::Token*>& ops)
      : builder_(builder), operands_(operands), ops_(ops) {}

  Deep Build() {
    Deep whole = Or();
    if (stopped_ || Op() == 0) return whole;
    // Every operator belongs to a level but `..`, and what follows the list of an `in`.
    if (Op() != P::RANGE) {
      builder_.Error(DiagCode::J0023, builder_.At(ops_[at_]), "a list is no value to calculate with",
                     "this follows the list of `in`");
      return whole;
    }
    builder_.Error(DiagCode::J0023, builder_.At(ops_[at_]), "a range stands only after `in`", "no `in` before it")
        .Help(
            "write `x in low..high`; days that a calendar is closed stand one by one: `closed 2026-12-24, 2026-12-25`");
    return whole;
  }

 private:
  // The operator after the current operand, 0 at the end.
  size_t Op() const { return stopped_ || at_ >= ops_.size() ? 0 : ops_[at_]->getType(); }

  static std::optional<ast::BinaryOp> ComparisonOf(size_t op) {
    switch (op) {
      case P::EQ:
        return ast::BinaryOp::kEq;
      case P::NE:
        return ast::BinaryOp::kNe;
      case P::LT:
        return ast::BinaryOp::kLt;
      case P::LE:
        return ast::BinaryOp::kLe;
      case P::GT:
        return ast::BinaryOp::kGt;
      case P::GE:
        return ast::BinaryOp::kGe;
      default:
        return std::nullopt;
    }
  }

  Deep Binary(ast::BinaryOp op, Span op_span, Deep left, Deep right) {
    const Span span = Join(left.expr->span, right.expr->span);
    const int depth = std::max(left.depth, right.depth) + 1;
    return builder_.Make(span, ast::BinaryExpr{op, op_span, std::move(left.expr), std::move(right.expr)}, depth);
  }

  // Moves past the current operator to the next operand and returns the operator's place.
  Span Next() {
    const Span span = builder_.At(ops_[at_]);
    ++at_;
    prefix_ = 0;
    return span;
  }

  Deep Or() {
    Deep left = And();
    while (Op() == P::OR) {
      const Span op = Next();
      Deep right = And();
      left = Binary(ast::BinaryOp::kOr, op, std::move(left), std::move(right));
    }
    return left;
  }

  Deep And() {
    Deep left = Not();
    while (Op() == P::AND) {
      const Span op = Next();
      Deep right = Not();
      left = Binary(ast::BinaryOp::kAnd, op, std::move(left), std::move(right));
    }
    return left;
  }

  Deep Not() {
    const OperandRef& operand = operands_[at_];
    std::vector<const antlr4::Token*> nots;
    if (operand.adjacent != nullptr && operand.adjacent->negated != nullptr) {
      // `[a not b]`: the operand behind this `not` has prefixes of its own.
      nots.push_back(operand.adjacent->start);
    }
    if (const P::OperandContext* plain = Plain()) {
      while (prefix_ < plain->prefixes.size() && plain->prefixes[prefix_]->getType() == P::NOT) {
        nots.push_back(plain->prefixes[prefix_++]);
      }
    }
    Deep inner = Comparison();
    for (size_t i = nots.size(); i > 0; --i) {
      const Span span = Join(builder_.At(nots[i - 1]), inner.expr->span);
      const int depth = inner.depth + 1;
      inner = builder_.Make(span, ast::UnaryExpr{ast::UnaryOp::kNot, std::move(inner.expr)}, depth);
    }
    return inner;
  }

  Deep Comparison() {
    Deep left = Coalesce();
    const size_t op = Op();
    if (const auto comparison = ComparisonOf(op)) {
      const Span op_span = Next();
      Deep right = Coalesce();
      left = Binary(*comparison, op_span, std::move(left), std::move(right));
    } else if (op == P::IN) {
      Next();
      left = Membership(std::move(left));
    } else {
      return left;
    }
    if (ComparisonOf(Op()) || Op() == P::IN) {
      const Span second = builder_.At(ops_[at_]);
      builder_.Error(DiagCode::J0019, second, "comparisons do not chain", "a second comparison of the same value")
          .Help("compare twice: `a < b and b < c`");
      stopped_ = true;
    }
    return left;
  }

  Deep Membership(Deep value) {
    const P::OperandContext* plain = Plain();
    const size_t after = Op();
    const bool alone = after != P::PLUS && after != P::MINUS && after != P::COALESCE;
    if (plain != nullptr && plain->items != nullptr && plain->prefixes.empty() && plain->suffixes.empty() && alone) {
      std::vector<Deep> items = builder_.ListItems(plain->items);
      const Span span = Join(value.expr->span, builder_.At(plain));
      int depth = value.depth;
      ast::InListExpr in{std::move(value.expr), {}};
      for (Deep& item : items) {
        depth = std::max(depth, item.depth);
        in.items.push_back(std::move(item.expr));
      }
      return builder_.Make(span, std::move(in), depth + 1);
    }
    Deep low = Coalesce();
    if (Op() != P::RANGE) {
      const Span span = Join(value.expr->span, low.expr->span);
      const int depth = std::max(value.depth, low.depth) + 1;
      return builder_.Make(span, ast::InExpr{std::move(value.expr), std::move(low.expr)}, depth);
    }
    Next();
    Deep high = Coalesce();
    const Span span = Join(value.expr->span, high.expr->span);
    const int depth = std::max({value.depth, low.depth, high.depth}) + 1;
    return builder_.Make(span, ast::InRangeExpr{std::move(value.expr), std::move(low.expr), std::move(high.expr)},
                         depth);
  }

  // Groups to the right, so that in `a ?? b ?? c` every right side has its default already.
  Deep Coalesce() {
    Deep first = Additive();
    if (Op() != P::COALESCE) return first;
    std::vector<Deep> values;
    std::vector<Span> places;
    values.push_back(std::move(first));
    while (Op() == P::COALESCE) {
      places.push_back(Next());
      values.push_back(Additive());
    }
    Deep right = std::move(values.back());
    for (size_t i = places.size(); i > 0; --i) {
      right = Binary(ast::BinaryOp::kCoalesce, places[i - 1], std::move(values[i - 1]), std::move(right));
    }
    return right;
  }

  Deep Additive() {
    Deep left = Multiplicative();
    while (Op() == P::PLUS || Op() == P::MINUS) {
      const ast::BinaryOp op = Op() == P::PLUS ? ast::BinaryOp::kAdd : ast::BinaryOp::kSub;
      const Span op_span = Next();
      if (IsShift()) {
        left = Shift(op == ast::BinaryOp::kSub, std::move(left));
        continue;
      }
      Deep right = Multiplicative();
      left = Binary(op, op_span, std::move(left), std::move(right));
    }
    return left;
  }

  // A calendar span that nothing else is done to.
  bool IsShift() const {
    const size_t op = Op();
    return CalendarSpanOf(Plain()) != nullptr && op != P::STAR && op != P::SLASH && op != P::PERCENT;
  }

  Deep Shift(bool back, Deep value) {
    const antlr4::Token* token = CalendarSpanOf(Plain());
    const Span span = Join(value.expr->span, builder_.At(token));
    const int depth = value.depth + 1;
    return builder_.Make(span, ast::ShiftExpr{std::move(value.expr), back, builder_.SpanOf(token)}, depth);
  }

  Deep Multiplicative() {
    Deep left = Unary();
    while (Op() == P::STAR || Op() == P::SLASH || Op() == P::PERCENT) {
      const size_t type = Op();
      const ast::BinaryOp op = type == P::STAR    ? ast::BinaryOp::kMul
                               : type == P::SLASH ? ast::BinaryOp::kDiv
                                                  : ast::BinaryOp::kMod;
      const Span op_span = Next();
      Deep right = Unary();
      left = Binary(op, op_span, std::move(left), std::move(right));
    }
    return left;
  }

  // The grammar's operand at the current position: for `not x` without a comma before it, the one behind the `not`.
  const P::OperandContext* Plain() const {
    const OperandRef& operand = operands_[at_];
    return operand.plain != nullptr ? operand.plain : operand.adjacent->negated;
  }

  Deep Unary() {
    const OperandRef& ref = operands_[at_];
    const P::OperandContext* operand = Plain();
    if (operand == nullptr) return builder_.Suffixed(builder_.Primary(ref.adjacent), ref.adjacent->suffixes);
    for (size_t i = prefix_; i < operand->prefixes.size(); ++i) {
      if (operand->prefixes[i]->getType() == P::MINUS) continue;
      builder_
          .Error(DiagCode::J0022, builder_.At(operand->prefixes[i]),
                 "`not` binds more loosely than what stands before it", "put parentheses around this")
          .Help("write `(not …)`");
      stopped_ = true;
      return builder_.Nothing(builder_.At(operand));
    }
    Deep value = Value(const_cast<P::OperandContext*>(operand));
    for (size_t i = operand->prefixes.size(); i > prefix_; --i) {
      const Span span = Join(builder_.At(operand->prefixes[i - 1]), value.expr->span);
      const int depth = value.depth + 1;
      value = builder_.Make(span, ast::UnaryExpr{ast::UnaryOp::kNeg, std::move(value.expr)}, depth);
    }
    prefix_ = operand->prefixes.size();
    return value;
  }

  Deep Value(P::OperandContext* operand) {
    if (operand->items != nullptr) {
      ast::ListExpr list;
      int depth = 0;
      for (Deep& item : builder_.ListItems(operand->items)) {
        depth = std::max(depth, item.depth);
        list.items.push_back(std::move(item.expr));
      }
      return builder_.Suffixed(builder_.Make(builder_.At(operand->items), std::move(list), depth + 1),
                               operand->suffixes);
    }
    if (operand->inner != nullptr) {
      Deep inner = builder_.DeepOf(operand->inner);
      // The parentheses belong to the value's place; the suffixes do not.
      const uint32_t after = Tok(operand->inner->stop).index + 1;
      inner.expr->span = Join(builder_.At(operand->open), builder_.At(&builder_.buffer_.tokens[after]));
      return builder_.Suffixed(std::move(inner), operand->suffixes);
    }
    return builder_.Suffixed(builder_.Primary(operand), operand->suffixes);
  }

  TreeBuilder& builder_;
  const std::vector<OperandRef>& operands_;
  const std::vector<antlr4::Token*>& ops_;
  size_t at_ = 0;      // the current operand; ops_[at_] follows it
  size_t prefix_ = 0;  // how many prefixes of it are used
  bool stopped_ = false;
};

TreeBuilder::Deep TreeBuilder::ChainOf(const std::vector<OperandRef>& operands,
                                       const std::vector<antlr4::Token*>& ops) {
  return Chain(*this, operands, ops).Build();
}

}  // namespace journey
