// Journey by journey, each on a module of its own until it is known to have a place; then all in journey order.
#include "ir/link.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ir/link_copy.h"
#include "ir/serialise.h"
#include "ir/verify.h"

namespace journey::ir {
namespace {

// Brings journeys into their order, with all that names them.
void PutInOrder(Module& module) {
  std::vector<size_t> order(module.journeys.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return ComesBefore(module.journeys[a], module.journeys[b]); });
  std::vector<int32_t> places(order.size());
  std::vector<Journey> journeys;
  for (size_t i = 0; i < order.size(); ++i) {
    places[order[i]] = static_cast<int32_t>(i);
    journeys.push_back(std::move(module.journeys[order[i]]));
  }
  module.journeys = std::move(journeys);
  const auto moved = [&](int64_t journey) { return places[static_cast<size_t>(journey)]; };
  for (Journey& journey : module.journeys) {
    if (journey.successor != kNone) journey.successor = moved(journey.successor);
  }
  for (Function& function : module.functions) {
    if (function.journey != kNone) function.journey = moved(function.journey);
    for (Block& block : function.blocks) {
      for (Instr& instr : block.instrs) {
        if (ImmediatesOf(instr.op).imm == Ref::kJourney) instr.imm = moved(instr.imm);
      }
    }
  }
}

}  // namespace

Linked Link(const Module& was, const Module& now, const std::vector<bool>& goes_on) {
  Linked linked{now, std::vector<std::string>(was.journeys.size())};
  bool any = false;
  for (size_t j = 0; j < was.journeys.size(); ++j) {
    if (!goes_on[j]) continue;
    Module tried = linked.module;
    linked.refused[j] = JourneyCopier(was, tried).Copy(static_cast<int32_t>(j));
    if (!linked.refused[j].empty()) continue;
    linked.module = std::move(tried);
    any = true;
  }
  if (!any) return linked;
  linked.module.project = ContentHash(now);
  linked.module.tests.clear();
  PutInOrder(linked.module);
  return linked;
}

int32_t FindJourney(const Module& module, std::string_view name) {
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    if (module.journeys[j].name == name && module.journeys[j].successor == kNone) return static_cast<int32_t>(j);
  }
  return kNone;
}

}  // namespace journey::ir
