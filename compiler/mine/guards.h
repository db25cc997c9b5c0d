// What a graph would let pass though it never happens: a step without another that always comes before it, a step after
// another that it never follows, a second time, an end without what everybody has done by then.
//
// The rules are the relations of log skeletons (source: relations.h). Written down are those that the graph does not
// imply by its ways alone, and of rules that imply each other the nearest. Pure.
#pragma once

#include "compiler/mine/graph.h"

namespace journey::mine {

// `all`: else only those that ask for something, for a graph that is to be read: what must have been done before.
void AddGuards(const Relations& relations, double noise, bool all, Graph& graph);

}  // namespace journey::mine
