// journey test --generate: tests of what no test has tried.
#pragma once

#include <string>

namespace journey::cli {

// Returns an exit code.
int RunGeneration(const std::string& path);

}  // namespace journey::cli
