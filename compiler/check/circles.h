// Circles in a graph of `go`s or `start`s.
//
// Edges are indices into a list that the caller has sorted by place, so that what is found does not depend on chance.
// Everything here takes time in proportion to nodes and edges, times the circles it gives back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compiler/source/source.h"

namespace journey::check {

struct Edge {
  size_t from = 0;
  size_t to = 0;
  Span span;
  bool by_when = false;
  int64_t ms = 0;      // the least time from entering `from` to walking the edge
  bool timed = false;  // a timer or a wait has to end before it is walked
};

// Circles of one graph beyond this many are not looked for: to break these is work enough.
inline constexpr size_t kMaxCircles = 20;

void SortByPlace(std::vector<Edge>& edges);

// For each node the edges that leave it.
std::vector<std::vector<size_t>> EdgesFrom(const std::vector<Edge>& edges, size_t node_count);

// For each node a number that it shares with those it can reach and be reached from; edges marked `used` do not count.
std::vector<size_t> Components(const std::vector<Edge>& edges, const std::vector<bool>& used, size_t node_count);

// Circles that share no edge, each as edge indices beginning with its first edge in the source. While there is any
// circle, at least one is found.
std::vector<std::vector<size_t>> DisjointCircles(const std::vector<Edge>& edges, size_t node_count);

// The longest way through a graph without circles, as edge indices.
std::vector<size_t> LongestWay(const std::vector<Edge>& edges, size_t node_count);

}  // namespace journey::check
