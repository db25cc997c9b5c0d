// A text that a command reads as a whole: a regular file's, or what comes on standard input.
#pragma once

#include <cstdint>
#include <string>

#include "base/status.h"
#include "compiler/driver/project.h"

namespace journey::cli {

inline constexpr char kStandardInput[] = "-";

// What messages call the file.
std::string ShownPath(const std::string& path);

// At most the first `most` bytes of a regular file, or of standard input for `-`. That can be read once: a second time
// is an error, for there would be nothing, and nobody would know.
Result<std::string> ReadWhole(const std::string& path, uint64_t most);

// FindProject; `-` is a project of one module, the text on standard input.
Result<ProjectFiles> FindSources(const std::string& path);

}  // namespace journey::cli
