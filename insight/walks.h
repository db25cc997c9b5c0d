// Events as they come -> what each customer did, step by step, with times.
//
// Steps are kept until the end: sixteen bytes each, and about a hundred for a customer. They count in the order in
// which they come, as a run handles them. At most `most_names` names of events are told apart. The same log gives the
// same walks, in whatever order its customers come. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "insight/by_text.h"

namespace journey::insight {

struct WalkStep {
  int64_t time = 0;
  uint32_t name = 0;
};

struct CustomerWalk {
  std::string customer;
  std::vector<WalkStep> steps;
};

struct Walks {
  std::vector<std::string> names;   // of events, in the order of bytes
  std::vector<CustomerWalk> walks;  // none empty; in the order of their customers
  uint64_t events = 0;
  int64_t first = 0, last = 0;  // times of events; 0 where there are none
};

class WalkReader {
 public:
  explicit WalkReader(size_t most_names) : most_names_(most_names) {}
  // False: there are too many names.
  bool Add(std::string_view customer, std::string_view name, int64_t time);
  // What `from` did is what `into` did, by time.
  void Rename(std::string_view from, std::string_view into);
  // Once.
  Walks Finish();

 private:
  size_t most_names_;
  ByText<uint32_t> ids_;
  ByText<std::vector<WalkStep>> customers_;
};

}  // namespace journey::insight
