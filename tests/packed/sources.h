// The journeys that the tests of the packed path run: small, and each about one part of the language.
#pragma once

#include <string>
#include <vector>

namespace journey::packed_test {

struct Source {
  std::string name;
  std::string text;
  // Of the steps of dense streams by plain events, how many of a hundred the engine may do; 100: whatever it likes.
  int most_slow_percent = 100;
};

// The benchmark's cart and all those of sources.cpp.
const std::vector<Source>& Sources();
const Source& SourceNamed(const std::string& name);

// Journeys without a flat form, with the reason as their name.
const std::vector<Source>& Refused();

}  // namespace journey::packed_test
