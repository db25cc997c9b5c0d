// A change that somebody proposes, tried on a copy: its check, and without errors its tests and what it changes for
// customers.
//
// The copy has the project's .journey files and manifests, and is gone afterwards. Nothing is written to the project.
#pragma once

#include "compiler/mcp/tools.h"

namespace journey::mcp {

// `arguments`: `project`, a folder, and `edits`, whole texts of files below it.
ToolResult Propose(const Json& arguments, const RunVerb& run);

}  // namespace journey::mcp
