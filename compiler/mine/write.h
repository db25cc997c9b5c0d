// A graph -> a `.journey` file: events, one journey, its stages, with shares and times in comments.
//
// In the one style (compiler/format). The text depends on the graph alone. Pure.
#pragma once

#include <string>

#include "compiler/mine/graph.h"

namespace journey::mine {

struct DraftTitle {
  std::string journey;  // an identifier
  std::string title;    // for people
  std::string log;      // what it was drafted from, as comments call it
};

std::string Write(const Log& log, const Graph& graph, const DraftTitle& title);

}  // namespace journey::mine
