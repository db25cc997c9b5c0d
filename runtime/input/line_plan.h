// The shapes of a log's lines as data to be compiled: a tree of texts between values, and what each value is.
//
// A walk begins at `first` and takes, of each list, the step whose bytes stand in the line; behind the bytes stands the
// value that the step describes. Which shapes there are, and what their values mean, is decided by runtime/input, which
// learns them; code made from a plan gives up wherever a line is not plainly one of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace journey::rt {

enum class LineRead : uint8_t {
  kCall,       // read by LineState::read
  kStop,       // lines that come here are not for compiled code
  kBranch,     // no bytes and no value: `by_event` has what follows. Last in its list
  kEvent,      // a text: the event's name
  kText,       // a text: who, or the message
  kTimestamp,  // a text: an instant in the minute of the one before
  kNumber,     // a plain number
  kName,       // a short text: the member of an enum, or nobody's
  kEnd,        // no value: behind the bytes the line is over
};

// Which of LineState::texts.
enum class LineText : uint8_t { kUser, kAnonymous, kMessageId };
inline constexpr uint32_t kLineTexts = 3;

// Where a number or a name goes; skipped ones may be read as well as not.
struct LineField {
  bool is_field = false;
  bool scaled = false;       // a number: kept in ten-thousandths
  uint32_t offset = 0;       // of 8 bytes in the event's block
  uint32_t presence = 0;     // the byte to be set to 1; where there is none, `offset`
  uint32_t most_places = 0;  // of a number: digits behind the point, 7 at most
  int32_t names = -1;        // of a name: which of LinePlan::enums
  friend bool operator==(const LineField&, const LineField&) = default;
};

struct LineStep {
  std::string bytes;
  LineRead read = LineRead::kCall;
  LineText text = LineText::kUser;
  uint32_t size = 0;   // kText: what is expected, 0 if anything; kTimestamp: of its characters
  int32_t event = -1;  // where no name has been read: the event that the value belongs to, or that the line is
  uint32_t call = 0;   // for LineState::read, of every kind of value
  uint32_t end = 0;    // kEnd: for LineState::end
  LineField field;
  std::vector<int32_t> next;
  std::vector<std::vector<int32_t>> by_event;  // by event + 1; 0: any name that is none of `events`
};

struct LinePlan {
  std::vector<LineStep> steps;
  std::vector<int32_t> first;
  std::vector<std::string> events;              // names, by event
  std::vector<std::vector<std::string>> enums;  // names, by member
  uint32_t block_bytes = 0;                     // of any event's block; whole words
  std::vector<uint32_t> used_bytes;             // of these, those in use, by event

  // All of it as text: equal for equal plans only.
  std::string Describe() const;
};

}  // namespace journey::rt
