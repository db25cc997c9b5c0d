// std::system with both streams sent to files: simple, and enough for tests.
#include "tests/cli/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace journey::testing {

ScratchFolder::ScratchFolder() {
  // The template of mkdtemp ends with six of them.
  std::string name = "/tmp/journey_test_" + std::string(6, 'X');
  folder_ = mkdtemp(name.data());
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string ScratchFolder::Write(const std::string& name, const std::string& text) const {
  const std::filesystem::path target = path(name);
  std::filesystem::create_directories(target.parent_path());
  std::ofstream(target, std::ios::binary) << text;
  return target.string();
}

std::string ScratchFolder::Read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string JourneyBinary() { return JOURNEY_BINARY; }

ProcessResult RunJourney(const std::string& args, const std::string& before) {
  return RunCommand(before + " " + JourneyBinary() + " " + args);
}

ProcessResult RunCommand(const std::string& command) {
  const ScratchFolder scratch;
  const std::string with_streams = command + " >" + scratch.path("out") + " 2>" + scratch.path("err");
  const int status = std::system(with_streams.c_str());
  ProcessResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.out = ScratchFolder::Read(scratch.path("out"));
  result.err = ScratchFolder::Read(scratch.path("err"));
  return result;
}

RunningJourney::RunningJourney(const std::vector<std::string>& args, std::string out, std::string err)
    : out_(std::move(out)), err_(std::move(err)) {
  std::vector<std::string> all = args;
  all.insert(all.begin(), JourneyBinary());
  std::vector<char*> argv;
  for (std::string& arg : all) argv.push_back(arg.data());
  argv.push_back(nullptr);
  fflush(stdout);
  child_ = fork();
  if (child_ != 0) return;
  if (freopen(out_.c_str(), "w", stdout) == nullptr || freopen(err_.c_str(), "w", stderr) == nullptr) _exit(99);
  execv(argv[0], argv.data());
  _exit(98);
}

RunningJourney::~RunningJourney() {
  if (child_ > 0) End(SIGKILL);
}

void RunningJourney::Signal(int signal) const { kill(child_, signal); }

int RunningJourney::Wait() {
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string RunningJourney::Out() const { return ScratchFolder::Read(out_); }
std::string RunningJourney::Err() const { return ScratchFolder::Read(err_); }

}  // namespace journey::testing
