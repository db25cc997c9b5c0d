// One line's way through the tree of shapes: what the steps share, and the functions that they run.
//
// Each kind of value has its own function, which compares the step's bytes, reads the value and goes on to the next
// step's function as its last act; so the whole line is read in one pass, with the position in a register. Belongs to
// one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/input/blocks.h"
#include "runtime/input/holes.h"
#include "runtime/input/shape.h"
#include "runtime/value/value.h"

namespace journey::rt {

struct LineWalk {
  LineWalk(const Program& program, const Blocks& blocks);

  // Made when the event's name or its first field comes.
  uint8_t*& block() { return places[1]; }
  // The fields of an event of that kind, defaults filled in; null where that takes new memory.
  uint8_t* TryNewBlock(int32_t of_event) { return blocks.TryNewEvent(of_event, *arena); }

  void Begin(int64_t arrived, Arena& memory, Input* result) {
    arena = &memory;
    input = result;
    arrival = arrived;
    timestamp = kNoTimestamp;
    block() = nullptr;
    // One by one: a copy of the first would wait for it.
    event_name = {};
    user = {};
    anonymous = {};
    message_id = {};
  }
  // Reads the line at `at`, however long it is; behind it stands what line_padding.h asks for. Fills in `input` and
  // gives the line's end, or null where no shape fits; then `input` may hold anything.
  const char* Take(const char* at, int64_t arrived, Arena& memory, Input* result) {
    Begin(arrived, memory, result);
    const ShapeStep* first = shapes.first();
    return first->run(first, at, *this) ? line_end : nullptr;
  }

  // Of all lines.
  const Blocks& blocks;
  const Value* const constants;
  ShapeTree shapes;
  NameCache event_names;
  InstantReader timestamps, instants;
  std::string zone_name;  // the zone read last
  int64_t zone = 0;

  uint8_t unread[8] = {};  // where values go that nobody reads

  // Of this one.
  Arena* arena = nullptr;
  Input* input = nullptr;
  const char* line_end = nullptr;
  const char* part_end = nullptr;  // of the object read last
  int64_t arrival = 0;
  int64_t timestamp = 0;
  int32_t event = -1;
  std::string_view event_name;             // of an unknown event
  uint8_t* places[2] = {unread, nullptr};  // by ShapeStep::is_field
  std::string_view user, anonymous, message_id;
  const char* kept[ShapeTree::kMostKept];  // set as far as it is read
  std::vector<int64_t> elements;           // of lists that are being read
};

// Makes the input of an event with the usual parts, all of them read. Calls nothing. False: FinishLine has to do it.
inline bool FinishPlainly(const LineEnd& line_end, std::string_view customer, std::string_view message_id,
                          int64_t timestamp, const uint8_t* block, Arena& arena, Input* input) {
  constexpr size_t kShort = 256;
  if (line_end.kind != LineEnd::Kind::kEvent || !line_end.kept.empty() || block == nullptr ||
      timestamp == kNoTimestamp || customer.size() - 1 >= kShort || message_id.size() > kShort) {
    return false;
  }
  // The texts next to each other; nobody asks for them as Str.
  auto* texts = static_cast<char*>(arena.TryAllocate(customer.size() + message_id.size()));
  if (texts == nullptr) return false;
  CopyBytes(customer.data(), customer.size(), texts);
  *input = Input{{.kind = InputKind::kEvent,
                  .event = line_end.event,
                  .timestamp = timestamp,
                  .customer = {texts, customer.size()},
                  .fields = block}};
  if (!message_id.empty()) {
    texts += customer.size();
    CopyBytes(message_id.data(), message_id.size(), texts);
    input->message_id = {texts, message_id.size()};
  }
  return true;
}

// A field into the block at hand: what stands behind it, or null.
const char* ReadOneField(const Hole& hole, const char* at, LineWalk& walk);
// The same of a list or a record.
const char* ReadPart(const Hole& hole, const char* at, LineWalk& walk);
// Behind the value at `at`, in whatever form; null if it is not plainly good. For compiled lines.
const char* ReadOneValue(const ShapeStep& step, const char* at, LineWalk& walk);
// Makes the input of a line that was read to its end.
bool FinishLine(const LineEnd& line_end, LineWalk& walk);

}  // namespace journey::rt
