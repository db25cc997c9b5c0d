// The slot's fields, the timers, and per journey and stage what each event does.
#include "compiler/flatten/print.h"

#include <optional>

#include "compiler/flatten/flatten.h"
#include "compiler/flatten/symbolic.h"

namespace journey {
namespace {

using flat::ExprKind;
using flat::FieldKind;

class Printer {
 public:
  Printer(const ir::Module& module, const flat::Plan& plan) : module_(module), plan_(plan) {}

  std::string Run() {
    const flat::SlotShape& shape = plan_.shape;
    Line("slot of " + std::to_string(shape.bytes) + " bytes, " + std::to_string(shape.per_line) +
         " a cache line; by handle " + std::to_string(shape.dense_bytes) + " bytes");
    for (size_t f = 0; f < plan_.fields.size(); ++f) {
      const flat::Field& field = plan_.fields[f];
      Line("  word " + std::to_string(field.word) + " bit " + std::to_string(field.shift) + ": " +
           Name(static_cast<int32_t>(f)) + ", " + std::to_string(field.bits) + " bits" +
           (field.guarded ? " and a guard" : "") + (field.relative ? ", from the base" : ""));
    }
    for (size_t j = 0; j < plan_.journeys.size(); ++j) PrintJourney(j);
    for (size_t t = 0; t < plan_.timers.size(); ++t) {
      const flat::Timer& timer = plan_.timers[t];
      Line("after " + std::to_string(timer.delay_ms) + " ms in " +
           StageName(static_cast<size_t>(timer.journey), timer.stage));
      PrintNode(timer.decision.root, "  ");
    }
    return std::move(text_);
  }

 private:
  void Line(const std::string& line) { text_ += line + "\n"; }

  std::string StageName(size_t journey, int32_t stage) const {
    const ir::Journey& declared = module_.journeys[journey];
    return declared.simple_name + "." + declared.stages[static_cast<size_t>(stage)].name;
  }

  std::string Name(int32_t index) const {
    const flat::Field& field = plan_.fields[static_cast<size_t>(index)];
    if (field.kind == FieldKind::kClock) return "clock";
    const ir::Journey& journey = module_.journeys[static_cast<size_t>(field.journey)];
    switch (field.kind) {
      case FieldKind::kClock:
      case FieldKind::kStage:
        return journey.simple_name + " stage";
      case FieldKind::kSends:
        return journey.simple_name + " sends";
      case FieldKind::kEntryTime:
        return journey.simple_name + " entry time";
      case FieldKind::kMemory:
        return journey.simple_name + "." + journey.memory.slots[static_cast<size_t>(field.index)].name;
      case FieldKind::kTimer: {
        const flat::Timer& timer = plan_.timers[static_cast<size_t>(field.index)];
        return StageName(static_cast<size_t>(timer.journey), timer.stage) + " due";
      }
    }
    return "";
  }

  std::string Text(int32_t index) const {
    const flat::Expr& expr = plan_.exprs[static_cast<size_t>(index)];
    const auto slot = [&] {
      return "event." + module_.events[static_cast<size_t>(expr.imm)].layout.slots[static_cast<size_t>(expr.imm2)].name;
    };
    switch (expr.kind) {
      case ExprKind::kConst:
        return std::to_string(expr.imm);
      case ExprKind::kField:
        return Name(static_cast<int32_t>(expr.imm));
      case ExprKind::kEvent:
        return slot();
      case ExprKind::kEventHas:
        return slot() + "?";
      case ExprKind::kNow:
        return "now";
      case ExprKind::kText:
        return "constant " + std::to_string(expr.imm);
      case ExprKind::kOp:
      case ExprKind::kOpHas:
        break;
    }
    std::string text = std::string(ir::Info(expr.op).text) + (expr.kind == ExprKind::kOpHas ? "?(" : "(");
    for (size_t i = 0; i < expr.args.size(); ++i) text += (i == 0 ? "" : ", ") + Text(expr.args[i]);
    return text + ")";
  }

  void PrintNode(int32_t at, const std::string& indent) {
    const flat::Node& node = plan_.nodes[static_cast<size_t>(at)];
    if (node.predicate != ir::kNone) {
      Line(indent + "if " + Text(node.predicate));
      PrintNode(node.yes, indent + "  ");
      Line(indent + "else");
      PrintNode(node.no, indent + "  ");
      return;
    }
    const flat::Leaf& leaf = plan_.leaves[static_cast<size_t>(node.leaf)];
    if (leaf.slow) return Line(indent + "slow");
    for (const flat::Set& set : leaf.sets) {
      const flat::Field& field = plan_.fields[static_cast<size_t>(set.field)];
      if (field.kind != FieldKind::kClock) Line(indent + Name(set.field) + " = " + Text(set.expr));
    }
    for (const flat::Emit& emit : leaf.emits) Line(indent + "record " + std::to_string(emit.emit_template));
    if (leaf.sets.size() <= 1 && leaf.emits.empty()) Line(indent + "nothing");
  }

  void PrintJourney(size_t j) {
    const flat::JourneyTable& table = plan_.journeys[j];
    const ir::Journey& journey = module_.journeys[j];
    Line(journey.simple_name + ": a table of " + std::to_string(table.words.size() / plan_.EntryWords()) +
         " entries, " + std::to_string(table.branches.size()) + " decisions with code of their own");
    for (size_t p = 0; p < table.predicates.size(); ++p) {
      Line("  predicate " + std::to_string(p) + ": " + Text(table.predicates[p]));
    }
    flat::Plan more = plan_;
    Symbolic symbolic(module_, more);
    for (int32_t stage = ir::kNone; stage < static_cast<int32_t>(journey.stages.size()); ++stage) {
      for (size_t e = 0; e < module_.events.size(); ++e) {
        const flat::Decision decision = symbolic.OnEvent(static_cast<int32_t>(j), stage, static_cast<int32_t>(e));
        const std::string where = stage == ir::kNone ? journey.simple_name + " not entered" : StageName(j, stage);
        Line("  " + where + ", " + module_.events[e].wire);
        Printer printer(module_, more);
        printer.PrintNode(decision.root, "    ");
        text_ += printer.text_;
      }
    }
  }

  const ir::Module& module_;
  const flat::Plan& plan_;
  std::string text_;
};

}  // namespace

std::string PrintPlan(const ir::Module& module) {
  const std::optional<flat::Plan> plan = Flatten(module);
  if (!plan.has_value()) return "no flat form: the engine runs this module function by function\n";
  return Printer(module, *plan).Run();
}

}  // namespace journey
