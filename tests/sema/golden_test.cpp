// Goldens of compiler/sema: tests/sema/NAME.journey gives NAME.diag, everything analysis says about it; files named
// `fail_*` have errors, the others warnings or nothing, and these have NAME.typed besides, the dump of the typed
// program.
//
// A line `// ==== module a.b` begins another module of the same project. UPDATE_GOLDENS=1 rewrites the expectations.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "compiler/diag/render.h"
#include "compiler/sema/dump.h"
#include "tests/driver/modules_of_text.h"
#include "tests/sema/analyze.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "tests/sema";

bool Updating() {
  const char* value = std::getenv("UPDATE_GOLDENS");
  return value != nullptr && *value != '\0' && std::string_view(value) != "0";
}

std::unique_ptr<Analysis> AnalyzeGolden(const std::string& path) {
  return AnalyzeFiles(testing_modules::ModulesOfText(ReadFile(path), fs::path(path).stem().string()));
}

void Compare(const std::string& path, const std::string& actual) {
  if (Updating()) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  ASSERT_TRUE(fs::exists(path)) << "no golden " << path << "; UPDATE_GOLDENS=1 writes it";
  EXPECT_EQ(actual, ReadFile(path)) << path;
}

TEST(SemaGolden, EveryCase) {
  const std::vector<std::string> paths = JourneyFiles(kFolder);
  ASSERT_FALSE(paths.empty()) << "run from the repository's root";
  for (const std::string& path : paths) {
    SCOPED_TRACE(path);
    const auto analysis = AnalyzeGolden(path);
    const std::string said = RenderText(analysis->sources, analysis->diagnostics);
    const bool fails = fs::path(path).filename().string().starts_with("fail_");
    EXPECT_EQ(analysis->diagnostics.has_errors(), fails) << said;
    const std::string base = path.substr(0, path.size() - std::string_view(".journey").size());
    Compare(base + ".diag", said);
    if (!fails) Compare(base + ".typed", DumpTyped(analysis->program));
  }
}

TEST(SemaGolden, EveryCodeHasOne) {
  std::string all;
  for (const std::string& path : JourneyFiles(kFolder)) {
    all += ReadFile(path.substr(0, path.size() - std::string_view(".journey").size()) + ".diag");
  }
  for (size_t i = 0; i < CodeCount(); ++i) {
    const std::string code(CodeName(static_cast<DiagCode>(i)));
    const int number = std::stoi(code.substr(2));
    const bool ours = (code[1] == '1' && number < 900) || code[1] == '2' || code[1] == '7' ||
                      ((code[1] == '3' || code[1] == '4') && number < 50);
    if (!ours) continue;
    EXPECT_NE(all.find("[" + code + "]"), std::string::npos) << code << " has no golden in " << kFolder;
  }
}

}  // namespace
}  // namespace journey
