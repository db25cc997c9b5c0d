// A replay as a host runs it that keeps each customer's state itself: every input is a call of its own, with state in
// and state out, and a customer is told of time only by its own inputs and at the end.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/session/one_customer.h"
#include "runtime/shard/engine.h"
#include "tests/conformance/corpus.h"

namespace journey::conformance {

using CustomerRecords = std::map<std::string, std::vector<nlohmann::json>>;

// An input with the watermark at its arrival.
struct DecodedArrival {
  rt::Input input;
  int64_t watermark;
  int64_t passes = rt::kNoTimestamp;  // up to where timers of everybody fire first: its own watermark lies before that
};

// A log, decoded: inputs of customers.
struct DecodedLog {
  DecodedLog(const rt::Program& program, std::string_view events, const Flags& flags);

  rt::Arena arena;  // of the arrivals
  std::vector<DecodedArrival> arrivals;
  int64_t end = rt::kNoTimestamp;  // up to where timers fire
  uint64_t ignored = 0, rejected = 0;
  bool merges = false;  // some input has two ids
};

// Everybody's state, beside the records so far.
struct OneByOne {
  OneByOne(const rt::Program& program, const rt::Executor& executor) : one(program, executor, {}) {}

  // What happens to everybody before an input arrives; then the input, or the log's end, is handed over.
  void Pass(const DecodedArrival& arrival);
  void Apply(const DecodedArrival& arrival);
  void Finish(const std::string& customer, int64_t end);
  void Finish(int64_t end);
  // Who the id has become.
  std::string Whose(std::string id) const;

  rt::OneCustomer one;
  std::map<std::string, std::string> states;
  CustomerRecords records;

 private:
  void Keep(const std::string& customer, const Status& status, const rt::FoldedCustomer& folded);
};

// What of the counters is told by states: customers known, instances active.
rt::EngineCounters CountersOf(const rt::Program& program, const rt::Executor& executor,
                              const std::map<std::string, std::string>& states);

}  // namespace journey::conformance
