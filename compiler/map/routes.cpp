// A track is a place in a sorted list; its coordinate follows from its rank.
#include "compiler/map/routes.h"

#include <algorithm>
#include <cmath>

#include "compiler/map/scene.h"

namespace journey::map {
namespace {

constexpr double kSide = 26;  // from a box to the next track: room for an arrow
constexpr double kStep = 12;  // between tracks of a gutter
constexpr double kBusStep = 10;
constexpr double kCorner = 8;

}  // namespace

void Router::Add(size_t from, int32_t target, size_t to) {
  const auto track = [&](size_t gutter, Use use) {
    std::vector<Track>& tracks = gutters_[gutter];
    const Track wanted{use, target};
    const auto place = std::lower_bound(tracks.begin(), tracks.end(), wanted);
    if (place == tracks.end() || *place != wanted) tracks.insert(place, wanted);
  };
  if (to > from) {
    track(to - 1, Use::kForward);
    if (to == from + 1) return;
    track(from, Use::kToTop);
    if (std::find(top_.begin(), top_.end(), target) == top_.end()) top_.push_back(target);
    return;
  }
  track(to, Use::kBack);
  if (to == from) return;
  track(from, Use::kToBottom);
  for (Bus& bus : bottom_) {
    if (bus.target != target) continue;
    bus.high = std::max(bus.high, from);
    return;
  }
  bottom_.push_back({target, to, from});
}

double Router::GutterWidth(size_t column) const {
  const auto found = gutters_.find(column);
  const bool last = column + 1 == columns_;
  if (found == gutters_.end()) return last ? 0 : 2 * kSide;
  return (last ? kSide : 2 * kSide) + kStep * static_cast<double>(found->second.size() - 1);
}

double Router::TopHeight() const { return top_.empty() ? 0 : 10 + kBusStep * static_cast<double>(top_.size()); }

double Router::PlaceBuses(const std::vector<double>& ends) {
  double last = 0;
  for (size_t i = 0; i < bottom_.size(); ++i) {
    Bus& bus = bottom_[i];
    double lowest = 0;
    for (size_t column = bus.low + 1; column <= bus.high; ++column) lowest = std::max(lowest, ends[column]);
    bus.y = std::ceil((lowest + 10) / 8) * 8 + 6;
    // Those that were placed before stay; it goes below all that it would meet.
    for (bool met = true; met;) {
      met = false;
      for (size_t other = 0; other < i; ++other) {
        const Bus& placed = bottom_[other];
        if (placed.low > bus.high || placed.high < bus.low || placed.y != bus.y) continue;
        bus.y += 8;
        met = true;
      }
    }
    last = std::max(last, bus.y);
  }
  return last;
}

double Router::TrackX(size_t gutter, Use use, int32_t target, const std::vector<ColumnPlace>& columns) const {
  const std::vector<Track>& tracks = gutters_.at(gutter);
  const auto place = std::lower_bound(tracks.begin(), tracks.end(), Track{use, target});
  return columns[gutter].right + kSide + kStep * static_cast<double>(place - tracks.begin());
}

std::string Router::Line(size_t from, int32_t target, size_t to, double from_y, double to_y,
                         const std::vector<ColumnPlace>& columns, double top) const {
  std::vector<std::pair<double, double>> points{{columns[from].right, from_y}};
  if (to > from) {
    const double last = TrackX(to - 1, Use::kForward, target, columns);
    if (to > from + 1) {
      const double first = TrackX(from, Use::kToTop, target, columns);
      const double y = top + kBusStep * static_cast<double>(std::find(top_.begin(), top_.end(), target) - top_.begin());
      points.insert(points.end(), {{first, from_y}, {first, y}, {last, y}, {last, to_y}});
    } else {
      points.insert(points.end(), {{last, from_y}, {last, to_y}});
    }
    points.emplace_back(columns[to].left, to_y);
  } else {
    const double last = TrackX(to, Use::kBack, target, columns);
    if (to < from) {
      const double first = TrackX(from, Use::kToBottom, target, columns);
      const auto bus =
          std::find_if(bottom_.begin(), bottom_.end(), [&](const Bus& one) { return one.target == target; });
      const double y = bus->y;
      points.insert(points.end(), {{first, from_y}, {first, y}, {last, y}, {last, to_y}});
    } else {
      points.insert(points.end(), {{last, from_y}, {last, to_y}});
    }
    points.emplace_back(columns[to].right, to_y);
  }
  return RoundedPath(points);
}

std::string RoundedPath(const std::vector<std::pair<double, double>>& points) {
  std::string path = "M" + Number(points[0].first) + " " + Number(points[0].second);
  for (size_t i = 1; i < points.size(); ++i) {
    const auto& [x, y] = points[i];
    if (i + 1 == points.size()) {
      path += "L" + Number(x) + " " + Number(y);
      break;
    }
    const auto toward = [&](const std::pair<double, double>& other) {
      const double dx = other.first - x, dy = other.second - y, length = std::hypot(dx, dy);
      const double step = length == 0 ? 0 : std::min(kCorner, length / 2) / length;
      return std::pair(x + dx * step, y + dy * step);
    };
    const auto before = toward(points[i - 1]), behind = toward(points[i + 1]);
    path += "L" + Number(before.first) + " " + Number(before.second) + "Q" + Number(x) + " " + Number(y) + " " +
            Number(behind.first) + " " + Number(behind.second);
  }
  return path;
}

}  // namespace journey::map
