// Pure operations on lists whose elements' type the operation tells.
#include <algorithm>
#include <numeric>
#include <vector>

#include "ir/text_bytes.h"
#include "runtime/value/lists.h"
#include "runtime/value/numbers.h"
#include "runtime/value/ops.h"
#include "runtime/value/text.h"

namespace journey::rt::ops {

namespace {

double FloatAt(const Str* list, uint32_t i) {
  Value value;
  value.i = WordOf(list, i);
  return value.f;
}

Int128 ExactSum(const Str* list) {
  Int128 sum = 0;
  for (uint32_t i = 0; i < CountOf(list); ++i) sum += WordOf(list, i);
  return sum;
}

double FloatSum(const Str* list) {
  double sum = 0;
  for (uint32_t i = 0; i < CountOf(list); ++i) sum += FloatAt(list, i);
  return sum;
}

// One of the elements, or none; each is compared by the operation on two values.
Value Best(Arena& arena, const Str* list, void (*better)(Arena&, const Value*, Value*)) {
  if (CountOf(list) == 0) return Value::None();
  Value best = Value::Int(WordOf(list, 0));
  for (uint32_t i = 1; i < CountOf(list); ++i) {
    const Value two[2] = {best, Value::Int(WordOf(list, i))};
    better(arena, two, &best);
  }
  return best;
}

template <typename Less>
Value Sorted(Arena& arena, const Str* list, const Str* keys, Less less) {
  const uint32_t count = std::min(CountOf(list), CountOf(keys));
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), less);
  // Texts and records are told by how far they are, so their words change with their place.
  const bool held = HeldCells(list);
  ListMaker sorted(arena, count, held);
  for (const uint32_t i : order) sorted.Push(ElementOf(list, i, held));
  return Value::String(sorted.list());
}

}  // namespace

JOURNEY_OP(ListLength) { *out = Value::Int(CountOf(a[0].s)); }
JOURNEY_OP(ListAt) {
  const bool there = a[1].i >= 0 && a[1].i < CountOf(a[0].s);
  *out = Value::Int(there ? WordOf(a[0].s, static_cast<uint32_t>(a[1].i)) : 0);
}
JOURNEY_OP(ListRef) {
  const bool there = a[1].i >= 0 && a[1].i < CountOf(a[0].s);
  *out = Value::String(there ? HeldAt(CellOf(a[0].s, static_cast<uint32_t>(a[1].i))) : &kNothingHeld);
}
JOURNEY_OP(ListConcat) {
  constexpr uint32_t kMost = ir::kMostJoined;
  const uint32_t first = CountOf(a[0].s), second = CountOf(a[1].s);
  const uint32_t from_second = second - std::min(second, kMost);
  const uint32_t from_first = first - std::min(first, kMost - (second - from_second));
  const bool held = HeldCells(first > 0 ? a[0].s : a[1].s);
  ListMaker joined(arena, first - from_first + second - from_second, held);
  for (uint32_t i = from_first; i < first; ++i) joined.Push(ElementOf(a[0].s, i, held));
  for (uint32_t i = from_second; i < second; ++i) joined.Push(ElementOf(a[1].s, i, held));
  *out = Value::String(joined.list());
}
JOURNEY_OP(ListSum) { *out = Value::Int(Saturate(ExactSum(a[0].s))); }
JOURNEY_OP(ListSumFloat) { *out = Value::Float(FloatSum(a[0].s)); }
JOURNEY_OP(ListMin) { *out = Best(arena, a[0].s, &IntMin); }
JOURNEY_OP(ListMax) { *out = Best(arena, a[0].s, &IntMax); }
JOURNEY_OP(ListMinFloat) { *out = Best(arena, a[0].s, &FloatMin); }
JOURNEY_OP(ListMaxFloat) { *out = Best(arena, a[0].s, &FloatMax); }
JOURNEY_OP(ListMean) {
  const uint32_t count = CountOf(a[0].s);
  *out = count == 0 ? Value::None() : Value::Int(DivideHalfEven(ExactSum(a[0].s) * 10'000, count));
}
JOURNEY_OP(ListMeanDec) {
  const uint32_t count = CountOf(a[0].s);
  *out = count == 0 ? Value::None() : Value::Int(DivideHalfEven(ExactSum(a[0].s), count));
}
JOURNEY_OP(ListMeanFloat) {
  const uint32_t count = CountOf(a[0].s);
  *out = count == 0 ? Value::None() : Value::Float(FloatSum(a[0].s) / count);
}
JOURNEY_OP(ListJoin) {
  const std::string_view separator = a[1].s->view();
  std::string joined;
  // What would be cut off is not even put together.
  for (uint32_t i = 0; i < CountOf(a[0].s) && joined.size() <= kMaxStringBytes; ++i) {
    if (i > 0) joined += separator;
    joined += HeldAt(CellOf(a[0].s, i))->view();
  }
  *out = Value::String(arena.Copy(CutString(joined)));
}
JOURNEY_OP(ListSort) {
  const Str* keys = a[1].s;
  *out = Sorted(arena, a[0].s, keys, [&](uint32_t x, uint32_t y) { return WordOf(keys, x) < WordOf(keys, y); });
}
JOURNEY_OP(ListSortFloat) {
  const Str* keys = a[1].s;
  // What is no number stands behind all that are.
  *out = Sorted(arena, a[0].s, keys, [&](uint32_t x, uint32_t y) {
    const double left = FloatAt(keys, x), right = FloatAt(keys, y);
    return right != right ? left == left : left < right;
  });
}
JOURNEY_OP(ListSortText) {
  const Str* keys = a[1].s;
  *out = Sorted(arena, a[0].s, keys, [&](uint32_t x, uint32_t y) {
    return HeldAt(CellOf(keys, x))->view() < HeldAt(CellOf(keys, y))->view();
  });
}

}  // namespace journey::rt::ops
