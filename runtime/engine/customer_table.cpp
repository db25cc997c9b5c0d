// Linear probing; the slots hold indices, so that growing moves no customer.
#include "runtime/engine/customer_table.h"

#include <xxhash.h>

namespace journey::rt {

uint64_t CustomerTable::Hash(std::string_view id) { return XXH3_64bits(id.data(), id.size()); }

Customer* CustomerTable::Find(std::string_view id, uint64_t hash) const {
  if (slots_.empty()) return nullptr;
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
    Customer* customer = customers_[slots_[at] - 1].get();
    if (customer->hash == hash && customer->id == id) return customer;
  }
  return nullptr;
}

Customer& CustomerTable::Add(std::string_view id, uint64_t hash) {
  if ((customers_.size() + 1) * 2 > slots_.size()) Grow();
  auto customer = std::make_unique<Customer>();
  customer->id = id;
  customer->hash = hash;
  customer->index = static_cast<uint32_t>(customers_.size());
  customers_.push_back(std::move(customer));
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at] != 0) at = (at + 1) & mask;
  slots_[at] = static_cast<uint32_t>(customers_.size());
  return *customers_.back();
}

void CustomerTable::Grow() {
  std::vector<uint32_t> larger(slots_.empty() ? 64 : slots_.size() * 2);
  const size_t mask = larger.size() - 1;
  for (const uint32_t slot : slots_) {
    if (slot == 0) continue;
    size_t at = customers_[slot - 1]->hash & mask;
    while (larger[at] != 0) at = (at + 1) & mask;
    larger[at] = slot;
  }
  slots_ = std::move(larger);
}

}  // namespace journey::rt
