// A file that is there as a whole or not at all: written beside its place, brought to the disk, renamed.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"

namespace journey::rt {

// Whoever reads `path` finds what was there before or all of `bytes`, also after a loss of power. What a link names is
// replaced, not the link; a file that was there keeps its mode. A device or a pipe is written to as it is, and "-" is
// standard output. After an error what was there before is still there.
Status WriteWhole(const std::string& path, std::string_view bytes);

}  // namespace journey::rt
