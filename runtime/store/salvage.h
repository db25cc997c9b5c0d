// What can still be read of a store that is damaged: every entry that stands in a whole frame, in order, and what is
// missing between them, where.
//
// Changes nothing. Of somebody who is being forgotten nothing comes out. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"
#include "runtime/store/entries.h"

namespace journey::rt {

struct Lost {
  std::string file;
  uint64_t offset = 0, bytes = 0;
  std::string what;
  // Entries that are missing there, from a position up to another; the latter is not known at the log's end.
  uint64_t from = 0;
  std::optional<uint64_t> to;
};

struct Salvaged {
  uint64_t first = 0, end = 0;  // positions of the first entry that is there and behind the last one
  uint64_t entries = 0, inputs = 0;
  std::vector<Lost> lost;
  std::vector<std::string> damaged;  // snapshots, and why
  std::optional<uint64_t> snapshot;  // the position of the newest one that is whole
};

// The program of the module that the store's files speak of, if it is there and whole.
Result<std::unique_ptr<Program>> ProgramToSalvage(Disk& disk);

// `under`: the program under which the entry was written.
using SalvageVisit = std::function<Status(uint64_t position, const Entry& entry, const Program& under)>;

// Calls visit for all entries and notes that can be read, and says what cannot. An error is the
// visitor's, or that of a disk that does not list its files.
Result<Salvaged> Salvage(Disk& disk, const Program& program, const SalvageVisit& visit);

}  // namespace journey::rt
