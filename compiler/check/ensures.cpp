// What must hold, as far as the channels' rules, the timeout and the `go`s prove it; everything else is not decided,
// and said to be: an `ensure` that is silent has been proved.
//
// Why the proofs hold: a cap without condition lets at most its number through in any of its windows, hence in any
// shorter one; a requirement is asked at the moment at which a message is sent, also of a deferred one. A timeout that
// leads to no stage, or to a final one, ends every instance. Nobody comes to a stage without a `go`, a timeout or a
// migration that leads there, whatever conditions say.
#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

using typed::Expr;
using typed::Program;

// Rules looked at in one project before what is left counts as not decided; only hundreds of `ensure`s over hundreds of
// rules need more.
constexpr size_t kMaxRules = 4'000'000;

class Prover {
 public:
  // `journey`: whose it is; null for one of the project. `sent`: the channels on which anything is sent where it looks.
  // `work`: rules looked at so far.
  Prover(const Program& program, const typed::Journey* journey, const std::set<int32_t>& sent, size_t& work)
      : program_(program), journey_(journey), sent_(sent), work_(work) {}

  bool Proves(const typed::Ensure& ensure) const {
    if (work_ > kMaxRules) return false;
    switch (ensure.kind) {
      case ir::EnsureKind::kAtMost:
        return !ensure.delay.calendar && MostSent(ensure) <= Wide(ensure.count);
      case ir::EnsureKind::kSpends:
        return !ensure.delay.calendar && MostSpent(ensure.delay.ms) <= Wide(ensure.amount);
      case ir::EnsureKind::kWithout: {
        const std::vector<int32_t> subject = Subject(ensure);
        return std::all_of(subject.begin(), subject.end(),
                           [&](int32_t channel) { return Requires(channel, ensure.condition.get()); });
      }
      case ir::EnsureKind::kEnds:
        return EndsInTime(ensure);
      case ir::EnsureKind::kNever:
        if (ensure.stage == ir::kNone || ensure.after_stage == ir::kNone) return true;  // a name that nobody has
        work_ += journey_->stages.size();
        return !StagesAfter(*journey_, ensure.after_stage)[static_cast<size_t>(ensure.stage)];
      default:
        return false;
    }
  }

 private:
  using Wide = __int128;
  static constexpr Wide kNoLimit = std::numeric_limits<int64_t>::max();

  // The channels that it is about and on which something is sent.
  std::vector<int32_t> Subject(const typed::Ensure& ensure) const {
    std::vector<int32_t> channels;
    if (ensure.group != ir::kNone) {
      channels = program_.groups[static_cast<size_t>(ensure.group)].members;
    } else {
      channels = {ensure.channel};
    }
    work_ += channels.size();
    std::erase_if(channels, [&](int32_t channel) { return !sent_.contains(channel); });
    return channels;
  }

  Wide MostBy(const typed::Rules& rules, int64_t ms) const {
    Wide most = kNoLimit;
    work_ += rules.caps.size();
    for (const typed::Cap& rule : rules.caps) {
      const bool applies = AlwaysHolds(rule.where.get()) && !rule.cap.calendar && rule.cap.window_ms >= ms;
      if (applies) most = std::min<Wide>(most, rule.cap.count);
    }
    return most;
  }
  Wide MostOn(int32_t channel, int64_t ms) const {
    const typed::Channel& one = program_.channels[static_cast<size_t>(channel)];
    Wide most = MostBy(one.rules, ms);
    for (const int32_t group : one.groups) {
      most = std::min(most, MostBy(program_.groups[static_cast<size_t>(group)].rules, ms));
    }
    return most;
  }
  Wide MostSent(const typed::Ensure& ensure) const {
    Wide sum = 0;
    for (const int32_t channel : Subject(ensure)) sum = std::min(kNoLimit, sum + MostOn(channel, ensure.delay.ms));
    if (ensure.group == ir::kNone) return sum;
    return std::min(sum, MostBy(program_.groups[static_cast<size_t>(ensure.group)].rules, ensure.delay.ms));
  }
  Wide MostSpent(int64_t ms) const {
    Wide sum = 0;
    for (const int32_t channel : sent_) {
      const Wide cost = program_.channels[static_cast<size_t>(channel)].cost.value_or(0);
      if (cost == 0) continue;
      const Wide most = MostOn(channel, ms);
      if (most == kNoLimit) return std::numeric_limits<Wide>::max();
      sum += cost * most;
    }
    return sum;
  }

  bool EndsInTime(const typed::Ensure& ensure) const {
    if (!journey_->has_timeout) return false;
    const int32_t then = journey_->timeout_stage;
    if (then != ir::kNone && !journey_->stages[static_cast<size_t>(then)].final) return false;
    const ir::Delay& most = journey_->timeout;
    if (BoundsOf(most).most <= BoundsOf(ensure.delay).least) return true;
    return most.calendar && ensure.delay.calendar && most.unit == ensure.delay.unit &&
           most.count <= ensure.delay.count && journey_->timeout_zone == ensure.zone;
  }

  // Whether each part of the condition is a part of a requirement.
  bool Requires(int32_t channel, const Expr* condition) const {
    if (AlwaysHolds(condition)) return true;
    if (condition->kind == typed::ExprKind::kAnd) {
      return Requires(channel, condition->args[0].get()) && Requires(channel, condition->args[1].get());
    }
    const typed::Channel& one = program_.channels[static_cast<size_t>(channel)];
    if (RequiredBy(one.rules, condition)) return true;
    return std::any_of(one.groups.begin(), one.groups.end(), [&](int32_t group) {
      return RequiredBy(program_.groups[static_cast<size_t>(group)].rules, condition);
    });
  }
  bool RequiredBy(const typed::Rules& rules, const Expr* condition) const {
    work_ += rules.requires_conditions.size();
    return std::any_of(rules.requires_conditions.begin(), rules.requires_conditions.end(),
                       [&](const typed::ExprPtr& rule) { return HasPart(rule.get(), condition); });
  }
  static bool HasPart(const Expr* rule, const Expr* condition) {
    if (SameCondition(rule, condition)) return true;
    return rule->kind == typed::ExprKind::kAnd &&
           (HasPart(rule->args[0].get(), condition) || HasPart(rule->args[1].get(), condition));
  }

  const Program& program_;
  const typed::Journey* journey_;
  const std::set<int32_t>& sent_;
  size_t& work_;
};

std::set<int32_t> SentBy(const typed::Journey& journey) {
  std::set<int32_t> channels;
  ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
    ForEachStmt(block, [&](const typed::Stmt& stmt) {
      if (const auto* send = std::get_if<typed::Send>(&stmt.node)) channels.insert(send->channel);
    });
  });
  return channels;
}

}  // namespace

void WarnUndecidedEnsures(const Context& context) {
  // Journeys made from a template share its text.
  std::set<std::pair<FileId, uint32_t>> said;
  size_t work = 0;
  const auto look = [&](const typed::Ensure& ensure, const typed::Journey* journey, const std::set<int32_t>& sent) {
    if (Prover(context.program, journey, sent, work).Proves(ensure)) return;
    if (!said.emplace(ensure.span.file, ensure.span.begin).second) return;
    context
        .Warn(DiagCode::J5900, ensure.span, "this `ensure` is not decided",
              "neither proved nor refuted by this compiler")
        .Note("nothing checks it when journeys run, so do not rely on it");
  };
  std::set<int32_t> all;
  for (const typed::Journey& journey : context.program.journeys) {
    if (journey.is_template || (journey.ensures.empty() && context.program.ensures.empty())) continue;
    const std::set<int32_t> sent = SentBy(journey);
    for (const typed::Ensure& ensure : journey.ensures) look(ensure, &journey, sent);
    all.insert(sent.begin(), sent.end());
  }
  for (const typed::Ensure& ensure : context.program.ensures) look(ensure, nullptr, all);
}

}  // namespace journey::check
