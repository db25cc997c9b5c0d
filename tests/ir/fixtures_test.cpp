// Files of every format there ever was still load, and run to the same records.
//
// fixtures/vN holds a journey, the module that the compiler wrote from it when N was the newest format, and a log with
// its records. The records of v1 were written by the engine of that time and worked through against the contract: ann
// is idle from 10:30, waits twice an hour, opens `a`, buys within the three days; cat does nothing, and has one cart,
// so her flow ends without `gave up` and the timer of two days finds her. bob's 19 is below the 20 of the entry.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "ir/serialise.h"
#include "tests/ir/host.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kUntil = 1773100800000;  // 2026-03-10

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> Fixtures() {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator("tests/ir/fixtures")) folders.push_back(entry.path());
  return folders;
}

// Between two customers no order is promised.
std::map<std::string, std::string> ByCustomer(const std::string& records) {
  std::map<std::string, std::string> customers;
  std::stringstream lines(records);
  for (std::string line; std::getline(lines, line);) {
    const size_t name = line.find("\"customer\":\"") + 12;
    customers[line.substr(name, line.find('"', name) - name)] += line + '\n';
  }
  return customers;
}

TEST(Formats, OlderFilesRunToTheSameRecords) {
  const std::vector<fs::path> folders = Fixtures();
  ASSERT_FALSE(folders.empty());
  for (const fs::path& folder : folders) {
    SCOPED_TRACE(folder.string());
    const std::string bytes = ReadFile(folder / "shop.jrnm"), log = ReadFile(folder / "events.jsonl");
    const std::string format = folder.filename().string().substr(1);
    ASSERT_GT(bytes.size(), 8u);
    EXPECT_EQ(std::to_string(static_cast<unsigned char>(bytes[4])), format);
    const HostRun run = RunModule(bytes, log, kUntil);
    EXPECT_EQ(run.error, "");
    EXPECT_EQ(ByCustomer(run.records), ByCustomer(ReadFile(folder / "records.jsonl")));
    // Written again, in the newest format, it is the same module.
    Result<ir::Module> module = ir::Deserialise(bytes);
    ASSERT_TRUE(module.ok()) << module.status().message();
    EXPECT_EQ(ByCustomer(RunModule(ir::Serialise(*module), log, kUntil).records), ByCustomer(run.records));
  }
}

TEST(Formats, FilesWithoutPathsGetSome) {
  Result<ir::Module> module = ir::Deserialise(ReadFile("tests/ir/fixtures/v1/shop.jrnm"));
  ASSERT_TRUE(module.ok()) << module.status().message();
  ASSERT_EQ(module->journeys.size(), 1u);
  std::vector<std::string> paths;
  for (const ir::Timer& timer : module->journeys[0].timers) paths.push_back(timer.path);
  for (const ir::Wait& wait : module->journeys[0].waits) {
    paths.push_back(wait.path);
    EXPECT_EQ(wait.fingerprint, 0u);
  }
  EXPECT_EQ(paths, (std::vector<std::string>{"Shopping/idle[1]", "Abandoned/after[1]", "Abandoned/wait[1]",
                                             "Abandoned/wait[2]", "Abandoned/wait[3]"}));
}

}  // namespace
}  // namespace journey
