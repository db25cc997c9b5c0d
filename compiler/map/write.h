// Pictures and models as bytes: SVG, one page of HTML, JSON. Pure; the same input gives the same bytes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/map/model.h"
#include "compiler/map/scene.h"

namespace journey::map {

// Where a link to a place leads; empty: it is no link.
using LinkTo = std::function<std::string(const Place&)>;

// A document of its own with its style; several pictures stand below each other.
std::string WriteSvg(const std::vector<Scene>& scenes, const LinkTo& link);

// One picture without the style, as it stands in a page.
void AppendSvg(const Scene& scene, const LinkTo& link, std::string& out);

// What a page shows under one heading.
struct Section {
  std::string title;
  std::vector<Scene> scenes;
};
// A page without anything from elsewhere and without a script: pictures, each with its table.
std::string WriteHtml(const std::string& title, const std::vector<Section>& sections, const LinkTo& link);

// {"format_version":1,…}
std::string WriteJson(const Model& model);

}  // namespace journey::map
