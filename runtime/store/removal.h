// An operator takes a customer out of journeys: one entry of a store's log.
//
// The customer stays known and may enter again, as the journeys' rules say; whoever wants nothing to be left forgets
// them (forget.h). Where nobody has the store open the entry is put behind its log, and the next run folds it and
// writes the records of those who ended; a process that has it open is asked (removal_requests.h). Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"
#include "runtime/session/session.h"
#include "runtime/store/removal_requests.h"

namespace journey::rt {

// What Session::Remove would end, tried out on a copy of the customer; nothing where nobody is known by the id. The
// session is between two batches. `journey`: of the program, which is the session's; ir::kNone: all.
Result<std::optional<Removal>> TryRemoval(Session& session, const Program& program, const Executor& executor,
                                          const SessionOptions& options, std::string_view customer, int32_t journey);

// In a store that nobody else has open, whose program this is. Nothing where the customer is not known; where they are
// in none of the journeys, nothing is written. `request`: as in Removed.
Result<std::optional<Removal>> Remove(Disk& disk, const Program& program, const Executor& executor,
                                      const std::string& customer, int32_t journey, uint64_t request = 0);

// Does in such a store what processes that are gone were asked for.
Status AnswerRemovalsAlone(Disk& disk, const Program& program, const Executor& executor);

// What a request comes to: `remove` gives what was ended, of the journey that is meant.
Result<RemovalAnswer> AnswerTo(const RemovalRequest& request, const Program& program,
                               const std::function<Result<std::optional<Removal>>(int32_t journey)>& remove);

}  // namespace journey::rt
