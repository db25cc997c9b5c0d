// What a log holds besides inputs, and where things stand: marks, cursors, positions.
//
// A position counts the entries before it: inputs, ends of batches that were asked for, ends of input,
// migrations, removals. Notes (marks and cursors) stand between entries and are not counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "runtime/event/input.h"
#include "runtime/state/bytes.h"

namespace journey::rt {

// The end of what a text has: so many bytes and their hash. Tells another file from the one that was read or written,
// without keeping what stands there.
struct TailHash {
  static constexpr size_t kMostBytes = 64;
  uint64_t bytes = 0, hash = 0;
  static TailHash Of(std::string_view text);
  // One that nobody keeps any more; no text has it.
  bool known() const { return bytes != 0 || hash != 0; }
  friend bool operator==(const TailHash&, const TailHash&) = default;
};

// How far a source was read when the last entry before came from it.
struct SourceMark {
  std::string name;
  bool ended = false;              // to its end
  uint64_t inputs = 0;             // that the source gave, rejected ones included
  uint64_t line = 0;               // the number of the last one
  std::optional<uint64_t> offset;  // behind it, where reading can go on from there
  TailHash last;                   // of its text
  uint64_t rejects = 0;            // how long the file of rejects was
  friend bool operator==(const SourceMark&, const SourceMark&) = default;
};

// Up to where the records stand in their file: those of all entries before `position` are its first `length` bytes.
struct Cursor {
  uint64_t position = 0, length = 0;
  TailHash tail;  // of these bytes
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

// Session::Flush.
struct BatchEnd {};
// Session::Finish.
struct InputEnd {
  std::optional<int64_t> until;
};
// From here on another module holds; the first entry of a segment of that one.
struct Migrated {
  uint64_t from = 0, to = 0;  // ir::ContentHash
};
// Session::Remove. The id lives as long as what it was read from.
struct Removed {
  std::string_view customer;
  int32_t journey = -1;  // of the module; -1: all
  uint64_t request = 0;  // that was made beside the process that had the store open (removal_requests.h); 0: none was
};
using Entry = std::variant<Input, BatchEnd, InputEnd, SourceMark, Cursor, Migrated, Removed>;
// Of which no position knows.
inline bool IsNote(const Entry& entry) {
  return std::holds_alternative<SourceMark>(entry) || std::holds_alternative<Cursor>(entry);
}

// First bytes of entries that are no inputs; those of inputs have other values in their lower three bits.
inline constexpr uint64_t kBatchEndEntry = 5, kInputEndEntry = 6, kMarkNote = 7, kCursorNote = 15,
                          kInputEndUntilEntry = 14, kMigratedEntry = 13, kRemovedEntry = 21, kAskedRemovalEntry = 29;

// Anything but an input, which the input codec writes.
void PutControl(const Entry& entry, ByteWriter& out);
void PutMark(const SourceMark& mark, ByteWriter& out);
SourceMark TakeMark(ByteReader& in);
void PutCursor(const Cursor& cursor, ByteWriter& out);
Cursor TakeCursor(ByteReader& in);

}  // namespace journey::rt
