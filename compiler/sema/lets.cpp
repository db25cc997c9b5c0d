// `let` and `segment`: types, values and bodies, each worked out once, after those it needs.
//
// ResolveLets orders them by the names they mention, without looking closely, so that working one out finds the others
// done and never goes deep. The order is only a hint: what a name means is decided when the expression is checked, and
// a `let` that is asked for while it is being worked out needs its own value.
#include <algorithm>
#include <unordered_set>

#include "compiler/sema/fields.h"

namespace journey::sema {
namespace {

// How deep lets and segments may nest (edition 2, section 16).
constexpr int32_t kMaxLetNesting = 1'000;
// Circles of more lets than this are found by the names they mention alone; working them out would go deep.
constexpr size_t kLongCircle = 500;

// The lets whose names the declaration mentions, in its value and in defaults. A worklist: trees may be deeper than the
// stack.
std::vector<int32_t> Mentioned(Context& context, const LetDecl& decl) {
  const int32_t module = decl.module;
  std::vector<int32_t> result;
  std::vector<const ast::Expr*> work = {decl.let != nullptr ? decl.let->value.get() : decl.segment->condition.get()};
  std::unordered_set<std::string_view> params;
  if (decl.let != nullptr) {
    for (const ast::Param& param : decl.let->params) {
      params.insert(param.name.text);
      if (param.default_value != nullptr) work.push_back(param.default_value.get());
    }
  }
  auto push = [&](const ast::ExprPtr& expr) {
    if (expr != nullptr) work.push_back(expr.get());
  };
  while (!work.empty()) {
    const ast::Expr& expr = *work.back();
    work.pop_back();
    std::visit(Overloaded{
                   [&](const ast::NameExpr& node) {
                     if (params.contains(node.name.text)) return;
                     const PathResult found = context.Find(module, {&node.name, 1});
                     if (found.symbol != nullptr &&
                         (found.symbol->kind == SymbolKind::kLet || found.symbol->kind == SymbolKind::kSegment)) {
                       result.push_back(found.symbol->index);
                     }
                   },
                   [&](const ast::MemberExpr& node) {
                     const auto parts = FlattenPath(expr);
                     if (!parts) {
                       push(node.base);
                       return;
                     }
                     const PathResult found = context.Find(module, *parts);
                     if (found.symbol != nullptr && found.used == 2 &&
                         (found.symbol->kind == SymbolKind::kLet || found.symbol->kind == SymbolKind::kSegment)) {
                       result.push_back(found.symbol->index);
                     }
                   },
                   [&](const ast::StringExpr& node) {
                     for (const ast::StringPart& part : node.parts) push(part.hole);
                   },
                   [&](const ast::UnaryExpr& node) { push(node.operand); },
                   [&](const ast::BinaryExpr& node) {
                     push(node.left);
                     push(node.right);
                   },
                   [&](const ast::ShiftExpr& node) { push(node.value); },
                   [&](const ast::InListExpr& node) {
                     push(node.value);
                     for (const ast::ExprPtr& item : node.items) push(item);
                   },
                   [&](const ast::ListExpr& node) {
                     for (const ast::ExprPtr& item : node.items) push(item);
                   },
                   [&](const ast::InExpr& node) {
                     push(node.value);
                     push(node.set);
                   },
                   [&](const ast::InRangeExpr& node) {
                     push(node.value);
                     push(node.low);
                     push(node.high);
                   },
                   [&](const ast::IfExpr& node) {
                     push(node.condition);
                     push(node.then_value);
                     push(node.else_value);
                   },
                   [&](const ast::CallExpr& node) {
                     push(node.callee);
                     for (const ast::Arg& arg : node.args) push(arg.value);
                     push(node.where);
                     push(node.last);
                     push(node.of);
                     push(node.by);
                   },
                   [](const auto&) {},
               },
               expr.node);
  }
  return result;
}

// A `let` needs its own value: say so at the one of the circle that stands first.
void ReportRecursion(Context& context, int32_t index) {
  const auto begin = std::ranges::find(context.let_stack, index);
  std::vector<int32_t> circle(begin == context.let_stack.end() ? context.let_stack.end() - 1 : begin,
                              context.let_stack.end());
  std::vector<typed::DeclInfo> infos;
  for (int32_t member : circle) {
    const LetDecl& decl = context.lets[member];
    const ast::Name& name = decl.let != nullptr ? decl.let->name : decl.segment->name;
    infos.push_back(context.Info(decl.module, name, ""));
  }
  size_t first = 0;
  for (size_t i = 1; i < infos.size(); ++i) {
    const Span a = infos[i].span, b = infos[first].span;
    if (a.file < b.file || (a.file == b.file && a.begin < b.begin)) first = i;
  }
  const bool alone = infos.size() == 1;
  auto builder = context.Report(DiagCode::J1010, infos[first].span,
                                "`" + infos[first].name + "` " + (alone ? "needs itself" : "needs its own value"),
                                alone ? "used in its own definition" : "");
  for (size_t i = 1; i < std::min<size_t>(infos.size(), 6); ++i) {
    const size_t at = (first + i) % infos.size();
    builder.Label(infos[at].span, "by way of `" + infos[at].name + "`");
  }
  builder.Note("`let` values and functions cannot be recursive: every journey must come to an end");
}

}  // namespace

void ResolveLet(Context& context, int32_t index) {
  LetDecl& decl = context.lets[index];
  if (decl.state == LetState::kDone) return;
  if (decl.state == LetState::kBusy) {
    ReportRecursion(context, index);
    return;
  }
  decl.state = LetState::kBusy;
  context.let_stack.push_back(index);
  typed::Let& out = context.program.lets[index];
  Exprs exprs(context, {.module = decl.module, .no_event_why = "only the rules of a journey see the event they match"});
  if (decl.segment != nullptr) {
    exprs.scope.no_event_why = "a segment says who a customer is, whatever is happening";
    out.body = exprs.CheckCondition(*decl.segment->condition, "a segment is a condition");
    out.type = {Kind::kBool};
  } else {
    for (const ast::Param& param : decl.let->params) {
      if (decl.defaults.size() == out.params.size()) break;  // a doubled name; reported
      decl.defaults.emplace_back();
      if (param.default_value == nullptr) continue;
      const Type type = out.params[decl.defaults.size() - 1].type;
      decl.defaults.back() = exprs.CheckConst(*param.default_value, type, "the default of `" + param.name.text + "`");
      if (!decl.defaults.back()) decl.defaults.back() = ZeroValue(type);
    }
    if (out.is_function) exprs.scope.let = &out;
    if (out.type.kind != Kind::kVoid) {
      out.body = exprs.CheckAs(*decl.let->value, out.type,
                               "`" + out.info.name + "` is declared as `" + context.TypeName(out.type) + "`");
    } else {
      out.body = exprs.Check(*decl.let->value);
      out.type = out.body->type;
      if (out.type.kind == Kind::kNone) {
        context.Report(DiagCode::J2015, out.body->span, "what type would this be if it were not none?")
            .Help("say the type: `let " + out.info.name + ": int? = none`");
        out.body = MakeError(out.body->span);
        out.type = kErrorType;
      } else if (out.type.kind == Kind::kList && out.type.element == Kind::kNone) {
        context.Report(DiagCode::J2015, out.body->span, "what type would the elements of this list be?")
            .Help("say the type: `let " + out.info.name + ": [string] = []`");
        out.body = MakeError(out.body->span);
        out.type = kErrorType;
      }
    }
  }
  decl.pure = FirstImpure(context, *out.body, true, false) == nullptr;
  if (!out.is_function && !HasError(*out.body)) out.constant = Evaluate(context, *out.body);
  decl.walks = WalksOf(context, *out.body);
  if (out.type.kind == Kind::kList) decl.length = LengthOf(context, *out.body);
  context.let_stack.pop_back();
  decl.state = LetState::kDone;
}

namespace {

// Depth-first over what is mentioned, with the stack kept by hand.
class LetOrder {
 public:
  explicit LetOrder(Context& context)
      : context_(context), open_at_(context.lets.size(), kNew), nesting_(context.lets.size()) {}

  std::vector<int32_t> Run() {
    for (size_t i = 0; i < context_.lets.size(); ++i) {
      if (open_at_[i] == kNew) Open(static_cast<int32_t>(i));
      while (!stack_.empty()) Step();
    }
    return std::move(order_);
  }

 private:
  static constexpr size_t kNew = SIZE_MAX, kClosed = SIZE_MAX - 1;
  struct Frame {
    int32_t let;
    std::vector<int32_t> needs;
    size_t next = 0;
  };

  void Open(int32_t let) {
    open_at_[let] = stack_.size();
    stack_.push_back({let, Mentioned(context_, context_.lets[let])});
  }

  void Step() {
    Frame& top = stack_.back();
    if (top.next < top.needs.size()) {
      const int32_t need = top.needs[top.next++];
      if (open_at_[need] == kNew) {
        Open(need);
      } else if (open_at_[need] != kClosed && stack_.size() - open_at_[need] > kLongCircle &&
                 context_.lets[need].state != LetState::kDone) {
        BreakCircle(open_at_[need]);
      }
      return;
    }
    Close(top);
    stack_.pop_back();
  }

  void Close(const Frame& frame) {
    int32_t& nesting = nesting_[frame.let];
    for (const int32_t need : frame.needs) nesting = std::max(nesting, nesting_[need] + 1);
    open_at_[frame.let] = kClosed;
    order_.push_back(frame.let);
    // Once for each chain: what is built on it is deeper still.
    if (nesting != kMaxLetNesting) return;
    const LetDecl& decl = context_.lets[frame.let];
    const ast::Name& name = decl.let != nullptr ? decl.let->name : decl.segment->name;
    context_
        .Report(DiagCode::J3062, name.span,
                "`" + name.text + "` is more than " + std::to_string(kMaxLetNesting) + " `let`s and segments deep",
                "needs one that needs one, and so on")
        .Help("compute a part of it in `memory`, or write some of them out");
  }

  // What is open from there on forms a circle; its members are done, as errors.
  void BreakCircle(size_t begin) {
    for (size_t i = begin; i < stack_.size(); ++i) context_.let_stack.push_back(stack_[i].let);
    ReportRecursion(context_, stack_[begin].let);
    context_.let_stack.clear();
    for (size_t i = begin; i < stack_.size(); ++i) {
      const int32_t let = stack_[i].let;
      typed::Let& out = context_.program.lets[let];
      out.body = MakeError(out.info.span);
      out.type = kErrorType;
      context_.lets[let].defaults.resize(out.params.size());
      context_.lets[let].state = LetState::kDone;
    }
  }

  Context& context_;
  std::vector<size_t> open_at_;   // by let: its place on the stack, or kNew or kClosed
  std::vector<int32_t> nesting_;  // by let: how many lets lie below it
  std::vector<Frame> stack_;
  std::vector<int32_t> order_;
};

}  // namespace

void ResolveLets(Context& context) {
  context.program.let_order = LetOrder(context).Run();
  for (int32_t index : context.program.let_order) ResolveLet(context, index);
}

}  // namespace journey::sema
