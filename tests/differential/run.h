// Runs one project and one log under one configuration of the engine and gives the records by customer.
#pragma once

#include <map>
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

// With `recode` all state goes through bytes after every step.
Outcome RunLog(const rt::Program& program, const rt::Executor& executor, std::string_view events, int64_t lateness_ms,
               int64_t until_ms, size_t shards, size_t batch, size_t threads = 1, bool recode = false);

// "" when equal, else the first difference in words.
std::string Difference(const Outcome& expected, const Outcome& actual);

}  // namespace journey::differential
