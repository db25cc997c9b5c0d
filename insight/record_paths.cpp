// Entered and moved are steps; ended ends.
#include "insight/record_paths.h"

namespace journey::insight {

std::string RecordPaths::WalkOf(std::string_view customer, const rt::Record& record) const {
  std::string walk(customer);
  walk += '\n';
  walk += record.key;
  walk += '\n';
  return walk + std::to_string(record.entry);
}

std::string RecordPaths::Find(const rt::Record& record) {
  std::string walk = WalkOf(record.customer, record);
  const auto found = came_from_.find(std::string(record.customer));
  if (found == came_from_.end()) return walk;
  // Of two alike the one that came over is what ends as merged.
  const bool merged = record.kind == rt::RecordKind::kEnded && record.outcome == ir::Outcome::kMerged;
  if (tally_.IsOpen(walk) && !merged) return walk;
  for (const std::string& from : found->second) {
    const std::string before = WalkOf(from, record);
    if (!tally_.IsOpen(before)) continue;
    if (merged) return before;
    tally_.Rename(before, walk);
    break;
  }
  return walk;
}

void RecordPaths::Write(const rt::Record& record) {
  if (record.kind == rt::RecordKind::kMerged) {
    // Who came to `from` earlier has come to this customer, too.
    std::vector<std::string> ids = {std::string(record.from)};
    if (const auto earlier = came_from_.find(ids[0]); earlier != came_from_.end()) {
      ids.insert(ids.end(), earlier->second.begin(), earlier->second.end());
      came_from_.erase(earlier);
    }
    std::vector<std::string>& all = came_from_[std::string(record.customer)];
    all.insert(all.end(), ids.begin(), ids.end());
    return;
  }
  if (record.journey != journey_ || record.stage_index < 0) return;
  const ir::Stage& stage =
      module_.journeys[static_cast<size_t>(journey_)].stages[static_cast<size_t>(record.stage_index)];
  switch (record.kind) {
    case rt::RecordKind::kEntered:
      tally_.Step(WalkOf(record.customer, record), stage.name);
      return;
    case rt::RecordKind::kMoved:
      if (const std::string walk = Find(record); tally_.IsOpen(walk)) tally_.Step(walk, stage.name);
      return;
    case rt::RecordKind::kEnded:
      tally_.End(Find(record), ir::OutcomeName(record.outcome));
      return;
    default:
      return;
  }
}

}  // namespace journey::insight
