// A store whose project has changed: what would become of everybody in it, and the mark in its log that it has.
//
// In: a store's folder, the program that is to take over. Out: the plan, with counts; with MigrateStore an entry at the
// end of the log, the first of a segment under the new module: one file, which is there or not. Folding the log comes
// upon it (replay.h), so the next run goes on under the new module and writes the records of those who arrive. Not
// thread-safe; MigrateStore is for whoever has the folder locked.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/migrate/count.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"

namespace journey::rt {

struct MigrationReport {
  uint64_t from = 0, to = 0;  // modules
  uint64_t position = 0;      // where the log ends
  uint64_t customers = 0;     // that the store knows
  uint64_t refused = 0;       // of whom nobody has said where they go
  std::vector<PlanLine> lines;
  // What happens at the moment of the migration: records by kind, of a plan that is not refused.
  std::map<std::string, uint64_t> records;
  // The store is under these journeys already, and the lines are about those who still finish on an older version.
  bool already = false;
};

// Where some are to finish on an older version, the store goes on under a module that has both (ir/link.h); once the
// last one has left, the same migration leads it to the project's own. Nothing: it is under that already. Changes
// nothing.
Result<std::optional<MigrationReport>> PlanMigration(Disk& disk, const Program& next);
// The same, and done where it is not refused.
Result<std::optional<MigrationReport>> MigrateStore(Disk& disk, const Program& next);

}  // namespace journey::rt
