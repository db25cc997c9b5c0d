// The ways out of a stage, and what happens on the way: one walk over its triggers and its flow.
//
// A move is told with what starts it (the last wait, event or timer before the `go`) and with the choices around it.
// Steps are told at the time at which they come if nothing interrupts, the longest way round. Pure.
#pragma once

#include "compiler/map/model.h"
#include "compiler/map/origin.h"
#include "compiler/sema/typed.h"

namespace journey::map {

// Fills in moves and steps of the stage `index`.
void AddMoves(const typed::Program& program, const Origin& origin, const typed::Journey& journey, int32_t index,
              Stage& stage);
// The moves of a rule of the whole journey.
std::vector<Move> MovesOf(const typed::Program& program, const Origin& origin, const typed::Journey& journey,
                          const typed::Trigger& rule);

}  // namespace journey::map
