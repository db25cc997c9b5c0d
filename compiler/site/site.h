// A project as a folder of pages that need no network: journeys with their pictures and stages, messages, events with
// who reads them, channels, what tests cover, and a search over all names.
//
// In: what `map`, `tracking` and `coverage` have made of the project. Out: files. Nothing is worked out here; pages say
// what those say. The same project gives the same bytes. Pure.
#pragma once

#include <string>
#include <vector>

#include "compiler/coverage/coverage.h"
#include "compiler/map/model.h"
#include "compiler/map/write.h"
#include "compiler/tracking/tracking_plan.h"

namespace journey::site {

struct Page {
  std::string file;  // "journey-cart.Cart.html"
  std::string bytes;
};

struct Parts {
  const map::Model& model;
  const tracking::TrackingPlan& plan;
  const std::vector<coverage::FileCoverage>& coverage;
  map::LinkTo link;  // where a place of the sources leads
};

std::vector<Page> MakeSite(const Parts& parts);

}  // namespace journey::site
