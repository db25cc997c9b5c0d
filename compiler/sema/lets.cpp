// `let` and `segment`: types, values and bodies, each worked out once, after those it needs.
//
// ResolveLets orders them by the names they mention, without looking closely, so that working one out finds the others
// done and never goes deep. The order is only a hint: what a name means is decided when the expression is checked, and
// a `let` that is asked for while it is being worked out needs its own value.
#include <algorithm>

#include "compiler/sema/fields.h"

namespace journey::sema {
namespace {

// Only names that form a circle can lead deeper than this.
constexpr size_t kMaxLetDepth = 200;

// The lets whose names the expression mentions. A worklist: trees may be deeper than the stack.
std::vector<int32_t> Mentioned(Context& context, int32_t module, const ast::Expr& root) {
  std::vector<int32_t> result;
  std::vector<const ast::Expr*> work = {&root};
  auto push = [&](const ast::ExprPtr& expr) {
    if (expr != nullptr) work.push_back(expr.get());
  };
  while (!work.empty()) {
    const ast::Expr& expr = *work.back();
    work.pop_back();
    std::visit(Overloaded{
                   [&](const ast::NameExpr& node) {
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
                   [&](const ast::InListExpr& node) {
                     push(node.value);
                     for (const ast::ExprPtr& item : node.items) push(item);
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
  if (decl.state == LetState::kBusy || context.let_stack.size() > kMaxLetDepth) {
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
      }
    }
  }
  decl.pure = FirstImpure(context, *out.body, true, false) == nullptr;
  if (!out.is_function && !HasError(*out.body)) out.constant = Evaluate(context, *out.body);
  context.let_stack.pop_back();
  decl.state = LetState::kDone;
}

void ResolveLets(Context& context) {
  // Depth-first over what is mentioned, with the stack kept by hand.
  enum class Mark : uint8_t { kNew, kOpen, kClosed };
  struct Frame {
    int32_t let;
    std::vector<int32_t> needs;
    size_t next = 0;
  };
  std::vector<Mark> marks(context.lets.size(), Mark::kNew);
  std::vector<int32_t> order;
  std::vector<Frame> stack;
  auto open = [&](int32_t index) {
    const LetDecl& decl = context.lets[index];
    marks[index] = Mark::kOpen;
    const ast::Expr& value = decl.let != nullptr ? *decl.let->value : *decl.segment->condition;
    stack.push_back({index, Mentioned(context, decl.module, value)});
  };
  for (size_t i = 0; i < context.lets.size(); ++i) {
    if (marks[i] == Mark::kNew) open(static_cast<int32_t>(i));
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.next < top.needs.size()) {
        const int32_t need = top.needs[top.next++];
        if (marks[need] == Mark::kNew) open(need);
        continue;
      }
      marks[top.let] = Mark::kClosed;
      order.push_back(top.let);
      stack.pop_back();
    }
  }
  for (int32_t index : order) ResolveLet(context, index);
}

}  // namespace journey::sema
