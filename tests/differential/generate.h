// A random project and a random input log from one seed, for the differential test.
//
// Type-directed: every expression is generated for the type that its place wants, so (nearly) every project compiles.
// Covers every statement, trigger, wait and policy kind, keyed journeys, holdouts, history, templates, several zones
// and clock-change days; the log has late, duplicate, malformed and ignored lines, merges, ticks and stamps (coverage.h
// counts what there is). One statement a line, so that a failing project can be shrunk by removing lines. The project
// of a seed depends on the compiler that built the test, since calls draw in the order of their arguments.
#pragma once

#include <cstdint>
#include <string>

namespace journey::differential {

struct Generated {
  std::string journey;  // text of one module
  std::string events;   // JSON Lines
  int64_t lateness_ms = 0;
  int64_t until_ms = 0;  // 0: none
};

struct GenerateOptions {
  int max_journeys = 4;
  int max_events = 60;
};

Generated Generate(uint64_t seed, const GenerateOptions& options = {});

}  // namespace journey::differential
