// Sends that were given up, as JSON Lines: with the reason, how often and since when they were tried, and the record.
//
// The queue's state says how many bytes of the file count: what stands behind was written and not settled before the
// process ended, and is cut. A file that is shorter was cut by somebody who wanted no more of it. Letters that go (they
// are tried again, or their customer is erased) go by a new file. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "runtime/deliver/queue_state.h"
#include "runtime/platform/disk.h"

namespace journey::rt {

struct DeadLetter {
  std::string id, customer, channel, reason;
  uint64_t attempts = 0;
  int64_t first_try = 0, time = 0;
  Place place;         // in the file of records
  std::string record;  // JSON
};

// One line, newline included.
std::string DeadLetterLine(std::string_view sink, const DeadLetter& letter);

// Those that count, the oldest first.
Result<std::vector<DeadLetter>> ReadDeadLetters(Disk& disk, std::string_view sink, const QueueState& state);

class DeadLetterFile {
 public:
  // Cut to where it counts. The disk must outlive it; `state` is corrected where the file is shorter.
  static Result<std::unique_ptr<DeadLetterFile>> Open(Disk& disk, std::string_view sink, QueueState& state);

  void Add(const DeadLetter& letter);
  bool waiting() const { return count_ > 0; }
  // What was added is on the disk, and `state` says so.
  Status WriteOut(QueueState& state);
  // Puts a new file in place without the letters that `goes` says of, and gives these. The state, which names the new
  // file then, is to be written next, and the old file to be removed by RemoveOld behind that.
  Result<std::vector<DeadLetter>> Take(QueueState& state, const std::function<bool(const DeadLetter& letter)>& goes);
  Status RemoveOld(const QueueState& state);

 private:
  DeadLetterFile(Disk& disk, std::string_view sink) : disk_(disk), sink_(sink) {}
  Status OpenFile(const QueueState& state);

  Disk& disk_;
  const std::string sink_;
  std::unique_ptr<DiskFile> file_;  // null: not there yet
  std::string lines_;
  uint64_t count_ = 0;
};

// Letters that `comes` says of become sends of the queue that were never tried; how many. The state is to be written
// and the old file removed, as behind Take.
Result<uint64_t> TakeBack(DeadLetterFile& file, QueueState& state,
                          const std::function<bool(const DeadLetter& letter)>& comes);
// For TakeBack: those with these ids. Empty: all.
std::function<bool(const DeadLetter& letter)> WithIds(std::span<const std::string> ids);

}  // namespace journey::rt
