// KPIs against what was recorded: the one evaluator of `kpi … target …` (section 12 of the language, edition 2).
//
// Measures: `entries` are those who entered (not those held out); `conversions` of them, once each; `conversion_rate`
// is conversions / entries; `reached(S)` entries that were in S; `rate(S)` reached(S) / entries; `median_time(S)` of
// the stays in S that ended; `drop_off(S)` the share of those who reached S that left the journey there; `sends(C)`
// messages sent; `uplift` the conversion rate less that of those held out. What is divided by nothing has no value, and
// so has all that is made of it. `in P%` of a lone `median_time(S)`: the share of entries that left S, none of whose
// stays misses the target, must be at least P %. Of anything else the value is one for all entries, so all meet the
// target or none does.
#pragma once

#include <optional>
#include <vector>

#include "insight/figures.h"
#include "ir/ir.h"

namespace journey::insight {

enum class Verdict : uint8_t { kMet, kMissed, kNoData };

struct KpiResult {
  const ir::Kpi* kpi = nullptr;
  std::optional<double> value;  // a duration in ms
  double target = 0;            // likewise
  // Of `in P%` over entries: who left the stage, and those of them that met the target.
  std::optional<Proportion> within;
  Verdict verdict = Verdict::kNoData;
};

// In the order of the journey's KPIs, which must outlive them.
std::vector<KpiResult> Evaluate(const ir::Module& module, const ir::Journey& journey, const JourneyFigures& figures);

}  // namespace journey::insight
