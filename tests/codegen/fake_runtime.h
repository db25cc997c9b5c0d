// A runtime of scripted actions, so that compiled code can be tested without an engine.
//
// Every journey_act_NAME appends a Call to Calls() and then runs the script, if one is set. Linked instead of
// runtime/program's actions. Single-threaded.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/abi/step.h"

namespace journey::rt {

struct Call {
  std::string name;
  int64_t imm = 0, imm2 = 0;
  const Value* args = nullptr;  // valid in the script only
  bool has_out = false;
};
using Script = std::function<void(const Call& call, Step* step, const Value* args, Value* out)>;

std::vector<Call>& Calls();
void SetScript(Script script);

}  // namespace journey::rt
