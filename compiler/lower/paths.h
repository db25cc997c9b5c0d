// Stable names of what can hold a customer inside a flow: its waits, and the repeats that wait.
//
// A path is the way down from the stage to the statement: its number in its block from 0, then the branch, the number
// in it, and so on. Branches are `if` and `else`, `repeat`, `split:SPLIT/ARM`, `wait/on:EVENT` (the second arm of one
// event is `wait/on:EVENT[2]`), `wait/when` (likewise) and `wait/else`: "Abandoned/flow/2/wait/on:EmailClicked/0".
//
// A fingerprint tells whether what leads to a wait is the same in two versions: it hashes the statements that stand
// before it in its block and in the blocks around it, and the heads of the statements it stands in (which arm, under
// which condition), but neither the other arms of those nor the wait itself. It sees names, values and operations, not
// layout, comments or the order of declarations; what a `let` holds is not part of the statement that names it. The
// texts it hashes are those of fingerprint.h.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/sema/typed.h"

namespace journey::lower {

struct WaitPlace {
  std::string path;
  uint64_t fingerprint = 0;  // never 0
};
struct FlowPlaces {
  std::unordered_map<int32_t, WaitPlace> waits;  // by the wait's id
  std::unordered_map<const typed::Repeat*, std::string> repeats;
};

// `stage` has a flow.
FlowPlaces PlacesOf(const typed::Program& program, const typed::Journey& journey, const typed::Stage& stage);

// Numbers names that are used more than once from 1 on: "Shopping/idle[1]", "Shopping/idle[2]".
class Numbered {
 public:
  std::string operator()(const std::string& name) { return name + '[' + std::to_string(++counts_[name]) + ']'; }

 private:
  std::unordered_map<std::string, int> counts_;
};

}  // namespace journey::lower
