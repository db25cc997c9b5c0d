// By hash in the queues, by name in the dead letters.
#include "runtime/deliver/erase.h"

#include <algorithm>
#include <set>

#include "runtime/deliver/dead_letters.h"
#include "runtime/deliver/queue_state.h"
#include "runtime/deliver/requests.h"

namespace journey::rt {
namespace {

Status EraseFrom(Disk& folder, const std::string& sink, std::span<const std::string> customers, uint64_t records_end,
                 ErasedSends* erased) {
  // Requests name sends by ids, which name customers.
  if (Status status = TakeRetryRequests(folder, sink); !status.ok()) return status;
  auto found = ReadQueue(folder, sink);
  if (!found.ok()) return found.status();
  if (!found.value()) return {};
  QueueState& state = *found.value();
  auto dead = DeadLetterFile::Open(folder, sink, state);
  if (!dead.ok()) return dead.status();
  const auto letters = dead.value()->Take(state, [&](const DeadLetter& letter) {
    return std::ranges::find(customers, letter.customer) != customers.end();
  });
  if (!letters.ok()) return letters.status();
  erased->dead_letters += letters.value().size();
  std::set<uint64_t> hashes;
  for (const std::string& customer : customers) hashes.insert(CustomerHash(customer));
  erased->waiting +=
      std::erase_if(state.unsettled, [&](const auto& one) { return hashes.contains(one.second.customer); });
  // Reasons may quote what a receiver said of somebody.
  state.last_reason.clear();
  // What stands before the place may be blotted out by now.
  state.tail = {};
  if (state.offset < records_end) {
    for (const uint64_t hash : hashes) state.erased[hash] = std::max(state.erased[hash], records_end);
  }
  if (Status status = WriteQueue(folder, sink, state); !status.ok()) return status;
  return dead.value()->RemoveOld(state);
}

}  // namespace

Result<ErasedSends> EraseFromQueues(Disk& folder, std::span<const std::string> customers, uint64_t records_end) {
  const auto sinks = QueuesOf(folder);
  if (!sinks.ok()) return sinks.status();
  ErasedSends erased;
  for (const std::string& sink : sinks.value()) {
    if (Status status = EraseFrom(folder, sink, customers, records_end, &erased); !status.ok()) return status;
  }
  return erased;
}

}  // namespace journey::rt
