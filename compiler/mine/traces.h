// Events as they come -> what each customer did, alike ones once, and how long it took from one step to the next.
//
// Steps are kept until the end, as insight/walks.h has them. At most kMostNames names of events. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "insight/durations.h"
#include "insight/walks.h"

namespace journey::mine {

inline constexpr size_t kMostNames = 400;

// What so many customers did, step by step, by name.
struct Trace {
  std::vector<uint32_t> steps;
  uint64_t count = 0;
};

struct Log {
  std::vector<std::string> names;  // of events, in the order of bytes
  std::vector<uint64_t> counts;    // by name
  std::vector<Trace> traces;       // different from each other, none empty; in the order of their steps
  uint64_t customers = 0, events = 0;
  int64_t first = 0, last = 0;                                        // times of events; 0 where there are none
  int64_t longest_silence = 0;                                        // between two steps of a customer, ms
  std::map<std::pair<uint32_t, uint32_t>, insight::Durations> times;  // from a name to the one right behind it
};

// What of the walks is kept.
Log LogOfWalks(const insight::Walks& walks);

class TraceReader {
 public:
  // False: there are too many names.
  bool Add(std::string_view customer, std::string_view name, int64_t time) { return walks_.Add(customer, name, time); }
  // What `from` did is what `into` did, by time.
  void Rename(std::string_view from, std::string_view into) { walks_.Rename(from, into); }
  // Once.
  Log Finish() { return LogOfWalks(walks_.Finish()); }

 private:
  insight::WalkReader walks_{kMostNames};
};

}  // namespace journey::mine
