// What is drawn -> pictures. One function a kind of picture; all keep the order in which things are declared, so that
// a version that adds something moves only what stands behind it. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/figure_text.h"
#include "compiler/map/model.h"
#include "compiler/map/scene.h"

namespace journey::map {

// Phases and stages by what is said, done and measured in them.
Scene DrawGrid(const Model& model, const MapOf& map);
// A journey's stages as a state chart, phase by phase.
Scene DrawFlow(const Model& model, int32_t journey);
// A journey's delays, windows and messages along time.
Scene DrawTimeline(const Model& model, int32_t journey);
// How all journeys meet.
Scene DrawAtlas(const Model& model);

// A phase as a broad arrow from x to `right`; the first one has a straight back.
void DrawPhase(Pen& pen, double x, double right, double y, int32_t phase, std::string_view name, bool first);
inline constexpr double kPhaseHeight = 36;

// Letters, digits and "-" of a name, for ids.
std::string IdOf(std::string_view kind, std::string_view name);

}  // namespace journey::map
