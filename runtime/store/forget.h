// To forget a customer: nothing of one is left in a store, and nobody else's records change.
//
// Of the log stays that time has passed; snapshots are written without the customer, and so are the files of records
// and rejects, where they are named. Before it is decided nothing but the log's torn end changes; from then on whoever
// opens the store does the rest (forgetting.h). Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"
#include "runtime/store/forgetting.h"

namespace journey::rt {

struct ForgetOptions {
  std::optional<FilePlace> records, rejects;  // made anew, too
  uint64_t new_log = 0;                       // what the log is called from then on; 0: by chance
  AlsoForget also = [](const Ids&, uint64_t) { return Status(); };
};

struct Forgotten {
  std::vector<std::string> ids;              // the customer's: the one that counts and those that became one with it
  uint64_t inputs = 0;                       // of the log; removals by an operator, too
  uint64_t states = 0;                       // in snapshots
  std::optional<uint64_t> records, rejects;  // lines, where the files were named
  bool any() const { return inputs + states + records.value_or(0) + rejects.value_or(0) > 0; }
};

// Of a store of this program that nobody else has open, and in which nothing is unfinished (FinishForgetting). Where
// there was nothing of the customer it is left as it is.
Result<Forgotten> Forget(Disk& disk, const Program& program, const Executor& executor, const std::string& id,
                         const ForgetOptions& options);

}  // namespace journey::rt
