// The sends in a file of records, in its order, up to where the file is good.
//
// In: a file of JSON Lines. Out: its records of kind `sent`. Lines that are blank are passed over; one that is no JSON
// is an error, since a run writes none. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "runtime/platform/disk.h"

namespace journey::rt {

// Where a record stands in the file of records, newline not counted.
struct Place {
  uint64_t at = 0, size = 0;
};

// One that was read.
struct FoundSend {
  Place place;
  std::string record, id, customer, channel, journey, time;
};

// Nothing where the line is another kind of record.
Result<std::optional<FoundSend>> SendOf(std::string_view line, uint64_t at);

class SendReader {
 public:
  // The disk must outlive it. Begins at the offset, which is the end of a line.
  SendReader(Disk& disk, std::string name, uint64_t offset)
      : disk_(disk), name_(std::move(name)), offset_(offset), block_at_(offset) {}

  // The next send that stands before `end`, which is the end of a line; nothing where there is none, or none in the
  // next so many bytes: then offset() is less than `end`.
  Result<std::optional<FoundSend>> Next(uint64_t end);
  // The one that stands there.
  Result<FoundSend> At(const Place& place);
  // Everything before was given out, or is no send.
  uint64_t offset() const { return offset_; }
  std::string Title() const { return disk_.Title(name_); }
  // The last bytes before an offset, 64 at the most.
  Result<std::string> Before(uint64_t offset);

 private:
  Status Fill(uint64_t end);

  Disk& disk_;
  const std::string name_;
  uint64_t offset_;
  uint64_t block_at_;
  std::string block_;  // of the file from block_at_ on
};

}  // namespace journey::rt
