// Older versions of journeys, which stand beside the journeys that have taken their place (link.h).
#include "ir/at.h"
#include "ir/verify_journey.h"

namespace journey::ir {
namespace {

const Slot* KeyOf(const Journey& journey) { return At(journey.memory.slots, journey.key_slot); }

bool SameKey(const Journey& a, const Journey& b) {
  const Slot *one = KeyOf(a), *other = KeyOf(b);
  if (one == nullptr || other == nullptr) return one == other;
  return one->name == other->name && one->type == other->type;
}

std::string Fault(const Module& module, const Journey& journey) {
  const Journey* newer = At(module.journeys, journey.successor);
  if (newer == nullptr || newer->successor != kNone) return "the version after it is no journey that is entered";
  if (newer->name != journey.name || newer->simple_name != journey.simple_name) return "it is another journey's";
  if (newer->version <= journey.version) return "the version after it is no later one";
  if (!SameKey(journey, *newer)) return "the version after it has another key";
  if (!journey.enters.empty()) return "an older version is not entered";
  return "";
}

}  // namespace

std::string CheckOlderVersions(const Module& module) {
  const Journey* before = nullptr;
  bool any = false;
  for (const Journey& journey : module.journeys) {
    if (before != nullptr && !ComesBefore(*before, journey)) return "journey " + journey.name + ": two of a version";
    before = &journey;
    if (journey.successor == kNone) continue;
    any = true;
    if (std::string fault = Fault(module, journey); !fault.empty()) return "journey " + journey.name + ": " + fault;
  }
  // Starts and stops ask for the journey, whichever version somebody is in.
  for (const Function& function : module.functions) {
    for (const Block& block : function.blocks) {
      for (const Instr& instr : block.instrs) {
        if (instr.op != Op::kStart && instr.op != Op::kStop) continue;
        if (module.journeys[static_cast<size_t>(instr.imm)].successor != kNone)
          return function.name + ": an older version is not started or stopped";
      }
    }
  }
  return any == (module.project != 0) ? "" : "older versions without the project they are linked to, or none of them";
}

}  // namespace journey::ir
