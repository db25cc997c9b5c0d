// The rows of the grid: which there are, and what stands in a cell of each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "compiler/map/model.h"
#include "compiler/map/scene.h"

namespace journey::map {

enum class Lane : uint8_t {
  kAims,
  kDoes,
  kThinks,
  kTouches,
  kFeeling,
  kPains,
  kGains,
  kMoments,
  kDecisions,
  kReach,
  kMeasured,
  kKpis,
  kOwners,
  kDepartments,
};

struct LaneInfo {
  Lane lane;
  const char* title;
  const char* how;  // how a note for it is written; empty: it comes by itself
};
// In the order in which they are drawn.
std::span<const LaneInfo> Lanes();

// A column of the grid.
struct Column {
  const Journey* journey = nullptr;
  const Stage* stage = nullptr;
  int32_t journey_index = kNone;
  std::vector<const Kpi*> kpis;  // of the stage
};

// How customers say that they feel there.
std::optional<double> SaidIn(const Stage& stage);

bool HasCell(Lane lane, const Column& column);
// Draws the cell from its upper left corner on, and gives its height. Not for kFeeling, which is one curve.
double DrawCell(Pen& pen, const Model& model, Lane lane, const Column& column, double x, double y, double width);
// The same in words.
std::string CellText(const Model& model, Lane lane, const Column& column);

// A kpi's card; gives its height.
double DrawKpi(Pen& pen, const Kpi& kpi, std::string_view of, double x, double y, double width);

}  // namespace journey::map
