// A picture as shapes with coordinates: what layout gives and what the writers take.
//
// Texts are single lines whose width was measured (insight/text_width.h); classes name looks of palette.h. A link
// begins and ends as a shape, and all shapes between belong to it. Coordinates are pixels from the upper left, in
// tenths. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/map/model.h"

namespace journey::map {

enum class ShapeKind : uint8_t { kRect, kCircle, kPath, kText, kLinkBegin, kLinkEnd };
enum class Anchor : uint8_t { kStart, kMiddle, kEnd };

struct Shape {
  ShapeKind kind = ShapeKind::kRect;
  double x = 0, y = 0, width = 0, height = 0, radius = 0;  // of a text x and y are where its line stands
  Anchor anchor = Anchor::kStart;
  std::string look;  // classes, by blanks
  std::string text;  // of a path its commands; of a link what it is about
  Place at;          // of a link
};

// A picture told as a table, for those who cannot see it.
struct Table {
  std::string caption;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;  // the first cell is the row's head
};

struct Scene {
  std::string id;  // letters, digits and "-"; unique among the pictures of a model
  std::string title, description;
  double width = 0, height = 0;
  std::vector<Shape> shapes;
  Table table;
};

// How a text looks: its class in palette.h and what is known of its size.
struct Type {
  std::string_view look;
  double size = 12;
  double line = 16;  // from one line to the next
  bool bold = false;
};
inline constexpr Type kTitle{"t-title", 22, 28, true};
inline constexpr Type kHeading{"t-heading", 14, 18, true};
inline constexpr Type kStrong{"t-strong", 12, 16, true};
inline constexpr Type kBody{"t-body", 12, 16, false};
inline constexpr Type kQuote{"t-quote", 12, 16, false};
inline constexpr Type kMuted{"t-muted", 11, 15, false};
inline constexpr Type kSmall{"t-small", 10, 14, false};
inline constexpr Type kChip{"t-chip", 10, 14, true};
inline constexpr Type kOnColour{"t-on-colour", 13, 18, true};

double WidthOf(std::string_view text, const Type& type);

// Adds shapes to a scene. A scene must outlive it.
class Pen {
 public:
  explicit Pen(Scene& scene) : scene_(scene) {}

  void Rect(double x, double y, double width, double height, double radius, std::string look);
  void Circle(double x, double y, double radius, std::string look);
  void Path(std::string commands, std::string look);
  // One line; y is its base line.
  void Line(double x, double y, const Type& type, std::string_view text, Anchor anchor = Anchor::kStart,
            std::string_view also = {});
  // Lines from the top y on; gives their height.
  double Paragraph(double x, double y, double width, const Type& type, std::string_view text,
                   std::string_view also = {});
  // The text, ended by "…" where it is too wide.
  static std::string Fit(double width, const Type& type, std::string_view text);
  static double HeightOf(double width, const Type& type, std::string_view text);
  // A small label in a rounded box, cut where it is wider than `most`; gives its width. Its height is kChipHeight.
  double Chip(double x, double y, double most, std::string_view text, std::string_view look);
  static double ChipWidth(double most, std::string_view text);

  // What is drawn until the end belongs to this line of the source. `about` is its tool tip.
  void Begin(const Place& at, std::string about);
  void End();

 private:
  Scene& scene_;
};
inline constexpr double kChipHeight = 18;

// A number as it stands in a path, at most one decimal: "12.5".
std::string Number(double value);

}  // namespace journey::map
