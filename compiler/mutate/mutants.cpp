// One walk over the declarations that say what journeys do.
#include "compiler/mutate/mutants.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "compiler/mutate/expressions.h"

namespace journey::mutate {
namespace {

std::string Dotted(const ast::Path& path) {
  std::string text;
  for (const ast::Name& part : path.parts) text += (text.empty() ? "" : ".") + part.text;
  return text;
}

class Walker {
 public:
  Walker(const SourceMap& sources, std::vector<Mutant>& mutants) : sources_(sources), mutants_(mutants) {}

  void Walk(const ast::Declaration& declaration) {
    std::visit([this](const auto& one) { Declaration(one); }, declaration);
  }

 private:
  void Add(MutantKind kind, Span span, std::optional<std::string> replacement) {
    if (replacement.has_value()) mutants_.push_back({kind, where_, span, std::move(*replacement)});
  }

  // ---------------------------------------------------------------- expressions

  void Bounds(const ast::ExprPtr& expr, bool negated = false) {
    if (expr == nullptr) return;
    FindBounds(*expr, negated,
               [this](Span span, std::string replacement) { Add(MutantKind::kBound, span, std::move(replacement)); });
  }
  void Guard(const ast::ExprPtr& condition) {
    if (condition == nullptr) return;
    Add(MutantKind::kGuard, condition->span, Negated(sources_, *condition));
    Bounds(condition, true);
  }
  void Duration(const ast::ExprPtr& duration) {
    if (duration != nullptr) Add(MutantKind::kDelay, duration->span, Doubled(sources_, *duration));
  }
  void Delay(const ast::Delay& delay) { Duration(delay.duration); }
  // A value that may be a delay's, or hold a comparison.
  void Value(const ast::ExprPtr& value) {
    Duration(value);
    Bounds(value);
  }

  // ---------------------------------------------------------------- declarations

  template <typename T>
  void Declaration(const T&) {}  // says nothing of what journeys do, or is not theirs

  void Declaration(const ast::Journey& journey) {
    where_ = (journey.is_template ? "template " : "journey ") + journey.name.text;
    for (const ast::Param& param : journey.params) Value(param.default_value);
    for (const ast::JourneyItem& item : journey.items) std::visit([this](const auto& one) { Item(one); }, item);
  }
  void Declaration(const ast::JourneyInstance& journey) {
    where_ = "journey " + journey.name.text;
    for (const ast::Arg& arg : journey.args) Value(arg.value);
  }
  void Declaration(const ast::Let& let) {
    where_ = "let " + let.name.text;
    Value(let.value);
  }
  void Declaration(const ast::Segment& segment) {
    where_ = "segment " + segment.name.text;
    Bounds(segment.condition);
  }
  void Declaration(const ast::Channel& channel) {
    where_ = "channel " + channel.name.text;
    Policies(channel.items);
  }
  void Declaration(const ast::Policy& policy) {
    where_ = "policy " + Dotted(policy.channel);
    Policies(policy.items);
  }

  void Policies(const std::vector<ast::PolicyItem>& items) {
    for (const ast::PolicyItem& item : items) {
      if (const auto* requires_item = std::get_if<ast::Requires>(&item)) Guard(requires_item->condition);
      if (const auto* quiet = std::get_if<ast::Quiet>(&item)) Guard(quiet->unless);
      if (const auto* cap = std::get_if<ast::Cap>(&item)) Cap(*cap);
    }
  }
  void Cap(const ast::Cap& cap) {
    // The count is the first number of `cap 3 per 1 day`.
    const std::string_view text = sources_.Text(cap.span);
    const size_t begin = std::min(text.find_first_of("0123456789"), text.size());
    const size_t end = std::min(text.find_first_not_of("0123456789_", begin), text.size());
    const Span count{cap.span.file, cap.span.begin + static_cast<uint32_t>(begin),
                     cap.span.begin + static_cast<uint32_t>(end)};
    if (begin != end) Add(MutantKind::kCap, count, std::to_string(cap.count + 1));
    Duration(cap.window);
    Guard(cap.where);
  }

  // ---------------------------------------------------------------- journeys

  template <typename T>
  void Item(const T&) {}  // nothing of these kinds can be wrong in it

  void Item(const ast::Enter& enter) {
    if (const auto* on = std::get_if<ast::EnterOn>(&enter.node)) Guard(on->where);
    if (const auto* when = std::get_if<ast::EnterWhen>(&enter.node)) Guard(when->condition);
    if (const auto* every = std::get_if<ast::EnterEvery>(&enter.node)) Guard(every->where);
    if (enter.body.has_value()) Block(*enter.body);
  }
  void Item(const ast::Reenter& reenter) {
    if (reenter.delay.has_value()) Delay(*reenter.delay);
  }
  void Item(const ast::ExitOn& exit) {
    Guard(exit.where);
    if (exit.body.has_value()) Block(*exit.body);
  }
  void Item(const ast::ExitWhen& exit) {
    Guard(exit.condition);
    if (exit.body.has_value()) Block(*exit.body);
  }
  void Item(const ast::Goal& goal) {
    Guard(goal.where);
    if (goal.within.has_value()) Delay(*goal.within);
    if (goal.body.has_value()) Block(*goal.body);
  }
  void Item(const ast::Timeout& timeout) { Delay(timeout.delay); }
  void Item(const ast::Stage& stage) {
    for (const ast::Flow& flow : stage.flows) Block(flow.body);
    for (const ast::Trigger& trigger : stage.triggers) Item(trigger);
  }
  void Item(const ast::Trigger& trigger) {
    if (const auto* on = std::get_if<ast::OnTrigger>(&trigger.node)) Guard(on->where);
    if (const auto* when = std::get_if<ast::WhenTrigger>(&trigger.node)) Guard(when->condition);
    if (const auto* after = std::get_if<ast::AfterTrigger>(&trigger.node)) Delay(after->delay);
    if (const auto* every = std::get_if<ast::EveryTrigger>(&trigger.node)) Delay(every->delay);
    if (const auto* idle = std::get_if<ast::IdleTrigger>(&trigger.node)) Delay(idle->delay);
    Block(trigger.body);
  }

  // ---------------------------------------------------------------- statements

  void Block(const ast::Block& block) {
    for (const ast::StmtPtr& statement : block.statements) {
      std::visit([this](const auto& one) { Statement(one); }, statement->node);
    }
  }

  template <typename T>
  void Statement(const T&) {}

  void Statement(const ast::SendStmt& send) {
    for (const ast::Arg& arg : send.args) Bounds(arg.value);
    if (send.else_block.has_value()) Block(*send.else_block);
  }
  void Statement(const ast::AssignStmt& assign) { Bounds(assign.value); }
  void Statement(const ast::IfStmt& branch) {
    Guard(branch.condition);
    Block(branch.then_block);
    if (branch.else_block.has_value()) Block(*branch.else_block);
  }
  void Statement(const ast::RepeatStmt& repeat) { Block(repeat.body); }
  void Statement(const ast::SplitStmt& split) {
    for (const ast::SplitArm& arm : split.arms) Block(arm.body);
  }
  void Statement(const ast::StartStmt& start) {
    for (const ast::Arg& arg : start.args) Bounds(arg.value);
  }
  void Statement(const ast::EmitStmt& emit) {
    for (const ast::FieldValue& field : emit.fields) Bounds(field.value);
  }
  void Statement(const ast::WaitStmt& wait) { Delay(wait.delay); }
  // Whether a time, an instant or a condition is waited for is known to sema; what compares is a condition.
  void Statement(const ast::WaitUntilStmt& wait) {
    const ast::ExprPtr& time = wait.target.time;
    const auto* both = time == nullptr ? nullptr : std::get_if<ast::BinaryExpr>(&time->node);
    if (both == nullptr) return;
    both->op <= ast::BinaryOp::kGe ? Guard(time) : Bounds(time);
  }
  void Statement(const ast::WaitForStmt& wait) {
    if (wait.limit.has_value()) Delay(*wait.limit);
    for (const ast::WaitArm& arm : wait.arms) {
      Guard(arm.where);
      Block(arm.body);
    }
    if (wait.else_block.has_value()) Block(*wait.else_block);
  }

  const SourceMap& sources_;
  std::vector<Mutant>& mutants_;
  std::string where_;
};

std::string WithoutIndent(std::string_view text, size_t indent) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const size_t blank = std::min(line.find_first_not_of(" \t"), line.size());
    out += (out.empty() ? "" : "\n") + std::string(line.substr(std::min(blank, indent)));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string_view KindName(MutantKind kind) {
  switch (kind) {
    case MutantKind::kGuard:
      return "guard";
    case MutantKind::kDelay:
      return "delay";
    case MutantKind::kCap:
      return "cap";
    case MutantKind::kBound:
      return "bound";
  }
  return "";
}

std::vector<Mutant> MutantsOf(const SourceMap& sources, const std::vector<ast::Module>& modules) {
  std::vector<Mutant> mutants;
  for (const ast::Module& module : modules) {
    if (module.is_std) continue;
    Walker walker(sources, mutants);
    for (const ast::Declaration& declaration : module.declarations) walker.Walk(declaration);
  }
  std::stable_sort(mutants.begin(), mutants.end(), [](const Mutant& a, const Mutant& b) {
    return std::tie(a.span.file, a.span.begin, a.span.end) < std::tie(b.span.file, b.span.begin, b.span.end);
  });
  return mutants;
}

std::string Mutated(std::string_view text, const Mutant& mutant) {
  std::string out(text);
  return out.replace(mutant.span.begin, mutant.span.end - mutant.span.begin, mutant.replacement);
}

MutatedLines LinesOf(const SourceMap& sources, const Mutant& mutant) {
  const std::string_view text = sources.file(mutant.span.file).text();
  const size_t newline = mutant.span.begin == 0 ? std::string_view::npos : text.rfind('\n', mutant.span.begin - 1);
  const size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  const size_t end = std::min(text.find('\n', mutant.span.end), text.size());
  const std::string_view before = text.substr(begin, end - begin);
  const std::string after = std::string(text.substr(begin, mutant.span.begin - begin)) + mutant.replacement +
                            std::string(text.substr(mutant.span.end, end - mutant.span.end));
  const size_t indent = std::min(before.find_first_not_of(" \t"), before.size());
  return {WithoutIndent(before, indent), WithoutIndent(after, indent)};
}

}  // namespace journey::mutate
