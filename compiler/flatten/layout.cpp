// First the least width of each field, then the smallest slot that holds them all; what is left widens the counters.
#include "compiler/flatten/layout.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace journey {
namespace {

using flat::Field;
using flat::FieldKind;

// Milliseconds from the lane's base: 4.3 years.
constexpr uint32_t kInstantBits = 37;
constexpr uint32_t kMostBits = 40;

// A due time is told from others by its low bits: what is pending lies within one delay from now, and what is overdue,
// and not noticed yet, at most an eighth of it behind. The lane looks at the timers often enough for that.
uint32_t TimerBits(int64_t delay_ms) {
  const auto span = static_cast<uint64_t>(delay_ms + delay_ms / 8 + 2);
  return std::max<uint32_t>(16, static_cast<uint32_t>(std::bit_width(span)));
}

uint32_t BitsFor(uint64_t codes) { return codes < 2 ? 1 : static_cast<uint32_t>(std::bit_width(codes - 1)); }

struct Width {
  uint32_t bits = 0;
  bool guarded = false;
  bool relative = false;
  bool widens = false;
};

// bits 0: no packed form.
Width WidthOf(const ir::Module& module, const ir::Type& type) {
  if (type.optional) return {};
  switch (type.kind) {
    case ir::Kind::kBool:
      return {1, false, false, false};
    case ir::Kind::kEnum:
      return {BitsFor(module.enums[type.enum_id].members.size()), false, false, false};
    case ir::Kind::kInt:
      return {8, true, false, true};
    case ir::Kind::kDecimal:
      return {24, true, false, true};
    case ir::Kind::kDuration:
      return {32, true, false, true};
    case ir::Kind::kTime:
      return {27, true, false, false};
    case ir::Kind::kInstant:
      return {kInstantBits, true, true, false};
    default:
      return {};
  }
}

constexpr flat::SlotShape Shape(uint32_t bytes, uint32_t per_line, uint32_t hash_bits) {
  return {.words = 0, .bytes = bytes, .per_line = per_line, .hash_bits = hash_bits, .dense_bytes = 0};
}
// With fewer bits of the hash a table needs more lines, so the smallest are for those who know that they have many
// customers: a plan with clocks is for anybody.
constexpr flat::SlotShape kShapes[] = {Shape(16, 4, 46), Shape(21, 3, 48), Shape(32, 2, 48), Shape(64, 1, 48)};

// Puts the widest first into the first word with room. A field never crosses words.
bool Place(std::vector<Field>& fields, uint32_t state_bits) {
  std::vector<uint32_t> used((state_bits + 63) / 64, 0);
  std::vector<size_t> order(fields.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto width = [&](size_t f) { return fields[f].bits + (fields[f].guarded ? 1U : 0U); };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return width(a) > width(b); });
  for (const size_t f : order) {
    bool placed = false;
    for (uint32_t word = 0; word < used.size() && !placed; ++word) {
      const uint32_t room = std::min<uint32_t>(64, state_bits - 64 * word);
      // The highest bit of a word stays free of fields' values, so that shifts by the width are defined.
      if (used[word] + width(f) > room) continue;
      fields[f].word = word;
      fields[f].shift = used[word];
      used[word] += width(f);
      placed = true;
    }
    if (!placed) return false;
  }
  return true;
}

int64_t LastCode(const flat::Plan& plan, const ir::Module& module, size_t journey) {
  const ir::Journey& of = module.journeys[journey];
  return plan.ordered && journey == 0 ? flat::CodeKnown(of) : flat::CodeElsewhere(of);
}

}  // namespace

bool LayOut(const ir::Module& module, flat::Plan& plan) {
  std::vector<Field>& fields = plan.fields;
  std::vector<bool> widens;
  const auto add = [&](FieldKind kind, int32_t journey, int32_t index, const Width& width) {
    Field field;
    field.kind = kind;
    field.journey = journey;
    field.index = index;
    field.bits = width.bits;
    field.guarded = width.guarded;
    field.relative = width.relative;
    fields.push_back(field);
    widens.push_back(width.widens);
    return width.bits > 0;
  };
  // Stages first: they are asked first.
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    add(FieldKind::kStage, static_cast<int32_t>(j), ir::kNone,
        {BitsFor(static_cast<uint64_t>(LastCode(plan, module, j)) + 1), false, false, false});
  }
  if (!plan.ordered) add(FieldKind::kClock, ir::kNone, ir::kNone, {kInstantBits, false, true, false});
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    const ir::Journey& journey = module.journeys[j];
    const auto index = static_cast<int32_t>(j);
    for (size_t s = 0; s < journey.memory.slots.size(); ++s) {
      if (!add(FieldKind::kMemory, index, static_cast<int32_t>(s), WidthOf(module, journey.memory.slots[s].type))) {
        return false;
      }
    }
    const bool windows =
        std::any_of(journey.goals.begin(), journey.goals.end(), [](const ir::Goal& goal) { return goal.has_window; });
    if (windows) add(FieldKind::kEntryTime, index, ir::kNone, {kInstantBits, false, true, false});
    add(FieldKind::kSends, index, ir::kNone, {6, true, false, true});
  }
  for (size_t t = 0; t < plan.timers.size(); ++t) {
    flat::Timer& timer = plan.timers[t];
    timer.field = static_cast<int32_t>(fields.size());
    add(FieldKind::kTimer, timer.journey, static_cast<int32_t>(t), {TimerBits(timer.delay_ms), false, false, false});
  }

  for (const flat::SlotShape& shape : kShapes) {
    if (shape.per_line == 4 && !plan.ordered) continue;
    std::vector<Field> placed = fields;
    if (!Place(placed, shape.StateBits())) continue;
    // Bit by bit in turn, as long as all still fit.
    for (bool grew = true; grew;) {
      grew = false;
      for (size_t f = 0; f < placed.size(); ++f) {
        if (!widens[f] || placed[f].bits >= kMostBits) continue;
        std::vector<Field> wider = placed;
        ++wider[f].bits;
        if (!Place(wider, shape.StateBits())) continue;
        placed = std::move(wider);
        grew = true;
      }
    }
    fields = std::move(placed);
    plan.shape = shape;
    uint32_t used = 0;
    for (const Field& field : fields) used = std::max(used, field.word + 1);
    plan.shape.words = used;
    plan.shape.dense_bytes = std::bit_ceil(used * 8);
    plan.guards.assign(used, 0);
    for (const Field& field : fields) plan.guards[field.word] |= field.Guard();
    plan.event_bytes = flat::EventBytes(module);
    return true;
  }
  return false;
}

}  // namespace journey
