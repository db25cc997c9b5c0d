// Which shard a customer belongs to: decided by the id alone, the same in every run and on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/engine/customer_table.h"

namespace journey::rt {

// By the hash's upper half: a shard's customers then differ in the lower bits, by which its table finds them.
inline size_t ShardOf(std::string_view customer, size_t shards) {
  const uint64_t upper = CustomerTable::Hash(customer) >> 32;
  return static_cast<size_t>(upper * shards >> 32);
}

}  // namespace journey::rt
