// Names are numbered anew at the end, so that no number tells who came first.
#include "insight/walks.h"

#include <algorithm>
#include <iterator>

namespace journey::insight {

bool WalkReader::Add(std::string_view customer, std::string_view name, int64_t time) {
  auto id = ids_.find(name);
  if (id == ids_.end()) {
    if (ids_.size() == most_names_) return false;
    id = ids_.emplace(std::string(name), static_cast<uint32_t>(ids_.size())).first;
  }
  auto whose = customers_.find(customer);
  if (whose == customers_.end()) whose = customers_.emplace(std::string(customer), std::vector<WalkStep>()).first;
  whose->second.push_back({time, id->second});
  return true;
}

void WalkReader::Rename(std::string_view from, std::string_view into) {
  const auto found = customers_.find(from);
  if (found == customers_.end() || from == into) return;
  const std::vector<WalkStep> moved = std::move(found->second);
  customers_.erase(found);
  std::vector<WalkStep>& all = customers_[std::string(into)];
  std::vector<WalkStep> merged;
  std::ranges::merge(moved, all, std::back_inserter(merged), {}, &WalkStep::time, &WalkStep::time);
  all = std::move(merged);
}

Walks WalkReader::Finish() {
  Walks walks;
  for (const auto& [name, id] : ids_) walks.names.push_back(name);
  std::ranges::sort(walks.names);
  std::vector<uint32_t> numbers(ids_.size());
  for (uint32_t i = 0; i < walks.names.size(); ++i) numbers[ids_.at(walks.names[i])] = i;
  for (auto& [customer, steps] : customers_) {
    if (steps.empty()) continue;
    for (WalkStep& step : steps) {
      step.name = numbers[step.name];
      walks.first = walks.events == 0 ? step.time : std::min(walks.first, step.time);
      walks.last = walks.events == 0 ? step.time : std::max(walks.last, step.time);
      ++walks.events;
    }
    walks.walks.push_back({customer, std::move(steps)});
  }
  customers_.clear();
  std::ranges::sort(walks.walks, {}, &CustomerWalk::customer);
  return walks;
}

}  // namespace journey::insight
