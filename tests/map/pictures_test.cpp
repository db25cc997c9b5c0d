// What must hold of every picture, whatever the project: texts can be read, lines can be followed, the file is valid.
#include <expat.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

#include "compiler/map/palette.h"
#include "compiler/map/pictures.h"
#include "compiler/map/write.h"
#include "tests/map/support.h"

namespace journey::map::testing {
namespace {

struct Box {
  double left, top, right, bottom;
  std::string what;
};

bool Overlap(const Box& a, const Box& b) {
  constexpr double kTouch = 0.5;
  return a.left + kTouch < b.right && b.left + kTouch < a.right && a.top + kTouch < b.bottom &&
         b.top + kTouch < a.bottom;
}

Box BoxOf(const Shape& text) {
  const double left = text.anchor == Anchor::kStart    ? text.x
                      : text.anchor == Anchor::kMiddle ? text.x - text.width / 2
                                                       : text.x - text.width;
  // From the height of capitals to a little below the line.
  return {left, text.y - text.height * 0.78, left + text.width, text.y + text.height * 0.12, text.text};
}

std::vector<Model> Models() {
  std::vector<Model> models;
  for (const Hard& hard : HardProjects()) {
    models.push_back(ModelOf(hard.text));
    models.back().title = hard.name;
    models.push_back(Measured(models.back()));
    models.back().title += ", measured";
  }
  for (const char* example : {"cart_recovery", "online_shop", "b2b_software", "water_utility", "software_subscription",
                              "car_brand", "loan_application", "grocery_loyalty", "cookbook/dunning.journey",
                              "cookbook/fallback_channel.journey", "cookbook/office_hours_and_sla.journey"}) {
    models.push_back(ModelOfPath(std::string("examples/") + example, example));
  }
  return models;
}

TEST(Pictures, NoTextLiesOnAnotherOneOrOutside) {
  for (const Model& model : Models()) {
    for (const Scene& scene : AllPictures(model)) {
      std::vector<Box> boxes;
      for (const Shape& shape : scene.shapes) {
        if (shape.kind == ShapeKind::kText) boxes.push_back(BoxOf(shape));
      }
      std::sort(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.top < b.top; });
      for (size_t i = 0; i < boxes.size(); ++i) {
        const Box& box = boxes[i];
        EXPECT_TRUE(box.left >= 0 && box.top >= 0 && box.right <= scene.width && box.bottom <= scene.height)
            << model.title << ", " << scene.id << ": outside: " << box.what;
        for (size_t j = i + 1; j < boxes.size() && boxes[j].top < box.bottom; ++j) {
          EXPECT_FALSE(Overlap(box, boxes[j]))
              << model.title << ", " << scene.id << ": `" << box.what << "` and `" << boxes[j].what << "`";
        }
      }
    }
  }
}

// A straight piece of a line, along one axis.
struct Piece {
  bool vertical;
  double at, from, to;
  std::string look;
  size_t line;
};

std::vector<Piece> PiecesOf(const std::string& path, const std::string& look, size_t line) {
  std::vector<Piece> pieces;
  double x = 0, y = 0;
  const char* at = path.c_str();
  const auto number = [&] {
    char* end = nullptr;
    const double value = std::strtod(at, &end);
    at = end;
    return value;
  };
  while (*at != '\0') {
    const char command = *at++;
    if (command == 'Q') number(), number();
    const double new_x = number(), new_y = number();
    if (command == 'L' && (new_x == x || new_y == y)) {
      const bool vertical = new_x == x;
      pieces.push_back({vertical, vertical ? x : y, std::min(vertical ? y : x, vertical ? new_y : new_x),
                        std::max(vertical ? y : x, vertical ? new_y : new_x), look, line});
    }
    x = new_x, y = new_y;
  }
  return pieces;
}

std::vector<Piece> LinesOf(const Scene& scene) {
  std::vector<Piece> pieces;
  size_t line = 0;
  for (const Shape& shape : scene.shapes) {
    if (shape.kind != ShapeKind::kPath || !shape.look.starts_with("line line-")) continue;
    const std::vector<Piece> more = PiecesOf(shape.text, shape.look, ++line);
    pieces.insert(pieces.end(), more.begin(), more.end());
  }
  return pieces;
}

// Where a line ends: what it leads to.
std::map<size_t, std::pair<double, double>> EndsOf(const Scene& scene) {
  std::map<size_t, std::pair<double, double>> ends;
  size_t line = 0;
  for (const Shape& shape : scene.shapes) {
    if (shape.kind != ShapeKind::kPath || !shape.look.starts_with("line line-")) continue;
    const size_t last = shape.text.rfind('L');
    char* rest = nullptr;
    const double x = std::strtod(shape.text.c_str() + last + 1, &rest);
    ends[++line] = {x, std::strtod(rest, nullptr)};
  }
  return ends;
}

TEST(Pictures, NoLineRunsThroughACard) {
  for (const Model& model : Models()) {
    for (const Scene& scene : AllPictures(model)) {
      const std::vector<Piece> pieces = LinesOf(scene);
      for (const Shape& shape : scene.shapes) {
        if (shape.kind != ShapeKind::kRect || shape.look.find("card-line") == std::string::npos) continue;
        for (const Piece& piece : pieces) {
          const Box line = piece.vertical ? Box{piece.at, piece.from, piece.at, piece.to, ""}
                                          : Box{piece.from, piece.at, piece.to, piece.at, ""};
          const bool inside = line.left < shape.x + shape.width - 1 && line.right > shape.x + 1 &&
                              line.top < shape.y + shape.height - 1 && line.bottom > shape.y + 1;
          EXPECT_FALSE(inside) << model.title << ", " << scene.id << ": a line at " << piece.at;
        }
      }
    }
  }
}

TEST(Pictures, LinesLieOnEachOtherOnlyWhereTheyLeadToOnePlace) {
  for (const Model& model : Models()) {
    for (const Scene& scene : AllPictures(model)) {
      std::vector<Piece> pieces = LinesOf(scene);
      const auto ends = EndsOf(scene);
      std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
        return std::tie(a.vertical, a.at, a.from) < std::tie(b.vertical, b.at, b.from);
      });
      for (size_t i = 0; i < pieces.size(); ++i) {
        for (size_t j = i + 1; j < pieces.size(); ++j) {
          if (pieces[j].vertical != pieces[i].vertical || pieces[j].at != pieces[i].at) break;
          if (pieces[j].from >= pieces[i].to) break;
          EXPECT_EQ(ends.at(pieces[i].line), ends.at(pieces[j].line))
              << model.title << ", " << scene.id << ": two lines at " << pieces[i].at;
        }
      }
    }
  }
}

struct Ids {
  std::set<std::string> seen;
  std::string fault;
};

void XMLCALL OnStart(void* user, const XML_Char*, const XML_Char** attributes) {
  auto& ids = *static_cast<Ids*>(user);
  for (size_t i = 0; attributes[i] != nullptr; i += 2) {
    if (std::string(attributes[i]) == "id" && !ids.seen.insert(attributes[i + 1]).second) ids.fault = attributes[i + 1];
  }
}

// Empty if it is well-formed and no id stands twice.
std::string FaultOf(const std::string& xml) {
  XML_Parser parser = XML_ParserCreate("UTF-8");
  Ids ids;
  XML_SetUserData(parser, &ids);
  XML_SetStartElementHandler(parser, OnStart);
  std::string fault;
  if (XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1) != XML_STATUS_OK) {
    fault =
        XML_ErrorString(XML_GetErrorCode(parser)) + (" in line " + std::to_string(XML_GetCurrentLineNumber(parser)));
  }
  XML_ParserFree(parser);
  return fault.empty() && !ids.fault.empty() ? "an id stands twice: " + ids.fault : fault;
}

std::string PlainLink(const Place& at) { return at.file + "#L" + std::to_string(at.line); }

TEST(Pictures, EveryFileIsWellFormedAndTheSameEachTime) {
  for (const Model& model : Models()) {
    const std::vector<Scene> scenes = AllPictures(model);
    const std::string together = WriteSvg(scenes, PlainLink);
    EXPECT_EQ(FaultOf(together), "") << model.title;
    EXPECT_EQ(together, WriteSvg(AllPictures(model), PlainLink)) << model.title;
    for (const Scene& scene : scenes) EXPECT_EQ(FaultOf(WriteSvg({scene}, PlainLink)), "") << model.title << scene.id;
  }
}

TEST(Pictures, APageNeedsNothingFromElsewhere) {
  for (const Model& model : Models()) {
    const std::string page = WriteHtml(model.title, {{"All", AllPictures(model)}}, PlainLink);
    // Namespaces are names, not addresses that anybody asks.
    std::string rest = page;
    for (size_t at; (at = rest.find("http://www.w3.org/2000/svg")) != std::string::npos;) rest.erase(at, 26);
    for (const char* part : {"<script", "src=", "@import", "url(", "<link", "<img", "<iframe"}) {
      EXPECT_EQ(rest.find(part), std::string::npos) << model.title << ": " << part;
    }
    size_t tables = 0, pictures = 0;
    for (size_t at = 0; (at = page.find("<table>", at)) != std::string::npos; ++at) ++tables;
    for (size_t at = 0; (at = page.find("<figure", at)) != std::string::npos; ++at) ++pictures;
    EXPECT_EQ(tables, pictures) << model.title << ": each picture has a table";
  }
}

// A stage that is added behind all others must not move what was there.
// Of two colours for the same thing the style sheet's order would choose one, and not the picture.
TEST(Pictures, NoShapeHasTwoColoursForOneThing) {
  std::map<std::string, std::string, std::less<>> property_of;
  for (const Look& look : Looks()) property_of.emplace(look.name, look.property);
  for (const Model& model : Models()) {
    for (const Scene& scene : AllPictures(model)) {
      for (const Shape& shape : scene.shapes) {
        std::set<std::string> set;
        std::istringstream looks(shape.look);
        for (std::string look; looks >> look;) {
          if (!property_of.contains(look)) continue;
          EXPECT_TRUE(set.insert(property_of[look]).second) << model.title << ", " << scene.id << ": " << shape.look;
        }
      }
    }
  }
}

TEST(Pictures, CurvesOfSeveralJourneysAreToldApart) {
  const std::string stages = "{ enter on In stage A { feeling happy after 1 day go B } stage B { feeling angry } }\n";
  const auto curves = [](const std::string& journeys) {
    const Model model = ModelOf(
        "customer { vip: bool = false }\nevent In\nsegment Vip = customer.vip\npersona P = Vip {}\n" + journeys);
    const Scene scene = DrawGrid(model, MapsOf(model)[0]);
    std::vector<std::string> looks, texts;
    for (const Shape& shape : scene.shapes) {
      if (shape.look.starts_with("curve ")) looks.push_back(shape.look);
      if (shape.kind == ShapeKind::kText) texts.push_back(shape.text);
    }
    return std::pair(looks, texts);
  };
  const auto one = curves("journey First for P " + stages);
  EXPECT_EQ(one.first, std::vector<std::string>{"curve line-0"});
  EXPECT_EQ(std::ranges::count(one.second, "First"), 0) << "one curve needs no key";
  const auto two = curves("journey First for P " + stages + "journey Second for P " + stages);
  // Each curve, and beside its journey's title.
  EXPECT_EQ(two.first,
            (std::vector<std::string>{"curve line-0", "curve line-0", "curve line-1 dashed", "curve line-1 dashed"}));
  // Below the names of its stages, and in the key.
  EXPECT_EQ(std::ranges::count(two.second, "First"), 3);
  EXPECT_EQ(std::ranges::count(two.second, "Second"), 3);
}

TEST(Pictures, WhatIsAddedAtTheEndMovesNothing) {
  const std::string base =
      "event In event Next phases { p, q }\njourney J { enter on In timeout 9 days\n"
      "stage A { phase p on Next go B after 1 day go C }\nstage B { phase p on Next go C }\n"
      "stage C { phase q after 2 days go A }\n";
  const auto cards = [](const Scene& scene) {
    std::map<std::string, std::pair<double, double>> places;
    for (const Shape& shape : scene.shapes) {
      if (shape.kind == ShapeKind::kText && shape.look == "t-heading") places[shape.text] = {shape.x, shape.y};
    }
    return places;
  };
  const auto before = cards(DrawFlow(ModelOf(base + "}"), 0));
  const auto after = cards(DrawFlow(ModelOf(base + "stage D { phase q on Next go D } }"), 0));
  for (const char* name : {"A", "B", "C"}) {
    ASSERT_TRUE(before.contains(name));
    EXPECT_EQ(before.at(name), after.at(name)) << name;
  }
}

// The README's picture, as `journey map examples/cart_recovery --links ../../examples/cart_recovery` draws it.
TEST(Pictures, TheDocumentedPicturesAreWhatIsDrawn) {
  const Model model = ModelOfPath("examples/cart_recovery", "Cart recovery");
  const LinkTo link = [](const Place& at) { return "../../examples/cart_recovery/" + PlainLink(at); };
  const std::pair<std::string, Scene> pictures[] = {{"docs/images/cart_map.svg", DrawGrid(model, MapsOf(model)[0])},
                                                    {"docs/images/cart_flow.svg", DrawFlow(model, 0)},
                                                    {"docs/images/cart_timeline.svg", DrawTimeline(model, 0)}};
  for (const auto& [path, scene] : pictures) {
    const std::string drawn = WriteSvg({scene}, link);
    if (const char* update = std::getenv("UPDATE_GOLDENS"); update != nullptr && std::string(update) == "1") {
      WriteFile(path, drawn);
    }
    EXPECT_TRUE(ReadFile(path) == drawn) << path << " shows something else; UPDATE_GOLDENS=1 draws it anew";
  }
}

}  // namespace
}  // namespace journey::map::testing
