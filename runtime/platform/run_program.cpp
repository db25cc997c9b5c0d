// Both streams are read as they come, so that neither fills up while the other is waited for.
#include "runtime/platform/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace journey::rt {
namespace {

class Pipe {
 public:
  ~Pipe() {
    CloseReading();
    CloseWriting();
  }
  bool Open() { return ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void CloseReading() { Close(ends_[0]); }
  void CloseWriting() { Close(ends_[1]); }

 private:
  static void Close(int& descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
  }
  std::array<int, 2> ends_ = {-1, -1};
};

// Appends what is there; false at the end.
bool ReadSome(int descriptor, std::string& text) {
  std::array<char, 65'536> bytes;
  const ssize_t count = ::read(descriptor, bytes.data(), bytes.size());
  if (count < 0) return errno == EINTR;
  text.append(bytes.data(), static_cast<size_t>(count));
  return count > 0;
}

void ReadBoth(Pipe& out, Pipe& err, ProgramResult& result) {
  std::array<pollfd, 2> streams = {pollfd{out.reading(), POLLIN, 0}, pollfd{err.reading(), POLLIN, 0}};
  const std::array<std::string*, 2> texts = {&result.out, &result.err};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    if (::poll(streams.data(), streams.size(), -1) < 0 && errno != EINTR) return;
    for (size_t i = 0; i < streams.size(); ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      if (!ReadSome(streams[i].fd, *texts[i])) streams[i].fd = -1;  // which poll passes over
    }
  }
}

}  // namespace

Result<ProgramResult> RunProgram(const std::vector<std::string>& words) {
  Pipe out, err;
  if (!out.Open() || !err.Open()) return Status::Error(std::string("no pipe: ") + std::strerror(errno));
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.writing(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.writing(), STDERR_FILENO);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, words[0].c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return Status::Error(words[0] + " cannot be run: " + std::strerror(failed));
  out.CloseWriting();
  err.CloseWriting();
  ProgramResult result;
  ReadBoth(out, err, result);
  int state = 0;
  while (::waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  return result;
}

}  // namespace journey::rt
