// Goldens: tests/parse/NAME.journey parses to NAME.ast, and fail_NAME.journey reports NAME.diag besides.
//
// UPDATE_GOLDENS=1 rewrites the expectations.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "tests/parse/parse_testing.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

const char kFolder[] = "tests/parse";

bool Updating() {
  const char* value = std::getenv("UPDATE_GOLDENS");
  return value != nullptr && *value != '\0' && std::string_view(value) != "0";
}

void Compare(const std::string& path, const std::string& actual) {
  if (Updating()) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  ASSERT_TRUE(fs::exists(path)) << "no golden " << path << "; UPDATE_GOLDENS=1 writes it";
  EXPECT_EQ(actual, ReadWhole(path)) << path;
}

std::vector<std::string> Cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".journey") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(ParseGolden, EveryCase) {
  const std::vector<std::string> names = Cases();
  ASSERT_FALSE(names.empty()) << "run from the repository's root";
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const std::string base = std::string(kFolder) + "/" + name;
    const Parsed parsed = ParseText(ReadWhole(base + ".journey"), name + ".journey");
    const bool fails = name.starts_with("fail_");
    EXPECT_EQ(parsed.diagnostics.has_errors(), fails) << parsed.Short();
    Compare(base + ".ast", Dump(parsed.module));
    if (fails) Compare(base + ".diag", parsed.Text());
  }
}

TEST(ParseGolden, FileTooLarge) {
  const Parsed parsed = ParseText(std::string((16u << 20) + 1, ' '), "large.journey");
  Compare(std::string(kFolder) + "/fail_j0009_file_too_large.diag", parsed.Text());
}

TEST(ParseGolden, EveryCodeHasOne) {
  std::string all;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".diag") all += ReadWhole(entry.path().string());
  }
  for (size_t i = 0; i < CodeCount(); ++i) {
    const std::string_view code = CodeName(static_cast<DiagCode>(i));
    if (!code.starts_with("J0")) continue;
    EXPECT_NE(all.find("[" + std::string(code) + "]"), std::string::npos) << code << " has no golden in " << kFolder;
  }
}

}  // namespace
}  // namespace journey
