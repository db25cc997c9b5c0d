// When a sink may be given something, and how much: a rate (a bucket of tokens) and the hours in which it is open.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "ir/ir.h"
#include "runtime/value/calendar.h"
#include "runtime/value/working_hours.h"

namespace journey::rt {

struct Rate {
  double sends = 0;  // in `per_ms`
  int64_t per_ms = 1000;
  double burst = 1;  // that may go at once after a rest; 1 at least
};

struct GateOptions {
  std::optional<Rate> rate;           // none: as fast as it can
  std::optional<ir::Calendar> hours;  // none: always
  ZoneId zone = kUtc;                 // of the hours
};

class Gate {
 public:
  explicit Gate(const GateOptions& options);
  // The first moment, `now_ms` or later, at which a send may go.
  int64_t OpensAt(int64_t now_ms);
  // How many may go at once now, of so many.
  uint64_t Room(int64_t now_ms, uint64_t wanted);
  void Take(int64_t now_ms, uint64_t sends);

 private:
  void Fill(int64_t now_ms);

  const std::optional<Rate> rate_;
  std::optional<WorkingHours> hours_;
  const ZoneId zone_;
  double tokens_ = 1;  // not a whole burst: whoever starts again and again must not send more for it
  std::optional<int64_t> filled_at_;
};

}  // namespace journey::rt
