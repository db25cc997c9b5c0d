// What becomes of those inside when one module takes the place of another (section 7): a function of the two modules.
//
// In: the old program and the new one. Out: by position, what Fold::Migrate goes by; a reader that brings an old state
// under the new module's names; and, for people, what is not a matter of positions. Matching is ir/match.h's. Whether a
// plan is refused depends on who is inside: count.h. Immutable once made; thread-safe then. Both programs must outlive
// it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ir/match.h"
#include "runtime/program/program.h"
#include "runtime/rules/changes.h"
#include "runtime/state/codec.h"
#include "runtime/state/schema_map.h"

namespace journey::rt {

// A field of the old version whose values are lost or in the way.
struct FieldPlan {
  size_t slot = 0;  // of the old layout
  std::string name;
  bool refused = false;
  std::string why;
  // Of an enum: these members alone are in the way, by number; empty: every value is.
  std::vector<bool> members_gone;
};

struct JourneyPlan {
  std::string name;
  int64_t from_version = 0, to_version = 0;
  std::string nowhere;  // why nobody inside has a place at all; empty: they may have
  // Those inside finish on their version, which the new module has beside its own, but for those who are led elsewhere.
  bool drains = false;
  std::string not_linked;  // they should, and why they cannot
  std::vector<FieldPlan> memory;
};

class MigrationPlan {
 public:
  // `not_linked`, by old journey: why it does not go on beside the new version although that says `policy drain`
  // (ir/link.h); empty where nobody has asked.
  static std::unique_ptr<const MigrationPlan> Of(const Program& was, const Program& now,
                                                 const std::vector<std::string>& not_linked = {});

  const Program& was() const { return was_; }
  const Program& now() const { return now_; }
  const ModuleChange& change() const { return change_; }
  const StateReader& reader() const { return *reader_; }
  uint64_t schema_hash() const { return schema_hash_; }                   // of old states
  const std::vector<JourneyPlan>& journeys() const { return journeys_; }  // by old journey
  const std::vector<FieldPlan>& customer() const { return customer_; }
  // By old channel: whether what it has deferred has a place.
  const std::vector<bool>& channels() const { return channels_; }

 private:
  friend class Planner;
  MigrationPlan(const Program& was, const Program& now) : was_(was), now_(now) {}

  const Program& was_;
  const Program& now_;
  ModuleChange change_;
  std::unique_ptr<const StateReader> reader_;
  uint64_t schema_hash_ = 0;
  std::vector<JourneyPlan> journeys_;
  std::vector<FieldPlan> customer_;
  std::vector<bool> channels_;
};

}  // namespace journey::rt
