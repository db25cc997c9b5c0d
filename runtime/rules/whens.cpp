// What happens at the end of a step: conditions. Starts and stops, which follow, are in requests.cpp.
#include <algorithm>
#include <bit>
#include <limits>

#include "runtime/rules/fold.h"

namespace journey::rt {
namespace {

constexpr int32_t kNoMore = std::numeric_limits<int32_t>::max();

}  // namespace

// The first journey from `from` on that the customer is in and that has conditions to look at.
int32_t Fold::NextWithWhens(const Customer& customer, int32_t from) const {
  if (!plan_.any_when) return kNoMore;
  for (Offset at = customer.FirstOf(from); at != 0;) {
    const int32_t journey = customer.At(at).journey;
    if (JourneyAt(journey).when_fn != ir::kNone || plan_.moments[static_cast<size_t>(journey)].any_wait) return journey;
    at = customer.FirstOf(journey + 1);
  }
  return kNoMore;
}

void Fold::WhenPass(Customer& customer) {
  const bool rules = !plan_.enter_whens.empty();
  cause_ = {.kind = CauseKind::kWhen};
  if (rules) customer.MakeWhens();
  Rebind();
  // The rules whose answer may have changed, and the journeys with whens that the customer is in, in journey order.
  size_t rule = rules ? NextStale(customer, 0) : 0;
  for (int32_t journey = -1;;) {
    const int32_t active = NextWithWhens(customer, journey + 1);
    const int32_t entering = rule < plan_.enter_whens.size() ? plan_.enter_whens[rule].journey : kNoMore;
    journey = std::min(active, entering);
    if (journey == kNoMore) return;
    if (journey == active) {
      RunWhens(customer, journey);
      // What the whens did may have made rules of this and later journeys stale.
      if (rules) rule = NextStale(customer, FirstRuleOf(journey));
    }
    for (; rule < plan_.enter_whens.size() && plan_.enter_whens[rule].journey == journey;
         rule = NextStale(customer, rule + 1)) {
      TryEnterWhen(customer, rule);
    }
  }
}

void Fold::RunWhens(Customer& customer, int32_t journey) {
  for (Offset at = customer.FirstOf(journey); at != 0 && customer.At(at).journey == journey; at = customer.Next(at)) {
    if (!customer.At(at).ended) RunFor(at, JourneyAt(journey).when_fn);
    if (customer.At(at).moved) TurnOfWait(customer, at);
  }
}

// The first rule from `from` on whose answer may be another than when it was last asked.
size_t Fold::NextStale(const Customer& customer, size_t from) const {
  const uint64_t* stale = customer.WhenStale();
  for (size_t word = from / 64; word < plan_.whens_always.size(); ++word) {
    uint64_t bits = stale[word] | plan_.whens_always[word];
    if (word == from / 64) bits &= ~uint64_t{0} << (from % 64);
    if (bits != 0) {
      return std::min(word * 64 + static_cast<size_t>(std::countr_zero(bits)), plan_.enter_whens.size());
    }
  }
  return plan_.enter_whens.size();
}

size_t Fold::FirstRuleOf(int32_t journey) const {
  const auto found = std::lower_bound(plan_.enter_whens.begin(), plan_.enter_whens.end(), journey,
                                      [](const EnterRule& rule, int32_t wanted) { return rule.journey < wanted; });
  return static_cast<size_t>(found - plan_.enter_whens.begin());
}

void Fold::WhenInputChanged(Customer& customer, const RuleSet& rules) {
  if (rules.empty() || !customer.HasWhens()) return;
  uint64_t* stale = customer.WhenStale();
  for (size_t word = 0; word < rules.size(); ++word) stale[word] |= rules[word];
}

void Fold::TryEnterWhen(Customer& customer, size_t rule_index) {
  const EnterRule& rule = plan_.enter_whens[rule_index];
  const ir::Journey& journey = JourneyAt(rule.journey);
  const ir::Enter& enter = journey.enters[static_cast<size_t>(rule.enter)];
  const bool now = Holds(Question::kSegment, journey.segment_fn, rule.journey, rule.enter) &&
                   Holds(Question::kEnterWhen, enter.where_fn, rule.journey, rule.enter);
  const uint64_t bit = uint64_t{1} << (rule_index % 64);
  customer.WhenStale()[rule_index / 64] &= ~bit;
  uint64_t& holds = customer.WhenHolds()[rule_index / 64];
  const bool before = (holds & bit) != 0;
  holds = now ? holds | bit : holds & ~bit;
  if (!now || before || !MayEnter(customer, rule.journey, {})) return;
  // Not for an instance that ended in this very step.
  if (EndedNow(customer, rule.journey, {})) return;
  Enter(customer, rule.journey, nullptr, &enter);
}

}  // namespace journey::rt
