// The processor time of the calling thread: what one thread's work costs, also on a machine that others use.
#pragma once

#include <time.h>

#include <cstdint>

namespace journey::bench {

class CpuClock {
 public:
  CpuClock() : start_(Now()) {}
  double Seconds() const { return static_cast<double>(Now() - start_) * 1e-9; }

 private:
  static int64_t Now() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  }
  int64_t start_;
};

}  // namespace journey::bench
