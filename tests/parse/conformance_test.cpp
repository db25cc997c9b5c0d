// The shared conformance cases: whatever compiles or fails later parses without a word, and each j0 case fails on its
// line.
//
// The cases lie in $JOURNEY_SHARED/conformance or ../shared/conformance; without them the test is skipped.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "tests/parse/parse_testing.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

fs::path Folder() {
  const char* shared = std::getenv("JOURNEY_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "conformance";
}

std::vector<fs::path> Files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".journey") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Conformance, EveryFile) {
  if (!fs::exists(Folder())) GTEST_SKIP() << "no conformance cases at " << Folder() << "; set JOURNEY_SHARED";
  size_t syntax_errors = 0;
  for (const fs::path& path : Files(Folder())) {
    SCOPED_TRACE(path.string());
    const std::string text = ReadWhole(path.string());
    const Parsed parsed = ParseText(text, path.filename().string());
    if (!path.filename().string().starts_with("j0_")) {
      EXPECT_TRUE(parsed.diagnostics.all().empty()) << parsed.Text();
      continue;
    }
    ++syntax_errors;
    unsigned line = 0;
    ASSERT_EQ(std::sscanf(text.c_str(), "// expect: J0 line %u", &line), 1);
    EXPECT_EQ(parsed.FirstCode().substr(0, 2), "J0");
    EXPECT_EQ(parsed.FirstLine(), line) << parsed.Text();
  }
  EXPECT_GT(syntax_errors, 0u);
}

}  // namespace
}  // namespace journey
