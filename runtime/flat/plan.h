// A small module flattened: where each bit of a customer's state stands, and what each event does to it as a decision.
//
// The compiler makes a Plan (compiler/flatten) for modules whose customers fit into one packed slot; code generation
// turns it into a batch loop (compiler/codegen/kernel.h), and runtime/packed runs that loop over slots. A decision is a
// tree of predicates over the state on entry, the event and the clock; its leaves say which fields change, which
// records are written and which timers are armed. A leaf that the plan cannot express is `slow`: the engine does that
// step on the unpacked customer, so a plan is never wrong, only incomplete. Plain data, immutable once made.
//
// An ordered plan is for streams whose events never go back in time. Its slots do without the clock, a third of a small
// slot.
//
// A packed customer has the default profile, no remembered message ids, no history, no pending sends or waits, and one
// entry per journey at most; whoever has more lives in the engine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace journey::flat {

// ---------------------------------------------------------------- state

enum class FieldKind : uint8_t {
  kClock,      // logical time of the last step, relative to the lane's base; 0: nobody lives here. Not in ordered plans
  kStage,      // of a journey: kNotEntered, 1 + stage, or one of the codes behind the last stage
  kSends,      // send attempts of the instance
  kEntryTime,  // instant of entry, relative
  kMemory,     // a slot of the journey's memory
  kTimer,      // due time of an `after`, modulo 2^bits; meaningful in the timer's stage
};

struct Field {
  FieldKind kind = FieldKind::kClock;
  int32_t journey = ir::kNone;
  int32_t index = ir::kNone;  // kMemory: slot of the layout; kTimer: index in Plan::timers
  uint32_t word = 0;          // of the slot's state
  uint32_t shift = 0;
  uint32_t bits = 0;
  // A zero bit stands above the field: a sum or a value that does not fit sets it, and the step becomes slow.
  bool guarded = false;
  bool relative = false;  // instants: less the lane's base

  uint64_t Mask() const { return ((uint64_t{1} << bits) - 1) << shift; }
  uint64_t Guard() const { return guarded ? uint64_t{1} << (shift + bits) : 0; }
};

// Codes of kStage. The first journey's say more than its stage: where the customer lives, and in ordered plans whether
// anybody lives in the slot at all (kNotEntered: nobody).
inline constexpr int64_t kNotEntered = 0;
inline int64_t CodeOfStage(int32_t stage) { return 1 + int64_t{stage}; }
inline int64_t CodeEnded(const ir::Journey& journey) { return 1 + static_cast<int64_t>(journey.stages.size()); }
// Of the first journey: the customer lives in the engine.
inline int64_t CodeElsewhere(const ir::Journey& journey) { return 2 + static_cast<int64_t>(journey.stages.size()); }
// Of the first journey in ordered plans: the customer has not entered it but is known.
inline int64_t CodeKnown(const ir::Journey& journey) { return 3 + static_cast<int64_t>(journey.stages.size()); }

// The bytes of a slot. In a table by id, `per_line` slots stand in a cache line, state first; the highest `hash_bits`
// of the last eight bytes hold the low bits of the id's hash. In a table by handle, slots are `dense_bytes` apart and
// hold the state alone.
struct SlotShape {
  uint32_t words = 0;        // 64-bit words of state; the last may be shared with the hash
  uint32_t bytes = 0;        // 16, 21, 32 or 64
  uint32_t per_line = 0;     // 4, 3, 2 or 1
  uint32_t hash_bits = 0;    // 46 in slots of 16 bytes, else 48
  uint32_t dense_bytes = 0;  // a power of two

  uint32_t StateBits() const { return bytes * 8 - hash_bits; }
  uint64_t HashMask() const { return (uint64_t{1} << hash_bits) - 1; }
};
inline constexpr uint32_t kLineBytes = 64;

// ---------------------------------------------------------------- what happens

enum class ExprKind : uint8_t {
  kConst,     // imm
  kField,     // imm: field; its value on entry
  kEvent,     // imm: event, imm2: slot of its layout
  kEventHas,  // likewise: whether the optional is there
  kNow,       // logical time of the step
  kOp,        // op of args
  kOpHas,     // whether the optional result of op is there
  kText,      // imm: constant of the module
};
// Of the journey's text that something stands for; file: of the module, line: 0 for none. For people only.
struct Where {
  int32_t file = ir::kNone;
  uint32_t line = 0;
};
struct Expr {
  ExprKind kind = ExprKind::kConst;
  ir::Type type;
  ir::Op op = ir::Op::kConst;
  int64_t imm = 0, imm2 = 0;
  std::vector<int32_t> args;
  // Only safe where its event is at hand: reads text. Other expressions give some number for any bytes.
  bool guarded_by_event = false;
  Where where;  // of several with the same meaning, the first
};

enum class EmitKind : uint8_t { kEntered, kMoved, kSent, kSuppressed, kConverted, kEnded };
enum class CauseKind : uint8_t { kEvent, kTimer };

struct EmitArg {
  int32_t param = ir::kNone;  // of the channel
  ir::Type type;
};
// One kind of record: all that is the same each time. In a lane's output a record is customer (u64), time (i64),
// template (u32), entry (u32), then one word each: the send's ordinal if it is a send, and the arguments.
struct EmitTemplate {
  EmitKind kind = EmitKind::kEntered;
  int32_t journey = 0;
  int32_t stage = ir::kNone;
  int32_t from = ir::kNone;                       // kMoved
  int32_t channel = ir::kNone;                    // kSent, kSuppressed
  std::vector<EmitArg> args;                      // kSent, kSuppressed: those written
  int32_t goal_event = ir::kNone;                 // kConverted
  ir::Outcome outcome = ir::Outcome::kCompleted;  // kEnded
  int32_t reason = ir::kNone;                     // kEnded: constant
  CauseKind cause = CauseKind::kEvent;
  int32_t cause_event = ir::kNone;
  ir::TimerKind cause_timer = ir::TimerKind::kAfter;

  bool IsSend() const { return kind == EmitKind::kSent || kind == EmitKind::kSuppressed; }
  uint32_t Bytes() const { return 24 + (IsSend() ? 8 + 8 * static_cast<uint32_t>(args.size()) : 0); }
};

struct Set {
  int32_t field = 0;
  int32_t expr = 0;
};
struct Emit {
  int32_t emit_template = 0;
  int32_t ordinal = ir::kNone;  // expr of a send's n
  std::vector<int32_t> args;    // exprs
  Where where;
};
struct Leaf {
  bool slow = false;
  std::vector<Set> sets;  // each field once; the clock always, where there is one
  std::vector<Emit> emits;
  std::vector<int32_t> arms;  // of Plan::timers
};
struct Node {
  int32_t predicate = ir::kNone;  // an expression; kNone: a leaf
  int32_t yes = 0, no = 0;        // nodes
  int32_t leaf = ir::kNone;
};
// What one journey does in one state, given one event or one timer.
struct Decision {
  int32_t root = 0;  // node
};

// One `after` of constant length. Its pending dues stand in a ring of their own, in order of time.
struct Timer {
  int32_t journey = 0;
  int32_t timer = 0;  // of the journey
  int32_t stage = 0;
  int64_t delay_ms = 0;
  int32_t field = 0;
  Decision decision;
};
inline constexpr uint32_t kMaxTimers = 8;

// ---------------------------------------------------------------- tables

// What the loop does without branching: state' = (state & keep | fresh & take) + add, where `fresh` holds each field's
// one dynamic value. An entry is keep, take and add for each word, then two words: the first record's template and
// entry; and Effects.
struct Effects {
  uint16_t record_bytes = 0;  // 0: there is no record
  uint16_t code = 0;          // 0 for plain entries, kSlowCode, or 1 + the position in JourneyTable::branches
  uint8_t arms = 0;           // timers, a bit each
  uint8_t live = 0;           // timers that are pending on entry
  uint16_t unused = 0;
};
static_assert(sizeof(Effects) == sizeof(uint64_t));
inline constexpr uint16_t kSlowCode = 0xffff;

// A constant of a relative field: known only with the lane's base. `value - base` is added to the word, shifted.
struct BasePatch {
  size_t entry = 0;  // position in JourneyTable::words of the entry's first word
  int32_t field = 0;
  int64_t value = 0;
};

struct JourneyTable {
  std::vector<int32_t> predicates;  // expressions, in the order of the index's low bits
  std::vector<Set> fresh;           // each field's dynamic value
  uint32_t type_bits = 0, stage_bits = 0;
  std::vector<uint64_t> words;         // entries of (3 * words + 2), by stage, event, predicates
  std::vector<Decision> branches;      // decisions that need code of their own
  std::vector<int32_t> branch_events;  // by branch: its event
  std::vector<BasePatch> patches;
};

struct Plan {
  // Events come in order of time: slots keep no clock, since the next step is never earlier than all before it.
  bool ordered = false;
  std::vector<Field> fields;
  SlotShape shape;
  std::vector<Expr> exprs;
  std::vector<Node> nodes;
  std::vector<Leaf> leaves;
  std::vector<EmitTemplate> templates;
  std::vector<Timer> timers;
  std::vector<JourneyTable> journeys;  // by journey of the module
  std::vector<uint64_t> guards;        // by word
  uint32_t event_bytes = 0;            // of one event in a batch: header and the largest layout
  uint32_t max_step_bytes = 0;         // records of one event, at most

  int32_t FindField(FieldKind kind, int32_t journey, int32_t index = ir::kNone) const;
  // The field that is zero exactly where nobody lives: the clock, or the first journey's stage where there is none.
  const Field& InUse() const {
    const int32_t field = ordered ? FindField(FieldKind::kStage, 0) : FindField(FieldKind::kClock, ir::kNone);
    return fields[static_cast<size_t>(field)];
  }
  size_t EntryWords() const { return 3 * size_t{shape.words} + 2; }
};

// An event in a batch: this header, then its Event::layout, padded to Plan::event_bytes.
struct EventHeader {
  uint64_t customer;  // id or handle
  int64_t time;       // ms
  uint64_t type;      // event of the module; kUnplain and above: for the engine to read from elsewhere
};
inline constexpr uint64_t kUnplain = uint64_t{1} << 32;
uint32_t EventBytes(const ir::Module& module);

}  // namespace journey::flat
