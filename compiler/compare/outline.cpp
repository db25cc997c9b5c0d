// One walk over the typed journey; hashes are made on the way back up.
#include "compiler/compare/outline.h"

#include <utility>

#include "compiler/lower/fingerprint.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace journey::compare {
namespace {

void HashPlace(Place& place) {
  std::string all = place.kind + '\n' + place.meaning + '\n' + place.delay + '\n';
  for (const Place& below : place.below) all += std::to_string(below.hash) + ' ';
  place.hash = XXH3_64bits(all.data(), all.size());
}

Place MakePlace(std::string kind, std::string meaning, std::string delay, Span span, std::vector<Place> below = {}) {
  Place place{std::move(kind), std::move(meaning), std::move(delay), span, std::move(below)};
  HashPlace(place);
  return place;
}

class Walker {
 public:
  Walker(const typed::Program& program, const typed::Journey& journey, Outline& outline)
      : program_(program), journey_(journey), outline_(outline) {}

  std::vector<Place> Block(const typed::Block& block) {
    std::vector<Place> places;
    for (const typed::Stmt& stmt : block.statements) places.push_back(Statement(stmt));
    return places;
  }
  std::vector<Place> Block(const std::optional<typed::Block>& block) {
    return block ? Block(*block) : std::vector<Place>();
  }

  Place Trigger(const typed::Trigger& trigger) {
    static constexpr const char* kKinds[] = {"on", "when", "after", "every", "idle", "at", "at instant"};
    std::string delay;
    if (trigger.kind == typed::TriggerKind::kAt) {
      delay = lower::ResolvedMoment(program_, trigger.moment, trigger.zone);
    } else if (trigger.kind == typed::TriggerKind::kInstant) {
      delay = Expression(trigger.instant.get());
    } else if (trigger.kind != typed::TriggerKind::kOn && trigger.kind != typed::TriggerKind::kWhen) {
      delay = lower::ResolvedDelay(program_, trigger.delay, trigger.zone);
    }
    return MakePlace(kKinds[static_cast<size_t>(trigger.kind)],
                     Event(trigger.event) + Expression(trigger.condition.get()), delay, trigger.span,
                     Block(trigger.body));
  }

  Place Entry(const typed::Enter& enter) {
    static constexpr const char* kKinds[] = {"enter on", "enter when", "enter every"};
    std::string moment;
    if (enter.kind == ir::EnterKind::kEvery) moment = lower::ResolvedMoment(program_, enter.moment, enter.zone);
    return MakePlace(kKinds[static_cast<size_t>(enter.kind)], Event(enter.event) + Expression(enter.condition.get()),
                     moment, enter.span, Block(enter.block));
  }

  Place Exit(const typed::Exit& exit) {
    return MakePlace(exit.is_when ? "exit when" : "exit on", Event(exit.event) + Expression(exit.condition.get()), "",
                     exit.span, Block(exit.block));
  }

  Place Goal(const typed::Goal& goal) {
    std::string meaning = Event(goal.event) + Expression(goal.where.get());
    if (goal.continues) meaning += "continue ";
    if (goal.has_window) meaning += "within ";
    return MakePlace("goal", std::move(meaning),
                     goal.has_window ? lower::ResolvedDelay(program_, goal.window, goal.zone) : "", goal.span,
                     Block(goal.block));
  }

 private:
  std::string Event(int32_t event) const {
    return event != ir::kNone ? program_.events[static_cast<size_t>(event)].wire + '\n' : "";
  }
  std::string Expression(const typed::Expr* expr) const {
    return expr != nullptr ? lower::ResolvedExpression(program_, &journey_, *expr) : "";
  }
  Place Branch(const char* kind, const typed::Block& block) {
    return MakePlace(kind, "", "", block.span, Block(block));
  }

  Place Statement(const typed::Stmt& stmt) {
    return std::visit([&](const auto& node) { return Node(node, stmt); }, stmt.node);
  }
  Place Plain(const char* kind, const typed::Stmt& stmt, std::vector<Place> below = {}) {
    return MakePlace(kind, lower::ResolvedStatement(program_, journey_, stmt), "", stmt.span, std::move(below));
  }
  // A wait whose time is all that it is.
  Place Timed(const char* kind, int32_t id, const typed::Stmt& stmt) {
    outline_.waits[id] = stmt.span;
    return MakePlace(kind, "", lower::ResolvedStatement(program_, journey_, stmt), stmt.span);
  }

  Place Node(const typed::Send& node, const typed::Stmt& stmt) {
    if (node.wait != ir::kNone) outline_.waits[node.wait] = stmt.span;
    std::vector<Place> below;
    if (node.else_block != nullptr) below.push_back(Branch("else", *node.else_block));
    return Plain("send", stmt, std::move(below));
  }
  Place Node(const typed::AssignMemory& /*node*/, const typed::Stmt& stmt) { return Plain("assignment", stmt); }
  Place Node(const typed::AssignProfile& /*node*/, const typed::Stmt& stmt) { return Plain("assignment", stmt); }
  Place Node(const std::unique_ptr<typed::If>& node, const typed::Stmt& stmt) {
    std::vector<Place> below;
    below.push_back(Branch("then", node->then_block));
    if (node->has_else) below.push_back(Branch("else", node->else_block));
    return Plain("if", stmt, std::move(below));
  }
  Place Node(const std::unique_ptr<typed::Repeat>& node, const typed::Stmt& stmt) {
    return Plain("repeat", stmt, Block(node->body));
  }
  Place Node(const std::unique_ptr<typed::Split>& node, const typed::Stmt& stmt) {
    std::vector<Place> below;
    const typed::SplitDecl& decl = journey_.splits[static_cast<size_t>(node->split)];
    for (size_t i = 0; i < node->arms.size(); ++i) {
      below.push_back(MakePlace("arm " + decl.arms[i].info.name, "", "", decl.arms[i].info.span, Block(node->arms[i])));
    }
    return Plain("split", stmt, std::move(below));
  }
  Place Node(const typed::Go& /*node*/, const typed::Stmt& stmt) { return Plain("go", stmt); }
  Place Node(const typed::End& /*node*/, const typed::Stmt& stmt) { return Plain("end", stmt); }
  Place Node(const typed::StartJourney& /*node*/, const typed::Stmt& stmt) { return Plain("start", stmt); }
  Place Node(const typed::StopJourney& /*node*/, const typed::Stmt& stmt) { return Plain("stop", stmt); }
  Place Node(const typed::EmitEvent& /*node*/, const typed::Stmt& stmt) { return Plain("emit", stmt); }
  Place Node(const typed::Wait& node, const typed::Stmt& stmt) { return Timed("wait", node.id, stmt); }
  Place Node(const typed::WaitMoment& node, const typed::Stmt& stmt) { return Timed("wait until", node.id, stmt); }
  Place Node(const typed::WaitInstant& node, const typed::Stmt& stmt) { return Timed("wait until", node.id, stmt); }
  Place Node(const std::unique_ptr<typed::WaitFor>& node, const typed::Stmt& stmt) {
    outline_.waits[node->id] = stmt.span;
    std::vector<Place> below;
    for (const typed::WaitArm& arm : node->arms) {
      below.push_back(MakePlace(arm.is_when() ? "when" : "on", lower::ResolvedArm(program_, journey_, arm), "",
                                arm.span, Block(arm.body)));
    }
    if (node->has_else) below.push_back(Branch("else", node->else_block));
    return MakePlace("wait", node->has_limit ? "limit" : "",
                     node->has_limit ? lower::ResolvedDelay(program_, node->delay, node->zone) : "", stmt.span,
                     std::move(below));
  }

  const typed::Program& program_;
  const typed::Journey& journey_;
  Outline& outline_;
};

}  // namespace

Outline OutlineOf(const typed::Program& program, const typed::Journey& journey) {
  Outline outline;
  Walker walker(program, journey, outline);
  for (const typed::Enter& enter : journey.enters) outline.rules.push_back(walker.Entry(enter));
  for (const typed::Exit& exit : journey.exits) outline.rules.push_back(walker.Exit(exit));
  for (const typed::Goal& goal : journey.goals) outline.rules.push_back(walker.Goal(goal));
  for (const typed::Trigger& rule : journey.rules) outline.rules.push_back(walker.Trigger(rule));
  for (const typed::Stage& stage : journey.stages) {
    std::vector<Place>& places = outline.stages.emplace_back();
    for (const typed::Trigger& trigger : stage.triggers) places.push_back(walker.Trigger(trigger));
    if (stage.flow) places.push_back(MakePlace("flow", "", "", stage.flow_span, walker.Block(*stage.flow)));
  }
  return outline;
}

std::vector<Place> OutlineOf(const typed::Program& program, const typed::Rules& rules) {
  std::vector<Place> places;
  const auto condition = [&](const typed::ExprPtr& expr) {
    return expr != nullptr ? lower::ResolvedExpression(program, nullptr, *expr) : std::string();
  };
  for (const typed::ExprPtr& expr : rules.requires_conditions) {
    places.push_back(MakePlace("requires", condition(expr), "", expr->span));
  }
  for (const typed::Quiet& quiet : rules.quiet) {
    const ir::Quiet& hours = quiet.hours;
    std::string meaning = std::to_string(hours.from_ms) + ' ' + std::to_string(hours.to_ms) + ' ' +
                          std::to_string(static_cast<int>(hours.day)) + ' ';
    if (hours.outside != ir::kNone) {
      meaning += program.calendars[static_cast<size_t>(hours.outside)].info.qualified + ' ';
    }
    places.push_back(MakePlace("quiet", meaning + condition(quiet.unless), "", quiet.span));
  }
  for (const typed::Cap& cap : rules.caps) {
    std::string meaning = std::to_string(cap.cap.count) + ' ' + std::to_string(cap.cap.calendar) + ' ' +
                          std::to_string(cap.cap.window_ms) + ' ' + std::to_string(static_cast<int>(cap.cap.unit)) +
                          ' ' + std::to_string(cap.cap.defers) + ' ' + std::to_string(cap.cap.defer_ms) + ' ';
    places.push_back(MakePlace("cap", meaning + condition(cap.where), "", cap.span));
  }
  return places;
}

}  // namespace journey::compare
