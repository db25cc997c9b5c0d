// Customers on their way from one store to another: state as lines of JSON, out of a store and into one.
//
// In a log stands what was accepted, and state that comes from elsewhere was not: so a store that takes somebody in
// begins anew with a snapshot, at the place where it ended. docs/formats/export.md has the format. Bytes from anywhere
// are safe to read. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"

namespace journey::rt {

struct Transferred {
  uint64_t position = 0;  // of the store when it was exported
  uint64_t customers = 0, merged = 0, inputs = 0;
  bool created = false;  // of an import: there was no store
};

struct ExportOptions {
  std::optional<std::string> customer;  // that one alone; else everybody
  bool inputs = false;                  // of that one, as far as the log has them
};
// Writes whole lines. Nothing where the customer is not known. Changes nothing.
Result<std::optional<Transferred>> ExportStore(Disk& disk, const Program& program, const Executor& executor,
                                               const ExportOptions& options,
                                               const std::function<Status(std::string_view line)>& write);

// What an export says of its store in its first line.
struct ExportHead {
  uint64_t module = 0;
  std::string module_bytes;
};
Result<ExportHead> ReadExportHead(std::string_view line);

// Takes everybody of an export in, whose program this is. Where there is no store yet one is made, which goes on where
// that one was; until all of it is there, nobody can open it (importing.h). A store that is there must have ended in
// good order, and know none of the ids: what it keeps of its past goes, as by a compaction. `next` gives the next line
// after the first; nothing at the end. `new_log`: what a new log is called; 0: by chance.
Result<Transferred> ImportInto(Disk& disk, const Program& program, const Executor& executor, std::string_view first,
                               const std::function<Result<std::optional<std::string>>()>& next, uint64_t new_log = 0);

}  // namespace journey::rt
