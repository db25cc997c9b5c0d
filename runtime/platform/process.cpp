// Standard streams by fcntl and open.
#include "runtime/platform/process.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace journey::rt {

namespace {
bool was_closed[3] = {false, false, false};
}  // namespace

void SettleStandardStreams() {
  for (int stream = 0; stream < 3; ++stream) {
    if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    was_closed[stream] = true;
    // The lowest number that is free is this one.
    (void)open("/dev/null", O_RDWR);
  }
  std::signal(SIGPIPE, SIG_IGN);
}

bool WasClosed(int stream) { return was_closed[stream]; }
bool IsTerminal(int stream) { return isatty(stream) != 0; }
int64_t ProcessNumber() { return getpid(); }

}  // namespace journey::rt
