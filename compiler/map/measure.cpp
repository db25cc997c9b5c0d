// Copies; nothing is counted here.
#include "compiler/map/measure.h"

#include <unordered_map>

namespace journey::map {
namespace {

StageFigures FiguresOf(const insight::StageFigures& from, bool final) {
  StageFigures figures;
  figures.entered = from.entered;
  figures.reached = from.reached;
  figures.moved_on = from.moved_on + (final ? 0 : from.completed);
  figures.converted = from.converted;
  figures.dropped = from.dropped;
  figures.inside = from.inside;
  if (!final) figures.median_ms = from.stays.At(0.5);
  figures.to = from.to;
  figures.answers = from.said.answers;
  figures.feeling = from.said.mean();
  return figures;
}

uint64_t EndedOf(const insight::JourneyFigures& figures) {
  uint64_t ended = 0;
  for (const auto& [outcome, count] : figures.outcomes) ended += count;
  return ended;
}

}  // namespace

void PutFigures(const ir::Module& module, const insight::Figures& figures, Model& model) {
  std::unordered_map<std::string, size_t> places;
  for (size_t i = 0; i < module.journeys.size(); ++i) places.emplace(module.journeys[i].name, i);
  model.measured = true;
  for (Journey& journey : model.journeys) {
    const auto found = places.find(journey.qualified);
    if (found == places.end()) continue;
    const insight::JourneyFigures& from = figures.journeys[found->second];
    journey.figures = {from.entries, from.held_out, from.converted, EndedOf(from)};
    for (size_t s = 0; s < journey.stages.size(); ++s) {
      journey.stages[s].figures = FiguresOf(from.stages[s], journey.stages[s].final);
    }
  }
}

}  // namespace journey::map
