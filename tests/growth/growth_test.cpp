// The compiler's work grows with a text as n log n at most, and the engine's with what one customer has under way:
// counted in instructions, by callgrind, at n and 4 n.
//
// 4 n takes 4.6 times the work of n at n = 100 when work is n log n; what every compilation or run costs is subtracted.
// A step that took the square would give 16. Nothing here depends on how fast the machine is.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "tests/growth/constructs.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr double kMostGrowth = 4.6;

class Growth : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("journey_growth_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    const std::string out = (folder_ / "out").string();
    const std::string command = "valgrind --quiet --tool=callgrind --collect-atstart=no --callgrind-out-file='" + out +
                                "' " GROWTH_RUN " >'" + (folder_ / "log").string() + "' 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << Text(folder_ / "log");
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) Read(entry.path());
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string Text(const fs::path& path) {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  // A dump says why it was made ("Client Request: NAME") and what it counted ("totals: N").
  void Read(const fs::path& path) {
    std::ifstream stream(path);
    std::string name;
    for (std::string line; std::getline(stream, line);) {
      constexpr std::string_view kTrigger = "desc: Trigger: Client Request: ";
      if (line.starts_with(kTrigger)) name = line.substr(kTrigger.size());
      if (line.starts_with("totals: ") && !name.empty()) counts_[name] = std::strtod(line.c_str() + 8, nullptr);
    }
  }

  fs::path folder_;
  std::map<std::string, double> counts_;  // by construct and size: "ands 4"
};

TEST_F(Growth, OfEveryConstructIsNLogN) {
  ASSERT_GE(Constructs().size(), 60u);
  std::vector<std::pair<std::string, size_t>> all;
  for (const Construct& construct : Constructs()) all.emplace_back(construct.name, construct.n);
  for (const Story& story : Stories()) {
    all.emplace_back(story.name, story.n);
    if (JOURNEY_HAS_JIT && RunsNatively(story)) all.emplace_back(NativeName(story), story.n);
  }
  if (JOURNEY_HAS_JIT) {
    for (const Construct& construct : NativeConstructs()) all.emplace_back(construct.name, construct.n);
  }
  for (const auto& [name, n] : all) {
    const double nothing = counts_[name + " 0"], small = counts_[name + " 1"], large = counts_[name + " 4"];
    ASSERT_GT(nothing, 0) << name;
    ASSERT_GT(small, nothing) << name;
    const double growth = (large - nothing) / (small - nothing);
    RecordProperty(name, std::to_string(growth));
    EXPECT_LE(growth, kMostGrowth) << name << ": " << small - nothing << " instructions at n = " << n << ", "
                                   << large - nothing << " at 4 n";
  }
}

}  // namespace
}  // namespace journey
