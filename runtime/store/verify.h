// Whether a store is what was written, and whether its snapshots are what its log makes.
//
// Changes nothing. Every byte of the log and of the snapshots is looked at; then the log is folded again from as far
// back as it reaches, and where a snapshot stands the two are compared, customer by customer. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"

namespace journey::rt {

struct Verified {
  uint64_t segments = 0, log_bytes = 0, snapshots = 0;
  uint64_t from = 0, entries = 0;  // folded again, from this position on
  uint64_t compared = 0;           // customers of snapshots
  std::vector<std::string> faults;
};

// The program of the store's module. An error where the log cannot be read.
Result<Verified> VerifyStore(Disk& disk, const Program& program, const Executor& executor);

}  // namespace journey::rt
