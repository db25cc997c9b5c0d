// Records that are made again and again, with all that they have in common filled in and written.
//
// A form is one kind of record of one journey and stage with one cause: what is left to say is the time, the customer,
// the entry and the input, and what PutOwn in record.cpp writes. There are as many as a module has transitions that
// somebody has taken, and no more than kMost, since each takes about a kilobyte; of what comes then no text is ready.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/records/record.h"

namespace journey::rt {

class RecordForms {
 public:
  static constexpr size_t kMost = 512;

  // What tells forms apart. Names are told by their addresses, so they must outlive this.
  struct Key {
    int32_t journey, stage;
    int64_t detail;  // of the kind: which stage, goal, channel ...
    const char* cause_name;
    CauseKind cause;
    RecordKind kind;

    bool operator==(const Key&) const = default;
  };

  // To be filled in with what is its own; null where there is none yet. Lives as long as this.
  [[gnu::always_inline]] Record* Find(const Key& key) const {
    for (size_t at = Place(key);; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.form == nullptr) return nullptr;
      if (slot.key == key) return &slot.form->record;
    }
  }
  // A record that says what all of its form have in common. What comes out is as what Find gives, or, where there are
  // enough of them, lives until the next of these calls.
  Record& Add(const Key& key, const Record& record);

 private:
  struct alignas(64) Form {
    Record record;
    std::unique_ptr<char[]> text;
  };
  struct Slot {
    Key key{};
    std::unique_ptr<Form> form;
  };
  size_t Place(const Key& key) const {
    // Numbers are small.
    uint64_t mixed = reinterpret_cast<uintptr_t>(key.cause_name) + static_cast<uint64_t>(key.kind);
    mixed += static_cast<uint64_t>(key.journey) << 48;
    mixed ^= static_cast<uint64_t>(key.stage) << 32 ^ static_cast<uint64_t>(key.detail) << 16;
    return static_cast<size_t>(mixed * 0x9E37'79B9'7F4A'7C15 >> 32) & mask_;
  }
  void Grow();

  std::vector<Slot> slots_ = std::vector<Slot>(1);  // at most a quarter full, but for the first
  size_t mask_ = 0, used_ = 0;
  Record other_;
};

}  // namespace journey::rt
