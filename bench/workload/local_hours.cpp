// The offsets come from the system's time zones.
#include "bench/workload/local_hours.h"

#include <date/tz.h>

#include <chrono>
#include <string>

namespace journey::bench {

LocalHours::LocalHours(std::string_view zone, int64_t begin, int64_t end) {
  const date::time_zone* found = date::locate_zone(std::string(zone));
  for (int64_t at = begin; at < end;) {
    const date::sys_info info =
        found->get_info(date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(at)));
    spans_.push_back({at, std::chrono::milliseconds(info.offset).count()});
    at = std::chrono::duration_cast<std::chrono::milliseconds>(info.end.time_since_epoch()).count();
  }
}

}  // namespace journey::bench
