// One walk over each journey's rules and the waits of its flows.
#include "compiler/conform/design.h"

#include <algorithm>
#include <iterator>
#include <variant>

#include "base/check.h"
#include "compiler/check/walk.h"
#include "runtime/program/reads.h"

namespace journey::conform {
namespace {

class Designer {
 public:
  Designer(const typed::Program& program, const ir::Module& module, const SourceMap& texts, const map::Origin& origin)
      : program_(program), module_(module), texts_(texts), origin_(origin) {
    for (size_t i = 0; i < module.events.size(); ++i) by_name_[module.events[i].name] = static_cast<int32_t>(i);
    for (const typed::Event& event : program.events) {
      const auto found = by_name_.find(event.info.qualified);
      events_.push_back(found == by_name_.end() ? ir::kNone : found->second);
    }
  }

  JourneyDesign Of(const typed::Journey& journey, int32_t index) {
    JourneyDesign design{.journey = index, .at = origin_.At(journey.info.span)};
    for (const typed::Enter& enter : journey.enters) {
      if (enter.kind == ir::EnterKind::kOn) design.enters.try_emplace(EventAt(enter.event), origin_.At(enter.span));
    }
    for (const typed::Stage& stage : journey.stages) design.stages.push_back(OfStage(journey, stage));
    for (const auto& [event, at] : design.enters) design.heard.insert(event);
    for (const StageDesign& stage : design.stages) {
      for (const auto& [event, at] : stage.hears) design.heard.insert(event);
    }
    Remember(design);
    return design;
  }

 private:
  int32_t EventAt(int32_t event) const { return events_[static_cast<size_t>(event)]; }

  StageDesign OfStage(const typed::Journey& journey, const typed::Stage& stage) const {
    StageDesign design;
    if (stage.final) return design;  // nobody stays in it
    for (const typed::Trigger& trigger : stage.triggers) AddTrigger(trigger, design);
    if (stage.flow) {
      check::ForEachStmt(*stage.flow, [&](const typed::Stmt& stmt) {
        const auto* wait = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node);
        if (wait == nullptr) return;
        for (const typed::WaitArm& arm : (*wait)->arms) Hear(arm.event, arm.span, design);
      });
    }
    for (const typed::Exit& exit : journey.exits) {
      if (!exit.is_when) Hear(exit.event, exit.span, design);
    }
    for (const typed::Goal& goal : journey.goals) Hear(goal.event, goal.span, design);
    for (const typed::Trigger& rule : journey.rules) AddTrigger(rule, design);
    return design;
  }

  void Hear(int32_t event, Span span, StageDesign& design) const {
    if (event != ir::kNone) design.hears.try_emplace(EventAt(event), origin_.At(span));
  }

  void AddTrigger(const typed::Trigger& trigger, StageDesign& design) const {
    if (trigger.kind != typed::TriggerKind::kOn) return;
    Hear(trigger.event, trigger.span, design);
    if (!trigger.body.statements.empty()) return;
    SilentRule rule{.event = EventAt(trigger.event)};
    if (!check::AlwaysHolds(trigger.condition.get())) {
      rule.guarded = true;
      rule.condition = PlaceAt(trigger.condition->span);
    }
    design.silent.push_back(rule);
  }

  // As lowering writes places into the code.
  ir::Place PlaceAt(Span span) const {
    const SourceFile& file = texts_.file(span.file);
    const auto found = std::ranges::find(module_.files, file.path());
    const int32_t index =
        found == module_.files.end() ? ir::kNone : static_cast<int32_t>(found - module_.files.begin());
    const LineColumn at = file.Locate(span.begin);
    return ir::MakePlace(index, at.line, at.column, span.end - span.begin);
  }

  // What conditions look back at, and no rule hears.
  void Remember(JourneyDesign& design) const {
    rt::Reads reads;
    const ir::Journey& journey = module_.journeys[static_cast<size_t>(design.journey)];
    reads.Add(module_, journey.segment_fn);
    for (const ir::Enter& enter : journey.enters) reads.Add(module_, enter.where_fn);
    for (size_t i = 0; i < module_.functions.size(); ++i) {
      if (module_.functions[i].journey == design.journey) reads.Add(module_, static_cast<int32_t>(i));
    }
    std::ranges::set_difference(reads.events, design.heard, std::inserter(design.remembered, design.remembered.end()));
  }

  const typed::Program& program_;
  const ir::Module& module_;
  const SourceMap& texts_;
  const map::Origin& origin_;
  std::map<std::string, int32_t> by_name_;
  std::vector<int32_t> events_;  // by event of the program: that of the module
};

}  // namespace

std::vector<JourneyDesign> DesignsOf(const typed::Program& program, const ir::Module& module, const SourceMap& texts,
                                     const map::Origin& origin) {
  Designer designer(program, module, texts, origin);
  std::vector<JourneyDesign> designs;
  for (size_t i = 0; i < module.journeys.size(); ++i) {
    const auto typed = std::ranges::find_if(program.journeys, [&](const typed::Journey& journey) {
      return !journey.is_template && journey.info.qualified == module.journeys[i].name;
    });
    CHECK_MSG(typed != program.journeys.end(), "a module has a journey that its program has not");
    designs.push_back(designer.Of(*typed, static_cast<int32_t>(i)));
  }
  return designs;
}

}  // namespace journey::conform
