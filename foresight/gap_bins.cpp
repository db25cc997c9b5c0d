// Made once, at first use.
#include "foresight/gap_bins.h"

#include <algorithm>

namespace journey::foresight {
namespace {

constexpr int64_t kDayMs = 86'400'000;

std::vector<int64_t> MakeEdges() {
  std::vector<int64_t> edges{0, 1};
  const auto grow = [&](int64_t until, int64_t part) {
    while (edges.back() + edges.back() / part < until)
      edges.push_back(edges.back() + std::max<int64_t>(edges.back() / part, 1));
  };
  const auto even = [&](int64_t until, int64_t by) {
    while (edges.back() < until) edges.push_back(edges.back() + by);
  };
  grow(kDayMs * 9 / 10, 4);
  edges.push_back(kDayMs);
  even(7 * kDayMs, kDayMs / 4);
  even(30 * kDayMs, kDayMs / 2);
  even(92 * kDayMs, kDayMs);
  grow(20 * 365 * kDayMs, 20);
  return edges;
}

}  // namespace

const std::vector<int64_t>& GapEdges() {
  static const std::vector<int64_t> edges = MakeEdges();
  return edges;
}

size_t GapBinOf(int64_t gap_ms) {
  const std::vector<int64_t>& edges = GapEdges();
  const auto above = std::ranges::upper_bound(edges, std::max<int64_t>(gap_ms, 0));
  return std::min<size_t>(static_cast<size_t>(above - edges.begin()) - 1, GapBins() - 1);
}

}  // namespace journey::foresight
