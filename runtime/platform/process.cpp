// Standard streams by fcntl and open.
#include "runtime/platform/process.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <string>

namespace journey::rt {

namespace {
bool was_closed[3] = {false, false, false};
// Where the streams that are printed on go, when that is a file.
std::optional<FileIdentity> goes_to[3];
std::atomic<bool> goes_to_an_input[3] = {false, false, false};
volatile std::sig_atomic_t end_asked = 0;
extern "C" void AskForEnd(int /*signal*/) { end_asked = 1; }
}  // namespace

void SettleStandardStreams() {
  for (int stream = 0; stream < 3; ++stream) {
    if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    was_closed[stream] = true;
    // The lowest number that is free is this one.
    (void)open("/dev/null", O_RDWR);
  }
  for (const int stream : {kStdout, kStderr}) {
    const int flags = fcntl(stream, F_GETFL);
    if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY) goes_to[stream] = IdentityOf(stream);
  }
  // A write that fails says so; no signal is to end the process instead.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void CatchEndSignals() {
  struct sigaction action{};
  action.sa_handler = AskForEnd;
  // No SA_RESTART: whoever waits is to look.
  action.sa_flags = SA_RESETHAND;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool EndAsked() { return end_asked != 0; }

void SleepUnlessEnded(int64_t ms) {
  // In pieces: a signal may come between the question and the sleep.
  constexpr int64_t kPieceMs = 100;
  for (; ms > 0 && !EndAsked(); ms -= kPieceMs) (void)poll(nullptr, 0, static_cast<int>(std::min(ms, kPieceMs)));
}

bool WasClosed(int stream) { return was_closed[stream]; }

Status CheckNoOutput(int descriptor, std::string_view name) {
  if (!goes_to[kStdout] && !goes_to[kStderr]) return {};
  return CheckNoOutput(IdentityOf(descriptor), name);
}

Status CheckNoOutput(const std::optional<FileIdentity>& read, std::string_view name) {
  if (!read) return {};
  Status status;
  for (const int stream : {kStdout, kStderr}) {
    if (goes_to[stream] != read) continue;
    goes_to_an_input[stream] = true;
    if (!status.ok()) continue;
    status = Status::Error(std::string(name) + " is the same file as " +
                           (stream == kStdout ? "standard output" : "standard error") + "; nothing was written to it");
  }
  return status;
}

bool GoesToAnInput(int stream) { return goes_to_an_input[stream]; }
bool IsTerminal(int stream) { return isatty(stream) != 0; }
int64_t ProcessNumber() { return getpid(); }

}  // namespace journey::rt
