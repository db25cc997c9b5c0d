// A report as a page: for each journey a section, for each table a plot of the same above it.
#include <fmt/format.h>

#include <algorithm>

#include "insight/blocks.h"
#include "insight/page.h"

namespace journey::insight {
namespace {

// Shapes are in percent of their track's width, and texts are the page's: so plots fit every width, and letters keep
// their size.
void AppendInterval(double low, double value, double high, std::string& out) {
  const auto line = [&](double x1, double y1, double x2, double y2) {
    out += fmt::format("<line class=\"line\" x1=\"{:.2f}%\" y1=\"{}\" x2=\"{:.2f}%\" y2=\"{}\"/>", x1, y1, x2, y2);
  };
  line(low, 8, high, 8);
  line(low, 4, low, 12);
  line(high, 4, high, 12);
  out += fmt::format("<circle class=\"bar\" cx=\"{:.2f}%\" cy=\"8\" r=\"5\"/>", value);
}

void AppendMark(const Mark& mark, const Plot& plot, std::string& out) {
  const auto at = [&](double value) {
    return (std::clamp(value, plot.from, plot.to) - plot.from) / (plot.to - plot.from) * 100;
  };
  std::string tip = mark.label + ": " + mark.text;
  if (mark.has_interval) tip += fmt::format(" ({} to {})", PercentText(mark.low), PercentText(mark.high));
  out +=
      fmt::format("<div class=\"mark\" title=\"{}\"><span class=\"label\" dir=\"auto\">{}</span><svg class=\"track\">",
                  Clean(tip), Clean(mark.label));
  if (!plot.points) {
    out += "<rect class=\"ground\" width=\"100%\" height=\"16\" rx=\"3\"/>";
    out += fmt::format("<rect class=\"bar\" width=\"{:.2f}%\" height=\"16\" rx=\"3\"/>", at(mark.value));
  } else if (mark.has_interval) {
    AppendInterval(at(mark.low), at(mark.value), at(mark.high), out);
  }
  out += "</svg><span class=\"value\">" + Clean(mark.text) + "</span></div>\n";
}

void AppendPlot(const Block& block, std::string& out) {
  const Plot& plot = block.plot;
  if (plot.marks.empty()) return;
  out += "<div class=\"plot\" role=\"img\" aria-label=\"" + Clean(block.title) + "\">\n";
  for (const Mark& mark : plot.marks) AppendMark(mark, plot, out);
  if (plot.points) {
    out += fmt::format("<div class=\"mark\"><span class=\"axis\"><span>{}</span><span>{}</span></span></div>\n",
                       PercentText(plot.from), PercentText(plot.to));
  }
  out += "</div>\n";
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
