// The table of the longest common subsequence, behind equal beginnings and before equal ends.
#include "compiler/compare/align.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace journey::compare {
namespace {

using Places = std::span<const Place>;

bool Same(const Place& a, const Place& b) { return a.hash == b.hash; }

// Between two places that are the same: each old one with the first new one of its kind behind the last pair.
void PairKinds(Places before, Places after, std::vector<Pair>& pairs) {
  size_t next = 0;
  for (const Place& old : before) {
    size_t at = next;
    while (at < after.size() && after[at].kind != old.kind) ++at;
    if (at == after.size()) {
      pairs.emplace_back(&old, nullptr);
      continue;
    }
    for (; next < at; ++next) pairs.emplace_back(nullptr, &after[next]);
    pairs.emplace_back(&old, &after[next++]);
  }
  for (; next < after.size(); ++next) pairs.emplace_back(nullptr, &after[next]);
}

void AlignMiddle(Places before, Places after, std::vector<Pair>& pairs) {
  // So that lists of thousands that have nothing in common cost no more than a look at each.
  constexpr size_t kMostCells = 4'000'000;
  if (before.empty() || after.empty() || before.size() > kMostCells / after.size()) {
    return PairKinds(before, after, pairs);
  }
  const size_t width = after.size() + 1;
  std::vector<uint32_t> common((before.size() + 1) * width);  // of what lies from there on
  for (size_t i = before.size(); i-- > 0;) {
    for (size_t j = after.size(); j-- > 0;) {
      common[i * width + j] = Same(before[i], after[j])
                                  ? common[(i + 1) * width + j + 1] + 1
                                  : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  size_t i = 0, j = 0, from = 0, to = 0;
  while (i < before.size() && j < after.size()) {
    if (Same(before[i], after[j])) {
      PairKinds(before.subspan(from, i - from), after.subspan(to, j - to), pairs);
      pairs.emplace_back(&before[i++], &after[j++]);
      from = i, to = j;
    } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  PairKinds(before.subspan(from), after.subspan(to), pairs);
}

}  // namespace

std::vector<Pair> Align(const std::vector<Place>& before, const std::vector<Place>& after) {
  const size_t most = std::min(before.size(), after.size());
  size_t front = 0, back = 0;
  while (front < most && Same(before[front], after[front])) ++front;
  while (back < most - front && Same(before[before.size() - 1 - back], after[after.size() - 1 - back])) ++back;
  std::vector<Pair> pairs;
  for (size_t i = 0; i < front; ++i) pairs.emplace_back(&before[i], &after[i]);
  AlignMiddle(Places(before).subspan(front, before.size() - front - back),
              Places(after).subspan(front, after.size() - front - back), pairs);
  for (size_t i = back; i > 0; --i) pairs.emplace_back(&before[before.size() - i], &after[after.size() - i]);
  return pairs;
}

}  // namespace journey::compare
