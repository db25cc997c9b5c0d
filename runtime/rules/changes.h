// What differs between two versions of a module for those who are inside, by position: what Fold::Migrate goes by.
//
// Made by runtime/migrate from the two modules alone. Plain data; immutable once made.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace journey::rt {

// Who is in an old stage.
struct StageChange {
  enum class Fate : uint8_t { kStays, kArrives, kEnds, kRefused };
  Fate fate = Fate::kRefused;
  int32_t to = ir::kNone;  // the new stage of who stays or arrives
  std::string name;        // the old stage's
  bool has_reason = false;
  std::string reason;  // of who ends
};

// Who waits there, of those who stay in their stage.
struct WaitChange {
  int32_t to = ir::kNone;  // kNone: nowhere
  bool same_due = false;   // when it ends needs no second thought
};

// By timer of the new journey.
struct TimerChange {
  int32_t was = ir::kNone;  // the old one that this is a version of; kNone: it is new
  bool same_due = false;
};

struct JourneyChange {
  // Where those inside finish on their version: what becomes of those whom a `migrate` leads elsewhere all the same;
  // stages that it does not lead are refused there. Null: it leads nobody, or this speaks of all.
  std::shared_ptr<const JourneyChange> led;
  // What is said of somebody who is active in the stage, kNone of those held out.
  const JourneyChange& Of(int32_t stage) const { return led != nullptr && led->Leads(stage) ? *led : *this; }
  bool Leads(int32_t stage) const {
    if (stage == ir::kNone) return false;
    const StageChange::Fate fate = stages[static_cast<size_t>(stage)].fate;
    return fate == StageChange::Fate::kArrives || fate == StageChange::Fate::kEnds;
  }

  int32_t to = ir::kNone;  // the new journey; kNone: gone, or of another key
  int64_t from_version = 0;
  std::vector<StageChange> stages;  // by old stage
  std::vector<WaitChange> waits;    // by old wait
  std::vector<TimerChange> timers;  // by new timer
  bool had_timeout = false, same_timeout = false;
  bool same_goals = false;          // all windows, and so the holdout's end
  std::vector<int32_t> goals_anew;  // new goals the end of whose window is computed anew
};

struct ModuleChange {
  std::vector<JourneyChange> journeys;  // by old journey
  std::vector<bool> schedules_anew;     // by schedule of the new plan: new, or of other moments
};

}  // namespace journey::rt
