// Names are numbered anew at the end, so that no number tells who came first.
#include "compiler/mine/traces.h"

#include <algorithm>
#include <iterator>

namespace journey::mine {

bool TraceReader::Add(std::string_view customer, std::string_view name, int64_t time) {
  auto id = ids_.find(name);
  if (id == ids_.end()) {
    if (ids_.size() == kMostNames) return false;
    id = ids_.emplace(std::string(name), static_cast<uint32_t>(ids_.size())).first;
  }
  auto whose = customers_.find(customer);
  if (whose == customers_.end()) whose = customers_.emplace(std::string(customer), std::vector<Step>()).first;
  whose->second.push_back({time, id->second});
  return true;
}

void TraceReader::Rename(std::string_view from, std::string_view into) {
  const auto found = customers_.find(from);
  if (found == customers_.end() || from == into) return;
  const std::vector<Step> moved = std::move(found->second);
  customers_.erase(found);
  std::vector<Step>& all = customers_[std::string(into)];
  std::vector<Step> merged;
  std::ranges::merge(moved, all, std::back_inserter(merged), {}, &Step::time, &Step::time);
  all = std::move(merged);
}

Log TraceReader::Finish() {
  Log log;
  for (const auto& [name, id] : ids_) log.names.push_back(name);
  std::ranges::sort(log.names);
  std::vector<uint32_t> numbers(ids_.size());
  for (uint32_t i = 0; i < log.names.size(); ++i) numbers[ids_.at(log.names[i])] = i;
  log.counts.resize(log.names.size());
  std::map<std::vector<uint32_t>, uint64_t> alike;
  bool any = false;
  for (const auto& [customer, steps] : customers_) {
    std::vector<uint32_t> trace;
    for (size_t i = 0; i < steps.size(); ++i) {
      const uint32_t name = numbers[steps[i].name];
      ++log.counts[name];
      if (i > 0) {
        const int64_t gap = std::max<int64_t>(steps[i].time - steps[i - 1].time, 0);
        log.longest_silence = std::max(log.longest_silence, gap);
        log.times[{trace.back(), name}].Add(gap);
      }
      log.first = any ? std::min(log.first, steps[i].time) : steps[i].time;
      log.last = any ? std::max(log.last, steps[i].time) : steps[i].time;
      any = true;
      trace.push_back(name);
    }
    log.events += trace.size();
    ++log.customers;
    ++alike[std::move(trace)];
  }
  customers_.clear();
  for (auto& [steps, count] : alike) log.traces.push_back({steps, count});
  return log;
}

}  // namespace journey::mine
