// First what each journey hears and gives by itself, then what that makes between any two.
#include "compiler/map/links.h"

#include <algorithm>
#include <set>

#include "compiler/check/walk.h"
#include "compiler/map/phrases.h"

namespace journey::map {
namespace {

struct Meeting {
  std::set<int32_t> channels, enters, leaves, hears, emits;
};

std::vector<int32_t> Listed(const std::set<int32_t>& values) { return {values.begin(), values.end()}; }

class Linker {
 public:
  Linker(const typed::Program& program, const Origin& origin, const std::vector<int32_t>& place, Model& model)
      : program_(program), origin_(origin), place_(place), model_(model), meetings_(model.journeys.size()) {}

  void Run() {
    for (size_t i = 0; i < program_.journeys.size(); ++i) {
      if (place_[i] != kNone) Look(program_.journeys[i], place_[i]);
    }
    for (size_t i = 0; i < meetings_.size(); ++i) {
      Journey& journey = model_.journeys[i];
      journey.channels = Listed(meetings_[i].channels);
      journey.enter_events = Listed(meetings_[i].enters);
      journey.leave_events = Listed(meetings_[i].leaves);
      journey.heard_events = Listed(meetings_[i].hears);
      journey.emitted_events = Listed(meetings_[i].emits);
    }
    for (size_t from = 0; from < meetings_.size(); ++from) {
      for (size_t to = 0; to < meetings_.size(); ++to) {
        if (from != to) Compare(from, to);
      }
    }
  }

 private:
  // No journey can do the same to another more than once in the picture.
  void Add(LinkKind kind, int32_t from, int32_t to, int32_t event, Place at) {
    const bool known = std::any_of(model_.links.begin(), model_.links.end(), [&](const Link& link) {
      return link.kind == kind && link.from == from && link.to == to && link.event == event;
    });
    if (!known) model_.links.push_back({kind, from, to, event, std::move(at)});
  }

  void Look(const typed::Journey& journey, int32_t index) {
    Meeting& meeting = meetings_[static_cast<size_t>(index)];
    const auto hear = [&](int32_t event, std::set<int32_t>& also) {
      if (event == ir::kNone) return;
      meeting.hears.insert(event);
      also.insert(event);
    };
    for (const typed::Enter& enter : journey.enters) hear(enter.event, meeting.enters);
    for (const typed::Exit& exit : journey.exits) hear(exit.event, meeting.leaves);
    for (const typed::Goal& goal : journey.goals) {
      hear(goal.event, goal.continues ? meeting.hears : meeting.leaves);
    }
    for (const typed::Trigger& rule : journey.rules) hear(rule.event, meeting.hears);
    for (const typed::Stage& stage : journey.stages) {
      for (const typed::Trigger& trigger : stage.triggers) hear(trigger.event, meeting.hears);
    }
    check::ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
      check::ForEachStmt(block, [&](const typed::Stmt& stmt) { Statement(stmt, index, meeting); });
    });
  }

  void Statement(const typed::Stmt& stmt, int32_t index, Meeting& meeting) {
    const auto other = [&](int32_t journey, LinkKind kind) {
      const int32_t to = place_[static_cast<size_t>(journey)];
      if (to != kNone) Add(kind, index, to, kNone, origin_.At(stmt.span));
    };
    if (const auto* send = std::get_if<typed::Send>(&stmt.node)) {
      meeting.channels.insert(send->channel);
    } else if (const auto* start = std::get_if<typed::StartJourney>(&stmt.node)) {
      other(start->journey, LinkKind::kStarts);
    } else if (const auto* stop = std::get_if<typed::StopJourney>(&stmt.node)) {
      other(stop->journey, LinkKind::kStops);
    } else if (const auto* emit = std::get_if<typed::EmitEvent>(&stmt.node)) {
      meeting.emits.insert(emit->event);
    } else if (const auto* wait = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node)) {
      for (const typed::WaitArm& arm : (*wait)->arms) {
        if (!arm.is_when()) meeting.hears.insert(arm.event);
      }
    }
  }

  void Compare(size_t from, size_t to) {
    const Meeting& gives = meetings_[from];
    const Meeting& takes = meetings_[to];
    const auto source = static_cast<int32_t>(from), target = static_cast<int32_t>(to);
    for (const int32_t event : gives.emits) {
      if (takes.hears.contains(event)) Add(LinkKind::kFeeds, source, target, event, model_.journeys[from].at);
    }
    for (const int32_t event : gives.leaves) {
      if (takes.enters.contains(event)) Add(LinkKind::kFollows, source, target, event, model_.journeys[from].at);
    }
  }

  const typed::Program& program_;
  const Origin& origin_;
  const std::vector<int32_t>& place_;
  Model& model_;
  std::vector<Meeting> meetings_;
};

}  // namespace

void AddLinks(const typed::Program& program, const Origin& origin, const std::vector<int32_t>& place, Model& model) {
  Linker(program, origin, place, model).Run();
}

}  // namespace journey::map
