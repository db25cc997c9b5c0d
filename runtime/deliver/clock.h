// The time of the world, which decides when a send is tried and never what is sent. Tests bring one of their own.
#pragma once

#include <cstdint>

namespace journey::rt {

class Clock {
 public:
  virtual ~Clock() = default;
  // Since 1970-01-01T00:00:00Z. It may jump, also back.
  virtual int64_t NowMs() = 0;
};

// Thread-safe.
class SystemClock final : public Clock {
 public:
  int64_t NowMs() override;
};

}  // namespace journey::rt
