// Steps are counted as they come; places and variants when a walk ends.
#include "insight/paths.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <tuple>

namespace journey::insight {
namespace {

// FNV-1a over the steps; 64 bits, so two different walks of a million count as one once in 10^7 logs.
constexpr uint64_t kBasis = 0xCBF29CE484222325, kPrime = 0x100000001B3;
uint64_t Mixed(uint64_t hash, uint64_t value) {
  for (int i = 0; i < 8; ++i) hash = (hash ^ ((value >> (8 * i)) & 0xFF)) * kPrime;
  return hash;
}

}  // namespace

uint32_t PathTally::IdOf(std::string_view name) {
  if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
  if (paths_.names.size() >= kMostNames) name = "(others)";
  if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
  const auto id = static_cast<uint32_t>(paths_.names.size());
  paths_.names.emplace_back(name);
  paths_.counts.push_back(0);
  ids_.emplace(name, id);
  return id;
}

void PathTally::Step(std::string_view walk, std::string_view name) {
  auto found = open_.find(walk);
  if (found == open_.end()) {
    found = open_.emplace(std::string(walk), Walk()).first;
    found->second.hash = kBasis;
  }
  Walk& at = found->second;
  const uint32_t id = IdOf(name);
  ++paths_.steps;
  ++paths_.counts[id];
  if (at.length > 0) ++paths_.pairs[{at.last, id}];
  if (at.length == 0) ++paths_.starts[id];
  if (at.length < depth_) at.kept.push_back(id);
  at.last = id;
  at.hash = Mixed(at.hash, id);
  ++at.length;
}

void PathTally::Close(const Walk& walk, std::string_view outcome) {
  ++paths_.walks;
  ++paths_.lasts[walk.last];
  ++paths_.ends[std::string(outcome)];
  for (size_t i = 0; i < walk.kept.size(); ++i) {
    ++paths_.at[i][walk.kept[i]];
    if (i + 1 < walk.kept.size()) ++paths_.flows[i][{walk.kept[i], walk.kept[i + 1]}];
  }
  const uint64_t hash = Mixed(walk.hash, std::hash<std::string_view>()(outcome));
  const auto found = variants_.find(hash);
  if (found != variants_.end()) {
    ++found->second.count;
  } else if (variants_.size() < kMostVariants) {
    variants_.emplace(hash, Counted{walk.kept, std::string(outcome), walk.length, 1});
  } else {
    paths_.variants_cut = true;
  }
}

void PathTally::End(std::string_view walk, std::string_view outcome) {
  const auto found = open_.find(walk);
  if (found == open_.end()) return;
  Close(found->second, outcome);
  open_.erase(found);
}

void PathTally::Rename(std::string_view from, std::string_view into) {
  const auto found = open_.find(from);
  if (found == open_.end() || from == into) return;
  if (open_.contains(into)) {
    End(from, "merged");
    return;
  }
  auto node = open_.extract(found);
  node.key() = std::string(into);
  open_.insert(std::move(node));
}

Paths PathTally::Finish() {
  for (const auto& [name, walk] : open_) Close(walk, "");
  open_.clear();
  paths_.variants = variants_.size();
  std::vector<Variant>& commonest = paths_.commonest;
  for (const auto& [hash, one] : variants_) commonest.push_back({one.kept, one.length, one.end, one.count});
  // Of equally frequent ones the shorter, then by their steps: no order of a table shows.
  const auto before = [](const Variant& a, const Variant& b) {
    if (a.count != b.count) return a.count > b.count;
    return std::tie(a.length, a.steps, a.end) < std::tie(b.length, b.steps, b.end);
  };
  const size_t shown = std::min(kShownVariants, commonest.size());
  std::partial_sort(commonest.begin(), commonest.begin() + static_cast<std::ptrdiff_t>(shown), commonest.end(), before);
  commonest.resize(shown);
  return std::move(paths_);
}

}  // namespace journey::insight
