// What an event must be like for an entry guard to hold, as far as the guard's code shows it.
//
// In: a guard (`where` of an `enter on`) as IR. Out: ways in which it can hold, each a conjunction of tests of the
// event's own fields. Every event for which the guard holds passes all tests of at least one way; the converse need not
// be so, since what is not understood (the profile, history, arithmetic) is left out. The guard itself stays the one
// judge. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/ir.h"
#include "runtime/program/program.h"

namespace journey::rt {

// The field's TestValue lies in [low, high].
struct FieldTest {
  int32_t field = ir::kNone;  // slot of the event's layout
  int64_t low = INT64_MIN;
  int64_t high = INT64_MAX;
  bool IsEqual() const { return low == high; }
  friend bool operator==(const FieldTest&, const FieldTest&) = default;
};

// At most one test a field, none that everything passes.
using Conjunction = std::vector<FieldTest>;

// A value as tests see it: numbers of all kinds in their order, strings hashed; none as the zero value.
int64_t TestValue(ir::Kind kind, const Value& value);

// No way: it never holds. A way without tests: nothing is known. `where_fn` may be kNone.
std::vector<Conjunction> NecessaryConditions(const Program& program, int32_t event, int32_t where_fn);

}  // namespace journey::rt
