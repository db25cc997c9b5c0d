// The embedded standard library: complete, sorted, and byte for byte what the files under stdlib/std hold.
#include "stdlib/stdlib.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace journey {
namespace {

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Stdlib, HoldsTheFiles) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("stdlib/std")) {
    files += entry.path().extension() == ".journey";
  }
  ASSERT_EQ(StdModules().size(), files);
  for (const StdModule& module : StdModules()) {
    EXPECT_EQ(module.text, Read(module.path)) << module.path;
    EXPECT_EQ("std." + std::filesystem::path(module.path).stem().string(), module.name);
  }
}

TEST(Stdlib, IsSortedByName) {
  for (size_t i = 1; i < StdModules().size(); ++i) EXPECT_LT(StdModules()[i - 1].name, StdModules()[i].name);
}

TEST(Stdlib, EveryModuleHasTests) {
  for (const StdModule& module : StdModules()) {
    std::filesystem::path tests = "stdlib/tests" / std::filesystem::path(module.path).filename();
    EXPECT_NE(Read(tests).find("\ntest \""), std::string::npos) << tests;
  }
}

}  // namespace
}  // namespace journey
