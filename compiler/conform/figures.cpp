// The two measures.
#include "compiler/conform/figures.h"

#include <algorithm>

namespace journey::conform {

uint64_t PlaceUse::followed() const {
  uint64_t sum = 0;
  for (const auto& [event, way] : ways) sum += way.count;
  return sum;
}

size_t PlaceUse::done() const {
  return static_cast<size_t>(std::ranges::count_if(ways, [](const auto& one) { return one.second.count > 0; }));
}

std::optional<double> JourneyFigures::fitness() const {
  if (events == 0) return std::nullopt;
  return static_cast<double>(followed) / static_cast<double>(events);
}

// Escaping edges: each place weighs as much as events were followed there.
std::optional<double> JourneyFigures::precision() const {
  double allowed = 0, done = 0;
  for (const PlaceUse& place : places) {
    const auto weight = static_cast<double>(place.followed());
    allowed += weight * static_cast<double>(place.ways.size());
    done += weight * static_cast<double>(place.done());
  }
  if (allowed == 0) return std::nullopt;
  return done / allowed;
}

size_t Report::below(double share) const {
  return static_cast<size_t>(std::ranges::count_if(journeys, [&](const JourneyFigures& one) {
    const std::optional<double> fitness = one.fitness();
    return fitness && *fitness < share;
  }));
}

}  // namespace journey::conform
