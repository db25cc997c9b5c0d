// Which shard a customer belongs to: one of 256, fixed by the customer's id, whatever the number of threads or
// machines.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/value/text_hash.h"

namespace journey::rt {

inline constexpr uint32_t kShards = 256;

[[gnu::always_inline]] inline uint64_t HashCustomer(std::string_view id) { return HashOfText(id); }
// By the hash's uppermost bits: a shard's customers then differ in the lower ones, by which its table finds them.
inline uint32_t ShardOf(uint64_t customer_hash) { return static_cast<uint32_t>(customer_hash >> 56); }
// Of so many engines, at most kShards, the one that has the customer's shard: each has a run of them.
inline size_t EngineOf(uint64_t customer_hash, size_t engines) {
  return size_t{ShardOf(customer_hash)} * engines / kShards;
}

}  // namespace journey::rt
