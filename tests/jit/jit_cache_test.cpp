// The object cache: a second start compiles nothing; whatever is wrong with a file, the code is right.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "compiler/cache/disk_cache.h"
#include "tests/codegen/compiled.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr DiskCache::Kind kObject = DiskCache::Kind::kObject;

class JitCache : public testing::Test {
 protected:
  JitCache() {
    directory_ = fs::temp_directory_path() / ("journey_cache_test_" + std::to_string(std::random_device{}()));
    fs::remove_all(directory_);
  }
  ~JitCache() override { fs::remove_all(directory_); }

  // Adds 10 journeys of a function that returns `answer`.
  static ir::Module Sample(int64_t answer) {
    ir::Module module;
    for (int j = 0; j < 10; ++j) {
      ir::Journey journey;
      journey.name = journey.simple_name = "journey" + std::to_string(j);
      module.journeys.push_back(journey);
      ir::Builder b(module, journey.name + "/f", ir::Context::kInstance, {kInt}, kInt);
      b.function().journey = j;
      uint32_t x = b.ConstInt(answer);
      for (int i = 0; i < 600; ++i) x = b.Emit(ir::Op::kIntMax, kInt, {x, 0});
      b.Return(x);
    }
    return module;
  }

  std::unique_ptr<JitExecutor> Create(const ir::Module& module, int level = 0) {
    Result<std::unique_ptr<JitExecutor>> jit =
        JitExecutor::Create(module, {.opt_level = level, .cache_dir = directory_.string()});
    EXPECT_TRUE(jit.ok()) << jit.status().message();
    return std::move(jit).value();
  }

  static int64_t Answer(const JitExecutor& jit, int32_t function) {
    rt::Step step;
    rt::Value arg = rt::Value::Int(-5), out = rt::Value::None();
    jit.Run(function, &step, &arg, &out);
    return out.i;
  }

  std::vector<fs::path> Files() const {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory_)) files.push_back(entry.path());
    return files;
  }

  fs::path directory_;
};

TEST_F(JitCache, SecondStartCompilesNothing) {
  const ir::Module module = Sample(42);
  const auto first = Create(module);
  EXPECT_GT(first->counters().parts, 1U);
  EXPECT_EQ(first->counters().compiled, first->counters().parts);
  EXPECT_EQ(Files().size(), first->counters().parts);
  const auto second = Create(module);
  EXPECT_EQ(second->counters().compiled, 0U);
  EXPECT_EQ(second->counters().cache_hits, first->counters().parts);
  for (int32_t f = 0; f < 10; ++f) {
    EXPECT_EQ(Answer(*first, f), 42);
    EXPECT_EQ(Answer(*second, f), 42);
  }
}

TEST_F(JitCache, OtherModulesAndLevelsDoNotHit) {
  Create(Sample(42), 0);
  EXPECT_EQ(Create(Sample(42), 2)->counters().cache_hits, 0U);
  const auto other = Create(Sample(43), 0);
  EXPECT_EQ(other->counters().cache_hits, 0U);
  EXPECT_EQ(Answer(*other, 0), 43);
}

TEST_F(JitCache, OneChangedJourneyCompilesOnePart) {
  ir::Module module = Sample(42);
  Create(module);
  module.constants.push_back({kInt, int64_t{77}});
  for (ir::Instr& instr : module.functions[3].blocks[0].instrs) {
    if (instr.op == ir::Op::kConst) instr.imm = static_cast<int64_t>(module.constants.size()) - 1;
  }
  const auto changed = Create(module);
  EXPECT_EQ(changed->counters().compiled, 1U);
  EXPECT_EQ(Answer(*changed, 3), 77);
  EXPECT_EQ(Answer(*changed, 4), 42);
}

TEST_F(JitCache, DamagedFilesAreCompiledAgain) {
  const ir::Module module = Sample(42);
  const uint64_t parts = Create(module)->counters().parts;
  std::mt19937 random(7);
  for (int round = 0; round < 4; ++round) {
    for (const fs::path& file : Files()) {
      const uint64_t size = fs::file_size(file);
      switch (round) {
        case 0:
          fs::resize_file(file, 0);
          break;
        case 1:
          fs::resize_file(file, size / 2);
          break;
        case 2: {
          std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
          stream.seekp(static_cast<std::streamoff>(random() % size));
          const int byte = stream.peek();
          stream.put(static_cast<char>(byte ^ 0x20));
          break;
        }
        default:
          std::ofstream(file, std::ios::app | std::ios::binary) << "tail";
          break;
      }
    }
    const auto jit = Create(module);
    EXPECT_EQ(jit->counters().compiled, parts) << round;
    EXPECT_EQ(Answer(*jit, 9), 42);
    EXPECT_EQ(Create(module)->counters().cache_hits, parts) << round;
  }
}

TEST_F(JitCache, AFileUnderAnotherKeyIsNoHit) {
  const DiskCache cache(directory_.string());
  ASSERT_TRUE(cache.Put(kObject, {1, 2}, "object"));
  const std::vector<fs::path> files = Files();
  ASSERT_EQ(files.size(), 1U);
  ASSERT_TRUE(cache.Put(kObject, {3, 4}, "other"));
  for (const fs::path& file : Files()) {
    if (file != files[0]) fs::copy_file(files[0], file, fs::copy_options::overwrite_existing);
  }
  EXPECT_EQ(cache.Get(kObject, {1, 2}), "object");
  EXPECT_EQ(cache.Get(kObject, {3, 4}), std::nullopt);
}

TEST_F(JitCache, WhatIsNoFileOfOursIsAMiss) {
  const DiskCache cache(directory_.string());
  ASSERT_TRUE(cache.Put(kObject, {1, 2}, "object"));
  const fs::path file = Files().at(0);
  const auto expect_miss = [&](const char* what) {
    EXPECT_EQ(cache.Get(kObject, {1, 2}), std::nullopt) << what;
    fs::remove_all(file);
    ASSERT_TRUE(cache.Put(kObject, {1, 2}, "object")) << what;
    EXPECT_EQ(cache.Get(kObject, {1, 2}), "object") << what;
  };
  fs::resize_file(file, uint64_t{8} << 30);
  expect_miss("eight gigabytes");
  fs::remove(file);
  fs::create_directory(file);
  expect_miss("a folder");
  fs::remove(file);
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  expect_miss("a pipe that nobody writes to");
  fs::rename(file, directory_ / "elsewhere");
  fs::create_symlink("elsewhere", file);
  expect_miss("a link");
  fs::permissions(file, fs::perms::owner_all | fs::perms::group_write);
  expect_miss("one that others may write");
}

TEST_F(JitCache, AFolderThatOthersMayWriteIsNone) {
  {
    const DiskCache cache(directory_.string());
    ASSERT_TRUE(cache.Put(kObject, {1, 2}, "object"));
    EXPECT_EQ(cache.problem(), "");
  }
  fs::permissions(directory_, fs::perms::owner_all | fs::perms::others_write);
  const DiskCache open(directory_.string());
  EXPECT_NE(open.problem().find(directory_.string()), std::string::npos) << open.problem();
  EXPECT_EQ(open.Get(kObject, {1, 2}), std::nullopt);
  EXPECT_FALSE(open.Put(kObject, {3, 4}, "object"));
  fs::permissions(directory_, fs::perms::owner_all);
  if (geteuid() == 0) {
    ASSERT_EQ(chown(directory_.c_str(), 54321, 54321), 0);
    EXPECT_EQ(DiskCache(directory_.string()).Get(kObject, {1, 2}), std::nullopt);
    ASSERT_EQ(chown(directory_.c_str(), 0, 0), 0);
    ASSERT_EQ(chown(Files().at(0).c_str(), 54321, 54321), 0);
    EXPECT_EQ(DiskCache(directory_.string()).Get(kObject, {1, 2}), std::nullopt);
  }
}

TEST(DefaultDirectory, IsAbsoluteOrNone) {
  const auto with = [](const char* base, const char* home) {
    setenv("XDG_CACHE_HOME", base, 1);
    setenv("HOME", home, 1);
    return DiskCache::DefaultDirectory();
  };
  const std::string base = std::getenv("XDG_CACHE_HOME") != nullptr ? std::getenv("XDG_CACHE_HOME") : "";
  const std::string home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  EXPECT_EQ(with("/base", "/home"), "/base/journey");
  EXPECT_EQ(with("base", "/home"), "/home/.cache/journey");
  EXPECT_EQ(with("./base", "home"), "");
  EXPECT_EQ(with("", ""), "");
  (void)with(base.c_str(), home.c_str());
}

TEST_F(JitCache, AnUnusableDirectoryOnlyCostsTime) {
  fs::create_directories(directory_);
  const fs::path file = directory_ / "file";
  std::ofstream(file) << "not a directory";
  Result<std::unique_ptr<JitExecutor>> jit =
      JitExecutor::Create(Sample(1), {.opt_level = 0, .cache_dir = (file / "below").string()});
  ASSERT_TRUE(jit.ok()) << jit.status().message();
  EXPECT_EQ(Answer(*jit.value(), 0), 1);
}

TEST_F(JitCache, TrimKeepsWhatWasUsedLast) {
  const DiskCache cache(directory_.string());
  const std::string object(1000, 'x');
  for (uint64_t key = 0; key < 10; ++key) {
    ASSERT_TRUE(cache.Put(kObject, {key, 0}, object));
    const auto age = std::chrono::seconds(100 - static_cast<int64_t>(key));
    for (const fs::path& file : Files()) {
      if (file.filename().string().ends_with(std::to_string(key) + ".o")) {
        fs::last_write_time(file, fs::file_time_type::clock::now() - age);
      }
    }
  }
  EXPECT_TRUE(cache.Get(kObject, {0, 0}).has_value());  // now the one used last
  cache.Trim(3500);
  EXPECT_TRUE(cache.Get(kObject, {0, 0}).has_value());
  EXPECT_TRUE(cache.Get(kObject, {9, 0}).has_value());
  EXPECT_FALSE(cache.Get(kObject, {1, 0}).has_value());
  EXPECT_EQ(Files().size(), 3U);
}

TEST(Jit, AnEmptyModuleHasNoCode) {
  const auto jit = Compiled({}, 2);
  EXPECT_EQ(jit->counters().parts, 0U);
}

TEST(Jit, OnlyTwoLevels) { EXPECT_FALSE(JitExecutor::Create(ir::Module{}, {.opt_level = 1}).ok()); }

}  // namespace
}  // namespace journey
