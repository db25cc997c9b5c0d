// One walk over every rule, with its place at hand.
#include "compiler/tracking/readers.h"

#include <algorithm>
#include <set>
#include <variant>

#include "compiler/check/walk.h"

namespace journey::tracking {
namespace {

void AddOnce(Names& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

class Finder {
 public:
  explicit Finder(const typed::Program& program) : program_(program) {
    for (std::vector<Names>* list : {&out_.heard, &out_.read, &out_.emitted}) list->resize(program.events.size());
    out_.traits.resize(program.customer_fields.size());
  }

  Readers Run() {
    for (const typed::Journey& journey : program_.journeys) {
      if (!journey.is_template) OfJourney(journey);
    }
    for (const typed::Channel& channel : program_.channels) OfRules("policy of " + channel.info.name, channel.rules);
    for (const typed::Group& group : program_.groups) OfRules("policy of " + group.info.name, group.rules);
    for (const typed::Ensure& ensure : program_.ensures) Read("ensure", ensure.condition.get());
    return std::move(out_);
  }

 private:
  void Hear(const std::string& who, int32_t event) {
    if (event != ir::kNone) AddOnce(out_.heard[static_cast<size_t>(event)], who);
  }

  // `seen`: lets that this rule went through already.
  void Read(const std::string& who, const typed::Expr* expr) {
    std::set<int32_t> seen;
    Read(who, expr, seen);
  }
  void Read(const std::string& who, const typed::Expr* expr, std::set<int32_t>& seen) {
    check::ForEachExpr(expr, [&](const typed::Expr& part) { ReadPart(who, part, seen); });
  }
  // Without the parts inside.
  void ReadPart(const std::string& who, const typed::Expr& part, std::set<int32_t>& seen) {
    const auto index = static_cast<size_t>(part.index);
    if (part.kind == typed::ExprKind::kEvent) {
      AddOnce(out_.fields[{part.index2, part.index}], who);
    } else if (part.kind == typed::ExprKind::kProfile) {
      AddOnce(out_.traits[index], who);
    } else if (part.kind == typed::ExprKind::kHistory) {
      ReadHistory(who, program_.history[index], seen);
    } else if ((part.kind == typed::ExprKind::kLet || part.kind == typed::ExprKind::kCall) &&
               seen.insert(part.index).second) {
      Read(who, program_.lets[index].body.get(), seen);
    }
  }

  void ReadHistory(const std::string& who, const typed::HistoryQuery& query, std::set<int32_t>& seen) {
    if (query.event != ir::kNone) AddOnce(out_.read[static_cast<size_t>(query.event)], who);
    if (query.field != ir::kNone) AddOnce(out_.fields[{query.event, query.field}], who);
    for (const int32_t field : query.key_fields) AddOnce(out_.fields[{query.event, field}], who);
    Read(who, query.where.get(), seen);
  }

  void OfBlock(const std::string& who, const std::string& journey, const typed::Block& block) {
    std::set<int32_t> seen;
    check::ForEachStmt(block, [&](const typed::Stmt& stmt) {
      check::ForEachExprOf(stmt, [&](const typed::Expr& part) { ReadPart(who, part, seen); });
      if (const auto* wait = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node)) {
        for (const typed::WaitArm& arm : (*wait)->arms) Hear(who, arm.event);
      }
      if (const auto* emit = std::get_if<typed::EmitEvent>(&stmt.node)) {
        AddOnce(out_.emitted[static_cast<size_t>(emit->event)], journey);
      }
    });
  }
  void OfTrigger(const std::string& where, const std::string& journey, const typed::Trigger& trigger) {
    static constexpr const char* kWords[] = {"on", "when", "after", "every", "idle", "at", "at"};
    const std::string who = where + ": " + kWords[static_cast<size_t>(trigger.kind)];
    if (trigger.kind == typed::TriggerKind::kOn) Hear(who, trigger.event);
    Read(who, trigger.condition.get());
    Read(who, trigger.instant.get());
    OfBlock(who, journey, trigger.body);
  }

  void OfJourney(const typed::Journey& journey) {
    const std::string& name = journey.info.name;
    if (journey.segment != ir::kNone)
      Read(name + ": for", program_.lets[static_cast<size_t>(journey.segment)].body.get());
    for (const typed::Enter& enter : journey.enters) {
      if (enter.kind == ir::EnterKind::kOn) Hear(name + ": enter", enter.event);
      Read(name + ": enter", enter.condition.get());
      if (enter.block) OfBlock(name + ": enter", name, *enter.block);
    }
    for (const typed::Exit& exit : journey.exits) {
      if (!exit.is_when) Hear(name + ": exit", exit.event);
      Read(name + ": exit", exit.condition.get());
      if (exit.block) OfBlock(name + ": exit", name, *exit.block);
    }
    for (const typed::Goal& goal : journey.goals) {
      Hear(name + ": goal", goal.event);
      Read(name + ": goal", goal.where.get());
      if (goal.block) OfBlock(name + ": goal", name, *goal.block);
    }
    for (const typed::Trigger& rule : journey.rules) OfTrigger(name, name, rule);
    for (const typed::Stage& stage : journey.stages) {
      const std::string where = name + " / " + stage.info.name;
      if (stage.flow) OfBlock(where + ": flow", name, *stage.flow);
      for (const typed::Trigger& trigger : stage.triggers) OfTrigger(where, name, trigger);
    }
    for (const typed::Ensure& ensure : journey.ensures) Read(name + ": ensure", ensure.condition.get());
  }

  void OfRules(const std::string& who, const typed::Rules& rules) {
    for (const typed::ExprPtr& condition : rules.requires_conditions) Read(who, condition.get());
    for (const typed::Quiet& quiet : rules.quiet) Read(who, quiet.unless.get());
    for (const typed::Cap& cap : rules.caps) Read(who, cap.where.get());
  }

  const typed::Program& program_;
  Readers out_;
};

}  // namespace

Readers FindReaders(const typed::Program& program) { return Finder(program).Run(); }

}  // namespace journey::tracking
