// Packed blocks with all defaults filled in, ready to be overwritten by what an input names.
//
// Immutable after construction; `program` must outlive it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/input.h"
#include "runtime/program/program.h"

namespace journey::rt {

// Where a field's value stands: of these the first that is there counts, also when it is null.
struct WirePath {
  std::string exact;                   // a key of the properties or traits
  std::vector<std::string> dotted;     // keys below these, and indices of lists; empty where it is `exact`
  std::vector<std::string> from_root;  // the same from the message's root, of a path that begins with `/`
};
// The parts of a JSON Pointer.
std::vector<std::string> PointerParts(std::string_view pointer);

class Blocks {
 public:
  explicit Blocks(const Program& program);

  // A fresh copy in the arena.
  uint8_t* NewEvent(int32_t event, Arena& arena) const { return Copy(events_[static_cast<size_t>(event)], arena); }
  uint8_t* NewCustomer(Arena& arena) const { return Copy(customer_, arena); }
  // Whole words; enough for any event's layout.
  size_t largest_event() const { return largest_event_; }
  // All events' blocks, each as long as the largest: copies that are equally long for each event can be foreseen.
  const uint8_t* events_alike() const { return events_alike_.data(); }
  // Null where the arena needs new memory.
  uint8_t* TryNewEvent(int32_t event, Arena& arena) const {
    const std::vector<uint8_t>& block = events_[static_cast<size_t>(event)];
    auto* copy = static_cast<uint8_t*>(arena.TryAllocate(block.size()));
    if (copy != nullptr) [[likely]]
      CopyWords(block, copy);
    return copy;
  }
  // Sets the slot to its default (none, if it has none).
  void Reset(const ir::Slot& slot, uint8_t* block) const;

  // The ways to the slots' values.
  const std::vector<WirePath>& EventPaths(int32_t event) const { return event_paths_[static_cast<size_t>(event)]; }
  const std::vector<WirePath>& CustomerPaths() const { return customer_paths_; }
  // The same of a record's fields, from the record's object; what begins with `/` does too.
  const std::vector<WirePath>& RecordPaths(uint32_t record) const { return record_paths_[record]; }
  // Whether any of them, records' aside, may begin at the message's root.
  bool any_from_root() const { return any_from_root_; }

 private:
  std::vector<uint8_t> Template(const ir::Layout& layout) const;
  static uint8_t* Copy(const std::vector<uint8_t>& block, Arena& arena) {
    auto* copy = static_cast<uint8_t*>(arena.Allocate(block.size()));
    CopyWords(block, copy);
    return copy;
  }
  // Blocks are whole words, and few of them.
  static void CopyWords(const std::vector<uint8_t>& block, uint8_t* to) {
    const uint8_t* from = block.data();
    for (const uint8_t* end = from + block.size(); from < end; from += 8, to += 8) std::memcpy(to, from, 8);
  }

  const Program& program_;
  std::vector<std::vector<uint8_t>> events_;
  std::vector<uint8_t> events_alike_;
  size_t largest_event_ = 0;
  std::vector<uint8_t> customer_;
  static std::vector<WirePath> PathsOf(const ir::Layout& layout);

  std::vector<std::vector<WirePath>> event_paths_;
  std::vector<std::vector<WirePath>> record_paths_;
  std::vector<WirePath> customer_paths_;
  bool any_from_root_ = false;
};

Fault MakeFault(std::string_view code, std::string_view message, Arena& arena);
// What came, as it is shown: in quotes if it is only text, cut at 80 characters.
std::string ShownText(std::string_view text);
std::string ShownRaw(std::string_view raw);
// `missing "price", expected decimal`, `price: expected decimal, got "cheap"`, `price: out of range of decimal, got
// 1e30`.
Fault MissingField(const ir::Slot& slot, const ir::Module& module, Arena& arena);
Fault WrongType(const ir::Slot& slot, const ir::Module& module, const std::string& came, Arena& arena);
Fault NumberOutOfRange(const ir::Slot& slot, const ir::Module& module, const std::string& came, Arena& arena);
// `items: 4 elements, at most 3`.
Fault TooManyElements(const ir::Slot& slot, size_t came, Arena& arena);
Fault TextTooLong(std::string_view name, Arena& arena);

Input Rejected(const Fault& fault);

}  // namespace journey::rt
