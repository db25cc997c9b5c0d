// Insertion, growth and ids: the loop's own search is in compiler/codegen/kernel.cpp.
#include "runtime/packed/slots.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"

namespace journey::packed {
namespace {

// Places used for each that could be, at most: beyond, searches go on to further lines too often.
// By places in a line: the fewer, the more often a line is full before its neighbours. The smallest slots are for
// speed.
constexpr double kMaxLoad[] = {0, 0.4, 0.55, 0.65, 0.5};
constexpr uint64_t kMostMoved = 256;

uint64_t Load(const uint8_t* at) {
  uint64_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace

Slots::Memory::Memory(size_t bytes_wanted) : size(bytes_wanted) {
  // One more line, since the last slot's words are read whole.
  const size_t whole = bytes_wanted + flat::kLineBytes;
  bytes = {static_cast<uint8_t*>(rt::AllocatePages(whole, flat::kLineBytes)), {whole}};
  // What comes from the kernel is zero, and nobody need touch it.
  if (whole < rt::kHugePageBytes) std::memset(bytes.get(), 0, whole);
}

Slots::Slots(const flat::Plan& plan, bool by_id, uint64_t expected, flat::LaneState& state)
    : plan_(plan), by_id_(by_id), state_(state) {
  used_word_ = plan.InUse().word;
  used_mask_ = plan.InUse().Mask();
  if (!by_id) {
    Reserve(std::max<uint64_t>(expected, 1024));
  } else {
    const double lines = static_cast<double>(expected) / kMaxLoad[plan.shape.per_line] / plan.shape.per_line;
    // So many that a hash has four homes to be told apart by its low bits.
    const uint64_t least = uint64_t{4} << (64 - plan.shape.hash_bits);
    SetLines(std::max(least, static_cast<uint64_t>(lines) + 1024));
  }
}

void Slots::SetLines(uint64_t lines) {
  // A hash has one home among as many lines as its low bits are worth.
  state_.max_moved = std::min((lines >> (64 - plan_.shape.hash_bits)) - 1, kMostMoved);
  state_.lines = lines;
  state_.span = ~uint64_t{0} / lines;
  state_.span_rest = 0 - state_.span * lines;
  if (state_.span_rest == lines) {  // 2^64 / lines is whole
    ++state_.span;
    state_.span_rest = 0;
  }
  max_used_ = static_cast<uint64_t>(static_cast<double>(lines * plan_.shape.per_line) * kMaxLoad[plan_.shape.per_line]);
  // Those sent on from the last line have lines of their own.
  memory_ = Memory((lines + state_.max_moved) * flat::kLineBytes);
  state_.slots = memory_.bytes.get();
  state_.used = 0;
}

void Slots::Reserve(uint64_t count) {
  CHECK(!by_id_);
  if (count <= state_.capacity) return;
  Memory larger(count * plan_.shape.dense_bytes);
  if (state_.capacity > 0)
    std::memcpy(larger.bytes.get(), memory_.bytes.get(), state_.capacity * plan_.shape.dense_bytes);
  memory_ = std::move(larger);
  state_.slots = memory_.bytes.get();
  state_.capacity = count;
}

void Slots::Touch() {
  constexpr size_t kPage = 4096;
  for (size_t at = 0; at < memory_.size; at += kPage) {
    volatile uint8_t* byte = memory_.bytes.get() + at;
    *byte = *byte;
  }
}

bool Slots::IsUsed(const uint8_t* slot) const { return (Load(slot + 8 * used_word_) & used_mask_) != 0; }

uint64_t Slots::LowAt(const uint8_t* slot) const {
  return Load(slot + plan_.shape.bytes - 8) >> (64 - plan_.shape.hash_bits);
}

uint64_t Slots::IdAt(uint32_t place) const {
  if (!by_id_) return place;
  const uint64_t line = place >> 2;
  const uint64_t end = (line + 1) * state_.span + (line + 1) * state_.span_rest / state_.lines;
  uint64_t hash = end - ((end - LowAt(At(place))) & plan_.shape.HashMask());
  if (line - LineOf(hash) > state_.max_moved) hash -= plan_.shape.HashMask() + 1;
  return hash * flat::kHashInverse;
}

std::optional<uint32_t> Slots::Find(uint64_t customer) const {
  if (!by_id_) return customer < state_.capacity ? std::optional(static_cast<uint32_t>(customer)) : std::nullopt;
  const uint64_t hash = customer * flat::kHashFactor;
  const uint64_t home = LineOf(hash);
  for (uint64_t line = home; line <= home + state_.max_moved; ++line) {
    for (uint32_t i = 0; i < plan_.shape.per_line; ++i) {
      const auto place = static_cast<uint32_t>(line << 2 | i);
      const uint8_t* slot = At(place);
      if (!IsUsed(slot)) return std::nullopt;
      if (LowAt(slot) == (hash & plan_.shape.HashMask())) return place;
    }
  }
  return std::nullopt;
}

std::optional<uint32_t> Slots::Insert(uint64_t customer) {
  if (!by_id_) {
    if (customer >= uint64_t{1} << 32) return std::nullopt;
    if (customer >= state_.capacity) Reserve(std::bit_ceil(customer + 1));
    return static_cast<uint32_t>(customer);
  }
  const uint64_t hash = customer * flat::kHashFactor;
  const uint64_t home = LineOf(hash);
  for (uint64_t line = home; line <= home + state_.max_moved; ++line) {
    for (uint32_t i = 0; i < plan_.shape.per_line; ++i) {
      const auto place = static_cast<uint32_t>(line << 2 | i);
      uint8_t* slot = At(place);
      if (IsUsed(slot)) continue;
      uint8_t* stored = slot + plan_.shape.bytes - 8;
      const uint32_t shift = 64 - plan_.shape.hash_bits;
      const uint64_t word = (Load(stored) & ((uint64_t{1} << shift) - 1)) | hash << shift;
      std::memcpy(stored, &word, sizeof word);
      ++state_.used;
      return place;
    }
  }
  return std::nullopt;
}

void Slots::Grow(const std::function<void(uint32_t, uint32_t)>& moved) {
  CHECK(by_id_);
  for (uint64_t lines = state_.lines + state_.lines / 2;; lines += lines / 2) {
    flat::LaneState larger_state;
    Slots larger(plan_, true, 0, larger_state);
    larger.SetLines(lines);
    bool all = true;
    ForEach([&](uint32_t from) {
      if (!all) return;
      const std::optional<uint32_t> to = larger.Insert(IdAt(from));
      all = to.has_value();
      if (!all) return;
      // Insert has written the hash, of the same id.
      std::memcpy(larger.At(*to), At(from), plan_.shape.bytes);
      moved(from, *to);
    });
    if (!all) continue;
    memory_ = std::move(larger.memory_);
    max_used_ = larger.max_used_;
    state_.slots = memory_.bytes.get();
    state_.lines = larger_state.lines;
    state_.max_moved = larger_state.max_moved;
    state_.span = larger_state.span;
    state_.span_rest = larger_state.span_rest;
    state_.used = larger_state.used;
    return;
  }
}

}  // namespace journey::packed
