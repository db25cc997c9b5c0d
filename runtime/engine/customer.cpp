// Finding a customer's journeys and instances. Most customers are in very few.
#include "runtime/engine/customer.h"

#include <algorithm>

namespace journey::rt {

const JourneyState* Customer::FindEntered(int32_t journey) const {
  const JourneyState* found =
      std::lower_bound(entered.begin(), entered.end(), journey,
                       [](const JourneyState& state, int32_t wanted) { return state.journey < wanted; });
  return found != entered.end() && found->journey == journey ? found : nullptr;
}

uint32_t Customer::FirstOf(int32_t journey) const {
  Instance* const* found =
      std::lower_bound(instances.begin(), instances.end(), journey,
                       [](const Instance* instance, int32_t wanted) { return instance->journey < wanted; });
  return static_cast<uint32_t>(found - instances.begin());
}

}  // namespace journey::rt
