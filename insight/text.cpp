// Tables for the terminal: columns as wide as their widest cell; figures to the right, texts to the left.
#include <fmt/format.h>

#include <algorithm>

#include "insight/blocks.h"

namespace journey::insight {
namespace {

// How many characters it shows; enough for columns.
size_t WidthOf(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void AppendTable(const Block& block, std::string& out) {
  std::vector<std::vector<std::string>> rows = {block.head};
  for (const std::vector<std::string>& row : block.rows) rows.push_back(row);
  std::vector<size_t> widths(block.head.size());
  const std::vector<bool> right = FigureColumns(block.head.size(), block.rows);
  for (size_t r = 0; r < rows.size(); ++r) {
    for (size_t c = 0; c < rows[r].size(); ++c) {
      rows[r][c] = Printable(rows[r][c]);
      widths[c] = std::max(widths[c], WidthOf(rows[r][c]));
    }
  }
  for (const std::vector<std::string>& row : rows) {
    std::string line = "    ";
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string space(widths[c] - WidthOf(row[c]), ' ');
      line += (c == 0 ? "" : "  ") + (right[c] ? space + row[c] : row[c] + space);
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
}

}  // namespace

void AppendText(const Block& block, std::string& out) {
  out += "\n  " + Printable(block.title) + "\n";
  AppendTable(block, out);
  if (!block.note.empty()) out += "    " + Printable(block.note) + "\n";
}

std::string WriteText(const Report& report) {
  std::string out;
  for (const Section& section : SectionsOf(report)) {
    out += Printable(section.title) + "\n  " + Printable(section.lead) + "\n";
    for (const Block& block : section.blocks) {
      // Histograms are for the page; the table of times says it shorter.
      if (block.title.starts_with("How long in: ")) continue;
      AppendText(block, out);
    }
    out += "\n";
  }
  if (const size_t missed = report.missed(); missed > 0) {
    out += fmt::format("{} {} missed.\n", missed, missed == 1 ? "KPI is" : "KPIs are");
  }
  return out;
}

}  // namespace journey::insight
