// A file of records -> what came of the journeys, for the commands that show it.
#pragma once

#include <string>

#include "base/status.h"
#include "insight/figures.h"
#include "insight/groups.h"
#include "ir/ir.h"

namespace journey::cli {

// Counted; as ReadRecords (record_file.h) has them. Warns on stderr where the records are of other journeys. `groups`:
// of their entries; null: none.
Result<insight::Figures> FiguresOfRecords(const std::string& path, const ir::Module& module,
                                          const insight::EntryGroups* groups = nullptr);

// What there is to warn of when records were counted: that they are of other journeys.
void WarnOfStrangers(const std::string& path, const insight::Figures& figures);

}  // namespace journey::cli
