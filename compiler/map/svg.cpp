// A shape is an element; numbers have one decimal at most.
#include <algorithm>

#include "base/markup.h"
#include "compiler/map/palette.h"
#include "compiler/map/write.h"
#include "insight/text_width.h"

namespace journey::map {
namespace {

using insight::CleanText;

void Attribute(std::string_view name, double value, std::string& out) {
  out += ' ';
  out += name;
  out += "=\"" + Number(value) + "\"";
}

void PutLook(const Shape& shape, std::string& out) {
  if (!shape.look.empty()) out += " class=\"" + shape.look + "\"";
}

void AppendText(const Shape& shape, std::string& out) {
  out += "<text";
  Attribute("x", shape.x, out);
  Attribute("y", shape.y, out);
  if (shape.anchor == Anchor::kMiddle) out += " text-anchor=\"middle\"";
  if (shape.anchor == Anchor::kEnd) out += " text-anchor=\"end\"";
  PutLook(shape, out);
  out += ">" + EscapedMarkup(shape.text) + "</text>";
}

void AppendShape(const Shape& shape, const LinkTo& link, std::string& out) {
  switch (shape.kind) {
    case ShapeKind::kRect:
      out += "<rect";
      Attribute("x", shape.x, out);
      Attribute("y", shape.y, out);
      Attribute("width", shape.width, out);
      Attribute("height", shape.height, out);
      if (shape.radius > 0) Attribute("rx", shape.radius, out);
      PutLook(shape, out);
      out += "/>";
      break;
    case ShapeKind::kCircle:
      out += "<circle";
      Attribute("cx", shape.x, out);
      Attribute("cy", shape.y, out);
      Attribute("r", shape.radius, out);
      PutLook(shape, out);
      out += "/>";
      break;
    case ShapeKind::kPath:
      out += "<path d=\"" + shape.text + "\"";
      PutLook(shape, out);
      out += "/>";
      break;
    case ShapeKind::kText:
      AppendText(shape, out);
      break;
    case ShapeKind::kLinkBegin: {
      const std::string target = shape.at.line == 0 ? "" : link(shape.at);
      out += target.empty() ? "<a>" : "<a href=\"" + EscapedMarkup(target) + "\">";
      out += "<title>" + EscapedMarkup(shape.text) + "</title>";
      break;
    }
    case ShapeKind::kLinkEnd:
      out += "</a>";
      break;
  }
  out += '\n';
}

void AppendAt(const Scene& scene, double y, const std::string& style, const LinkTo& link, std::string& out) {
  out += "<svg xmlns=\"http://www.w3.org/2000/svg\"";
  if (y > 0) Attribute("y", y, out);
  Attribute("width", scene.width, out);
  Attribute("height", scene.height, out);
  out += " viewBox=\"0 0 " + Number(scene.width) + " " + Number(scene.height) + "\" role=\"graphics-document\"";
  out += " aria-labelledby=\"" + scene.id + "-title\" aria-describedby=\"" + scene.id + "-desc\">\n";
  out += "<title id=\"" + scene.id + "-title\">" + EscapedMarkup(CleanText(scene.title)) + "</title>\n";
  out += "<desc id=\"" + scene.id + "-desc\">" + EscapedMarkup(CleanText(scene.description)) + "</desc>\n";
  out += style;
  for (const Shape& shape : scene.shapes) AppendShape(shape, link, out);
  out += "</svg>\n";
}

}  // namespace

void AppendSvg(const Scene& scene, const LinkTo& link, std::string& out) { AppendAt(scene, 0, "", link, out); }

std::string WriteSvg(const std::vector<Scene>& scenes, const LinkTo& link) {
  const std::string style = "<style>" + StyleSheet() + GroundOfTheWindow() + "</style>\n";
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  if (scenes.size() == 1) {
    AppendAt(scenes[0], 0, style, link, out);
    return out;
  }
  double width = 0, height = 0;
  for (const Scene& scene : scenes) {
    width = std::max(width, scene.width);
    height += scene.height;
  }
  out += "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + Number(width) + "\" height=\"" + Number(height) +
         "\" viewBox=\"0 0 " + Number(width) + " " + Number(height) + "\">\n<title>Journey maps</title>\n" + style +
         "<rect width=\"" + Number(width) + "\" height=\"" + Number(height) + "\" class=\"page\"/>\n";
  double y = 0;
  for (const Scene& scene : scenes) {
    AppendAt(scene, y, "", link, out);
    y += scene.height;
  }
  return out + "</svg>\n";
}

}  // namespace journey::map
