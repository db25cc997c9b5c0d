// Events that customers send in a stage, and that no rule takes there: the rule of another stage, tried here.
#include <fmt/format.h>

#include <algorithm>

#include "base/figure_text.h"
#include "compiler/advise/advisers.h"
#include "compiler/advise/trees.h"

namespace journey::advise {
namespace {

std::string SimpleOf(const std::string& qualified) { return qualified.substr(qualified.rfind('.') + 1); }

// How the journey's text spells an event, and where a rule of another stage leads on it.
struct Rule {
  std::string path;
  std::string stage, where, target;  // empty: no rule on it is a `go` elsewhere
};

class RuleFinder {
 public:
  RuleFinder(const Compilation& compilation, const std::string& event, const std::string& here)
      : compilation_(compilation), event_(event), here_(here) {}

  Rule Find(const ast::Journey& journey) {
    for (const ast::JourneyItem& item : journey.items) {
      if (const auto* enter = std::get_if<ast::Enter>(&item)) {
        if (const auto* on = std::get_if<ast::EnterOn>(&enter->node)) Spelled(on->event);
      }
      if (const auto* exit = std::get_if<ast::ExitOn>(&item)) Spelled(exit->event);
      if (const auto* goal = std::get_if<ast::Goal>(&item)) Spelled(goal->event);
      const auto* stage = std::get_if<ast::Stage>(&item);
      if (stage == nullptr) continue;
      for (const ast::Trigger& trigger : stage->triggers) Trigger(trigger, stage->name.text);
    }
    ForEachStatement(journey, [&](const ast::Stmt& statement) {
      const auto* wait = std::get_if<ast::WaitForStmt>(&statement.node);
      if (wait == nullptr) return;
      for (const ast::WaitArm& arm : wait->arms) {
        if (!arm.is_when) Spelled(arm.event);
      }
    });
    return rule_;
  }

 private:
  bool Spelled(const ast::Path& path) {
    if (path.parts.empty() || path.parts.back().text != event_) return false;
    if (rule_.path.empty()) rule_.path = compilation_.sources.Text(path.span);
    return true;
  }
  void Trigger(const ast::Trigger& trigger, const std::string& stage) {
    const auto* on = std::get_if<ast::OnTrigger>(&trigger.node);
    if (on == nullptr || !Spelled(on->event) || !rule_.target.empty() || trigger.body.statements.size() != 1) return;
    const auto* go = std::get_if<ast::GoStmt>(&trigger.body.statements[0]->node);
    if (go == nullptr || go->stage.text == here_) return;
    rule_.stage = stage;
    rule_.target = go->stage.text;
    if (on->where != nullptr) rule_.where = compilation_.sources.Text(on->where->span);
  }

  const Compilation& compilation_;
  const std::string& event_;
  const std::string& here_;
  Rule rule_;
};

class OfLog {
 public:
  OfLog(const Desk& desk, const conform::JourneyFigures& figures)
      : desk_(desk),
        module_(*desk.findings.conformance->module),
        journey_(module_.journeys[static_cast<size_t>(figures.journey)]),
        figures_(figures),
        tree_(TreeOf(desk.compilation, journey_.name)) {}

  void Run() {
    for (const conform::Deviation& one : figures_.deviations) {
      if (one.where == conform::Where::kStage && one.customers >= kFew) Deviates(one);
    }
  }

 private:
  void Deviates(const conform::Deviation& deviation) {
    const std::string event = SimpleOf(module_.events[static_cast<size_t>(deviation.event)].name);
    const ir::Stage& stage = journey_.stages[static_cast<size_t>(deviation.stage)];
    const std::string what =
        deviation.heard
            ? fmt::format("Find out why `{}` is not followed in `{}` so often.", event, insight::TitleOf(stage))
            : fmt::format("Say what `{}` means in `{}`, where no rule hears it.", event, insight::TitleOf(stage));
    Advice& one = desk_.Add(Kind::kHear, journey_.name,
                            Size{static_cast<double>(deviation.customers), desk_.findings.log_days}, what);
    one.evidence.push_back(
        fmt::format("{} customers sent it there, {} times; of the {} events that the journey hears, {} "
                    "are not followed.",
                    CountText(deviation.customers), CountText(deviation.events), CountText(figures_.events),
                    CountText(figures_.events - figures_.followed)));
    if (deviation.heard) {
      one.evidence.push_back(
          fmt::format("A rule hears it there, {}:{}: its condition did not hold, or the flow was not "
                      "at that point.",
                      deviation.rule.file, deviation.rule.line));
    }
    one.effect = fmt::format("It is about {} customers.", CountText(deviation.customers));
    const ast::Stage* tree = tree_ == nullptr ? nullptr : StageOf(*tree_, stage.name);
    if (tree == nullptr) return;
    one.place = tree->name.span;
    if (!deviation.heard) Write(one, *tree, event);
  }

  // As elsewhere, if it leads somewhere there; else it is only heard.
  void Write(Advice& one, const ast::Stage& stage, const std::string& event) {
    const Rule rule = RuleFinder(desk_.compilation, event, stage.name.text).Find(*tree_);
    if (rule.path.empty()) return;
    std::vector<Edit> only_heard = InsertInto(desk_.compilation, stage, fmt::format("on {} {{ }}", rule.path));
    if (rule.target.empty()) {
      one.evidence.push_back("The edit makes it belong here and does nothing: write what it should do.");
      one.edits = std::move(only_heard);
      return;
    }
    one.evidence.push_back(
        fmt::format("In `{}` it leads to `{}`; the edit lets it do so here.", rule.stage, rule.target));
    one.edits = InsertInto(
        desk_.compilation, stage,
        fmt::format("on {}{}{} go {}", rule.path, rule.where.empty() ? "" : " where ", rule.where, rule.target));
    one.otherwise.push_back(std::move(only_heard));
  }

  const Desk& desk_;
  const ir::Module& module_;
  const ir::Journey& journey_;
  const conform::JourneyFigures& figures_;
  const ast::Journey* tree_;
};

}  // namespace

void OfConformance(const Desk& desk) {
  for (const conform::JourneyFigures& figures : desk.findings.conformance->journeys) OfLog(desk, figures).Run();
}

}  // namespace journey::advise
