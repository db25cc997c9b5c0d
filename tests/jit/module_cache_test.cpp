// Cached modules: the second start parses nothing and gets the same ir; whatever changed or broke is compiled again.
#include "compiler/driver/module_cache.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "ir/serialise.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGood = "use std.lifecycle\njourney J { enter on SignedUp stage S {} final stage T }\n";

class ModuleCache : public testing::Test {
 protected:
  ModuleCache() {
    folder_ = fs::temp_directory_path() / ("journey_module_cache_test_" + std::to_string(std::random_device{}()));
    fs::create_directories(folder_);
    Write(kGood);
  }
  ~ModuleCache() override { fs::remove_all(folder_); }

  void Write(const std::string& text) const { std::ofstream(folder_ / "j.journey") << text; }
  fs::path cache_folder() const { return folder_ / "cache"; }

  CachedCompilation Load() const {
    Result<ProjectFiles> project = FindProject((folder_ / "j.journey").string());
    CHECK(project.ok());
    Result<CachedCompilation> compiled = CompileProjectCached(*project, DiskCache(cache_folder().string()));
    CHECK(compiled.ok());
    return std::move(compiled).value();
  }

  fs::path folder_;
};

TEST_F(ModuleCache, TheSecondStartGetsTheSameModule) {
  const CachedCompilation first = Load();
  EXPECT_NE(first.compilation, nullptr);
  const CachedCompilation second = Load();
  EXPECT_EQ(second.compilation, nullptr);
  ASSERT_TRUE(first.ir.has_value() && second.ir.has_value());
  EXPECT_EQ(ir::Serialise(*first.ir), ir::Serialise(*second.ir));
}

TEST_F(ModuleCache, ChangesAreSeen) {
  (void)Load();
  Write(std::string(kGood) + "// a comment\n");
  EXPECT_NE(Load().compilation, nullptr);
  Write(kGood);
  EXPECT_EQ(Load().compilation, nullptr);
}

TEST_F(ModuleCache, ErrorsAreNotKept) {
  Write("journey J { enter on Nothing stage S {} }\n");
  for (int start = 0; start < 2; ++start) {
    const CachedCompilation broken = Load();
    EXPECT_FALSE(broken.ir.has_value());
    ASSERT_NE(broken.compilation, nullptr);
    EXPECT_TRUE(broken.compilation->diagnostics.has_errors());
  }
}

TEST_F(ModuleCache, DamagedEntriesAreCompiledAgain) {
  const std::string expected = ir::Serialise(*Load().ir);
  for (int way = 0; way < 3; ++way) {
    for (const fs::directory_entry& entry : fs::directory_iterator(cache_folder())) {
      ASSERT_EQ(entry.path().extension(), ".module");
      const uint64_t size = fs::file_size(entry.path());
      if (way == 0) fs::resize_file(entry.path(), size - 1);
      if (way == 1) fs::resize_file(entry.path(), 0);
      if (way == 2) {
        std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(size / 2));
        file.put('\x7f');
        file.put('\x7f');
      }
    }
    const CachedCompilation again = Load();
    EXPECT_NE(again.compilation, nullptr) << way;
    EXPECT_EQ(ir::Serialise(*again.ir), expected);
    EXPECT_EQ(Load().compilation, nullptr);
  }
}

TEST_F(ModuleCache, WithoutADirectoryEverythingIsCompiled) {
  Result<ProjectFiles> project = FindProject((folder_ / "j.journey").string());
  for (int start = 0; start < 2; ++start) {
    Result<CachedCompilation> compiled = CompileProjectCached(*project, DiskCache(""));
    ASSERT_TRUE(compiled.ok());
    EXPECT_NE(compiled->compilation, nullptr);
    EXPECT_TRUE(compiled->ir.has_value());
  }
}

}  // namespace
}  // namespace journey
