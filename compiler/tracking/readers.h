// Who hears an event, and who reads its fields or the customer's: every rule of a program.
//
// A rule reads what stands in it and in all lets, segments and history that it goes through. Texts are "J: enter",
// "J / Stage: on", "policy of email"; each once, in the order of declaration. Indices are those of the program.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/sema/typed.h"

namespace journey::tracking {

using Names = std::vector<std::string>;

struct Readers {
  std::vector<Names> heard, read, emitted;              // by event
  std::map<std::pair<int32_t, int32_t>, Names> fields;  // by event, field
  std::vector<Names> traits;                            // by customer field
};

Readers FindReaders(const typed::Program& program);

}  // namespace journey::tracking
