// Runs a shell command and gives its exit code, standard output and standard error.
#pragma once

#include <csignal>
#include <string>
#include <vector>

namespace journey::testing {

struct ProcessResult {
  int exit_code = -1;
  std::string out, err;
};

// The command line is `journey ARGS`; shell syntax (pipes, quotes, variables) works. Runs from the repository's root.
ProcessResult RunJourney(const std::string& args, const std::string& before = "");
// The same with another command in place of `journey`.
ProcessResult RunCommand(const std::string& command);
// Where the program of the build is.
std::string JourneyBinary();

// `journey ARGS` beside the test; killed with it.
class RunningJourney {
 public:
  // Its streams go to these files.
  RunningJourney(const std::vector<std::string>& args, std::string out, std::string err);
  ~RunningJourney();
  RunningJourney(const RunningJourney&) = delete;
  void Signal(int signal) const;
  // Waits for its end: the exit code, or minus the signal that ended it.
  int Wait();
  // Both.
  int End(int signal = SIGTERM) {
    Signal(signal);
    return Wait();
  }
  // What it has said so far.
  std::string Out() const;
  std::string Err() const;

 private:
  const std::string out_, err_;
  int child_ = -1;
};

// Whether the part stands in the text.
bool Has(const std::string& text, const std::string& part);

// A folder of its own, removed at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  // Writes a file below the folder and gives its path.
  std::string Write(const std::string& name, const std::string& text) const;
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  static std::string Read(const std::string& path);

 private:
  std::string folder_;
};

}  // namespace journey::testing
