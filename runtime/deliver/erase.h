// A customer's sends that wait and dead letters, erased: for those who must forget somebody.
//
// Works on the folder of queues alone, without sinks; nobody else may have it. What was delivered is the receiver's.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/status.h"
#include "runtime/platform/disk.h"

namespace journey::rt {

struct ErasedSends {
  uint64_t waiting = 0;  // that were to be tried again
  uint64_t dead_letters = 0;
};

// Of all the ids, in every queue of the folder. Those of their sends that stand before `records_end` in the file of
// records and were not read yet are passed over when they are. What the file of records holds stays there.
Result<ErasedSends> EraseFromQueues(Disk& folder, std::span<const std::string> customers, uint64_t records_end);

}  // namespace journey::rt
