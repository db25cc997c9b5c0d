// Customers by id: open addressing over indices, hashed once per input. Customers never move and are never removed.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/engine/customer.h"

namespace journey::rt {

class CustomerTable {
 public:
  static uint64_t Hash(std::string_view id);
  // Null when there is none. `hash` is Hash(id).
  Customer* Find(std::string_view id, uint64_t hash) const;
  // There must be none.
  Customer& Add(std::string_view id, uint64_t hash);
  Customer& At(uint32_t index) const { return *customers_[index]; }
  size_t size() const { return customers_.size(); }

 private:
  void Grow();
  std::vector<std::unique_ptr<Customer>> customers_;
  std::vector<uint32_t> slots_;  // index + 1; 0 is free. A power of two, at most half full
};

}  // namespace journey::rt
