// Memory, fields, segments and imports that nothing uses.
//
// A mention anywhere counts as a use, in tests too; what only feeds itself (`visits += 1`, never read) does not. Fields
// of the standard library's events are left alone, and so are those that serve as an instance's key.
#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

using typed::Expr;
using typed::ExprKind;
using typed::Program;

// Numbers of declarations that were met; what is no declaration is not.
class Met {
 public:
  void insert(int32_t index) {
    if (index < 0) return;
    if (met_.size() <= static_cast<size_t>(index)) met_.resize(static_cast<size_t>(index) + 1);
    met_[static_cast<size_t>(index)] = true;
  }
  bool contains(int32_t index) const {
    return static_cast<size_t>(index) < met_.size() && met_[static_cast<size_t>(index)];
  }

 private:
  std::vector<bool> met_;
};

// The same for parts of declarations.
class MetParts {
 public:
  void insert(int32_t whole, int32_t part) {
    if (whole < 0) return;
    if (parts_.size() <= static_cast<size_t>(whole)) parts_.resize(static_cast<size_t>(whole) + 1);
    parts_[static_cast<size_t>(whole)].insert(part);
  }
  bool contains(int32_t whole, int32_t part) const {
    return static_cast<size_t>(whole) < parts_.size() && parts_[static_cast<size_t>(whole)].contains(part);
  }

 private:
  std::vector<Met> parts_;
};

struct Uses {
  MetParts memory;        // of (family, field); journeys made from one template are one family
  MetParts event_fields;  // (event, field)
  Met profile;
  Met lets;
};

// A template and what is made from it share their source, so a use in one is a use in all.
int32_t FamilyOf(const Program& program, int32_t journey) {
  const int32_t parent = program.journeys[static_cast<size_t>(journey)].template_of;
  return parent == ir::kNone ? journey : parent;
}

class Collector {
 public:
  explicit Collector(const Program& program) : program_(program) {}

  Uses Run() {
    for (const typed::Persona& persona : program_.personas) {
      if (persona.segment != ir::kNone) uses_.lets.insert(persona.segment);
    }
    for (const typed::Let& let : program_.lets) Visit(let.body.get(), ir::kNone);
    for (const typed::Channel& channel : program_.channels) VisitRules(channel.rules);
    for (const typed::Group& group : program_.groups) VisitRules(group.rules);
    for (const typed::Ensure& ensure : program_.ensures) Visit(ensure.condition.get(), ir::kNone);
    for (const typed::HistoryQuery& query : program_.history) {
      if (query.field != ir::kNone) uses_.event_fields.insert(query.event, query.field);
      Visit(query.where.get(), ir::kNone);
    }
    for (size_t i = 0; i < program_.journeys.size(); ++i) VisitJourney(static_cast<int32_t>(i));
    VisitKeys();
    for (const typed::Test& test : program_.tests) {
      for (const typed::TestStep& step : test.steps) VisitStep(step);
    }
    if (program_.zone_field != ir::kNone) uses_.profile.insert(program_.zone_field);
    return std::move(uses_);
  }

 private:
  void VisitRules(const typed::Rules& rules) {
    for (const typed::ExprPtr& condition : rules.requires_conditions) Visit(condition.get(), ir::kNone);
    for (const typed::Quiet& quiet : rules.quiet) Visit(quiet.unless.get(), ir::kNone);
    for (const typed::Cap& cap : rules.caps) Visit(cap.where.get(), ir::kNone);
  }
  void VisitJourney(int32_t index) {
    const typed::Journey& journey = program_.journeys[static_cast<size_t>(index)];
    if (journey.segment != ir::kNone) uses_.lets.insert(journey.segment);
    for (const typed::Ensure& ensure : journey.ensures) Visit(ensure.condition.get(), ir::kNone);
    const auto visit = [&](const Expr* expr) { Visit(expr, index); };
    for (const typed::Enter& enter : journey.enters) visit(enter.condition.get());
    for (const typed::Exit& exit : journey.exits) visit(exit.condition.get());
    for (const typed::Goal& goal : journey.goals) visit(goal.where.get());
    for (const typed::Stage& stage : journey.stages) {
      for (const typed::Trigger& trigger : stage.triggers) {
        visit(trigger.condition.get());
        visit(trigger.instant.get());
      }
    }
    for (const typed::Trigger& rule : journey.rules) visit(rule.condition.get());
    ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
      ForEachStmt(block, [&](const typed::Stmt& stmt) { VisitStmt(stmt, index); });
    });
  }
  // Each key is looked for once, however many journeys have it.
  void VisitKeys() {
    std::unordered_map<std::string_view, std::vector<typed::Type>> keys;
    for (const typed::Journey& journey : program_.journeys) {
      if (!journey.has_key) continue;
      std::vector<typed::Type>& types = keys[journey.key.name];
      if (std::find(types.begin(), types.end(), journey.key_type) == types.end()) types.push_back(journey.key_type);
    }
    for (size_t e = 0; e < program_.events.size(); ++e) {
      const std::vector<typed::Field>& fields = program_.events[e].fields;
      for (size_t f = 0; f < fields.size(); ++f) {
        const auto types = keys.find(fields[f].info.name);
        if (types == keys.end() ||
            std::find(types->second.begin(), types->second.end(), fields[f].type) == types->second.end())
          continue;
        uses_.event_fields.insert(static_cast<int32_t>(e), static_cast<int32_t>(f));
      }
    }
  }

  void VisitStmt(const typed::Stmt& stmt, int32_t journey) {
    // A field that is only read to compute its own next value is not used.
    const auto* own = std::get_if<typed::AssignMemory>(&stmt.node);
    if (const auto* profile = std::get_if<typed::AssignProfile>(&stmt.node)) uses_.profile.insert(profile->field);
    if (const auto* emit = std::get_if<typed::EmitEvent>(&stmt.node)) {
      for (size_t i = 0; i < emit->values.size(); ++i) {
        if (emit->values[i] != nullptr) uses_.event_fields.insert(emit->event, static_cast<int32_t>(i));
      }
    }
    ForEachExprOf(stmt, [&](const Expr& expr) {
      if (own != nullptr && expr.kind == ExprKind::kMemory && expr.index == own->field) return;
      VisitOne(expr, journey);
    });
  }

  void VisitStep(const typed::TestStep& step) {
    Visit(step.expr.get(), ir::kNone);
    for (const typed::TestValue& value : step.values) {
      Visit(value.value.get(), ir::kNone);
      if (step.kind == ir::TestStepKind::kEvent) uses_.event_fields.insert(step.event, value.index);
      if (step.kind == ir::TestStepKind::kCustomer || step.kind == ir::TestStepKind::kIdentify) {
        uses_.profile.insert(value.index);
      }
    }
  }

  void Visit(const Expr* expr, int32_t journey) {
    ForEachExpr(expr, [&](const Expr& part) { VisitOne(part, journey); });
  }

  void VisitOne(const Expr& expr, int32_t journey) {
    switch (expr.kind) {
      case ExprKind::kMemory:
        if (journey != ir::kNone) uses_.memory.insert(FamilyOf(program_, journey), expr.index);
        break;
      case ExprKind::kPeek:
        if (expr.index != ir::kNone) uses_.memory.insert(FamilyOf(program_, expr.index), expr.index2);
        break;
      case ExprKind::kEvent:
        uses_.event_fields.insert(expr.index2, expr.index);
        break;
      case ExprKind::kProfile:
        uses_.profile.insert(expr.index);
        break;
      case ExprKind::kLet:
      case ExprKind::kCall:
        uses_.lets.insert(expr.index);
        break;
      default:
        break;
    }
  }

  const Program& program_;
  Uses uses_;
};

}  // namespace

void WarnUnused(const Context& context) {
  const Program& program = context.program;
  const Uses uses = Collector(program).Run();

  for (size_t j = 0; j < program.journeys.size(); ++j) {
    const int32_t family = FamilyOf(program, static_cast<int32_t>(j));
    const std::vector<typed::Field>& memory = program.journeys[j].memory;
    for (size_t f = 0; f < memory.size(); ++f) {
      if (uses.memory.contains(family, static_cast<int32_t>(f))) continue;
      context.Warn(DiagCode::J1900, memory[f].info.span,
                   "the memory field " + Quoted(memory[f].info.name) + " is never read", "nothing depends on it");
    }
  }
  for (size_t e = 0; e < program.events.size(); ++e) {
    const typed::Event& event = program.events[e];
    for (size_t f = 0; f < event.fields.size(); ++f) {
      if (uses.event_fields.contains(static_cast<int32_t>(e), static_cast<int32_t>(f))) continue;
      const bool required = !event.fields[f].default_value.has_value() && !event.fields[f].type.optional;
      auto report = context.Warn(
          DiagCode::J1901, event.fields[f].info.span,
          "the field " + Quoted(event.fields[f].info.name) + " of " + Quoted(event.info.name) + " is never read",
          "nothing depends on it");
      if (required) report.Note("it is required all the same: an event without it is rejected");
    }
  }
  for (size_t f = 0; f < program.customer_fields.size(); ++f) {
    if (uses.profile.contains(static_cast<int32_t>(f))) continue;
    context.Warn(DiagCode::J1901, program.customer_fields[f].info.span,
                 "the customer field " + Quoted(program.customer_fields[f].info.name) + " is never used",
                 "nothing depends on it");
  }
  for (size_t l = 0; l < program.lets.size(); ++l) {
    const typed::Let& let = program.lets[l];
    // Constant segments are folded where they are used, so nothing is known about them.
    if (!let.is_segment || let.constant || uses.lets.contains(static_cast<int32_t>(l))) continue;
    if (let.body != nullptr && let.body->kind == ExprKind::kConst) continue;
    context.Warn(DiagCode::J1903, let.info.span, "the segment " + Quoted(let.info.name) + " is never used",
                 "no journey is for it and no condition names it");
  }
  for (const typed::Module& module : program.modules) {
    if (module.is_std) continue;
    for (const typed::Use& use : module.uses) {
      if (use.used) continue;
      const std::string name =
          use.module == ir::kNone ? "this module" : Quoted(program.modules[static_cast<size_t>(use.module)].name);
      context.Warn(DiagCode::J1902, use.span, "nothing of " + name + " is used here", "")
          .Fix(use.span, "", "remove the `use`");
    }
  }
}

}  // namespace journey::check
