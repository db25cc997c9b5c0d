// An operator takes a customer out of journeys: one entry at the end of a store's log.
//
// The customer stays known and may enter again, as the journeys' rules say; whoever wants nothing to be left forgets
// them (forget.h). The next run folds the entry and writes the records of those who ended. Not thread-safe; Remove is
// for whoever has the folder locked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"

namespace journey::rt {

struct Removal {
  struct Ended {
    std::string journey, key;  // qualified; as text
    uint64_t entry = 0;
    std::string stage;  // empty: held out
  };
  std::vector<Ended> ended;
};

// `journey`: of the program, which is that of the store; ir::kNone: all. Nothing where the customer is not known; where
// they are in none of the journeys, nothing is written.
Result<std::optional<Removal>> Remove(Disk& disk, const Program& program, const Executor& executor,
                                      const std::string& customer, int32_t journey);

}  // namespace journey::rt
