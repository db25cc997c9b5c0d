// Tarjan's components with a stack of our own, breadth-first ways back, a longest path in topological order.
#include "compiler/check/circles.h"

#include <algorithm>
#include <tuple>

namespace journey::check {
namespace {

constexpr size_t kNone = SIZE_MAX;

class Tarjan {
 public:
  Tarjan(const std::vector<Edge>& edges, const std::vector<bool>& used, size_t node_count)
      : edges_(edges),
        used_(used),
        from_(EdgesFrom(edges, node_count)),
        number_(node_count, kNone),
        low_(node_count),
        component_(node_count, kNone) {}

  std::vector<size_t> Run() {
    for (size_t node = 0; node < number_.size(); ++node) {
      if (number_[node] == kNone) Visit(node);
    }
    return std::move(component_);
  }

 private:
  struct Frame {
    size_t node;
    size_t next = 0;
  };

  void Open(size_t node) {
    number_[node] = low_[node] = count_++;
    open_.push_back(node);
    frames_.push_back({node});
  }

  void Visit(size_t root) {
    Open(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const size_t node = frame.node;
      if (frame.next < from_[node].size()) {
        const size_t e = from_[node][frame.next++];
        const size_t to = edges_[e].to;
        if (used_[e]) continue;
        if (number_[to] == kNone) {
          Open(to);
        } else if (component_[to] == kNone) {
          low_[node] = std::min(low_[node], number_[to]);
        }
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
      if (low_[node] != number_[node]) continue;
      for (size_t member = kNone; member != node;) {
        member = open_.back();
        open_.pop_back();
        component_[member] = node;
      }
    }
  }

  const std::vector<Edge>& edges_;
  const std::vector<bool>& used_;
  std::vector<std::vector<size_t>> from_;
  std::vector<size_t> number_, low_, component_, open_;
  std::vector<Frame> frames_;
  size_t count_ = 0;
};

// The shortest way from `from` to `to` over edges that are not used; there is one.
std::vector<size_t> WayBack(const std::vector<Edge>& edges, const std::vector<std::vector<size_t>>& edges_from,
                            const std::vector<bool>& used, size_t from, size_t to) {
  std::vector<size_t> path;
  if (from == to) return path;
  std::vector<size_t> via(edges_from.size(), kNone);
  std::vector<size_t> queue{from};
  for (size_t head = 0; head < queue.size() && via[to] == kNone; ++head) {
    for (const size_t e : edges_from[queue[head]]) {
      const size_t next = edges[e].to;
      if (used[e] || next == from || via[next] != kNone) continue;
      via[next] = e;
      queue.push_back(next);
    }
  }
  for (size_t node = to; node != from; node = edges[via[node]].from) path.push_back(via[node]);
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace

void SortByPlace(std::vector<Edge>& edges) {
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::tie(a.span.file, a.span.begin, a.span.end) < std::tie(b.span.file, b.span.begin, b.span.end);
  });
}

std::vector<std::vector<size_t>> EdgesFrom(const std::vector<Edge>& edges, size_t node_count) {
  std::vector<std::vector<size_t>> from(node_count);
  for (size_t e = 0; e < edges.size(); ++e) from[edges[e].from].push_back(e);
  return from;
}

std::vector<size_t> Components(const std::vector<Edge>& edges, const std::vector<bool>& used, size_t node_count) {
  return Tarjan(edges, used, node_count).Run();
}

std::vector<std::vector<size_t>> DisjointCircles(const std::vector<Edge>& edges, size_t node_count) {
  std::vector<bool> used(edges.size(), false);
  const std::vector<std::vector<size_t>> from = EdgesFrom(edges, node_count);
  std::vector<std::vector<size_t>> circles;
  size_t first = 0;
  while (circles.size() < kMaxCircles) {
    const std::vector<size_t> component = Components(edges, used, node_count);
    // Edges before the first of the last circle lie in none any more.
    while (first < edges.size() && (used[first] || component[edges[first].from] != component[edges[first].to])) ++first;
    if (first == edges.size()) break;
    std::vector<size_t> circle{first};
    const std::vector<size_t> back = WayBack(edges, from, used, edges[first].to, edges[first].from);
    circle.insert(circle.end(), back.begin(), back.end());
    for (const size_t e : circle) used[e] = true;
    circles.push_back(std::move(circle));
  }
  return circles;
}

std::vector<size_t> LongestWay(const std::vector<Edge>& edges, size_t node_count) {
  const std::vector<std::vector<size_t>> from = EdgesFrom(edges, node_count);
  std::vector<size_t> incoming(node_count), length(node_count), via(node_count, kNone), ready;
  for (const Edge& edge : edges) ++incoming[edge.to];
  for (size_t node = 0; node < node_count; ++node) {
    if (incoming[node] == 0) ready.push_back(node);
  }
  size_t end = kNone;
  for (size_t head = 0; head < ready.size(); ++head) {
    const size_t node = ready[head];
    if (end == kNone || length[node] > length[end]) end = node;
    for (const size_t e : from[node]) {
      const size_t to = edges[e].to;
      if (via[to] == kNone || length[node] + 1 > length[to]) {
        length[to] = length[node] + 1;
        via[to] = e;
      }
      if (--incoming[to] == 0) ready.push_back(to);
    }
  }
  std::vector<size_t> way;
  for (size_t node = end; node != kNone && via[node] != kNone; node = edges[via[node]].from) way.push_back(via[node]);
  std::reverse(way.begin(), way.end());
  return way;
}

}  // namespace journey::check
