// A file of records -> what came of the journeys, for the commands that show it.
#pragma once

#include <string>

#include "base/status.h"
#include "insight/figures.h"
#include "insight/groups.h"
#include "ir/ir.h"
#include "runtime/records/record.h"

namespace journey::cli {

// All records of a file into a sink. "-" is standard input; what is packed is unpacked. A line that is no record is an
// error with its place.
Status ReadRecords(const std::string& path, const ir::Module& module, rt::RecordSink& sink);

// The same, counted. Warns on stderr where the records are of other journeys. `groups`: of their entries; null: none.
Result<insight::Figures> FiguresOfRecords(const std::string& path, const ir::Module& module,
                                          const insight::EntryGroups* groups = nullptr);

}  // namespace journey::cli
