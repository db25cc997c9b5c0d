// A graph with fewer transitions: first what is done in any order shares a stage, then transitions go one by one, each
// time the one without which the most steps are still followed.
//
// Sharing is the one cut of the inductive miner (source: relations.h) that saves transitions: names all of whose pairs
// come in both orders, about equally often. Pure.
#pragma once

#include "compiler/mine/graph.h"

namespace journey::mine {

// Down to `most` transitions, but not so far that less than the share `kept` of the steps is followed.
void Simplify(const Log& log, const Relations& relations, size_t most, double kept, Graph& graph);

}  // namespace journey::mine
