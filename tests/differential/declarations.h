// What a random project declares besides its journeys.
#pragma once

#include <string>
#include <vector>

#include "tests/differential/expressions.h"
#include "tests/differential/random.h"

namespace journey::differential {

// Adds them to `text`, and the events to `events`. Gives how many of these are outer ones; journeys emit the others.
int Declare(Random& random, Expressions& expressions, std::vector<EventShape>& events, std::string& text);

}  // namespace journey::differential
