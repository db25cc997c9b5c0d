// The part of the verifier that looks inside one function; internal to ir/verify*.cpp.
//
// CheckFunction assumes nothing about the function, but tables that instructions point into must have been checked for
// what it reads from them (slot types, channel parameters). All return an empty string when the function is
// well-formed.
#pragma once

#include <string>

#include "ir/ir.h"

namespace journey::ir {

// Structure (registers, blocks, targets, callees in range), operand types, what the context allows.
std::string CheckFunction(const Module& module, const Function& function);
// For a function that passed CheckFunction: loops are bounded, registers assigned before they are read, WhenBegin and
// WhenEnd paired on every path.
std::string CheckPaths(const Module& module, const Function& function);

}  // namespace journey::ir
