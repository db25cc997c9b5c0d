// Lines between boxes that stand in columns: where each runs, so that no two of different targets lie on each other and
// none crosses a box.
//
// Between two columns there is a gutter, above all boxes and below those that a line passes a bus. A line to a later
// column comes in from the left, one to the same or an earlier column from the right. All lines to one target share
// their tracks. Boxes of one column stand below each other. Heights are the caller's: rows at multiples of 8, entries
// from the left 4 below one, from the right 2; buses are 6 below one, so that nothing lies at the height of another
// thing.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace journey::map {

struct ColumnPlace {
  double left = 0, right = 0;  // of its boxes
};

class Router {
 public:
  explicit Router(size_t columns) : columns_(columns) {}

  // From the right side of a box in column `from` to box `target`, in column `to`.
  void Add(size_t from, int32_t target, size_t to);

  // Once all are added: how much room the lines need.
  double GutterWidth(size_t column) const;  // right of it
  double TopHeight() const;
  // Once boxes have their places, whose lower ends these are: runs the buses below them, and gives where the last ends.
  double PlaceBuses(const std::vector<double>& ends);

  // The line as a path; y's are where it leaves and where it comes in. `top`: where the upper bus begins, downwards.
  // Columns are in their places, and so are buses.
  std::string Line(size_t from, int32_t target, size_t to, double from_y, double to_y,
                   const std::vector<ColumnPlace>& columns, double top) const;
  // The height of a row nearest to y.
  static double AtRow(double y) { return std::round(y / 8) * 8; }
  // Whether it comes in from the left.
  static bool FromLeft(size_t from, size_t to) { return to > from; }

 private:
  // What a track in a gutter is for; they lie in this order, so that few lines cross.
  enum class Use : uint8_t { kBack, kToBottom, kToTop, kForward };
  using Track = std::pair<Use, int32_t>;  // and whose

  double TrackX(size_t gutter, Use use, int32_t target, const std::vector<ColumnPlace>& columns) const;

  size_t columns_;
  std::map<size_t, std::vector<Track>> gutters_;  // sorted
  std::vector<int32_t> top_;                      // targets, in the order in which they came
  struct Bus {
    int32_t target = 0;
    size_t low = 0, high = 0;  // from one gutter to the other
    double y = 0;
  };
  std::vector<Bus> bottom_;
};

// Through the points, with round corners.
std::string RoundedPath(const std::vector<std::pair<double, double>>& points);

}  // namespace journey::map
