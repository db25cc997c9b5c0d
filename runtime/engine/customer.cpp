// Packed blocks with an owner, and finding a customer's journeys and instances.
#include "runtime/engine/customer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/value/packed.h"

namespace journey::rt {

OwnedBlock::OwnedBlock(const ir::Layout& layout, const Value* constants)
    : layout_(&layout), bytes_(std::make_unique<uint8_t[]>(layout.size)) {
  for (const ir::Slot& slot : layout.slots) {
    if (slot.initial != ir::kNone) StoreOwned(bytes_.get(), slot, constants[slot.initial]);
  }
}

OwnedBlock& OwnedBlock::operator=(OwnedBlock&& other) noexcept {
  std::swap(layout_, other.layout_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

OwnedBlock::~OwnedBlock() {
  if (bytes_ != nullptr) FreeBlock(bytes_.get(), *layout_);
}

const Entries* JourneyState::FindEntries(const Key& key, bool keyed) const {
  if (!keyed) return entries.count > 0 ? &entries : nullptr;
  const auto found = keyed_entries.find(key);
  return found == keyed_entries.end() ? nullptr : &found->second;
}

Instance* JourneyState::FindActive(const Key& key) const {
  // Of the instances with one key, the active one is the last.
  const auto after = std::upper_bound(instances.begin(), instances.end(), key,
                                      [](const Key& wanted, const auto& instance) { return wanted < instance->key; });
  if (after == instances.begin()) return nullptr;
  Instance* last = std::prev(after)->get();
  return last->key == key && !last->ended ? last : nullptr;
}

bool JourneyState::AnyActive() const {
  return std::any_of(instances.begin(), instances.end(), [](const auto& instance) { return !instance->ended; });
}

JourneyState* Customer::FindJourney(int32_t journey) {
  return const_cast<JourneyState*>(std::as_const(*this).FindJourney(journey));
}

const JourneyState* Customer::FindJourney(int32_t journey) const {
  const auto found = std::lower_bound(journeys.begin(), journeys.end(), journey,
                                      [](const JourneyState& state, int32_t index) { return state.journey < index; });
  return found != journeys.end() && found->journey == journey ? &*found : nullptr;
}

JourneyState& Customer::JourneyAt(int32_t journey) {
  const auto found = std::lower_bound(journeys.begin(), journeys.end(), journey,
                                      [](const JourneyState& state, int32_t index) { return state.journey < index; });
  if (found != journeys.end() && found->journey == journey) return *found;
  JourneyState added;
  added.journey = journey;
  return *journeys.insert(found, std::move(added));
}

}  // namespace journey::rt
