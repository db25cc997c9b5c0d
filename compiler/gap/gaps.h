// The customers' touchpoints over ours, stage by stage -> where one side is without the other, and where customers are
// handed over. docs/gap.md says in words what each kind means. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/conform/design.h"
#include "compiler/gap/evidence.h"
#include "compiler/map/model.h"
#include "compiler/sema/typed.h"
#include "ir/ir.h"

namespace journey::gap {

enum class Kind : uint8_t { kUnserved, kUnused, kHandOver };

// What stands on both sides of one channel in one stage.
struct Touchpoint {
  std::string channel, title, device;  // device: empty where none is noted
  bool noted = false;                  // a `touch`
  std::vector<std::string> hears;      // events via the channel that a rule hears here, by their simple names
  bool sends = false, reaches = false;
  std::optional<Came> came;      // none: nothing was looked at, or no event comes via the channel
  std::optional<uint64_t> sent;  // none: nothing was looked at
  map::Place at;
};

struct Gap {
  Kind kind = Kind::kUnserved;
  std::string journey, stage, to;  // names; `to` of hand-overs
  std::string what;  // the channel, "web on desktop"; of hand-overs "device", "channel", "department", "owner"
  std::string text;  // in words
  map::Place at;
  Touchpoint point;  // of hand-overs none

  // The same in later versions, whatever lines and texts have changed.
  std::string id() const;
};

struct StageGaps {
  std::string name, title;
  std::vector<Touchpoint> touchpoints;  // as noted, then what we do elsewhere, then where else customers came
  std::optional<uint64_t> visits;
};

struct HandOver {
  std::string from, to;                                      // stages
  std::vector<std::pair<std::string, std::string>> changes;  // "device", "phone → desktop"
  // Of the stage that they come from; none: nothing was looked at.
  std::optional<uint64_t> came, went, left;
  std::optional<int64_t> median_ms;
  std::optional<uint64_t> left_next;  // who left in the stage that they came to
  map::Place at;
};

struct JourneyGaps {
  std::string name, title;  // qualified
  std::vector<StageGaps> stages;
  std::vector<HandOver> hand_overs;
};

struct Report {
  std::string title;
  bool looked = false;  // at a log or at records
  std::vector<JourneyGaps> journeys;
  std::vector<Gap> gaps;                         // by journey, then by kind
  std::optional<std::set<std::string>> earlier;  // ids of the baseline
  std::vector<std::string> gone;                 // of these, those that are no more

  bool IsNew(const Gap& gap) const { return earlier && !earlier->contains(gap.id()); }
  size_t fresh() const;  // new gaps
};

// `evidence` may be null. The designs are those of the module.
Report Compare(const typed::Program& program, const ir::Module& module, const map::Model& model,
               const std::vector<conform::JourneyDesign>& designs, const Evidence* evidence);
// Only the journey of that name, simple or qualified; false: there is none.
bool KeepOnly(Report& report, const std::string& of);
void HoldAgainst(Report& report, std::set<std::string> earlier);

}  // namespace journey::gap
