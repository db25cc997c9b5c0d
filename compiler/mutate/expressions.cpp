// Operators and literals are replaced where they stand; everything else keeps its text.
#include "compiler/mutate/expressions.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <variant>

namespace journey::mutate {
namespace {

using ast::BinaryOp;

constexpr std::string_view kSpaces = " \t\r\n";

// What is written in place of a comparison's operator; "" where it is none.
std::string_view Moved(BinaryOp op) {
  switch (op) {
    case BinaryOp::kLt:
      return "<=";
    case BinaryOp::kLe:
      return "<";
    case BinaryOp::kGt:
      return ">=";
    case BinaryOp::kGe:
      return ">";
    case BinaryOp::kEq:
      return "!=";
    case BinaryOp::kNe:
      return "==";
    default:
      return "";
  }
}

bool IsEquality(BinaryOp op) { return op == BinaryOp::kEq || op == BinaryOp::kNe; }

std::optional<int64_t> WholeNumber(std::string_view digits) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

class Finder {
 public:
  explicit Finder(const FoundInExpr& found) : found_(found) {}

  void Visit(const ast::ExprPtr& expr) {
    if (expr != nullptr) Visit(*expr, false);
  }

  void Visit(const ast::Expr& expr, bool negated) {
    std::visit([&](const auto& node) { Node(node, negated); }, expr.node);
  }

 private:
  template <typename T>
  void Node(const T&, bool) {}  // has no parts

  void Node(const ast::BinaryExpr& node, bool negated) {
    const std::string_view moved = Moved(node.op);
    if (!moved.empty() && !(negated && IsEquality(node.op))) found_(node.op_span, std::string(moved));
    Visit(node.left);
    Visit(node.right);
  }
  void Node(const ast::InRangeExpr& node, bool) {
    const auto* high = std::get_if<ast::IntLit>(&node.high->node);
    const auto number = high == nullptr ? std::nullopt : WholeNumber(high->digits);
    if (number.has_value()) found_(node.high->span, std::to_string(*number + 1));
    Visit(node.value);
  }
  void Node(const ast::UnaryExpr& node, bool) { Visit(node.operand); }
  void Node(const ast::ShiftExpr& node, bool) { Visit(node.value); }
  void Node(const ast::MemberExpr& node, bool) { Visit(node.base); }
  void Node(const ast::ListExpr& node, bool) {
    for (const ast::ExprPtr& item : node.items) Visit(item);
  }
  void Node(const ast::InListExpr& node, bool) { Visit(node.value); }
  void Node(const ast::InExpr& node, bool) { Visit(node.value); }
  void Node(const ast::IfExpr& node, bool) {
    Visit(node.condition);
    Visit(node.then_value);
    Visit(node.else_value);
  }
  void Node(const ast::CallExpr& node, bool) {
    for (const ast::Arg& arg : node.args) Visit(arg.value);
    Visit(node.where);
    Visit(node.of);
    Visit(node.by);
  }
  void Node(const ast::StringExpr& node, bool) {
    for (const ast::StringPart& part : node.parts) Visit(part.hole);
  }

  const FoundInExpr& found_;
};

}  // namespace

std::optional<std::string> Negated(const SourceMap& sources, const ast::Expr& condition) {
  if (const auto* unary = std::get_if<ast::UnaryExpr>(&condition.node)) {
    if (unary->op != ast::UnaryOp::kNot) return std::nullopt;
    return std::string(sources.Text(unary->operand->span));
  }
  return "not (" + std::string(sources.Text(condition.span)) + ")";
}

std::optional<std::string> Doubled(const SourceMap& sources, const ast::Expr& duration) {
  if (!std::holds_alternative<ast::DurationLit>(duration.node)) return std::nullopt;
  const std::string_view text = sources.Text(duration.span);
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t number_end = text.find_first_not_of("0123456789_", at);
    if (number_end == at || number_end == std::string_view::npos) return std::nullopt;
    std::string digits(text.substr(at, number_end - at));
    std::erase(digits, '_');
    const auto number = WholeNumber(digits);
    const size_t unit = text.find_first_not_of(kSpaces, number_end);
    if (!number.has_value() || unit == std::string_view::npos) return std::nullopt;
    const size_t unit_end = std::min(text.find_first_of(" \t\r\n0123456789", unit), text.size());
    out +=
        (out.empty() ? "" : " ") + std::to_string(*number * 2) + ' ' + std::string(text.substr(unit, unit_end - unit));
    if (!out.ends_with('s')) out += 's';
    at = std::min(text.find_first_not_of(kSpaces, unit_end), text.size());
  }
  return out;
}

void FindBounds(const ast::Expr& expr, bool negated, const FoundInExpr& found) { Finder(found).Visit(expr, negated); }

}  // namespace journey::mutate
