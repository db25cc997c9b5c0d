// How many customers a plan speaks of, and whether it is refused: what does not match and has somebody in it.
//
// In: a plan and the customers under the old module. Out: lines for people, each with the number of customers whom it
// is about. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "runtime/migrate/plan.h"
#include "runtime/state/customer.h"

namespace journey::rt {

enum class PlanFate : uint8_t { kStays, kArrives, kEnds, kDropped, kRefused, kDrains };
std::string_view PlanFateName(PlanFate fate);

struct PlanLine {
  PlanFate fate = PlanFate::kStays;
  std::string journey;  // qualified; empty: the customer
  std::string place;    // "stage Reminded", "wait Abandoned/flow/2", "memory total", "channel mail"
  std::string message;
  uint64_t customers = 0;
};

// Which journeys have somebody inside who is to finish on the old version: those that are to be linked (ir/link.h).
class Drainers {
 public:
  // Both must outlive it.
  Drainers(const ir::Module& was, const ir::Module& now);
  // Of the old module.
  void Add(const Customer& customer);
  const std::vector<bool>& journeys() const { return inside_; }

 private:
  const ir::Module& was_;
  std::vector<const ir::Migration*> said_;  // by old journey; null: nothing of the kind
  std::vector<bool> inside_;
};

class MigrationCount {
 public:
  // The plan must outlive it.
  explicit MigrationCount(const MigrationPlan& plan) : plan_(plan) {}
  // Of the old program.
  void Add(const Customer& customer);

  uint64_t customers() const { return customers_; }
  // In the order of journeys, stages, waits, fields.
  std::vector<PlanLine> Lines() const;
  bool refused() const { return refused_ > 0; }
  // Customers who have no place.
  uint64_t refused_customers() const { return refused_; }

 private:
  enum Kind { kNowhere, kStage, kEnded, kWait, kMemory, kSend };
  using Key = std::tuple<int64_t, int, size_t>;  // journey (-1: the customer), what, which
  void AddInstance(const Customer& customer, const Instance& one);
  // Of those whom the change leads to the newest version.
  void AddLed(const Customer& customer, const Instance& one, const JourneyChange& change);
  void AddStage(const Instance& one, const JourneyChange& change);
  void AddFields(const std::vector<FieldPlan>& fields, const ir::Layout& layout, const uint8_t* packed,
                 int64_t journey);
  void Note(const Key& key, PlanFate fate, std::string place, std::string message);

  const MigrationPlan& plan_;
  std::map<Key, PlanLine> lines_;
  std::set<Key> noted_;  // of the customer at hand
  bool refuses_ = false;
  uint64_t customers_ = 0, refused_ = 0;
};

}  // namespace journey::rt
