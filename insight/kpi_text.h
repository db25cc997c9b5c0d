// A KPI as people read it: "rate of Came back / 2", "≥ 0.2 for 80%".
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ir/ir.h"

namespace journey::insight {

// How the stage or channel of that index is called.
using Naming = std::function<std::string(int32_t)>;
std::string KpiText(const ir::Kpi& kpi, const Naming& stage, const Naming& channel);
std::string KpiTarget(const ir::Kpi& kpi);

}  // namespace journey::insight
