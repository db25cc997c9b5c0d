// Which ids have become one with others (edition 2, section 10): whose inputs those of an id are.
//
// Chains are followed and shortened. Not thread-safe: asked by the thread that hands out inputs, while nobody else
// does.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string_view>

#include "runtime/shard/shard_hash.h"
#include "runtime/value/value.h"

namespace journey::rt {

class Merges {
 public:
  bool empty() const { return into_.empty(); }
  bool Has(std::string_view id) const { return into_.contains(id); }
  // The id itself if it was never merged. Lives as long as this, or is the argument.
  std::string_view Of(std::string_view id);
  // `id`, which was not merged yet, is `into` from now on; `into` may be merged later.
  void Add(std::string_view id, std::string_view into);
  void Forget(std::string_view id) { into_.erase(id); }
  // Calls visit(id, into) for all, in no particular order.
  template <class Visit>
  void ForEach(Visit&& visit) {
    for (const auto& [id, into] : into_) visit(id, Of(id));
  }
  uint64_t bytes() const;

 private:
  std::string_view Keep(std::string_view text) { return texts_.Copy(text)->view(); }

  struct Hash {
    using is_avalanching = void;
    uint64_t operator()(std::string_view id) const { return HashCustomer(id); }
  };

  boost::unordered_flat_map<std::string_view, std::string_view, Hash> into_;
  Arena texts_;
  uint64_t text_bytes_ = 0;
};

}  // namespace journey::rt
