// Shapes are appended as they come; measuring is text_width.h's.
#include "compiler/map/scene.h"

#include <cmath>
#include <utility>

#include "insight/text_width.h"

namespace journey::map {

using insight::CleanText;
using insight::FitText;
using insight::TextWidth;
using insight::WrapText;

std::string Number(double value) {
  const auto tenths = static_cast<int64_t>(std::llround(value * 10));
  std::string text = std::to_string(tenths / 10);
  if (tenths < 0 && tenths > -10) text = "-" + text;
  if (tenths % 10 != 0) text += "." + std::to_string(std::abs(tenths % 10));
  return text;
}

double WidthOf(std::string_view text, const Type& type) { return TextWidth(CleanText(text), type.size, type.bold); }

void Pen::Rect(double x, double y, double width, double height, double radius, std::string look) {
  scene_.shapes.push_back({.kind = ShapeKind::kRect,
                           .x = x,
                           .y = y,
                           .width = width,
                           .height = height,
                           .radius = radius,
                           .look = std::move(look)});
}

void Pen::Circle(double x, double y, double radius, std::string look) {
  scene_.shapes.push_back({.kind = ShapeKind::kCircle, .x = x, .y = y, .radius = radius, .look = std::move(look)});
}

void Pen::Path(std::string commands, std::string look) {
  scene_.shapes.push_back({.kind = ShapeKind::kPath, .look = std::move(look), .text = std::move(commands)});
}

void Pen::Line(double x, double y, const Type& type, std::string_view text, Anchor anchor, std::string_view also) {
  std::string look(type.look);
  if (!also.empty()) look += " " + std::string(also);
  std::string clean = CleanText(text);
  const double width = TextWidth(clean, type.size, type.bold);
  scene_.shapes.push_back({.kind = ShapeKind::kText,
                           .x = x,
                           .y = y,
                           .width = width,
                           .height = type.size,
                           .anchor = anchor,
                           .look = std::move(look),
                           .text = std::move(clean)});
}

double Pen::Paragraph(double x, double y, double width, const Type& type, std::string_view text,
                      std::string_view also) {
  double base = y + type.size;
  const std::vector<std::string> lines = WrapText(CleanText(text), width, type.size, type.bold);
  for (const std::string& line : lines) {
    if (!line.empty()) Line(x, base, type, line, Anchor::kStart, also);
    base += type.line;
  }
  return static_cast<double>(lines.size()) * type.line;
}

std::string Pen::Fit(double width, const Type& type, std::string_view text) {
  return FitText(CleanText(text), width, type.size, type.bold);
}

double Pen::HeightOf(double width, const Type& type, std::string_view text) {
  return static_cast<double>(WrapText(CleanText(text), width, type.size, type.bold).size()) * type.line;
}

double Pen::ChipWidth(double most, std::string_view text) {
  const std::string shown = FitText(CleanText(text), most - 14, kChip.size, kChip.bold);
  return TextWidth(shown, kChip.size, kChip.bold) + 14;
}

double Pen::Chip(double x, double y, double most, std::string_view text, std::string_view look) {
  const std::string shown = FitText(CleanText(text), most - 14, kChip.size, kChip.bold);
  const double width = TextWidth(shown, kChip.size, kChip.bold) + 14;
  Rect(x, y, width, kChipHeight, kChipHeight / 2, std::string(look));
  Line(x + width / 2, y + 12.5, kChip, shown, Anchor::kMiddle, std::string(look) + "-text");
  return width;
}

void Pen::Begin(const Place& at, std::string about) {
  scene_.shapes.push_back({.kind = ShapeKind::kLinkBegin, .text = CleanText(about), .at = at});
}
void Pen::End() { scene_.shapes.push_back({.kind = ShapeKind::kLinkEnd}); }

}  // namespace journey::map
