// Walks that are alike are found in a map by their steps, which also puts them in order.
#include "compiler/mine/traces.h"

#include <algorithm>

namespace journey::mine {

Log LogOfWalks(const insight::Walks& walks) {
  Log log;
  log.names = walks.names;
  log.counts.resize(walks.names.size());
  log.customers = walks.walks.size();
  log.events = walks.events;
  log.first = walks.first;
  log.last = walks.last;
  std::map<std::vector<uint32_t>, uint64_t> alike;
  for (const insight::CustomerWalk& walk : walks.walks) {
    std::vector<uint32_t> trace;
    for (size_t i = 0; i < walk.steps.size(); ++i) {
      const uint32_t name = walk.steps[i].name;
      ++log.counts[name];
      if (i > 0) {
        const int64_t gap = std::max<int64_t>(walk.steps[i].time - walk.steps[i - 1].time, 0);
        log.longest_silence = std::max(log.longest_silence, gap);
        log.times[{trace.back(), name}].Add(gap);
      }
      trace.push_back(name);
    }
    ++alike[std::move(trace)];
  }
  for (auto& [steps, count] : alike) log.traces.push_back({steps, count});
  return log;
}

}  // namespace journey::mine
