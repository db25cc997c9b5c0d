// Goldens of lowering: goldens/NAME.journey through parse and sema, and the IR it must give in goldens/NAME.ir.
//
// UPDATE_GOLDENS=1 rewrites the .ir files.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/lower/lower.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/sema.h"
#include "ir/serialise.h"
#include "ir/text.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

ir::Module Compile(const fs::path& path) {
  SourceMap sources;
  Diagnostics diagnostics;
  FileId file = sources.Add(path.filename().string(), ReadFile(path));
  std::vector<ast::Module> modules;
  modules.push_back(Parse(sources, file, path.stem().string(), diagnostics));
  typed::Program program = Analyze(sources, modules, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << path;
  if (diagnostics.has_errors()) return {};
  return Lower(sources, program);
}

TEST(LowerGolden, Journeys) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator("tests/lower/goldens")) {
    if (entry.path().extension() == ".journey") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  ASSERT_FALSE(paths.empty());
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path.string());
    ir::Module module = Compile(path);
    std::string text = ir::Print(module);
    fs::path golden = path;
    golden.replace_extension(".ir");
    if (std::getenv("UPDATE_GOLDENS")) std::ofstream(golden, std::ios::binary) << text;
    EXPECT_EQ(ReadFile(golden), text) << "run with UPDATE_GOLDENS=1 to accept";
    Result<ir::Module> read = ir::Read(text);
    ASSERT_TRUE(read.ok()) << read.status().message();
    EXPECT_EQ(ir::Serialise(read.value()), ir::Serialise(module));
  }
}

}  // namespace
}  // namespace journey
