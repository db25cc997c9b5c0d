// Where a picture's or a page's parts lead: to their lines in the sources.
#pragma once

#include <string>

#include "compiler/map/write.h"

namespace journey::cli {

// `links`: where sources are shown, or "" for the files themselves, seen from the folder that is written to ("-": from
// nowhere). `project`: the project's folder.
map::LinkTo SourceLinks(const std::string& links, const std::string& written_to, const std::string& project);

}  // namespace journey::cli
