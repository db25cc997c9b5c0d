// What the answer of a condition depends on, so that it need not be asked again while nothing of that has changed.
#pragma once

#include <cstdint>
#include <set>

#include "ir/ir.h"

namespace journey::rt {

struct Reads {
  std::set<int32_t> fields;  // of the customer's profile
  std::set<int32_t> events;  // whose history without a window
  std::set<int32_t> slots;   // of an instance's memory
  bool other = false;        // anything that may change without these: the clock, windows, tests' questions

  // Adds what a function and those it calls read; kNone reads nothing.
  void Add(const ir::Module& module, int32_t function);

 private:
  std::set<int32_t> functions_;  // seen
};

}  // namespace journey::rt
