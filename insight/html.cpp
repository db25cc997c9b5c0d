// A report as a page: for each journey a section, for each table a plot of the same above it.
#include <fmt/format.h>

#include <algorithm>

#include "insight/blocks.h"
#include "insight/page.h"

namespace journey::insight {
namespace {

constexpr double kWidth = 900, kLabel = 260, kText = 150, kRow = 26, kBar = 16;

void AppendMark(const Mark& mark, const Plot& plot, double y, std::string& out) {
  const double area = kWidth - kLabel - kText, scale = area / (plot.to - plot.from), middle = y + kRow / 2;
  const auto x = [&](double value) { return kLabel + (std::clamp(value, plot.from, plot.to) - plot.from) * scale; };
  std::string tip = mark.label + ": " + mark.text;
  if (mark.has_interval) tip += fmt::format(" ({} to {})", PercentText(mark.low), PercentText(mark.high));
  out += fmt::format("<g><title>{}</title><text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", Clean(tip),
                     kLabel - 10, middle + 4.5, Clean(Short(mark.label, 34)));
  if (plot.points) {
    if (mark.has_interval) {
      out += fmt::format("<path class=\"line\" d=\"M{0:.1f} {2:.1f}H{1:.1f}M{0:.1f} {3:.1f}v8M{1:.1f} {3:.1f}v8\"/>",
                         x(mark.low), x(mark.high), middle, middle - 4);
      out += fmt::format("<circle class=\"bar\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"/>", x(mark.value), middle);
    }
  } else {
    out += fmt::format("<rect class=\"ground\" x=\"{}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" rx=\"3\"/>", kLabel,
                       middle - kBar / 2, area, kBar);
    out += fmt::format("<rect class=\"bar\" x=\"{}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" rx=\"3\"/>", kLabel,
                       middle - kBar / 2, x(mark.value) - kLabel, kBar);
  }
  out += fmt::format("<text class=\"muted\" x=\"{}\" y=\"{:.1f}\">{}</text></g>\n", kWidth - kText + 10, middle + 4.5,
                     Clean(Short(mark.text, 22)));
}

void AppendPlot(const Block& block, std::string& out) {
  const Plot& plot = block.plot;
  if (plot.marks.empty()) return;
  const double rows = kRow * static_cast<double>(plot.marks.size()), height = rows + (plot.points ? 22 : 4);
  out += fmt::format("<figure><svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\">\n",
                     Clean(block.title), kWidth, height, kWidth, height);
  double y = 0;
  for (const Mark& mark : plot.marks) AppendMark(mark, plot, y, out), y += kRow;
  if (plot.points) {
    out += fmt::format("<path class=\"axis\" d=\"M{} {:.1f}H{}\"/>", kLabel, rows + 3, kWidth - kText);
    out +=
        fmt::format("<text class=\"muted\" x=\"{}\" y=\"{:.1f}\">{}</text>", kLabel, rows + 18, PercentText(plot.from));
    out += fmt::format("<text class=\"muted\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", kWidth - kText,
                       rows + 18, PercentText(plot.to));
  }
  out += "</svg></figure>\n";
}

}  // namespace

std::string WriteHtml(const Report& report) { return WritePage(report.title, SectionsOf(report)); }

std::string WritePage(const std::string& title, const std::vector<Section>& sections) {
  std::string out = PageHead(title) + "<nav aria-label=\"Contents\">";
  for (size_t i = 0; i < sections.size(); ++i) {
    out += fmt::format("<a href=\"#section-{}\">{}</a>", i + 1, Clean(sections[i].title));
  }
  out += "</nav>\n</header>\n<main>\n";
  for (size_t i = 0; i < sections.size(); ++i) {
    out += fmt::format("<section id=\"section-{}\">\n<h2 dir=\"auto\">{}</h2>\n<p>{}</p>\n", i + 1,
                       Clean(sections[i].title), Clean(sections[i].lead));
    for (const Block& block : sections[i].blocks) {
      out += "<h3 dir=\"auto\">" + Clean(block.title) + "</h3>\n";
      if (!block.note.empty()) out += "<p>" + Clean(block.note) + "</p>\n";
      AppendPlot(block, out);
      AppendTable(block.title, block.head, block.rows, out);
    }
    out += "</section>\n";
  }
  return out + PageTail();
}

}  // namespace journey::insight
