// Open addressing over a table at most half full.
#include "runtime/value/value_set.h"

#include <xxhash.h>

#include <bit>

namespace journey::rt {
namespace {

uint64_t HashOf(ir::Kind kind, const Value& value) {
  if (kind == ir::Kind::kString) return XXH3_64bits(value.s->data(), value.s->size);
  // Zeros of both signs are equal.
  const int64_t bits = kind == ir::Kind::kFloat && value.f == 0 ? 0 : value.i;
  uint64_t hash = static_cast<uint64_t>(bits) * 0x9E3779B97F4A7C15;
  return hash ^ (hash >> 32);
}

}  // namespace

ValueSet::ValueSet(ir::Kind kind, std::span<const Value> values)
    : kind_(kind), slots_(std::bit_ceil(2 * values.size() + 1)) {
  values_.reserve(values.size());
  for (const Value& value : values) {
    uint32_t& slot = slots_[SlotOf(value)];
    if (slot != 0) continue;
    values_.push_back(kind == ir::Kind::kString ? Value::String(arena_.Copy(value.s->view())) : value);
    slot = static_cast<uint32_t>(values_.size());
  }
}

bool ValueSet::Equal(const Value& a, const Value& b) const {
  if (kind_ == ir::Kind::kString) return a.s->view() == b.s->view();
  return kind_ == ir::Kind::kFloat ? a.f == b.f : a.i == b.i;
}

size_t ValueSet::SlotOf(const Value& value) const {
  const size_t mask = slots_.size() - 1;
  size_t at = HashOf(kind_, value) & mask;
  while (slots_[at] != 0 && !Equal(values_[slots_[at] - 1], value)) at = (at + 1) & mask;
  return at;
}

bool ValueSet::Contains(const Value& value) const { return slots_[SlotOf(value)] != 0; }

}  // namespace journey::rt
