// The system's clock.
#include "runtime/deliver/clock.h"

#include <chrono>

namespace journey::rt {

int64_t SystemClock::NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace journey::rt
