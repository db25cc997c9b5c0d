// The parts of the verifier that follow what runs from where, and its part about tests; internal to ir/verify*.cpp.
//
// For modules whose tables and functions have passed: every index is in range, every path is sound. All return an empty
// string when there is nothing to say.
#pragma once

#include <string>

#include "ir/ir.h"

namespace journey::ir {

// Steps of tests: what they name is there, their expressions are functions of the test's variables, their repeats lie
// within one another. `where` becomes the test at fault.
std::string CheckTests(const Module& module, std::string& where);

// What an instance's functions may do where: stages are entered before anything else of theirs is done, waits and
// timers are those of the stage the instance is in, nothing follows the end, the held-out are in no stage, and every
// function has one role.
std::string CheckInstances(const Module& module);

// Who may read which event's fields: a function that runs without that event would read another's bytes.
std::string CheckEventReads(const Module& module);

// No journey's start can start it again within one moment.
std::string CheckStarts(const Module& module);

// Older versions of journeys: behind each stands a newer one of its name and key, by which alone anybody enters.
std::string CheckOlderVersions(const Module& module);

// Every loop counts down a number that nothing else in it sets, from at most its trip count.
std::string CheckLoops(const Module& module);

}  // namespace journey::ir
