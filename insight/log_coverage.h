// A log against the plan of events: which declared events and fields really come, what comes that nobody declared, and
// what cannot be used, by what is wrong with it.
//
// Fed with what an InputSource gives. Memory: one counter for each declared event and field, and for each of the first
// kMostNames names that are not declared and kMostFaults wordings of faults; what comes later is counted together. One
// thread; the module must outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ir/ir.h"
#include "runtime/event/input.h"

namespace journey::insight {

struct EventCoverage {
  uint64_t count = 0;
  int64_t first = 0, last = 0;    // timestamps, where there are any
  std::vector<uint64_t> present;  // by field: inputs in which it is not none; of fields with a default all
};

struct FaultCoverage {
  uint64_t count = 0, first_line = 0;
};

struct LogFigures {
  uint64_t lines = 0, identifies = 0, aliases = 0, ignored = 0, rejected = 0;
  std::vector<EventCoverage> events;                                    // by event of the module
  std::vector<uint64_t> traits;                                         // by customer field: identifies that name it
  std::map<std::string, uint64_t> unknown;                              // names of events that are not declared
  std::map<std::pair<std::string, std::string>, FaultCoverage> faults;  // by code and message

  // Something of the log is not as planned: a name that is not declared, or a line that cannot be used.
  bool surprises() const { return !unknown.empty() || !faults.empty(); }
};

class LogCoverage {
 public:
  static constexpr size_t kMostNames = 10'000, kMostFaults = 1'000, kTextBytes = 256;

  explicit LogCoverage(const ir::Module& module);
  void Add(const rt::Input& input, uint64_t line);
  const LogFigures& figures() const { return figures_; }

 private:
  void AddEvent(const rt::Input& input);
  void AddFault(std::string_view code, std::string_view message, uint64_t line);
  const ir::Module& module_;
  LogFigures figures_;
};

// A declared name that is so much like it that it may be meant; empty: none is.
std::string Meant(const ir::Module& module, std::string_view unknown);

}  // namespace journey::insight
