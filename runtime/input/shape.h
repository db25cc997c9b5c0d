// The shapes of lines seen so far: a tree whose edges are the bytes between values and whose nodes say what a value is.
//
// In: the program's schemas, and lines that the exact decoder accepted. Out: steps to be walked over other lines. A
// step's bytes hold all keys, punctuation and white space since the value before; what a value means is decided by the
// steps up to it alone, with one exception: before the first property behind the event's name, or else before the end,
// the tree branches by event. Where a value stands before the type or the event of its line is known, it is kept and
// read at the end.
//
// That a walk which comes to an end may be believed rests on this: all keys are in the steps' bytes, so which value is
// which, whether keys are doubled and which fields are absent are the same for every line of one shape, and the exact
// decoder has accepted one of them. What differs between them are scalars and arrays, each checked by its step.
//
// Bounded: a tree that grows too large is dropped and begun anew. Steps live until then. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/input/blocks.h"
#include "runtime/input/names.h"
#include "runtime/input/outline.h"
#include "runtime/program/program.h"

namespace journey::rt {

enum class HoleKind : uint8_t {
  kSkip,     // any scalar or array
  kNothing,  // null
  kKeep,     // as kSkip, remembered for the end
  kEvent,    // the name of a tracked event
  kUser,
  kAnonymous,
  kMessageId,
  kTimestamp,
  // Fields of the event or the profile.
  kBool,
  kInt,
  kDecimal,
  kFloat,
  kString,
  kInstant,
  kDate,
  kTime,
  kZone,
  kEnum,
  kTextInside,  // a text of a record
  kList,
  kRecord,
  kBranch,   // no bytes, no value: what follows depends on the event
  kEnd,      // no value: the line is over
  kPartEnd,  // no value: the record's object is over
};

struct ListShape;
struct RecordShapes;

// Where a value goes.
struct Hole {
  HoleKind kind = HoleKind::kSkip;
  bool nullable = true;              // null leaves the default
  uint32_t offset = 0;               // in the block
  uint32_t presence = UINT32_MAX;    // of the presence byte, if there is one
  const NameTable* names = nullptr;  // of the enum
  const ListShape* list = nullptr;   // kList
  RecordShapes* record = nullptr;    // kRecord
  bool inside = false;               // of a record: what is held is told by how far it is
  friend bool operator==(const Hole&, const Hole&) = default;
};

inline constexpr int32_t kCustomerBlock = -2;  // for an event's index: the profile

// What a line of this shape is, once it has been walked.
struct LineEnd {
  enum class Kind : uint8_t { kEvent, kIdentify, kUnknownEvent, kUnknownType };
  Kind kind = Kind::kEvent;
  int32_t event = -1;  // of kEvent
  struct Kept {
    uint32_t index;
    Hole hole;
  };
  std::vector<Kept> kept;        // fields among the values that were kept
  std::vector<uint8_t> present;  // of kIdentify
  std::string name;              // of kUnknownEvent, where the type has it
};

struct LineWalk;
struct ShapeStep;

// How the elements of a list are read.
struct ListShape {
  Hole element;
  uint32_t most = 0;
  bool held = false;  // texts or records
};
// The shapes of a record's objects, wherever they stand in a line: a tree as that of lines, without branches.
struct RecordShapes {
  const ir::Record* record = nullptr;
  bool plain = true;                  // each field stands in the object itself, under one key of its own
  std::vector<uint8_t> fields;        // with all defaults filled in, but for the held ones
  std::vector<const ir::Slot*> held;  // fields whose defaults are held
  ShapeStep* first = nullptr;
};

// Takes a step and all that follow it; `at` stands before the step's bytes. False where no shape fits.
using StepFn = bool (*)(const ShapeStep* step, const char* at, LineWalk& walk);

struct ShapeStep {
  const char* bytes = nullptr;  // before the value; a multiple of kScanBytes may be read
  mutable StepFn run = nullptr;
  uint32_t size = 0;           // at least 1, but for kBranch
  uint32_t last_mask = 0;      // of the last kScanBytes of `bytes`, those that count
  ShapeStep* next = nullptr;   // what follows; but for kBranch
  ShapeStep* other = nullptr;  // what may stand here as well; kBranch stands last
  Hole hole;
  int32_t block = -1;  // of a field: the event that it belongs to, or kCustomerBlock
  uint32_t index = 0;  // kKeep: which
  union {
    ShapeStep** branches = nullptr;  // kBranch: what follows, by event + 1, where 0 is any unknown name
    const LineEnd* line_end;         // kEnd
  };
  // What `equip` sets besides `run`, from what the value looked like in the line that was learned.
  char first = 0;      // the value's first byte
  uint32_t chars = 0;  // its bytes, without quotes
  StepFn slowly = nullptr;
  // Of texts: what size is expected, and how often that was wrong.
  mutable uint32_t expected = 0, surprises = 0;
  static constexpr uint32_t kMostSurprises = 16;  // after these sizes are not expected any more
  bool ExpectsSize() const { return expected != 0 && surprises < kMostSurprises; }
  // Of numbers and names that are read alike, fields or not: where they go, and what they may be.
  bool is_field = false;            // a field of the line's block, else nobody's
  NameCache* known = nullptr;       // of a name; without any names, where it is no field
  uint32_t presence = 0;            // hole.presence, or else the value's own place
  uint32_t most_places = 0;         // of a number
  const uint32_t* scale = nullptr;  // by places
};

class ShapeTree {
 public:
  // `equip` gives a step its functions; `none` is the function of the step where there is none.
  ShapeTree(const Program& program, const Blocks& blocks, void (*equip)(ShapeStep&), StepFn none);
  ShapeTree(const ShapeTree&) = delete;

  // Takes in the shape of a line that the exact decoder accepted as `input`. False if it has none that can be used.
  bool Learn(std::string_view line, const Input& input);

  const ShapeStep* first() const { return first_; }
  // Whether it only ends a list.
  bool IsNone(const ShapeStep* step) const { return step == &none_; }
  size_t size() const { return steps_.size(); }
  const NameTable& events() const { return events_; }
  // Which enum of the module this table has the names of.
  size_t EnumOf(const NameTable* names) const { return static_cast<size_t>(names - enums_.data()); }

  static constexpr size_t kMostKept = 64;

 private:
  struct Context;

  // Whether an event's or the profile's field may stand there.
  bool MayBeField(const Outline::Item& item) const;
  // Whether the values of this line's shape stay the fields that they are, whatever they hold.
  bool IsPlain(const std::vector<Outline::Item>& items, const LineEnd& end) const;
  // What the item's value is, as a step; false if lines like this one have no shape.
  bool Place(const Outline::Item& item, std::string_view text, Context& context, ShapeStep* step) const;
  // The field at the end of the path, if any; false if there are two.
  bool FindField(const Outline::Item& item, int32_t block, Hole* hole) const;
  bool MakeEnd(const Context& context, const Input& input, LineEnd* end) const;
  // From `root` on; `end` and `event` are a line's.
  bool Insert(std::vector<ShapeStep>& steps, ShapeStep** root, int32_t event, const LineEnd* end);
  ShapeStep& NewStep(const ShapeStep& like, char* text);

  // ---- part_shapes.cpp
  void MakeParts();
  // What a slot's value is; false where its shape cannot be known.
  bool MakeHole(const ir::Slot& slot, bool nullable, Hole* hole) const;
  // Whether the value at the path is an object that is one value of the input's, a record.
  bool IsRecord(const Input& input, std::span<const std::string_view> path) const;
  // Takes in the shapes of the objects inside a field's value, which was accepted as such.
  void LearnParts(std::string_view text, const Hole& hole);
  void LearnObject(std::string_view text, RecordShapes& record);
  void Clear();
  NameCache* KnownOf(const NameTable& names);

  const Program& program_;
  const Blocks& blocks_;
  void (*equip_)(ShapeStep&);
  ShapeStep none_;  // ends every list, so that no walk looks for null
  NameTable events_;
  std::vector<NameTable> enums_;
  std::vector<RecordShapes> records_;  // by record
  std::deque<ListShape> lists_;        // one for each type of list and bound
  NameCache nothing_known_;
  std::vector<std::unique_ptr<NameCache>> known_;  // by enum, made when it is needed
  ShapeStep* first_ = &none_;
  std::deque<ShapeStep> steps_;
  std::deque<LineEnd> ends_;
  std::vector<std::vector<ShapeStep*>> branches_;
  std::vector<std::unique_ptr<char[]>> texts_;
  size_t text_bytes_ = 0;
};

}  // namespace journey::rt
