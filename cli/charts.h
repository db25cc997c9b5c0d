// journey export NOTATION: a project's journeys as Mermaid, Graphviz, SVG, SCXML, XState or BPMN.
#pragma once

#include <memory>

#include "cli/flags.h"

namespace journey::cli {

// The subcommands of `export`; the result says whether one of them has run.
std::shared_ptr<bool> AddCharts(Command command, int& exit_code);

}  // namespace journey::cli
