// Counts what is in the file of records behind the queue's place.
#include "runtime/deliver/queue_status.h"

#include <algorithm>
#include <utility>

#include "runtime/deliver/dead_letters.h"
#include "runtime/deliver/pauses.h"
#include "runtime/deliver/send_reader.h"

namespace journey::rt {
namespace {

Status Count(QueueStatus& status, uint64_t ready) {
  const QueueState& state = status.state;
  const FileOnDisk file = PlaceOf(state.records);
  SendReader reader(*file.disk, file.name, state.offset);
  status.queued = state.unsettled.size();
  for (const auto& [at, one] : state.unsettled) {
    if (one.attempts > 0) status.next_try = std::min(status.next_try.value_or(one.next_try), one.next_try);
  }
  if (!state.unsettled.empty()) {
    const auto& [at, one] = *state.unsettled.begin();
    const auto first = reader.At({at, one.size});
    if (!first.ok()) return first.status();
    status.oldest = first.value().time;
  }
  while (reader.offset() < ready) {
    const auto send = reader.Next(ready);
    if (!send.ok()) return send.status();
    if (!send.value() || !HasChannel(state.channels, send.value()->channel)) continue;
    const auto erased = state.erased.find(CustomerHash(send.value()->customer));
    if (erased != state.erased.end() && send.value()->place.at < erased->second) continue;
    if (status.queued++ == 0) status.oldest = send.value()->time;
  }
  return {};
}

}  // namespace

FileOnDisk PlaceOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {std::make_unique<FolderDisk>("."), path};
  return {std::make_unique<FolderDisk>(slash == 0 ? "/" : path.substr(0, slash)), path.substr(slash + 1)};
}

Result<std::vector<QueueStatus>> QueueStatuses(Disk& folder, uint64_t ready) {
  const auto sinks = QueuesOf(folder);
  if (!sinks.ok()) return sinks.status();
  const auto pauses = PausesOf(folder);
  if (!pauses.ok()) return pauses.status();
  std::vector<QueueStatus> statuses;
  for (const std::string& sink : sinks.value()) {
    auto found = ReadQueue(folder, sink);
    if (!found.ok()) return found.status();
    if (!found.value()) continue;
    QueueStatus& status = statuses.emplace_back();
    status.sink = sink;
    status.state = std::move(*found.value());
    if (Status counted = Count(status, ready); !counted.ok()) return counted;
    // A queue that somebody delivers from may be a file further than what was read.
    const auto letters = ReadDeadLetters(folder, sink, status.state);
    for (const DeadLetter& letter : letters.ok() ? letters.value() : std::vector<DeadLetter>()) {
      if (letter.reason != kPausedReason) continue;
      if (IsPaused(pauses.value(), letter)) {
        ++status.paused;
      } else {
        // Whoever delivers next takes it back.
        ++status.queued;
        --status.state.dead_letters;
      }
    }
  }
  return statuses;
}

}  // namespace journey::rt
