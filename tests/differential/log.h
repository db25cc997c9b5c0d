// A random input log for a project whose events are known: in order and late, twice, malformed, ignored.
#pragma once

#include <string>
#include <vector>

#include "tests/differential/expressions.h"
#include "tests/differential/generate.h"

namespace journey::differential {

// JSON Lines; also chooses the lateness and the moment to which the clock goes on.
std::string MakeLog(Random& random, Expressions& expressions, const std::vector<EventShape>& events,
                    const GenerateOptions& options, Generated& generated);

}  // namespace journey::differential
