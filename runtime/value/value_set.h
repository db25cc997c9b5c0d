// A set of constants of one type: what `x in [a, b, …]` asks.
//
// In: a kind and values of it. Contains is one hash and, most often, one comparison, however many values there are; it
// agrees with the equality operation of the kind. Owns its texts. Immutable, so threads may share it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ir/type.h"
#include "runtime/value/value.h"

namespace journey::rt {

class ValueSet {
 public:
  // None of the values is `none`; the same value twice counts once.
  ValueSet(ir::Kind kind, std::span<const Value> values);
  bool Contains(const Value& value) const;
  const std::vector<Value>& values() const { return values_; }

 private:
  bool Equal(const Value& a, const Value& b) const;
  size_t SlotOf(const Value& value) const;  // where it is, or where it would go

  ir::Kind kind_;
  Arena arena_;
  std::vector<Value> values_;
  std::vector<uint32_t> slots_;  // places in values_ and 1, or 0; a power of two, at most half full
};

}  // namespace journey::rt
