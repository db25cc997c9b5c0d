// A host in one call: a module's bytes and a log go in through the C API, records come out.
#pragma once

#include <string>
#include <string_view>

namespace journey {

struct HostRun {
  std::string error;    // of loading or running; empty when there was none
  std::string records;  // lines, in the order they came
};

// The log's lines, then the clock goes on to `until` (ms).
HostRun RunModule(std::string_view module, std::string_view log, int64_t until);

}  // namespace journey
