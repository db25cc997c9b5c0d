// The typed program: every name resolved, every expression typed and made explicit, templates made real.
//
// Built by sema (sema.h) from the syntax trees; read by the checks (compiler/check), by lowering and by tools. Only
// programs without errors are lowered, but a program with errors is still well-formed: broken expressions have kind
// kError and broken items are left out, so that later checks never meet a dangling index and never report a second
// time.
//
// Conversions are explicit nodes; pure operations are named by their IR opcode, so lowering decides no meaning.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/sema/named_list.h"
#include "compiler/source/source.h"
#include "ir/ir.h"

namespace journey::rt {
class ValueSet;
}

namespace journey::typed {

using ir::Kind;
using ir::Type;

// The value of a constant expression. monostate is `none`. int64 serves int, decimal (1/10,000), duration, instant,
// date, time and enum (member index); zones are strings; items are a list's elements or a record's fields.
struct ConstItems;
using ConstValue = std::variant<std::monostate, bool, int64_t, double, std::string, std::shared_ptr<const ConstItems>>;
struct ConstItems {
  std::vector<ConstValue> items;
  uint64_t values = 0;  // in all, those inside items too; what is shared counts each time
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class ExprKind : uint8_t {
  kError,
  kConst,  // value
  kPure,  // op (PURE or TABLE class), args; kEnumToStr takes the enum from args[0]'s type; kStrMatches: text = pattern;
          // kCalendarOpen: calendar `index`
  kPureSome,  // op of the value of args[0]: T? and the other args, or none where that is none
  kAnd,
  kOr,        // args[0], args[1]; short-circuit
  kIf,        // args: condition, then, else; both of this type
  kCoalesce,  // args[0]: T?, args[1]: this type (T or T?)
  kSome,      // args[0]: T -> T?
  kUnwrap,    // args[0]: T? that narrowing has proved present -> T
  kIsSome,    // args[0]: T? -> bool
  kOptEq,     // args[0] == args[1], both T? of one T: equal when both none, or both present and equal
  kInList,    // args[0] in [args[1..]]; all of one type, compared with `op` (an equality); optional if args[0] is
  kInRange,   // args[0] in args[1]..args[2]; compared with `op` (a less-or-equal)
  kCall,      // let function `index` with args (Program::lets)
  kLet,       // non-constant let without parameters, or segment: `index` (Program::lets)
  kParam,     // parameter `index` of the enclosing let function; in a test its variable `index`
  kProfile,   // customer field `index`
  kMemory,    // memory field `index` of the enclosing journey; index2: of a list, its max
  kEvent,     // field `index` of event `index2`
  kKey,       // the journey's key
  kPeek,  // tests: memory field `index2` of journey `index`, optional when never entered is unwrapped to its default
  kNow,
  kCustomerZone,
  kBucket,     // args[0]: string
  kHistory,    // Program::history[index]
  kListLit,    // args: the elements; of an empty one whose type is not known yet those are of kind kNone
  kRecordLit,  // args: a value for each field of record `index`
  kField,      // field `index2` of args[0], which is a record `index`
  kIt,         // the element that the kEach with this number (`index`) looks at
  kEach,       // a walk through args[0]; args[1]: E, args[2]: C, over `it`. index: its Each; index2: its number;
               // value: the most elements that args[0] can have
  kHas,        // args[1] in args[0], a list; args[1] may be optional, no element is none
  kEnd,        // the first element of args[0], a list, or (index: 1) the last; none of an empty one
};

// What a walk through a list gives.
enum class Each : uint8_t {
  kAny,
  kAll,
  kCount,
  kFirst,
  kCollect,      // E of those for which C holds; the elements themselves are what `filter` gives
  kCollectSome,  // the same, but for an E that is none
  kSort,         // the elements by E, with the operation `op`
};

struct Expr {
  ExprKind kind = ExprKind::kError;
  Type type{Kind::kError};
  Span span;
  ir::Op op = ir::Op::kConst;
  std::vector<ExprPtr> args;
  ConstValue value;
  std::string text;
  int32_t index = ir::kNone;
  int32_t index2 = ir::kNone;
  std::shared_ptr<const rt::ValueSet> set;  // of a kInList of constants: those that are not none; index is 1 if one is
};

// ---------------------------------------------------------------- statements

struct Block;

struct Send {
  int32_t channel;
  std::vector<ExprPtr> args;          // one per parameter; null where not written
  bool skips = false;                 // or skip: suppressed in quiet hours instead of deferred
  int32_t wait = ir::kNone;           // and wait: its id, counted with the other waits
  std::unique_ptr<Block> else_block;  // null: none
};
struct AssignMemory {
  int32_t field;
  ExprPtr value;
};  // += and -= are already expanded
struct AssignProfile {
  int32_t field;
  ExprPtr value;
};
struct If;
struct Repeat;
struct Split;
struct Go {
  int32_t stage;
};
struct End {
  std::optional<std::string> reason;
};
struct StartJourney {
  int32_t journey;
  ExprPtr key;                                      // null for a journey without one
  std::vector<std::pair<int32_t, ExprPtr>> memory;  // field of that journey, value
};
struct StopJourney {
  int32_t journey;
  ExprPtr key;  // null: every instance of the customer
};
struct EmitEvent {
  int32_t event;
  std::vector<ExprPtr> values;  // one per field; null where not written
};

// What a wait waits for. `id` counts the waits of the journey in source order.
struct Wait {
  int32_t id;
  ir::Delay delay;  // its zone constant is not set; see `zone`
  std::optional<std::string> zone;
};
struct WaitMoment {
  int32_t id;
  ir::Moment moment;
  std::optional<std::string> zone;
  ExprPtr time;  // of the moment, as it is when the wait begins; null: it is a constant
};
// It follows the fields and the memory that its instant reads.
struct WaitInstant {
  int32_t id;
  ExprPtr instant;
};  // type instant?
struct WaitFor;

struct Stmt {
  Span span;
  std::variant<Send, AssignMemory, AssignProfile, std::unique_ptr<If>, std::unique_ptr<Repeat>, std::unique_ptr<Split>,
               Go, End, StartJourney, StopJourney, EmitEvent, Wait, WaitMoment, WaitInstant, std::unique_ptr<WaitFor>>
      node;
};
struct Block {
  std::vector<Stmt> statements;
  Span span;
};
struct If {
  ExprPtr condition;
  Block then_block;
  Block else_block;
  bool has_else = false;
};
struct Repeat {
  int64_t count;
  Block body;
};
struct Split {
  int32_t split;
  std::vector<Block> arms;
};  // Journey::splits; arms in its order
struct WaitArm {
  int32_t event;  // kNone: a `when`, whose condition is `where`
  ExprPtr where;  // of an event may be null
  Block body;
  Span span;
  bool is_when() const { return event == ir::kNone; }
};
// `wait until COND` is one without limit that has a `when` for its one arm.
struct WaitFor {
  int32_t id;
  bool has_limit = false;
  ir::Delay delay;
  std::optional<std::string> zone;
  std::vector<WaitArm> arms;
  Block else_block;
  bool has_else = false;
  bool until = false;  // written as `wait until COND`
};

// ---------------------------------------------------------------- declarations

// Everything that a person may point at has a name, a span and its `///` text.
struct DeclInfo {
  std::string name;       // simple
  std::string qualified;  // "shop.cart.CartRecovery"
  std::string title;
  std::string doc;
  Span span;                   // the name
  int32_t module = ir::kNone;  // Program::modules
};

struct Field {
  DeclInfo info;
  Type type;
  uint32_t max = 0;                         // of a list: the most elements it keeps
  std::optional<ConstValue> default_value;  // monostate: none. Absent: a required field of an event or record
  std::vector<std::string> wire;            // path; {name} unless given
};
struct EnumMember {
  DeclInfo info;
  std::string wire;
};
struct Enum {
  DeclInfo info;
  NamedList<EnumMember> members;
};
struct Record {
  DeclInfo info;
  NamedList<Field> fields;
  uint64_t most_values = 1;  // that one may hold, lists at their `max`; cut at ir::kMostValues + 1
};
struct Event {
  DeclInfo info;
  std::string wire;
  int32_t via = ir::kNone;
  NamedList<Field> fields;
};
struct LetParam {
  DeclInfo info;
  Type type;
};
// `let` and `segment`. A constant let has `constant` and is folded where it is used.
struct Let {
  DeclInfo info;
  bool is_function = false;
  bool is_segment = false;
  NamedList<LetParam> params;
  Type type;
  ExprPtr body;
  std::optional<ConstValue> constant;
};
struct Persona {
  DeclInfo info;
  int32_t segment = ir::kNone;  // Program::lets; kNone after an error
  std::vector<ir::Note> notes;
  std::vector<Span> note_spans;  // by `notes`
};
struct ChannelParam {
  DeclInfo info;
  Type type;
  std::optional<ConstValue> default_value;
};
// Functions of the IR are not set; conditions stand beside. Parameters are kParam: of a channel its params, of a group
// its own.
struct Quiet {
  ir::Quiet hours;
  ExprPtr unless;  // may be null
  Span span;
};
struct Cap {
  ir::Cap cap;
  ExprPtr where;  // may be null
  Span span;
};
// Those of the declaration itself and of every policy, in the order in which they are numbered.
struct Rules {
  std::vector<ExprPtr> requires_conditions;
  std::vector<Quiet> quiet;
  std::vector<Cap> caps;
};
struct Channel {
  DeclInfo info;
  bool inbound = false;
  NamedList<ChannelParam> params;
  Rules rules;
  std::optional<int64_t> cost;  // of a message, in 1/10,000
  std::vector<int32_t> groups;  // Program::groups, by name
};
struct Group {
  DeclInfo info;
  std::vector<int32_t> members;  // Program::channels, as written
  std::vector<LetParam> params;  // that all members have with one type
  Rules rules;
};
// Its zone constant is not set; see `zone`. Indices in delays, moments and quiet hours are those of Program::calendars.
struct Calendar {
  DeclInfo info;
  std::optional<std::string> zone;
  std::vector<ir::Opening> openings;
  std::vector<int64_t> closed;  // ascending, each once
};
struct HistoryQuery {
  ir::HistoryKind kind = ir::HistoryKind::kCount;
  int32_t event = ir::kNone;  // kNone: a place in the table that nothing has taken
  int32_t field = ir::kNone;
  ExprPtr where;  // may be null
  int64_t window_ms = 0;
  Type type;
  Span span;
  // Fields that the condition compares with the key, which is then its parameter 0, of the optional type.
  std::vector<int32_t> key_fields;
  Type key_type;
};

// ---------------------------------------------------------------- journeys

enum class TriggerKind : uint8_t { kOn, kWhen, kAfter, kEvery, kIdle, kAt, kInstant };
struct Trigger {
  TriggerKind kind;
  Span span;
  int32_t event = ir::kNone;        // kOn
  ExprPtr condition;                // where (may be null) or the when's condition
  ir::Delay delay;                  // kAfter, kEvery, kIdle
  ir::Moment moment;                // kAt
  ExprPtr instant;                  // kInstant: type instant?
  std::optional<std::string> zone;  // of delay or moment; absent: the customer's
  Block body;
};
struct Stage {
  DeclInfo info;
  bool final = false;
  std::optional<Block> flow;
  Span flow_span;
  std::vector<Trigger> triggers;  // source order, all kinds mixed
  std::vector<ir::Note> notes;    // source order; channels of Program::channels
  std::vector<Span> note_spans;   // by `notes`
};
struct Enter {
  ir::EnterKind kind;
  Span span;
  int32_t event = ir::kNone;
  ExprPtr condition;  // where (may be null), or the condition of `enter when`; `for Segment` is not folded in
  ir::Moment moment;
  std::optional<std::string> zone;
  std::optional<Block> block;
};
struct Exit {
  bool is_when = false;
  int32_t event = ir::kNone;
  ExprPtr condition;
  Span span;
  std::optional<Block> block;
};
struct Goal {
  int32_t event = ir::kNone;
  ExprPtr where;  // may be null
  bool has_window = false;
  ir::Delay window;
  std::optional<std::string> zone;
  bool continues = false;
  Span span;
  std::optional<Block> block;
};
struct SplitArm {
  DeclInfo info;
  uint32_t share;
};  // of 10,000
struct SplitDecl {
  DeclInfo info;
  NamedList<SplitArm> arms;
};

struct Ensure {
  ir::EnsureKind kind = ir::EnsureKind::kEnds;
  int64_t count = 0;
  int32_t channel = ir::kNone, group = ir::kNone;  // one of them, for kAtMost and kWithout
  int64_t amount = 0;                              // kSpends, in 1/10,000
  ExprPtr condition;                               // kWithout
  ir::Delay delay;
  std::optional<std::string> zone;
  int32_t stage = ir::kNone, after_stage = ir::kNone;
  Span span;
};
struct Kpi {
  DeclInfo info;
  ir::Kpi row;  // but for its place; channels of Program::channels
  Span span;
};
struct MigrateStage {
  std::string from;
  int32_t to = ir::kNone;
  std::optional<std::string> end_reason;
  Span span;
};
// The value's `old.x` cannot be typed before the old version is known; kept as text for the migration planner.
struct MigrateMemory {
  int32_t field = ir::kNone;
  std::string value_text;
  Span span;
};
struct Migrate {
  int64_t from_version = 0;
  std::vector<MigrateStage> stages;
  std::vector<MigrateMemory> memory;
  bool drain = false;
  Span span;
};

struct Journey {
  DeclInfo info;
  int32_t template_of = ir::kNone;  // Program::journeys: the template it was made from
  bool is_template = false;         // checked generically; never lowered
  int64_t version = 1;
  int64_t priority = 0;
  bool has_key = false;
  DeclInfo key;
  Type key_type;
  int32_t segment = ir::kNone;  // Program::lets
  std::vector<Enter> enters;
  ir::ReenterKind reenter = ir::ReenterKind::kNever;
  ir::Delay reenter_after;
  std::optional<std::string> reenter_zone;
  std::vector<Exit> exits;
  std::vector<Goal> goals;
  bool has_timeout = false;
  ir::Delay timeout;
  std::optional<std::string> timeout_zone;
  Span timeout_span;
  int32_t timeout_stage = ir::kNone;  // kNone: it ends the instance
  int64_t holdout = 0;                // hundredths of a percent
  Span holdout_span;
  NamedList<Field> memory;  // defaults always set (none for optionals)
  int32_t first_stage = 0;
  NamedList<Stage> stages;
  std::vector<Trigger> rules;  // `on` and `when` for all stages, source order
  NamedList<SplitDecl> splits;
  int32_t wait_count = 0;
  std::vector<Ensure> ensures;
  int32_t persona = ir::kNone;  // Program::personas, if `for` names one; `segment` is then its segment
  NamedList<Kpi> kpis;          // the journey's, then its stages'
  std::vector<Migrate> migrations;
};

// ---------------------------------------------------------------- tests

struct TestValue {
  int32_t index;
  ExprPtr value;
};
struct TestStep {
  ir::TestStepKind kind;
  Span span;
  std::string name;  // customer id, reason, outcome; the id that goes over into `other`
  std::string other;
  int32_t event = ir::kNone, channel = ir::kNone, journey = ir::kNone, stage = ir::kNone;
  int32_t split = ir::kNone, arm = ir::kNone;
  ExprPtr expr;  // instant, condition, number, rounds, value of a `let`; a delay that no constant tells
  ir::Delay delay;
  std::optional<std::string> zone;
  bool on = false;
  std::vector<TestValue> values;
  int32_t variable = ir::kNone;  // of a repeat, which counts its rounds in it, or a let
  size_t end = 0;                // of a repeat: the step behind its last
};
// `step`, or a `let` that follows from it.
struct TestVariable {
  std::string name;
  Type type;
};
struct Test {
  std::string name;
  Span span;
  int32_t module;
  std::vector<TestStep> steps;    // those of a repeat stand behind it
  std::vector<int32_t> journeys;  // the only ones that run; empty: all
  std::vector<TestVariable> variables;
};

// A `use` as written, and whether anything it brings into scope is named in the module (for the unused-import warning).
struct Use {
  Span span;
  int32_t module = ir::kNone;
  bool used = true;
};
struct Module {
  std::string name;
  FileId file;
  bool is_std;
  std::string doc;
  std::vector<Use> uses;
};

struct Program {
  // Made once, in typed.cpp, instead of in every file that has a program: they go through everything below.
  Program();
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  std::vector<Module> modules;
  std::vector<Enum> enums;
  std::vector<Record> records;
  std::optional<DeclInfo> customer;
  NamedList<Field> customer_fields;
  int32_t zone_field = ir::kNone;
  std::vector<Event> events;
  std::vector<Let> lets;           // lets and segments
  std::vector<int32_t> let_order;  // all of them, those that others need before the others
  std::vector<Channel> channels;
  std::vector<Group> groups;  // declaration order
  std::vector<Calendar> calendars;
  std::vector<HistoryQuery> history;
  std::vector<std::string> phases;
  std::vector<Persona> personas;
  std::vector<Journey> journeys;  // templates too; declaration order
  std::vector<Ensure> ensures;    // of the whole project
  std::vector<Test> tests;
};

}  // namespace journey::typed
