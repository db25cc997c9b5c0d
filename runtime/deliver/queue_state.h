// What is on the disk of a sink's queue: how far in the file of records it is, and what of that is not settled.
//
// One small file a sink, written whole: whoever reads it finds what was there before or what is there now. Everything
// before `offset` was delivered, is a dead letter among the first `dead_bytes` of its file, was erased, or is in
// `unsettled`. docs/formats/delivery.md says what the bytes are.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "runtime/deliver/send_reader.h"
#include "runtime/platform/disk.h"
#include "runtime/store/entries.h"

namespace journey::rt {

struct Unsettled {
  uint64_t size = 0;      // of its record
  uint64_t customer = 0;  // CustomerHash
  uint64_t attempts = 0;
  int64_t first_try = 0, next_try = 0;  // 0: none yet, at once
  std::string reason;                   // of the last failure
};

struct QueueState {
  // For those who ask without knowing it: the file of records, and whose sends the sink gets; empty: all.
  std::string records;
  std::vector<std::string> channels;
  uint64_t offset = 0;
  TailHash tail;                            // of what stands before it
  std::map<uint64_t, Unsettled> unsettled;  // by where the record stands
  uint64_t delivered = 0;
  uint64_t dead_file = 1, dead_bytes = 0, dead_letters = 0;
  std::string last_reason;
  int64_t last_failure = 0;  // 0: none
  // Customers whose sends before an offset are nobody's any more.
  std::map<uint64_t, uint64_t> erased;
};

uint64_t CustomerHash(std::string_view customer);

std::string QueueName(std::string_view sink);
std::string DeadName(std::string_view sink, uint64_t number);
// The sinks that have a queue there.
Result<std::vector<std::string>> QueuesOf(Disk& disk);

// Whether sends of the channel are the sink's.
bool HasChannel(std::span<const std::string> channels, std::string_view channel);

// Nothing where the sink has none yet; an error where it is damaged.
Result<std::optional<QueueState>> ReadQueue(Disk& disk, std::string_view sink);
Status WriteQueue(Disk& disk, std::string_view sink, const QueueState& state);
// A queue for a sink that has none, of what stands behind so many bytes of the file of records.
Status AddQueue(Disk& disk, std::string_view sink, const std::vector<std::string>& channels, const std::string& records,
                uint64_t ready);

}  // namespace journey::rt
