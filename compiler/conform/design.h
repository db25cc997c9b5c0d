// Typed program, module -> what each journey listens to, stage by stage: the design that a log is held against.
//
// What a rule does is never asked here; that is seen when the engine runs it. The program must outlive the design.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/map/origin.h"
#include "compiler/sema/typed.h"
#include "ir/ir.h"

namespace journey::conform {

// A rule with an empty block (`on Called { }`): it says that the event belongs here, and the engine does nothing for it
// that could be seen, but for its condition.
struct SilentRule {
  int32_t event = ir::kNone;
  bool guarded = false;
  ir::Place condition;  // of a guarded one, as the module's code names it
};

struct StageDesign {
  std::map<int32_t, map::Place> hears;  // by event of the module: the first rule that hears it there
  std::vector<SilentRule> silent;       // source order
};

// Indices are those of the module.
struct JourneyDesign {
  int32_t journey = ir::kNone;
  map::Place at;
  std::map<int32_t, map::Place> enters;  // by event: the first `enter on`
  std::vector<StageDesign> stages;  // what the journey as a whole hears is heard in each of them; in final ones nothing
  std::set<int32_t> heard;          // by any rule
  std::set<int32_t> remembered;     // by none, but asked about later: seen(…), count(…)
};

// In the module's order of journeys; the program is what the module was compiled from.
std::vector<JourneyDesign> DesignsOf(const typed::Program& program, const ir::Module& module, const SourceMap& texts,
                                     const map::Origin& origin);

}  // namespace journey::conform
