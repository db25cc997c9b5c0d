// Runs one project and one log under one configuration of the engine and gives the records by customer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/session/session.h"
#include "runtime/shard/engine.h"

namespace journey::differential {

struct Outcome {
  std::map<std::string, std::vector<std::string>> records;  // JSON, by customer, in order
  std::vector<std::string> rejects;                         // "line code"
  rt::EngineCounters counters;
  std::map<std::string, std::string> states;  // as bytes, by customer, at the end
};

// How a log is run, which changes nothing.
struct Way {
  size_t shards = 1, batch = 4096, threads = 1;
  bool recode = false;  // all state goes through bytes after every step
  std::optional<int64_t> rest_after_ms;
};
Outcome RunLog(const rt::Program& program, const rt::Executor& executor, std::string_view events, int64_t lateness_ms,
               int64_t until_ms, const Way& way);

// "" when equal, else the first difference in words.
std::string Difference(const Outcome& expected, const Outcome& actual);

}  // namespace journey::differential
