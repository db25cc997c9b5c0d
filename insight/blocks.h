// A report as sections of tables, some with a plot of the same: what the terminal and the page both show.
//
// Cells are ready to read; of each table the first column is a name, the others are figures unless said otherwise.
#pragma once

#include <string>
#include <vector>

#include "insight/report.h"

namespace journey::insight {

// A row of a plot: a bar from 0, or a point with an interval.
struct Mark {
  std::string label, text;
  double value = 0;
  bool has_interval = false;
  double low = 0, high = 0;
};
struct Plot {
  bool points = false;  // else bars
  double from = 0, to = 1;
  std::vector<Mark> marks;  // none: there is no plot
};

struct Block {
  std::string title, note;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  Plot plot;
};

struct Section {
  std::string title, lead;
  std::vector<Block> blocks;  // none of them without rows
};

std::vector<Section> SectionsOf(const Report& report);

// A page: a section each, with plots above their tables.
std::string WritePage(const std::string& title, const std::vector<Section>& sections);
// Title, table and note for the terminal.
void AppendText(const Block& block, std::string& out);

// Which columns hold figures and nothing else: they stand to the right, under heads that do, too.
std::vector<bool> FigureColumns(size_t columns, const std::vector<std::vector<std::string>>& rows);

// "25.0 %", "+4.2 points", "0.031"
std::string PercentText(double share);
std::string PointsText(double difference);
std::string PValueText(double p);
std::string DayText(int64_t ms);  // 2026-03-02
// Without characters that would steer a terminal.
std::string Printable(std::string_view text);

}  // namespace journey::insight
