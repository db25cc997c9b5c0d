// Which shard a customer belongs to: one of 256, fixed by the customer's id, whatever the number of threads or
// machines.
#pragma once

#define XXH_INLINE_ALL  // short texts: the call would cost more than the hash
#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace journey::rt {

inline constexpr uint32_t kShards = 256;

inline uint64_t HashCustomer(std::string_view id) { return XXH3_64bits(id.data(), id.size()); }
// By the hash's uppermost bits: a shard's customers then differ in the lower ones, by which its table finds them.
inline uint32_t ShardOf(uint64_t customer_hash) { return static_cast<uint32_t>(customer_hash >> 56); }
// Of so many engines, at most kShards, the one that has the customer's shard: each has a run of them.
inline size_t EngineOf(uint64_t customer_hash, size_t engines) {
  return size_t{ShardOf(customer_hash)} * engines / kShards;
}

}  // namespace journey::rt
