// Compiles and runs the code in the documentation.
//
// In: the fenced blocks of README.md and every *.md below docs/. A block marked `journey` is a whole module: it must
// compile, and its tests must pass. A block marked `journey-error` must not compile; its first line is a comment that
// begins with the code, or the family, of one of its errors.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/driver/manifest.h"
#include "runtime/interp/interp.h"
#include "runtime/program/program.h"
#include "runtime/testing/testing.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

struct Fence {
  std::string place;  // "docs/language.md:42"
  std::string mark;   // what follows the backquotes
  std::string text;
};

std::vector<Fence> FencesOf(const fs::path& path) {
  std::vector<Fence> fences;
  std::ifstream stream(path);
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (!line.starts_with("```")) {
      if (inside) fences.back().text += line + "\n";
    } else if (inside) {
      inside = false;
    } else {
      inside = true;
      fences.push_back({path.generic_string() + ":" + std::to_string(number), line.substr(3), ""});
    }
  }
  return fences;
}

std::vector<Fence> AllFences() {
  std::vector<fs::path> paths{"README.md"};
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator("docs")) {
    if (entry.path().extension() == ".md") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Fence> fences;
  for (const fs::path& path : paths) {
    for (Fence& fence : FencesOf(path)) fences.push_back(std::move(fence));
  }
  return fences;
}

std::unique_ptr<Compilation> CompileFence(const Fence& fence) { return Compile({{fence.place, "docs", fence.text}}); }

TEST(Docs, BlocksCompileAndTheirTestsPass) {
  int blocks = 0;
  int tests = 0;
  for (const Fence& fence : AllFences()) {
    if (fence.mark != "journey") continue;
    SCOPED_TRACE(fence.place);
    ++blocks;
    auto compilation = CompileFence(fence);
    if (!compilation->ir.has_value()) {
      ADD_FAILURE() << RenderText(compilation->sources, compilation->diagnostics);
      continue;
    }
    auto program = rt::Program::Load(std::move(*compilation->ir));
    ASSERT_TRUE(program.ok()) << program.status().message();
    const rt::Interpreter interpreter(**program);
    for (const rt::TestResult& result : rt::RunTests(**program, interpreter)) {
      ++tests;
      for (const rt::TestFailure& failure : result.failures) {
        ADD_FAILURE() << result.name << ", line " << failure.line << ": " << failure.text << "\n" << failure.message;
      }
      EXPECT_TRUE(result.passed) << result.name;
    }
  }
  EXPECT_GE(blocks, 20) << "run this from the repository's root";
  EXPECT_GE(tests, 20);
}

TEST(Docs, BlocksThatMustNotCompileDoNot) {
  int blocks = 0;
  for (const Fence& fence : AllFences()) {
    if (fence.mark != "journey-error") continue;
    SCOPED_TRACE(fence.place);
    ++blocks;
    ASSERT_TRUE(fence.text.starts_with("// J")) << "the first line names the code";
    const std::string code = fence.text.substr(3, fence.text.find_first_not_of("J0123456789", 3) - 3);
    const auto compilation = CompileFence(fence);
    bool found = false;
    for (const Diagnostic& diagnostic : compilation->diagnostics.all()) {
      found = found || (diagnostic.severity == Severity::kError && CodeName(diagnostic.code).starts_with(code));
    }
    EXPECT_TRUE(found) << "expected " << code << ", got:\n"
                       << RenderText(compilation->sources, compilation->diagnostics);
  }
  EXPECT_GE(blocks, 3);
}

// docs/manifest.md has a row for each key of journey.toml, under the heading of its table, and no other rows; what it
// shows is a manifest.
TEST(Docs, TheManifestPageDescribesEveryKey) {
  std::set<std::pair<std::string, std::string>> described, known;
  std::ifstream page("docs/manifest.md");
  std::string table = "?";
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) {
      table = line.starts_with("## [") ? line.substr(4, line.find(']') - 4) : "";
    } else if (line.starts_with("| `")) {
      described.insert({table, line.substr(3, line.find('`', 3) - 3)});
    }
  }
  for (const ManifestKey& key : ManifestKeys()) known.insert({std::string(key.table), std::string(key.key)});
  EXPECT_EQ(described, known);

  for (const Fence& fence : AllFences()) {
    if (fence.mark != "toml") continue;
    const fs::path manifest = fs::temp_directory_path() / ("journey_docs_" + std::to_string(getpid()) + ".toml");
    std::ofstream(manifest) << fence.text;
    std::vector<std::string> sources;
    ProjectFiles project;
    const Status status = ReadManifest(manifest.string(), sources, project);
    fs::remove(manifest);
    EXPECT_TRUE(status.ok()) << fence.place << ": " << status.message();
  }
}

// Both ways: a recipe that nobody finds, and one that is not there.
TEST(Docs, TheCookbookNamesEveryRecipe) {
  std::ifstream stream("docs/language.md");
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  size_t recipes = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator("examples/cookbook")) {
    const std::string name = entry.path().stem().string();
    EXPECT_NE(text.find("[" + name + "](../examples/cookbook/" + name + ".journey)"), std::string::npos) << name;
    ++recipes;
  }
  size_t links = 0;
  for (size_t at = text.find("](../examples/cookbook/"); at != std::string::npos;
       at = text.find("](../examples/cookbook/", at + 1)) {
    ++links;
  }
  EXPECT_EQ(links, recipes);
}

}  // namespace
}  // namespace journey
