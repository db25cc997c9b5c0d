// A drawing as pixels, by librsvg's rsvg-convert, which need not be installed for anything else.
#pragma once

#include <string>

#include "base/status.h"

namespace journey::cli {

// `svg`: a whole document. Two pixels a unit, so that texts are sharp on today's screens; fewer where the picture would
// have more than cairo can draw. The error says what to install where the program is not there.
Result<std::string> PngOf(const std::string& svg, double width, double height);

}  // namespace journey::cli
