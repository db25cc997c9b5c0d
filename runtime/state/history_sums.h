// The language's own sums and extremes, for history.
#pragma once

#include "runtime/state/customer.h"
#include "runtime/value/pure.h"

namespace journey::rt {

inline Value Apply(ir::Op op, const Value& a, const Value& b) {
  Arena unused;
  const Value args[2] = {a, b};
  Value result;
  PureFunction(op)(unused, args, &result);
  return result;
}

// Of two floats, as the words that they are kept in; other sums are exact (running.h).
inline int64_t FloatSum(int64_t a, int64_t b) { return Apply(ir::Op::kFloatAdd, Value::Int(a), Value::Int(b)).i; }

// The lesser or the greater, of whatever has an order and is no text.
inline Value Extreme(ir::HistoryKind which, ir::Kind kind, const Value& a, const Value& b) {
  const bool min = which == ir::HistoryKind::kMin;
  if (kind == ir::Kind::kFloat) return Apply(min ? ir::Op::kFloatMin : ir::Op::kFloatMax, a, b);
  return (a.i < b.i) == min ? a : b;
}

inline Value ZeroSum(ir::Kind kind) { return kind == ir::Kind::kFloat ? Value::Float(0) : Value::Int(0); }

// What a value of the query's field is to be multiplied by to be ten thousandths.
inline int64_t ScaleOf(const Customer& customer, const ir::HistoryQuery& query) {
  const ir::Layout& layout = customer.program().module().events[static_cast<size_t>(query.event)].layout;
  return layout.slots[static_cast<size_t>(query.field)].type.kind == ir::Kind::kInt ? 10'000 : 1;
}

}  // namespace journey::rt
