// What tests can come to, against what has changed.
#include "compiler/affected/affected.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "compiler/affected/uses.h"
#include "compiler/lower/fingerprint.h"

namespace journey::affected {
namespace {

using Key = std::pair<std::string, std::string>;  // module and name

Key KeyOf(const typed::Program& program, const typed::Test& test) {
  return {program.modules[static_cast<size_t>(test.module)].name, test.name};
}

// What the test does and expects, as a text that two versions of it have in common.
class Meaning {
 public:
  Meaning(const typed::Program& program, const typed::Test& test) : program_(program), test_(test) {}

  std::string Text() {
    for (const int32_t journey : test_.journeys) Add(JourneyName(journey));
    for (const typed::TestStep& step : test_.steps) Step(step);
    return std::move(out_);
  }

 private:
  // With its length, so that neighbours cannot run into each other.
  void Add(const std::string& part) { out_ += fmt::format("{}:{} ", part.size(), part); }
  void Number(int64_t number) { Add(std::to_string(number)); }
  const std::string& JourneyName(int32_t journey) const {
    return program_.journeys[static_cast<size_t>(journey)].info.qualified;
  }
  void Expression(const typed::Expr* expr) {
    Add(expr == nullptr ? "" : lower::ResolvedExpression(program_, nullptr, *expr));
  }

  void Step(const typed::TestStep& step) {
    Number(static_cast<int64_t>(step.kind));
    Add(step.name);
    Add(step.other);
    if (step.event != ir::kNone) Add(program_.events[static_cast<size_t>(step.event)].info.qualified);
    if (step.channel != ir::kNone) Add(program_.channels[static_cast<size_t>(step.channel)].info.qualified);
    if (step.journey != ir::kNone) Journey(program_.journeys[static_cast<size_t>(step.journey)], step);
    Expression(step.expr.get());
    Add(lower::ResolvedDelay(program_, step.delay, step.zone));
    Number(step.on ? 1 : 0);
    Number(step.variable);
    Number(static_cast<int64_t>(step.end));
    for (const typed::TestValue& value : step.values) {
      Add(FieldName(step, value.index));
      Expression(value.value.get());
    }
  }

  void Journey(const typed::Journey& journey, const typed::TestStep& step) {
    Add(journey.info.qualified);
    if (step.stage != ir::kNone) Add(journey.stages[static_cast<size_t>(step.stage)].info.name);
    if (step.split == ir::kNone) return;
    const typed::SplitDecl& split = journey.splits[static_cast<size_t>(step.split)];
    Add(split.info.name);
    if (step.arm != ir::kNone) Add(split.arms[static_cast<size_t>(step.arm)].info.name);
  }

  const std::string& FieldName(const typed::TestStep& step, int32_t index) const {
    const auto i = static_cast<size_t>(index);
    switch (step.kind) {
      case ir::TestStepKind::kCustomer:
      case ir::TestStepKind::kIdentify:
        return program_.customer_fields[i].info.name;
      case ir::TestStepKind::kEvent:
        return program_.events[static_cast<size_t>(step.event)].fields[i].info.name;
      default:
        return program_.channels[static_cast<size_t>(step.channel)].params[i].info.name;
    }
  }

  const typed::Program& program_;
  const typed::Test& test_;
  std::string out_;
};

constexpr std::string_view kFieldPlace = "field ";

bool Reaches(const compare::Change& change, const Uses& uses) {
  if (change.subject != "customer") return uses.subjects.contains(change.subject);
  // Its time zone is told to every clock.
  if (!change.place.starts_with(kFieldPlace)) return true;
  return uses.customer_fields.contains(change.place.substr(kFieldPlace.size()));
}

}  // namespace

std::vector<AffectedTest> AffectedTests(const typed::Program& before, const typed::Program& after,
                                        const std::vector<compare::Change>& changes) {
  std::map<Key, std::vector<const typed::Test*>> old;
  for (const typed::Test& test : before.tests) old[KeyOf(before, test)].push_back(&test);
  std::map<Key, size_t> met;
  std::vector<AffectedTest> affected;
  for (size_t i = 0; i < after.tests.size(); ++i) {
    const typed::Test& test = after.tests[i];
    const Key key = KeyOf(after, test);
    const std::vector<const typed::Test*>& versions = old[key];
    const size_t number = met[key]++;
    AffectedTest one{.index = i};
    if (number >= versions.size()) {
      one.is_new = true;
      affected.push_back(std::move(one));
      continue;
    }
    const typed::Test& was = *versions[number];
    one.differs = Meaning(before, was).Text() != Meaning(after, test).Text();
    const Uses used = UsesOf(before, was), uses = UsesOf(after, test);
    for (const compare::Change& change : changes) {
      if (change.what == compare::ChangeClass::kSafe) continue;
      if (Reaches(change, used) || Reaches(change, uses)) one.changes.push_back(&change);
    }
    if (one.differs || !one.changes.empty()) affected.push_back(std::move(one));
  }
  return affected;
}

std::vector<std::string> ReasonsOf(const AffectedTest& test) {
  std::vector<std::string> reasons;
  if (test.is_new) reasons.emplace_back("the test is new");
  if (test.differs) reasons.emplace_back("the test itself has changed");
  for (const compare::Change* change : test.changes) {
    reasons.push_back(change->place.empty()
                          ? fmt::format("{} {}", change->subject, change->message)
                          : fmt::format("{}: {} {}", change->subject, change->place, change->message));
  }
  return reasons;
}

}  // namespace journey::affected
