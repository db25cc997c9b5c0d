// Where a project's sends go: [sinks.NAME] of journey.toml, as plain data. Nothing: not said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace journey {

struct SinkSettings {
  std::string name, kind;                // kind: "webhook", "file", "stdout"
  std::string url, ca_file, path;        // files as their paths from here
  std::vector<std::string> secrets_env;  // environment variables, the newest secret's first
  std::vector<std::string> channels;     // empty: all
  std::optional<int64_t> batch, batch_bytes, burst, attempts;
  std::optional<int64_t> timeout_ms, retry_first_ms, retry_most_ms, max_age_ms;
  std::optional<int64_t> rate, rate_per_ms;  // both or none
  std::optional<ir::Calendar> hours;
  std::string zone;  // of the hours; empty: UTC
};

}  // namespace journey
