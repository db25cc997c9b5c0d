// What a test can come to, as the subjects of changes name it (compiler/compare).
//
// In: a typed program without errors, one of its tests. Out: "journey shop.Cart", "event Bought", "channel email",
// "group ads", "calendar office", "enum Tier", "record Item", and "customer" with the fields that are used. Wider than
// what happens when the test runs, never narrower. Pure.
#pragma once

#include <set>
#include <string>

#include "compiler/sema/typed.h"

namespace journey::affected {

struct Uses {
  std::set<std::string> subjects;
  std::set<std::string> customer_fields;
};

Uses UsesOf(const typed::Program& program, const typed::Test& test);

}  // namespace journey::affected
