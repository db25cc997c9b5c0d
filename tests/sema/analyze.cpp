// Parses and analyses one text or file for the tests, with the standard library at hand.
#include "tests/sema/analyze.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "compiler/parse/parse.h"
#include "compiler/sema/sema.h"
#include "stdlib/stdlib.h"

namespace journey {
namespace fs = std::filesystem;

std::unique_ptr<Analysis> AnalyzeFiles(const std::vector<std::pair<std::string, std::string>>& files) {
  auto result = std::make_unique<Analysis>();
  std::vector<ast::Module> modules;
  std::set<std::string> known;
  for (const auto& [name, text] : files) {
    modules.push_back(Parse(result->sources, result->sources.Add(name + ".journey", text), name, result->diagnostics));
    known.insert(name);
  }
  for (size_t i = 0; i < modules.size(); ++i) {
    std::vector<std::string> used;
    for (const ast::Declaration& declaration : modules[i].declarations) {
      const auto* use = std::get_if<ast::Use>(&declaration);
      if (use == nullptr) continue;
      std::string name;
      for (const ast::Name& part : use->module.parts) name += (name.empty() ? "" : ".") + part.text;
      used.push_back(name);
    }
    for (const std::string& name : used) {
      for (const StdModule& module : StdModules()) {
        if (module.name != name || !known.insert(name).second) continue;
        const FileId file = result->sources.Add(std::string(module.path), std::string(module.text));
        modules.push_back(Parse(result->sources, file, name, result->diagnostics));
        modules.back().is_std = true;
      }
    }
  }
  result->program = Analyze(result->sources, modules, result->diagnostics);
  result->diagnostics.Sort();
  return result;
}

std::unique_ptr<Analysis> AnalyzeText(const std::string& text) { return AnalyzeFiles({{"main", text}}); }

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string SharedFolder() {
  const char* named = std::getenv("JOURNEY_SHARED");
  const std::string folder = named != nullptr ? named : "../shared";
  return fs::is_directory(folder + "/conformance") ? folder + "/conformance" : "";
}

std::vector<std::string> JourneyFiles(const std::string& folder) {
  std::vector<std::string> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".journey") paths.push_back(entry.path().generic_string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace journey
