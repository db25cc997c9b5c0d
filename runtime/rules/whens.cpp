// What happens at the end of a step: conditions. Starts and stops, which follow, are in requests.cpp.
#include <algorithm>
#include <bit>
#include <limits>

#include "runtime/rules/fold.h"

namespace journey::rt {
namespace {

constexpr int32_t kNoMore = std::numeric_limits<int32_t>::max();

}  // namespace

// The first instance from `at` on whose journey has conditions to look at; 0: there is none.
inline Offset Fold::NextWithWhens(const Customer& customer, Offset at) const {
  while (at != 0) {
    const int32_t journey = customer.At(at).journey;
    if (plan_.whens[static_cast<size_t>(journey)]) return at;
    at = customer.FirstOf(journey + 1);
  }
  return 0;
}

void Fold::WhenPassOfInstances(Customer& customer) {
  Offset at = NextWithWhens(customer, customer.FirstOf(0));
  if (at == 0) return;
  cause_ = {.kind = CauseKind::kWhen};
  while (at != 0) at = NextWithWhens(customer, RunWhens(customer, at));
}

void Fold::WhenPassWithRules(Customer& customer) {
  cause_ = {.kind = CauseKind::kWhen};
  if (!customer.HasWhens()) {
    customer.MakeWhens();
    Rebind();
  }
  // The rules whose answer may have changed, and the instances with whens, in journey order. Nobody enters a journey
  // but in its turn, so an instance that comes later is known before.
  size_t rule = NextStale(customer, 0);
  Offset at = plan_.any_when ? NextWithWhens(customer, customer.FirstOf(0)) : 0;
  for (;;) {
    const int32_t active = at != 0 ? customer.At(at).journey : kNoMore;
    const int32_t entering = rule < plan_.enter_whens.size() ? plan_.enter_whens[rule].journey : kNoMore;
    const int32_t journey = std::min(active, entering);
    if (journey == kNoMore) return;
    if (journey == active) {
      at = NextWithWhens(customer, RunWhens(customer, at));
      // What the whens did may have made rules of this and later journeys stale.
      rule = NextStale(customer, FirstRuleOf(journey));
    }
    for (; rule < plan_.enter_whens.size() && plan_.enter_whens[rule].journey == journey;
         rule = NextStale(customer, rule + 1)) {
      TryEnterWhen(customer, rule);
    }
  }
}

// Those of the journey whose first instance is `at`; gives the first instance behind them.
inline Offset Fold::RunWhens(Customer& customer, Offset at) {
  const int32_t journey = customer.At(at).journey;
  const int32_t whens = JourneyAt(journey).when_fn;
  do {
    if (!customer.At(at).ended) RunFor(at, whens);
    if (customer.At(at).moved) TurnOfWait(customer, at);
    at = customer.Next(at);
  } while (at != 0 && customer.At(at).journey == journey);
  return at;
}

// The first rule from `from` on whose answer may be another than when it was last asked.
inline size_t Fold::NextStale(const Customer& customer, size_t from) const {
  const size_t words = plan_.whens_always.size(), rules = plan_.enter_whens.size();
  if (from >= rules) return rules;
  const RuleWord* stale = customer.WhenStale();
  size_t word = from / kRulesPerWord;
  RuleWord bits = (stale[word] | plan_.whens_always[word]) & ~RuleWord{0} << (from % kRulesPerWord);
  while (bits == 0 && ++word < words) bits = stale[word] | plan_.whens_always[word];
  return bits == 0 ? rules : std::min(word * kRulesPerWord + static_cast<size_t>(std::countr_zero(bits)), rules);
}

inline size_t Fold::FirstRuleOf(int32_t journey) const {
  const auto found = std::lower_bound(plan_.enter_whens.begin(), plan_.enter_whens.end(), journey,
                                      [](const EnterRule& rule, int32_t wanted) { return rule.journey < wanted; });
  return static_cast<size_t>(found - plan_.enter_whens.begin());
}

void Fold::WhenInputChanged(Customer& customer, const RuleSet& rules) {
  if (rules.empty() || !customer.HasWhens()) return;
  RuleWord* stale = customer.WhenStale();
  for (size_t word = 0; word < rules.size(); ++word) stale[word] |= rules[word];
}

void Fold::TryEnterWhen(Customer& customer, size_t rule_index) {
  const EnterRule& rule = plan_.enter_whens[rule_index];
  const ir::Journey& journey = JourneyAt(rule.journey);
  const ir::Enter& enter = journey.enters[static_cast<size_t>(rule.enter)];
  const bool now = Holds(Question::kSegment, journey.segment_fn, rule.journey, rule.enter) &&
                   Holds(Question::kEnterWhen, enter.where_fn, rule.journey, rule.enter);
  const RuleWord bit = RuleWord{1} << (rule_index % kRulesPerWord);
  RuleWord& stale = customer.WhenStale()[rule_index / kRulesPerWord];
  RuleWord& holds = customer.WhenHolds()[rule_index / kRulesPerWord];
  stale &= ~bit;
  const bool before = (holds & bit) != 0;
  holds = now ? holds | bit : holds & ~bit;
  if (!now || before || !MayEnter(customer, rule.journey, {})) return;
  // Not for an instance that ended in this very step.
  if (EndedNow(customer, rule.journey, {})) return;
  Enter(customer, rule.journey, nullptr, &enter);
}

}  // namespace journey::rt
