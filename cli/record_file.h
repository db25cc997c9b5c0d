// A file of records -> a sink.
//
// Lines are read a block at a time, by several threads where there is much to read: each takes the next block of the
// file, reads its lines and hands its records on when those of all blocks before have been. So the sink sees one record
// at a time, in the order of the file, if not always from the same thread.
#pragma once

#include <string>

#include "base/status.h"
#include "ir/ir.h"
#include "runtime/records/record.h"

namespace journey::cli {

// "-" is standard input; what is packed is unpacked. A line that is no record is an error with its place; the records
// before it have been handed on.
Status ReadRecords(const std::string& path, const ir::Module& module, rt::RecordSink& sink);

}  // namespace journey::cli
