// Shared libraries of ours that a program loads when it first needs them, because what they are linked to is large.
#pragma once

#include <string>

#include "base/status.h"

namespace journey::rt {

struct OwnLibrary {
  std::string purpose;  // what the program lacks without it, for messages
  // The file is lib<name>.so.0. It exports <name>_build, a function that says its build, and <name>_library.
  std::string name;
  std::string build;  // this program's. C++ objects pass between the two, so both must be of one
};

// The address of <name>_library. The file is looked for beside the program or shared library that this function is in,
// in ../lib and the installation's library folder, then where the system looks; it stays until the process ends.
Result<void*> LoadOwnLibrary(const OwnLibrary& library);

}  // namespace journey::rt
