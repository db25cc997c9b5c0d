// Where the records of two versions of a project part, and whether a change is named that can have done it.
//
// A change is at its place if it is one of the journey whose record is the first that differs, of something that this
// journey uses, or of a journey that has a silent hand in it: one that emits what it hears of, starts it or stops it.
// What else journeys do to each other is a record of its own (`profile`, `sent`) and so the first difference itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/compare/compare.h"

namespace journey::differential {

// Records by customer, in their order, as JSON.
using RecordsByCustomer = std::map<std::string, std::vector<std::string>>;

struct Naming {
  std::string fault;      // "", or the difference that no change names
  size_t by_journey = 0;  // customers whose difference a change of the journey itself names
  size_t by_stage = 0;    // of these, where the stage can be told, and is named
  size_t by_other = 0;    // a declaration that it uses, or another journey's hand
};

// The texts of the two versions, of one module called `mixed`, one declaration beginning at each line without indent.
Naming NameFirstDifferences(const std::string& text_before, const std::string& text_after,
                            const RecordsByCustomer& before, const RecordsByCustomer& after,
                            const std::vector<compare::Change>& changes);

}  // namespace journey::differential
