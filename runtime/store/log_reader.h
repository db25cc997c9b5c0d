// What a log on a disk holds: its segments, looked at frame by frame, and its entries in order.
//
// Changes nothing. Open looks at every byte from the segment of a position on; what it gives was whole then. A frame
// that is not whole ends the log if nothing whole was written behind it (a torn tail), and is an error with file and
// offset if something was. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/store/log.h"

namespace journey::rt {

struct Segment {
  uint32_t number = 0;
  std::string name;
  LogHead head;
  uint64_t first = 0, end = 0;  // positions
  uint64_t whole = 0;           // bytes up to the last whole frame
  uint64_t size = 0;            // bytes that there are
  bool ended = false;           // in good order
  // Some places where a frame begins, in order, and the position of its first entry.
  struct Place {
    uint64_t first, offset;
  };
  std::vector<Place> places;
};

// Of the newest segment whose head is whole; nothing where there is none. Reads little.
Result<std::optional<LogHead>> LastHead(Disk& disk);

// Removes the segments all of whose entries come before the position.
Status DropSegmentsBefore(Disk& disk, uint64_t position);

// Calls visit(position, entry) for every entry and note of a frame whose first one has this position, notes at that of
// the next entry. Before each it asks for the arena in which its input is to live. Ends early with the visitor's error.
Status ForEachEntry(std::string_view payload, InputCodec& codec, uint64_t position,
                    const std::function<Arena&(uint64_t position)>& arena,
                    const std::function<Status(uint64_t position, const Entry& entry)>& visit);

class LogReader {
 public:
  // `from`: the first position that is wanted; segments that end before it are not looked at. No segments at all, or
  // one whose very beginning was torn, are an empty log with `log` 0.
  static Result<LogReader> Open(Disk& disk, uint64_t from);
  // The same in two parts: of the segments only number, head and first position are known before Look, and all heads
  // are whole.
  static Result<LogReader> OpenByHeads(Disk& disk, uint64_t from);
  Status Look();

  uint64_t log() const { return log_; }
  // Those looked at; the first begins at or before `from`.
  const std::vector<Segment>& segments() const { return segments_; }
  uint64_t first() const { return segments_.empty() ? 0 : segments_.front().first; }
  uint64_t end() const { return segments_.empty() ? 0 : segments_.back().end; }
  // Whether something behind the last whole frame is torn, or the last segment was not ended in good order.
  bool NeedsRepair() const;
  // The last segment anew, without what is torn: whatever became of the syncs before, all that was seen is on the disk
  // then, its end included, before anything is written behind it. A segment whose beginning was torn goes. What comes
  // before the position `synced` is known to be on the disk, and names if `names_synced`.
  Status Repair(uint64_t synced, bool names_synced = false);
  // ForEachEntry of all frames, from the position on, each under its segment's module. `program`: one of them. Notes in
  // a frame with nothing but entries before it are left out: whoever goes on from there has them.
  Status ForEach(const Program& program, uint64_t from, const std::function<Arena&(uint64_t position)>& arena,
                 const std::function<Status(uint64_t position, const Entry& entry)>& visit);

  // Under which the entry was written that is being visited.
  const Program& program() const { return *program_; }

 private:
  LogReader(Disk& disk, uint64_t from) : disk_(&disk), from_(from) {}
  // The files that are to be looked at.
  Status Find();
  Status Scan(const Disk::Entry& file, bool last, std::optional<uint64_t> position);
  Status CheckTorn(const std::string& name, uint64_t at, bool last) const;
  Status EndAgain(const Segment& segment, bool names_synced);

  Disk* disk_;
  uint64_t from_;
  std::vector<Disk::Entry> files_;
  const Program* program_ = nullptr;
  uint64_t log_ = 0;
  std::vector<Segment> segments_;
  std::string torn_segment_;  // one that has nothing whole
};

}  // namespace journey::rt
