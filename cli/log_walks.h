// A log of events -> what each customer did, for the commands that learn from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"
#include "insight/walks.h"
#include "ir/ir.h"
#include "runtime/input/source.h"

namespace journey::cli {

struct LogWalks {
  insight::Walks walks;
  uint64_t lines = 0, unusable = 0;
};

// Every event by its wire name, declared by the module or not; a customer who becomes another one walks on as that one.
// More than `most_names` names are an error.
Result<LogWalks> ReadLogWalks(const ir::Module& module, const std::string& path, const rt::SourceOptions& reading,
                              size_t most_names);
// Says on stderr that lines cannot be used; an exit code where none can.
std::optional<int> TellOfUnusable(const std::string& path, uint64_t lines, uint64_t unusable);

}  // namespace journey::cli
