// Built once from the top down: at each node every guard goes behind one of its tests, an equality if it has one, and
// of these the one that the fewest guards share.
#include "runtime/program/guard_index.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <utility>

#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

// Spreads values that differ in few bits.
size_t Spread(int64_t value) { return static_cast<uint64_t>(value) * 0x9E37'79B9'7F4A'7C15u >> 20; }

// Passed by the fewest first, as far as that can be told from the test: two ends before one, narrow before wide.
uint64_t Width(const FieldTest& test) {
  if (test.low == INT64_MIN || test.high == INT64_MAX) return std::numeric_limits<uint64_t>::max();
  return static_cast<uint64_t>(test.high) - static_cast<uint64_t>(test.low);
}

}  // namespace

GuardIndex::GuardIndex(const Program& program, int32_t event, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    if (always_.empty() || always_.back() != entry.reaction) always_.push_back(entry.reaction);
  }
  if (always_.size() < kIndexFrom) return;
  always_.clear();
  std::vector<Guard> guards;
  for (size_t i = 0; i < entries.size();) {
    const uint32_t reaction = entries[i].reaction;
    bool open = false;  // some rule of it takes any event, as far as is known
    const size_t before = guards.size();
    for (; i < entries.size() && entries[i].reaction == reaction; ++i) {
      if (open) continue;
      for (Conjunction& way : NecessaryConditions(program, event, entries[i].where_fn)) {
        std::erase_if(way, [&](FieldTest& test) {
          auto known = std::find(fields_.begin(), fields_.end(), test.field);
          if (known == fields_.end() && fields_.size() == kMostFields) return true;
          if (known == fields_.end()) known = fields_.insert(known, test.field);
          test.field = static_cast<int32_t>(known - fields_.begin());
          return false;
        });
        open |= way.empty();
        guards.push_back({reaction, std::move(way)});
      }
    }
    if (!open) continue;
    guards.resize(before);
    always_.push_back(reaction);
  }
  if (!guards.empty()) Build(std::move(guards));
}

uint32_t GuardIndex::Build(std::vector<Guard> guards) {
  const auto node = static_cast<uint32_t>(nodes_.size());
  nodes_.emplace_back();
  std::map<std::pair<int32_t, int64_t>, size_t> shared;  // guards by equality
  for (const Guard& guard : guards) {
    for (const FieldTest& test : guard.tests) {
      if (test.IsEqual()) ++shared[{test.field, test.low}];
    }
  }
  std::map<int32_t, std::map<int64_t, std::vector<Guard>>> equals;
  std::map<int32_t, std::map<std::pair<int64_t, int64_t>, std::vector<Guard>>> ranges;
  for (Guard& guard : guards) {
    if (guard.tests.empty()) {
      std::vector<uint32_t>& passed = nodes_[node].passed;
      if (passed.empty() || passed.back() != guard.reaction) passed.push_back(guard.reaction);
      continue;
    }
    const auto best =
        std::min_element(guard.tests.begin(), guard.tests.end(), [&](const FieldTest& a, const FieldTest& b) {
          if (a.IsEqual() != b.IsEqual()) return a.IsEqual();
          return a.IsEqual() ? shared[{a.field, a.low}] < shared[{b.field, b.low}] : Width(a) < Width(b);
        });
    const FieldTest test = *best;
    guard.tests.erase(best);
    std::vector<Guard>& group =
        test.IsEqual() ? equals[test.field][test.low] : ranges[test.field][{test.low, test.high}];
    group.push_back(std::move(guard));
  }
  for (auto& [field, values] : equals) {
    std::vector<std::pair<int64_t, std::vector<Guard>>> groups;
    for (auto& [value, group] : values) groups.emplace_back(value, std::move(group));
    BuildEquals(node, static_cast<size_t>(field), std::move(groups));
  }
  for (auto& [field, tests] : ranges) {
    std::vector<std::pair<FieldTest, std::vector<Guard>>> groups;
    for (auto& [ends, group] : tests) groups.emplace_back(FieldTest{field, ends.first, ends.second}, std::move(group));
    BuildRanges(node, static_cast<size_t>(field), std::move(groups));
  }
  return node;
}

void GuardIndex::BuildEquals(uint32_t node, size_t field, std::vector<std::pair<int64_t, std::vector<Guard>>> groups) {
  const Equals table{.field = field, .first = slots_.size(), .mask = std::bit_ceil(groups.size() * 2) - 1};
  nodes_[node].equals.push_back(table);
  slots_.resize(slots_.size() + table.mask + 1, {0, kNoNode});
  for (auto& [value, group] : groups) {
    const uint32_t child = Build(std::move(group));
    size_t at = Spread(value) & table.mask;
    while (slots_[table.first + at].node != kNoNode) at = (at + 1) & table.mask;
    slots_[table.first + at] = {value, child};
  }
}

// `groups` are sorted by their lower ends.
void GuardIndex::BuildRanges(uint32_t node, size_t field,
                             std::vector<std::pair<FieldTest, std::vector<Guard>>> groups) {
  const Ranges set{.field = field,
                   .first = lows_.size(),
                   .count = groups.size(),
                   .tree = highs_.size(),
                   .leaves = std::bit_ceil(groups.size())};
  nodes_[node].ranges.push_back(set);
  highs_.resize(highs_.size() + 2 * set.leaves, INT64_MIN);
  for (size_t i = 0; i < groups.size(); ++i) {
    lows_.push_back(groups[i].first.low);
    highs_[set.tree + set.leaves + i] = groups[i].first.high;
  }
  for (size_t i = set.leaves - 1; i > 0; --i) {
    highs_[set.tree + i] = std::max(highs_[set.tree + 2 * i], highs_[set.tree + 2 * i + 1]);
  }
  range_nodes_.resize(lows_.size());
  for (size_t i = 0; i < groups.size(); ++i) {
    range_nodes_[set.first + i] = Build(std::move(groups[i].second));
  }
}

struct GuardIndex::Visit {
  const GuardIndex& index;
  const int64_t* values;  // by fields_
  std::vector<uint32_t>& admitted;

  void At(uint32_t number) {
    const Node& node = index.nodes_[number];
    admitted.insert(admitted.end(), node.passed.begin(), node.passed.end());
    for (const Equals& table : node.equals) {
      const int64_t value = values[table.field];
      const Slot* slots = &index.slots_[table.first];
      for (size_t at = Spread(value) & table.mask; slots[at].node != kNoNode; at = (at + 1) & table.mask) {
        if (slots[at].value != value) continue;
        At(slots[at].node);
        break;
      }
    }
    for (const Ranges& set : node.ranges) {
      const int64_t value = values[set.field];
      const auto first = index.lows_.begin() + static_cast<std::ptrdiff_t>(set.first);
      const auto end = std::upper_bound(first, first + static_cast<std::ptrdiff_t>(set.count), value);
      if (end != first) Under(set, value, static_cast<size_t>(end - first), 1, 0, set.leaves);
    }
  }

  // Of the ranges [from, from + width) below tree position `at`, those among the first `count` that reach `value`.
  void Under(const Ranges& set, int64_t value, size_t count, size_t at, size_t from, size_t width) {
    if (from >= count || index.highs_[set.tree + at] < value) return;
    if (width == 1) return At(index.range_nodes_[set.first + from]);
    Under(set, value, count, 2 * at, from, width / 2);
    Under(set, value, count, 2 * at + 1, from + width / 2, width / 2);
  }
};

void GuardIndex::Admit(const ir::Layout& layout, const uint8_t* event, std::vector<uint32_t>& admitted) const {
  if (nodes_.empty()) return;
  int64_t values[kMostFields];
  for (size_t i = 0; i < fields_.size(); ++i) {
    const ir::Slot& slot = layout.slots[static_cast<size_t>(fields_[i])];
    values[i] = TestValue(slot.type.kind, LoadSlot(event, slot));
  }
  const size_t before = admitted.size();
  Visit{*this, values, admitted}.At(0);
  if (admitted.size() - before < 2) return;
  std::sort(admitted.begin() + static_cast<std::ptrdiff_t>(before), admitted.end());
  admitted.erase(std::unique(admitted.begin() + static_cast<std::ptrdiff_t>(before), admitted.end()), admitted.end());
}

}  // namespace journey::rt
