// Makes a plan; internal to migrate. planner.cpp: journeys; plan_memory.cpp: fields; plan_history.cpp: history.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ir/alike.h"
#include "runtime/migrate/plan.h"

namespace journey::rt {

class Planner {
 public:
  Planner(const Program& was, const Program& now, const std::vector<std::string>& not_linked)
      : was_(was.module()),
        now_(now.module()),
        not_linked_(not_linked),
        alike_(was_, now_),
        plan_(new MigrationPlan(was, now)),
        map_(std::make_unique<SchemaMap>(Schema::Of(was), now)) {}
  std::unique_ptr<const MigrationPlan> Take();

 private:
  struct Both {
    const ir::Journey& was;
    const ir::Journey& now;
    const ir::Migration* said;  // null: nothing
    size_t index;               // of the old one
  };
  // planner.cpp
  void Journey(size_t index);
  void Drain(const Both& both, int32_t place);
  void Stages(const Both& both, JourneyChange& change);
  void Waits(const Both& both, JourneyChange& change);
  bool IsSameDue(const ir::Wait& was, const ir::Wait& now);
  bool CanBeComputed(const Both& both, const ir::Wait& was, size_t now) const;
  void Timers(const Both& both, JourneyChange& change);
  void TimersOf(const Both& both, const ir::Stage& was, const ir::Stage& now, JourneyChange& change);
  bool IsSameDue(const ir::Timer& was, const ir::Timer& now);
  void Ends(const Both& both, JourneyChange& change);
  void Schedules();

  // plan_memory.cpp
  void Memory(const Both& both, JourneyPlan& plan);
  void Customer();
  void Lead(const Both& both, const ir::MigrateMemory& line, JourneyPlan& plan);
  FieldPlan Look(const std::vector<FieldSchema>& was, const std::vector<FieldSchema>& now, size_t slot, bool led,
                 bool replaced, const FieldMap& map, const std::string& advice) const;

  // plan_history.cpp
  void History();
  void Rings();
  void RowsOf(int32_t event, int32_t event_now);

  const ir::Module& was_;
  const ir::Module& now_;
  const std::vector<std::string>& not_linked_;
  ir::Alike alike_;
  std::unique_ptr<MigrationPlan> plan_;
  std::unique_ptr<SchemaMap> map_;
};

}  // namespace journey::rt
