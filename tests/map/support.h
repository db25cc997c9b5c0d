// Projects in memory, compiled and made ready to draw.
#pragma once

#include <string>
#include <vector>

#include "compiler/map/model.h"
#include "compiler/map/scene.h"

namespace journey::map::testing {

// Of one module, `shop`, in the file shop.journey.
Model ModelOf(const std::string& text);
// Of a folder or file of the tree.
Model ModelOfPath(const std::string& path, const std::string& title);
// With figures that need much room.
Model Measured(Model model);
// All that can be drawn of it.
std::vector<Scene> AllPictures(const Model& model);

// Projects that are hard to draw: hostile texts, nothing said, a hundred stages, many journeys.
struct Hard {
  std::string name;
  std::string text;
};
std::vector<Hard> HardProjects();

std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, const std::string& text);

}  // namespace journey::map::testing
