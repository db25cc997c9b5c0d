// Inputs of one shard on their way to its lane, packed as soon as they are decoded.
//
// A plain event (declared, in order, without a message id) needs no more of its input than the loop takes: it is
// written as a packed event, with its customer's text and hash beside it until the lane has found the handle. Of
// everything else the whole input is kept. One thread at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/engine/engine.h"
#include "runtime/engine/program.h"
#include "runtime/flat/plan.h"

namespace journey::packed {

class EventQueue {
 public:
  // Both must outlive it.
  EventQueue(const rt::Program& program, const flat::Plan& plan);

  // Where the fields of the next event may be written before Add.
  uint8_t* NextFields() {
    if (size_ == capacity_) [[unlikely]]
      Grow();
    return EventAt(size_) + sizeof(flat::EventHeader);
  }
  // `hash` is Handles::Hash(input.customer). What the input points to must live until Clear, but for a plain event's
  // fields.
  [[gnu::always_inline]] void Add(const rt::Input& input, int64_t watermark, uint64_t hash) {
    if (size_ == capacity_) [[unlikely]]
      Grow();
    // Written field by field: what is copied whole would wait for its parts to be stored.
    Customer& customer = customers_[size_];
    customer.hash = hash;
    customer.text = input.customer.data();
    customer.size = input.customer.size();
    uint8_t* event = EventAt(size_);
    ++size_;
    auto& header = *reinterpret_cast<flat::EventHeader*>(event);
    header.time = input.timestamp;
    if (input.kind != rt::InputKind::kEvent || !input.message_id.empty() || watermark != input.timestamp) {
      header.type = flat::kUnplain + whole_.size();
      whole_.push_back({input, watermark});
      return;
    }
    header.type = static_cast<uint64_t>(input.event);
    if (input.fields == event + sizeof header) return;
    const uint32_t bytes = field_bytes_[static_cast<size_t>(input.event)];
    for (uint32_t at = 0; at < bytes; at += 8) std::memcpy(event + sizeof header + at, input.fields + at, 8);
  }
  void Clear() {
    size_ = 0;
    looked = 0;
    whole_.clear();
  }
  size_t size() const { return size_; }

  // For how many of the first ones TextLane::Look has been called.
  size_t looked = 0;

  struct Customer {
    uint64_t hash;
    const char* text;
    size_t size;
    std::string_view view() const { return {text, size}; }
  };
  const Customer& CustomerAt(size_t i) const { return customers_[i]; }
  // Whether it concerns somebody.
  bool HasCustomer(size_t i) {
    const uint64_t type = HeaderAt(i).type;
    if (type < flat::kUnplain) return true;
    const rt::InputKind kind = whole_[type - flat::kUnplain].input.kind;
    return kind == rt::InputKind::kEvent || kind == rt::InputKind::kIdentify;
  }
  uint8_t* EventAt(size_t i) { return events_.get() + i * event_bytes_; }
  flat::EventHeader& HeaderAt(size_t i) { return *reinterpret_cast<flat::EventHeader*>(EventAt(i)); }
  // By type - kUnplain.
  std::span<const rt::Arrival> whole() const { return whole_; }
  // As an engine takes it; good until Clear.
  rt::Arrival ArrivalAt(size_t i);

 private:
  void Grow();

  const uint32_t event_bytes_;
  std::vector<uint32_t> field_bytes_;  // by event; whole words
  std::unique_ptr<uint8_t[]> events_;
  std::unique_ptr<Customer[]> customers_;
  size_t size_ = 0, capacity_ = 0;
  std::vector<rt::Arrival> whole_;
};

}  // namespace journey::packed
