// Compares two inputs in everything that an engine could see of them.
#pragma once

#include <string>

#include "runtime/event/input.h"
#include "runtime/program/program.h"

namespace journey::rt::testing_input {

// "" or what differs, such as "timestamp: 1 and 2".
std::string Difference(const Program& program, const Input& expected, const Input& actual);

}  // namespace journey::rt::testing_input
