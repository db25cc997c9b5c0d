// Which journeys an event may enter, without asking their guards one by one.
//
// In: the entry guards of one event. Out, for an event: those that its fields do not rule out. Never misses one whose
// guard holds; the guards of those given must still be asked. A tree: each node tests fields for equality (hash tables)
// and ranges (sorted by lower end, under a tree of upper ends), tests shared by all guards that make them; guards stand
// where all their tests are passed. An event costs a lookup per tested field and work for what it passes, however many
// guards there are. Immutable once built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ir/ir.h"
#include "runtime/program/guard_conditions.h"
#include "runtime/program/program.h"

namespace journey::rt {

class GuardIndex {
 public:
  // Fewer entering journeys are all asked.
  static constexpr size_t kIndexFrom = 4;
  // Tests of further fields are left to the guards.
  static constexpr size_t kMostFields = 32;

  struct Entry {
    uint32_t reaction;  // of Plan::events; several entries may have the same, in order
    int32_t where_fn;   // kNone: takes every event
  };

  GuardIndex() = default;
  GuardIndex(const Program& program, int32_t event, const std::vector<Entry>& entries);

  // Reactions that must be asked for every event, in order.
  const std::vector<uint32_t>& always() const { return always_; }
  // Adds the others that an event with these fields may enter, in order and each once.
  void Admit(const ir::Layout& layout, const uint8_t* event, std::vector<uint32_t>& admitted) const;

 private:
  struct Guard {
    uint32_t reaction;
    Conjunction tests;  // still to be passed; fields are positions in fields_
  };
  struct Equals {
    size_t field;
    size_t first, mask;  // into slots_
  };
  struct Slot {
    int64_t value;
    uint32_t node;  // kNoNode: free
  };
  struct Ranges {
    size_t field;
    size_t first, count;  // into lows_, range_nodes_
    size_t tree, leaves;  // into highs_: leaves - 1 inner maxima from [1] on, then the leaves
  };
  struct Node {
    std::vector<uint32_t> passed;  // reactions whose tests end here
    std::vector<Equals> equals;
    std::vector<Ranges> ranges;
  };
  static constexpr uint32_t kNoNode = UINT32_MAX;

  // Walks one event down the tree.
  struct Visit;

  uint32_t Build(std::vector<Guard> guards);
  void BuildEquals(uint32_t node, size_t field, std::vector<std::pair<int64_t, std::vector<Guard>>> groups);
  void BuildRanges(uint32_t node, size_t field, std::vector<std::pair<FieldTest, std::vector<Guard>>> groups);

  std::vector<uint32_t> always_;
  std::vector<int32_t> fields_;  // slots of the event's layout that are tested
  std::vector<Node> nodes_;      // [0] is the root; empty: nothing is indexed
  std::vector<Slot> slots_;
  std::vector<int64_t> lows_, highs_;
  std::vector<uint32_t> range_nodes_;
};

}  // namespace journey::rt
