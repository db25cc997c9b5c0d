// Records that are made again and again, with all that they have in common filled in and written.
//
// A form is one kind of record of one journey and stage with one cause: what is left to say is the time, the customer,
// the entry and the input, and what PutOwn in record.cpp writes. There are as many as a module has transitions that
// somebody has taken, and no more than kMost, since each takes about a kilobyte; of what comes then no text is ready.
// Not thread-safe.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>

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
  Record* Find(const Key& key);
  // The same of those found last, of which most are found again; null: perhaps there is one. No key is put together
  // for it in memory, and it takes a third.
  [[gnu::always_inline]] Record* FindRecent(const Key& key) const {
    Form* const recent = recent_[PlaceOf(key)];
    return recent != nullptr && recent->key == key ? &recent->record : nullptr;
  }
  // A record that says what all of its form have in common. What comes out is as what Find gives, or, where there are
  // enough of them, lives until the next of these calls.
  Record& Add(const Key& key, const Record& record);

 private:
  struct alignas(64) Form {
    Key key;
    Record record;
    std::unique_ptr<char[]> text;
  };
  // Numbers are small, and the map mixes what comes out.
  struct Hash {
    size_t operator()(const Key& key) const {
      uint64_t mixed = reinterpret_cast<uintptr_t>(key.cause_name) + static_cast<uint64_t>(key.kind);
      mixed += static_cast<uint64_t>(key.journey) << 48;
      mixed ^= static_cast<uint64_t>(key.stage) << 32 ^ static_cast<uint64_t>(key.detail) << 16;
      return mixed;
    }
  };

  static constexpr size_t kRecent = 64;
  static size_t PlaceOf(const Key& key) { return (Hash()(key) * 0x9E37'79B9'7F4A'7C15 >> 32) % kRecent; }

  std::array<Form*, kRecent> recent_{};
  boost::unordered_flat_map<Key, std::unique_ptr<Form>, Hash> forms_;
  Record other_;
};

}  // namespace journey::rt
