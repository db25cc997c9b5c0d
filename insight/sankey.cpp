// Columns of boxes with bands between them. In each column the commonest names stand apart, the rest together; the
// order is that of counts, then of names' first coming, so the same paths give the same picture.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "base/figure_text.h"
#include "insight/page.h"
#include "insight/paths.h"
#include "insight/text_width.h"

namespace journey::insight {
namespace {

constexpr size_t kShown = 8;  // names of a column
constexpr uint32_t kOthers = UINT32_MAX;
constexpr double kColumn = 210, kBox = 14, kHeight = 440, kTop = 34, kLeast = 1;
constexpr double kLetters = 13, kBeside = 6;
// As high as a line, so that names beside the smallest boxes stay apart.
constexpr double kGap = 16;

struct Node {
  uint32_t name = kOthers;
  uint64_t count = 0;
  double y = 0, height = 0;
  double out = 0, in = 0;  // how much of it bands have used up
};
using Column = std::vector<Node>;

Column ColumnOf(const std::map<uint32_t, uint64_t>& at) {
  Column column;
  for (const auto& [name, count] : at) column.push_back({name, count});
  std::stable_sort(column.begin(), column.end(), [](const Node& a, const Node& b) { return a.count > b.count; });
  if (column.size() <= kShown) return column;
  Node others;
  for (size_t i = kShown - 1; i < column.size(); ++i) others.count += column[i].count;
  column.resize(kShown - 1);
  column.push_back(others);
  return column;
}

Node* Find(Column& column, uint32_t name) {
  for (Node& node : column) {
    if (node.name == name) return &node;
  }
  return column.empty() ? nullptr : &column.back();
}

// All columns have one scale: what the fullest needs.
void Arrange(std::vector<Column>& columns) {
  double scale = 1e300;
  for (const Column& column : columns) {
    uint64_t all = 0;
    for (const Node& node : column) all += node.count;
    const double room = kHeight - (kGap + kLeast) * static_cast<double>(column.size());
    if (all > 0) scale = std::min(scale, room / static_cast<double>(all));
  }
  for (Column& column : columns) {
    double y = kTop;
    for (Node& node : column) {
      node.y = y;
      node.height = std::max(static_cast<double>(node.count) * scale, kLeast);
      y += node.height + kGap;
    }
  }
}

std::string NameOf(const Paths& paths, uint32_t name) { return name == kOthers ? "others" : paths.names[name]; }

void DrawBands(const Paths& paths, std::vector<Column>& columns, std::string& out) {
  for (size_t i = 0; i + 1 < columns.size(); ++i) {
    std::map<std::pair<size_t, size_t>, uint64_t> bands;  // by box and box
    for (const auto& [way, count] : paths.flows[i]) {
      Node *from = Find(columns[i], way.first), *to = Find(columns[i + 1], way.second);
      bands[{static_cast<size_t>(from - columns[i].data()), static_cast<size_t>(to - columns[i + 1].data())}] += count;
    }
    for (const auto& [way, count] : bands) {
      Node &from = columns[i][way.first], &to = columns[i + 1][way.second];
      const double share = static_cast<double>(count);
      const double left = from.height * share / static_cast<double>(from.count);
      const double right = to.height * share / static_cast<double>(to.count);
      const double x0 = static_cast<double>(i) * kColumn + kBox, x1 = static_cast<double>(i + 1) * kColumn;
      const double y0 = from.y + from.out, y1 = to.y + to.in, middle = (x0 + x1) / 2;
      from.out += left;
      to.in += right;
      out += fmt::format(
          "<path class=\"band\" d=\"M{0:.1f} {1:.1f}C{2:.1f} {1:.1f} {2:.1f} {3:.1f} {4:.1f} {3:.1f}V{5:.1f}C{2:.1f} "
          "{5:.1f} {2:.1f} {6:.1f} {0:.1f} {6:.1f}Z\"><title>{7}</title></path>\n",
          x0, y0, middle, y1, x1, y1 + right, y0 + left,
          Clean(NameOf(paths, from.name) + " → " + NameOf(paths, to.name) + ": " + CountText(count)));
    }
  }
}

}  // namespace

std::string DrawSankey(const Paths& paths, const std::string& title) {
  std::vector<Column> columns;
  for (const auto& at : paths.at) {
    if (!at.empty()) columns.push_back(ColumnOf(at));
  }
  if (columns.empty()) return "";
  Arrange(columns);
  const double width = static_cast<double>(columns.size()) * kColumn, height = kTop + kHeight;
  std::string out = fmt::format(
      "<svg class=\"sankey\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\">\n"
      "<style>.band{{fill:var(--bar);opacity:.25}}.band:hover{{opacity:.55}}.sankey text{{fill:var(--ink);"
      "font-size:{}px;paint-order:stroke;stroke:var(--page);stroke-width:3px}}.sankey "
      ".muted{{fill:var(--muted)}}</style>\n",
      Clean(title), width, height, width, height, kLetters);
  DrawBands(paths, columns, out);
  for (size_t i = 0; i < columns.size(); ++i) {
    const double x = static_cast<double>(i) * kColumn;
    out += fmt::format("<text class=\"muted\" x=\"{}\" y=\"16\">step {}</text>\n", x, i + 1);
    for (const Node& node : columns[i]) {
      const std::string text = NameOf(paths, node.name) + " · " + CountText(node.count);
      out += fmt::format(
          "<g><title>{}</title><rect class=\"bar\" x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\" rx=\"2\"/>"
          "<text x=\"{}\" y=\"{:.1f}\">{}</text></g>\n",
          Clean(text), x, node.y, kBox, node.height, x + kBox + kBeside, node.y + node.height / 2 + 4.5,
          Clean(FitText(text, kColumn - kBox - 2 * kBeside, kLetters)));
    }
  }
  return out + "</svg>";
}

}  // namespace journey::insight
