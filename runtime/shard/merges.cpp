// A forest of ids, whose roots are customers.
#include "runtime/shard/merges.h"

namespace journey::rt {

std::string_view Merges::Of(std::string_view id) {
  const auto first = into_.find(id);
  if (first == into_.end()) return id;
  std::string_view root = first->second;
  for (auto next = into_.find(root); next != into_.end(); next = into_.find(root)) root = next->second;
  // Whoever asks next for one of the ids on the way has a short one.
  for (auto at = first; at != into_.end() && at->second != root;) {
    const std::string_view next = at->second;
    at->second = root;
    at = into_.find(next);
  }
  return root;
}

void Merges::Add(std::string_view id, std::string_view into) {
  text_bytes_ += id.size() + into.size();
  into_.emplace(Keep(id), Keep(into));
}

uint64_t Merges::bytes() const {
  constexpr uint64_t kEach = 2 * sizeof(Str);
  return into_.bucket_count() * (1 + 2 * sizeof(std::string_view)) + into_.size() * kEach + text_bytes_;
}

}  // namespace journey::rt
