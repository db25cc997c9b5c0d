// Linear probing. A slot holds half of the hash, so that other customers are not looked at, and an index, so that
// growing moves no customer.
#include "runtime/engine/customer_table.h"

#include <xxhash.h>

#include <algorithm>
#include <new>

#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

uint32_t Tag(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }

}  // namespace

CustomerTable::CustomerTable(const ir::Layout& profile, const Value* constants)
    : profile_(profile), constants_(constants), stride_(Stride(profile)) {}

CustomerTable::~CustomerTable() {
  for (uint32_t i = 0; i < size_; ++i) {
    Customer& customer = At(i);
    FreeBlock(customer.profile(), profile_);
    customer.~Customer();
  }
  for (size_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    FreePages(chunks_[chunk], ChunkCustomers(chunk) * stride_, alignof(Customer));
  }
}

size_t CustomerTable::Stride(const ir::Layout& profile) { return (sizeof(Customer) + profile.size + 15) / 16 * 16; }

uint64_t CustomerTable::Hash(std::string_view id) { return XXH3_64bits(id.data(), id.size()); }

Customer* CustomerTable::Find(std::string_view id, uint64_t hash) const {
  if (slots_.empty()) return nullptr;
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask; slots_[at].index != 0; at = (at + 1) & mask) {
    if (slots_[at].tag != Tag(hash)) continue;
    Customer& customer = At(slots_[at].index - 1);
    if (customer.id.view() == id) return &customer;
  }
  return nullptr;
}

Customer* CustomerTable::Likely(uint64_t hash) const {
  if (slots_.empty()) return nullptr;
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask; slots_[at].index != 0; at = (at + 1) & mask) {
    if (slots_[at].tag == Tag(hash)) return &At(slots_[at].index - 1);
  }
  return nullptr;
}

void CustomerTable::AddChunk() {
  const size_t customers = ChunkCustomers(chunks_.size());
  chunks_.push_back(static_cast<std::byte*>(AllocatePages(customers * stride_, alignof(Customer))));
  room_ += static_cast<uint32_t>(customers);
}

Customer& CustomerTable::Add(std::string_view id, uint64_t hash) {
  if ((size_t{size_} + 1) * 2 > slots_.size()) Grow();
  if (size_ == room_) AddChunk();
  const auto far = [this](std::string_view text) { return ids_.Copy(text)->data(); };
  Customer* customer = new (&At(size_)) Customer{.id = CustomerId(id, far), .index = size_};
  uint8_t* profile = customer->profile();
  std::fill_n(profile, profile_.size, uint8_t{0});
  for (const ir::Slot& slot : profile_.slots) {
    if (slot.initial != ir::kNone) StoreOwned(profile, slot, constants_[slot.initial]);
  }
  ++size_;
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at].index != 0) at = (at + 1) & mask;
  slots_[at] = {Tag(hash), size_};
  return *customer;
}

void CustomerTable::Grow() {
  std::vector<Slot, HugePageAllocator<Slot>> larger(slots_.empty() ? 64 : slots_.size() * 2);
  const size_t mask = larger.size() - 1;
  for (uint32_t i = 0; i < size_; ++i) {
    const uint64_t hash = Hash(At(i).id.view());
    size_t at = hash & mask;
    while (larger[at].index != 0) at = (at + 1) & mask;
    larger[at] = {Tag(hash), i + 1};
  }
  slots_ = std::move(larger);
}

}  // namespace journey::rt
