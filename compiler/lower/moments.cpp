// What a moment reads is told from its expression; lets read the customer, never memory.
#include "compiler/lower/moments.h"

#include <variant>

namespace journey::lower {

using ir::Kind;
using typed::ExprKind;

namespace {

constexpr ir::Type kMoment{Kind::kInstant, true};

template <class Visit>
void ForEachPart(const typed::Expr& expr, const Visit& visit) {
  visit(expr);
  for (const typed::ExprPtr& arg : expr.args) {
    if (arg != nullptr) ForEachPart(*arg, visit);
  }
}

bool Moves(const Tables& tables, const typed::Expr& instant) {
  bool moves = false;
  ForEachPart(instant, [&](const typed::Expr& part) {
    const bool let = part.kind == ExprKind::kLet || part.kind == ExprKind::kCall;
    moves = moves || part.kind == ExprKind::kProfile || part.kind == ExprKind::kMemory ||
            part.kind == ExprKind::kCustomerZone || (let && !tables.IsPureLet(part.index));
  });
  return moves;
}

int32_t FunctionOf(Tables& tables, const JourneyScope& scope, const std::string& path, const typed::Expr& instant,
                   const Code::Captured& captured) {
  Code code(tables, scope.journey->info.qualified + '/' + path + "/moment", ir::Context::kInstance, {}, kMoment,
            instant.span, &scope);
  code.set_moment(&captured);
  code.ReturnValue(code.Kept(instant));
  code.Finish();
  return code.id();
}

class FieldFinder {
 public:
  std::set<int32_t> fields;

  void Block(const typed::Block& block) {
    for (const typed::Stmt& stmt : block.statements) std::visit([this](const auto& node) { Node(node); }, stmt.node);
  }
  void Instant(const typed::Expr& instant) {
    ForEachPart(instant, [this](const typed::Expr& part) {
      if (part.kind == ExprKind::kMemory) fields.insert(part.index);
    });
  }

 private:
  void Node(const typed::WaitInstant& wait) { Instant(*wait.instant); }
  void Node(const std::unique_ptr<typed::If>& node) {
    Block(node->then_block);
    Block(node->else_block);
  }
  void Node(const std::unique_ptr<typed::Repeat>& node) { Block(node->body); }
  void Node(const std::unique_ptr<typed::Split>& node) {
    for (const typed::Block& arm : node->arms) Block(arm);
  }
  void Node(const std::unique_ptr<typed::WaitFor>& node) {
    for (const typed::WaitArm& arm : node->arms) Block(arm.body);
    Block(node->else_block);
  }
  template <class Other>
  void Node(const Other&) {}
};

}  // namespace

MomentFunction LowerMoment(Tables& tables, const JourneyScope& scope, const std::string& path,
                           const typed::Expr& instant) {
  MomentFunction moment;
  if (!Moves(tables, instant)) return moment;
  Code::Captured slots;
  ForEachPart(instant, [&](const typed::Expr& part) {
    if (part.kind != ExprKind::kEvent) return;
    std::vector<ir::Slot>& memory = tables.module.journeys[static_cast<size_t>(scope.id)].memory.slots;
    const auto slot = static_cast<int32_t>(memory.size());
    if (!slots.emplace(std::pair(part.index2, part.index), slot).second) return;
    const typed::Event& event = tables.program.events[static_cast<size_t>(part.index2)];
    const typed::Field& field = event.fields[static_cast<size_t>(part.index)];
    ir::Slot& made = memory.emplace_back();
    made.name = "#event/" + path + '/' + event.info.name + '.' + field.info.name;
    made.type = field.type;
    made.max = field.max;
    moment.captured.push_back({&part, slot});
  });
  moment.function = FunctionOf(tables, scope, path, instant, slots);
  return moment;
}

int32_t LowerTimerMoment(Tables& tables, const JourneyScope& scope, const std::string& path,
                         const typed::Expr& instant) {
  return FunctionOf(tables, scope, path, instant, {});
}

std::set<int32_t> MovingFields(const typed::Journey& journey) {
  FieldFinder finder;
  for (const typed::Stage& stage : journey.stages) {
    if (stage.flow) finder.Block(*stage.flow);
    for (const typed::Trigger& trigger : stage.triggers) {
      if (trigger.instant != nullptr) finder.Instant(*trigger.instant);
    }
  }
  return std::move(finder.fields);
}

}  // namespace journey::lower
