// journey import KIND: event declarations from the schemas of others.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "cli/flags.h"

namespace journey::cli {

// A regular file or, for `-`, standard input; not larger than any schema is.
Result<std::string> ReadSchemaFile(const std::string& path);

// The subcommands of `import`; the result says whether one of them has run.
std::shared_ptr<bool> AddSchemaImports(Command command, int& exit_code);

}  // namespace journey::cli
