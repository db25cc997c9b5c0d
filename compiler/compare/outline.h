// A journey as a tree of places, each with what it means, made to be compared with another version of itself.
//
// In: the typed program. Out: entries, exits, goals, rules and stages with everything below them, in source order. What
// a place means is a text (compiler/lower/fingerprint.h): two places with equal texts do the same. A delay stands
// apart, since another delay is another kind of change.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/sema/typed.h"

namespace journey::compare {

struct Place {
  std::string kind;     // "on", "after", "send", "if": only places of one kind are versions of one another
  std::string meaning;  // without the delay and without the places below
  std::string delay;    // "" where it has none
  Span span;
  std::vector<Place> below;
  uint64_t hash = 0;  // of all of this, spans aside
};

struct Outline {
  std::vector<Place> rules;                 // enters, exits, goals, the journey's own triggers; each in its order
  std::vector<std::vector<Place>> stages;   // by Journey::stages: triggers, then the flow
  std::unordered_map<int32_t, Span> waits;  // by the wait's id
};

Outline OutlineOf(const typed::Program& program, const typed::Journey& journey);

// What sends of a channel or group have to meet.
std::vector<Place> OutlineOf(const typed::Program& program, const typed::Rules& rules);

}  // namespace journey::compare
