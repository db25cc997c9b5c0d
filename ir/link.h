// Older versions of journeys beside the new ones, in one module: what `policy drain` of a `migrate` asks for
// (section 7). Whoever runs it knows one module, with one history, profile and set of caps.
//
// In: the module under which somebody is inside, the project's new one, and which journeys of the former are to go on.
// Out: the new module with those journeys copied in, each as an older version (Journey::successor) that nobody enters.
// What their rules name is the new module's thing of that name: events, fields, channels with their rules, journeys
// that they start. Events and fields that the new one has no more are kept if whoever comes without them is understood;
// anything else that has no place is the reason why a journey is not linked. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

struct Linked {
  Module module;
  // By journey of the older module: why it cannot go on beside the new one. Empty: it does, or was not asked for.
  std::vector<std::string> refused;
};
// Both are verified ones. `goes_on` by journey of `was`; those that `was` has as older versions may be among them. The
// module is to be admitted (verify.h), which bounds what one input costs.
Linked Link(const Module& was, const Module& now, const std::vector<bool>& goes_on);

// The version in which people enter: the journey itself, where it is no older version.
inline int32_t NewestVersion(const Module& module, int32_t journey) {
  const int32_t successor = module.journeys[static_cast<size_t>(journey)].successor;
  return successor != kNone ? successor : journey;
}
// The version by which people enter of the journey of this name; kNone: there is none.
int32_t FindJourney(const Module& module, std::string_view name);

}  // namespace journey::ir
