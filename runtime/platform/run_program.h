// Another program, run to its end.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"

namespace journey::rt {

// This program once more, as the first of the words.
inline constexpr char kOwnProgram[] = "/proc/self/exe";

struct ProgramResult {
  int exit_code = -1;  // as a shell counts: 128 and the signal where it was killed
  std::string out, err;
};

// `words`: the program, found by PATH, and its arguments as they are; no shell is asked. It has no standard input. An
// error: it could not be started.
Result<ProgramResult> RunProgram(const std::vector<std::string>& words);

}  // namespace journey::rt
