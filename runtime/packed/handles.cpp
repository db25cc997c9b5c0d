// Linear probing; the hash's lower half says where, its upper half who.
#include "runtime/packed/handles.h"

#include <algorithm>
#include <utility>

#include "runtime/engine/customer_table.h"

namespace journey::packed {

uint64_t Handles::Hash(std::string_view text) { return rt::CustomerTable::Hash(text); }

uint32_t Handles::Of(std::string_view text, uint64_t hash) {
  if (texts_.size() * 2 >= slots_.size()) Grow();
  const auto tag = static_cast<uint32_t>(hash >> 32);
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.handle == 0) {
      Text& copy = texts_.emplace_back();
      copy.size = static_cast<uint32_t>(text.size());
      if (text.size() <= Text::kInside) {
        std::memcpy(copy.bytes, text.data(), text.size());
      } else {
        const rt::Str* far = arena_.Copy(text);
        std::memcpy(copy.bytes, &far, sizeof far);
      }
      slot = {tag, static_cast<uint32_t>(texts_.size())};
      return slot.handle - 1;
    }
    if (slot.tag == tag && texts_[slot.handle - 1].view() == text) return slot.handle - 1;
  }
}

void Handles::Grow() {
  std::vector<Slot, rt::HugePageAllocator<Slot>> larger(std::max<size_t>(1024, slots_.size() * 2));
  const size_t mask = larger.size() - 1;
  for (size_t handle = 0; handle < texts_.size(); ++handle) {
    const uint64_t hash = Hash(texts_[handle].view());
    size_t at = hash & mask;
    while (larger[at].handle != 0) at = (at + 1) & mask;
    larger[at] = {static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(handle + 1)};
  }
  slots_ = std::move(larger);
}

}  // namespace journey::packed
