// The abort path behind CHECK: plain stdio, because the process may be in any state.
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace journey {

void CheckFailed(const char* file, int line, const char* condition, const char* message) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %s%s%s\n", file, line, condition, *message ? ": " : "", message);
  std::fflush(stderr);
  std::abort();
}

}  // namespace journey
