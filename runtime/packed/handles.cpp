// What is full sends to the next line; nothing is ever removed, so a line with room ends every search.
#include "runtime/packed/handles.h"

// Inlined: customers' texts are short.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace journey::packed {

uint64_t Handles::Hash(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

uint32_t Handles::Search(std::string_view text, uint64_t hash) {
  const size_t mask = lines_.size() - 1;
  for (size_t at = Home(hash);; at = (at + 1) & mask) {
    const Line& line = lines_[at];
    for (uint32_t found = Matches(line, Tag(hash)); found != 0; found &= found - 1) {
      const uint32_t handle = line.handles[std::countr_zero(found)];
      if (texts_[handle].view() == text) return handle;
    }
    if (line.tags[kInLine - 1] == 0) break;
  }
  const auto handle = static_cast<uint32_t>(texts_.size());
  Text& copy = texts_.emplace_back();
  copy.size = static_cast<uint32_t>(text.size());
  if (text.size() <= Text::kInside) {
    if (!text.empty()) std::memcpy(copy.bytes, text.data(), text.size());
  } else {
    const rt::Str* far = arena_.Copy(text);
    std::memcpy(copy.bytes, &far, sizeof far);
  }
  if (texts_.size() * 2 > lines_.size() * kInLine) {
    Grow();
  } else {
    Put(handle, hash);
  }
  return handle;
}

void Handles::Put(uint32_t handle, uint64_t hash) {
  const size_t mask = lines_.size() - 1;
  for (size_t at = Home(hash);; at = (at + 1) & mask) {
    Line& line = lines_[at];
    const uint32_t free = Matches(line, 0);
    if (free == 0) continue;
    const int place = std::countr_zero(free);
    line.tags[place] = Tag(hash);
    line.handles[place] = handle;
    return;
  }
}

void Handles::Grow() {
  // By four while it is small: putting all in their places anew costs more than the room.
  lines_ = std::vector<Line, rt::HugePageAllocator<Line>>(lines_.size() * (lines_.size() < kManyLines ? 4 : 2));
  for (uint32_t handle = 0; handle < texts_.size(); ++handle) Put(handle, Hash(texts_[handle].view()));
}

}  // namespace journey::packed
