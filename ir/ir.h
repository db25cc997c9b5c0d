// The intermediate representation: a whole project as tables of declarations and small typed functions.
//
// This is the contract between the halves: the compiler lowers a checked program to one Module; the runtime loads a
// Module and runs it, interpreted or compiled. Everything the engine needs is explicit here: stages, flow positions
// (waits), timer slots, the packed layout of events, customers and instances, and cost bounds.
//
// Functions are register code: typed virtual registers, assigned any number of times, and basic blocks. A register is
// read only where every path has assigned it (verify.h checks). Calls never recurse. All indices are dense and 0-based.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "ir/times.h"
#include "ir/type.h"

namespace journey::ir {

inline constexpr uint32_t kNoReg = UINT32_MAX;

enum class Op : uint8_t {
#define PURE(name, text, result, args) k##name,
#define TABLE(name, text, result, args) k##name,
#define READ(name, text, result, args) k##name,
#define ACT(name, text, result, args) k##name,
#define CORE(name, text) k##name,
#include "ir/ops.def"
};

enum class OpClass : uint8_t { kPure, kTable, kRead, kAct, kCore };

// What a send.tell gives.
enum class SendFate : uint8_t { kSent, kSuppressed, kDeferred };
inline constexpr bool IsSend(Op op) { return op == Op::kSend || op == Op::kSendTell; }

struct OpInfo {
  Op op;
  OpClass op_class;
  const char* name;    // "IntAdd"
  const char* text;    // "int.add"
  const char* result;  // signature letters; "" for core operations
  const char* args;
};
const OpInfo& Info(Op op);
size_t OpCount();

// ---------------------------------------------------------------- functions

struct Instr {
  Op op = Op::kReturn;
  uint32_t dst = kNoReg;
  std::vector<uint32_t> args;
  int64_t imm = 0;
  int64_t imm2 = 0;
  std::vector<int64_t> cases;     // of a Switch
  std::vector<uint32_t> targets;  // of Jump, Branch, Switch
  // What the author wrote for it, an expression or a statement, in Function::file; see Place.
  uint32_t line = 0;
  uint16_t column = 0;
  uint16_t length = 0;
};

struct Block {
  std::vector<Instr> instrs;  // exactly one terminator (Jump, Branch, Switch, Return), the last
};

// What a function may touch, beyond pure computation.
enum class Context : uint8_t {
  kPure,      // constants and parameters only
  kHistory,   // the `where` of a history query: constants and one event
  kCustomer,  // profile, history, clock; and an event if `event` is set
  kInstance,  // also an instance: memory, stage, actions
  kTest,      // like kCustomer, and LoadOther
};

struct Function {
  std::string name;  // unique in the module: "shop.cart.CartRecovery/on/CartUpdated"
  Context context = Context::kPure;
  int32_t journey = kNone;   // whose instance, for kInstance; also set for kCustomer functions that read the key
  uint32_t param_count = 0;  // the first registers
  std::vector<Type> registers;
  Type result;
  std::vector<Block> blocks;  // [0] is the entry
  int32_t file = kNone;       // Module::files, for Instr::line
  uint64_t max_steps = 0;     // instructions one call executes at most, callees included (cost.h fills it in)
};

struct Constant {
  Type type;  // optional only for `none`
  // Zones by name; enums by member index; lists by the constants of their elements, records by those of all their
  // fields, constants before this one.
  std::variant<std::monostate, bool, int64_t, double, std::string, std::vector<int32_t>> value;
};

// A stretch of source. Line and column are 1-based, 0 where there is none; columns count code points, lengths bytes.
struct Place {
  int32_t file = kNone;  // Module::files
  uint32_t line = 0;
  uint16_t column = 0;
  uint16_t length = 0;
};
// A column that does not fit is none, a length that does not fit the longest that does.
Place MakePlace(int32_t file, uint32_t line, uint32_t column, uint32_t length);

// Emitted steps that follow one input or timer at most; what is emitted beyond is dropped and counted.
inline constexpr uint64_t kMaxEmitted = 256;

// ---------------------------------------------------------------- layouts

struct Module;

// One value in a packed block. In those of events and records bool takes 1 byte, everything else 8 (texts, lists and
// records a pointer or a distance); an optional has one presence byte. What is kept of a customer, of which there are
// many, takes KeptBytes.
struct Slot {
  std::string name;  // unique in its layout; internal ones start with '#' and are stable paths: "#when/Shopping[1]"
  Type type;
  uint32_t offset = 0;
  uint32_t presence = UINT32_MAX;  // offset of the presence byte, for optionals
  // The same where it is kept: told by the types, so in no file of a module.
  uint32_t kept = 0, kept_presence = UINT32_MAX;
  int32_t initial = kNone;        // constant; kNone: `none` for optionals, zero value for internal slots
  std::vector<std::string> wire;  // path into an event's properties or traits; empty: {name}
  bool required = false;          // fields of events and records: must be given
  uint32_t max = 0;               // of a list: the most elements it keeps, the last ones
};

struct Layout {
  std::vector<Slot> slots;
  uint32_t size = 0;  // bytes, a multiple of 8
  uint32_t kept_size = 0;
};

// What a value takes where it is kept: a bool a byte; a member of an enum, a zone and how far a text, list or record
// is from its slot four; everything else eight.
constexpr uint32_t KeptBytes(Kind kind) {
  if (kind == Kind::kBool) return 1;
  return IsHeld(kind) || kind == Kind::kEnum || kind == Kind::kZone ? 4 : 8;
}

// Assigns offsets (8-byte values first, then smaller ones, then bytes) and the sizes.
void Pack(Layout& layout);
// Those alone that are where it is kept.
void PackKept(Layout& layout);
// The same of all layouts of a module of which something is kept.
void PackKept(Module& module);

// ---------------------------------------------------------------- declarations

struct EnumMember {
  std::string name, wire;
};
struct Enum {
  std::string name;
  std::vector<EnumMember> members;
};

// A value of several fields. No record is part of itself.
struct Record {
  std::string name;  // qualified: "shop.cart.Item"
  Layout layout;     // in order of declaration
};

struct Event {
  std::string name;  // qualified: "shop.cart.CartUpdated"
  std::string wire;
  Layout layout;
};

// Functions of rules take either nothing or the owner's rule parameters, one for one.
struct Cap {
  uint32_t count = 0;
  bool calendar = false;
  int64_t window_ms = 0;
  CalendarUnit unit = CalendarUnit::kDay;
  int32_t where_fn = kNone;  // kPure -> bool: which sends it counts and limits; kNone: all
  std::string where;         // what tells sends counted by this condition from others, also in a later module
  bool defers = false;       // a send without room waits for it, at most defer_ms after it was made
  int64_t defer_ms = 0;
};
struct Quiet {
  int64_t from_ms = 0, to_ms = 0;    // times of day, never equal
  DayKind day = DayKind::kEveryDay;  // on which it begins; no day of the month
  int32_t outside = kNone;           // Module::calendars: quiet while it is closed, and no times of day
  int32_t unless_fn = kNone;         // kCustomer -> bool: the hours do not hold for this send; kNone: they always do
};
struct ChannelParam {
  std::string name;
  Type type;
  int32_t initial = kNone;  // of a rule parameter, what it is where a send does not write it; kNone: `none`
};
struct Channel {
  std::string name;         // qualified
  std::string simple_name;  // as records spell it
  bool inbound = false;
  std::vector<ChannelParam> params;
  std::vector<int32_t> requires_fns;  // kCustomer -> bool, all must hold; kNone: always holds
  std::vector<Quiet> quiet;
  std::vector<Cap> caps;
  std::vector<int32_t> rule_params;  // the params that rules read, the channel's own and its groups'; ascending
  int64_t cost = 0;                  // of one message, a count of 1/10,000; nothing at run time reads it
};

// Channels under common rules, which are asked after each channel's own.
struct GroupMember {
  int32_t channel = kNone;
  std::vector<int32_t> args;  // by Group::params: the position in the channel's rule_params
};
struct Group {
  std::string name;                  // qualified; groups are in the order of these
  std::string simple_name;           // as records spell it
  std::vector<ChannelParam> params;  // rule parameters, which all members have with this type
  std::vector<GroupMember> members;  // by channel, ascending
  std::vector<int32_t> requires_fns;
  std::vector<Quiet> quiet;
  std::vector<Cap> caps;
};

enum class HistoryKind : uint8_t { kCount, kSeen, kSum, kLatest, kTimeSince, kFirst, kMin, kMax, kAverage, kDistinct };
// As the language writes it.
std::string_view HistoryName(HistoryKind kind);
// Of so many keys of a customer a query without a window knows apart what it has counted, those heard last.
inline constexpr uint32_t kMostKeys = 1'000;

struct HistoryQuery {
  HistoryKind kind = HistoryKind::kCount;
  int32_t event = kNone;
  int32_t field = kNone;     // slot of the event's layout; kNone: the kind asks for none
  int32_t where_fn = kNone;  // kHistory -> bool
  int64_t window_ms = 0;     // 0: no window
  Type type;                 // of the result
  // Slots that the condition compares with the key of the journey that asks; then it has one parameter, the key or
  // `none` for any key that none of them holds. Empty: it knows of no key.
  std::vector<int32_t> key_fields;
  Type key_type;
};

// Constants of one type, none of them `none`: what `in` asks.
struct ConstantSet {
  Type type;
  std::vector<int32_t> constants;
};

struct Regex {
  std::string pattern;  // RE2 syntax, checked
  uint64_t size = 0;    // of its program, in instructions of RE2
};

// ---------------------------------------------------------------- journeys

// Timers, waits and internal memory slots have stable paths: names that a change elsewhere in the journey leaves alone,
// by which state that was written under one module is found again under another. Unique in the journey.
enum class TimerKind : uint8_t { kAfter, kEvery, kIdle, kAt, kInstant };
struct Timer {
  TimerKind kind = TimerKind::kAfter;
  int32_t stage = kNone;
  std::string path;  // "Shopping/idle[1]": numbered from 1 for each kind of a stage, in source order
  uint32_t slot =
      0;          // due-time slot of the instance; timers of different stages share slots. Source order within a stage
  Delay delay;    // kAfter, kEvery, kIdle
  Moment moment;  // kAt
  int32_t body_fn = kNone;  // kInstance
  // kInstant: kInstance -> instant?, asked at stage entry and whenever something that it reads was assigned.
  int32_t moment_fn = kNone;
};

// kEvents: no limit. kDeferred: until the send just made, which was deferred, is sent or suppressed.
enum class WaitKind : uint8_t { kDelay, kMoment, kInstant, kEvents, kDeferred };
struct Wait {
  WaitKind kind = WaitKind::kDelay;
  int32_t stage = kNone;
  std::string path;           // its statement's: "Abandoned/flow/3", "Abandoned/flow/2/if/0" (compiler/lower/paths.h)
  uint64_t fingerprint = 0;   // of the statements before it in the flow; 0: not known, equal to none
  Delay delay;                // kDelay, also for `wait up to`
  Moment moment;              // kMoment
  int32_t time_slot = kNone;  // kMoment: a slot of memory that holds its time of day, in place of the moment's
  // kInstant: kInstance -> instant?, asked anew when something that it reads was assigned; kNone: it never moves.
  int32_t moment_fn = kNone;
  int64_t resume = kNone;       // `entry` operand of the stage's flow function when the time is up
  std::vector<int32_t> events;  // events its arms listen to
  int64_t otherwise = kNone;    // kDeferred: the same where the send was suppressed
};

// What the author notes for the map; nothing at run time reads it.
enum class NoteKind : uint8_t {
  kPhase,
  kFeeling,  // a word, or a number -2 .. 2
  kOwner,
  kTouch,
  kPain,
  kDoes,
  kThinks,
  kAims,
  kGain,
  kMoment,
  kDecision,
  kDepartment,
  kReach,
  // of personas
  kQuote,
  kGoal,
  kFrustration
};
struct Note {
  NoteKind kind = NoteKind::kPhase;
  int32_t channel = kNone;  // kTouch, kReach
  std::string text;
  std::string device;  // kTouch: "tablet"; empty: none is said
};

// A figure that the journey is to reach, for analysis; nothing at run time reads it.
enum class KpiOp : uint8_t {
  kNumber,
  kEntries,
  kConversions,
  kConversionRate,
  kReached,
  kRate,
  kMedianTime,
  kDropOff,
  kSends,
  kUplift,
  kAdd,
  kSub,
  kMul,
  kDiv,
  kNegate
};
struct KpiItem {
  KpiOp op = KpiOp::kNumber;
  int64_t number = 0;       // kNumber, in 1/10,000
  int32_t stage = kNone;    // kReached, kRate, kMedianTime, kDropOff
  int32_t channel = kNone;  // kSends
};
struct Kpi {
  std::string name;
  std::string title;
  int32_t stage = kNone;       // the stage it stands in; kNone: the journey's
  std::vector<KpiItem> value;  // operands before their operation
  bool at_least = false;       // else at most
  bool is_duration = false;    // the value and its target
  int64_t target = 0;          // in 1/10,000; a duration in ms
  bool has_share = false;
  uint32_t share = 0;  // of the entries that must meet the target, in hundredths of a percent
  Place place;
};

// Who a segment's customers are, told by one of them.
struct Persona {
  std::string name;  // qualified
  std::string title;
  std::string segment;  // qualified
  std::vector<Note> notes;
};

struct Stage {
  std::string name;
  std::string title;
  bool final = false;
  int32_t enter_fn = kNone;  // kInstance: EnterStage, timers, whens, flow
  int32_t flow_fn = kNone;   // kInstance (entry: int); 0 starts the flow, others are resume points; kNone: no flow
  std::vector<int32_t> timers;
  std::vector<Note> notes;
};

enum class EnterKind : uint8_t { kOn, kWhen, kEvery };
struct Enter {
  EnterKind kind = EnterKind::kOn;
  int32_t event = kNone;     // kOn
  Moment moment;             // kEvery
  int32_t where_fn = kNone;  // kCustomer -> bool; for kWhen the condition. kNone: always
  int32_t block_fn = kNone;  // kInstance; kNone: no block
  int32_t held_fn = kNone;   // kInstance: the block's assignments alone, for the held-out
};

struct Goal {
  int32_t event = kNone;
  bool has_window = false;
  Delay window;
  bool continues = false;
  int32_t hit_slot = kNone;    // bool slot in memory: already recorded in this entry
  int32_t limit_slot = kNone;  // instant slot with the window's end for calendar windows
};

struct SplitArm {
  std::string name;
  uint32_t share = 0;
};  // share of 10,000
struct Split {
  std::string name;
  std::vector<SplitArm> arms;
};

enum class ReenterKind : uint8_t { kNever, kAlways, kAfter };
enum class Outcome : uint8_t { kCompleted, kExited, kConverted, kExpired, kStopped, kMerged };
std::string_view OutcomeName(Outcome outcome);

struct EventHandler {
  int32_t event;
  int32_t fn;
};

// Section 8: what must hold. For the prover and the map; nothing at run time reads it.
enum class EnsureKind : uint8_t { kAtMost, kEnds, kReach, kNever, kSpends, kWithout };
struct Ensure {
  EnsureKind kind = EnsureKind::kEnds;
  uint64_t count = 0;           // kAtMost
  int32_t channel = kNone;      // kAtMost, kWithout: this or the group
  Delay delay;                  // kAtMost, kSpends: per, kEnds: within
  int32_t stage = kNone;        // kReach, kNever
  int32_t after_stage = kNone;  // kNever
  Place place;
  int32_t group = kNone;         // kAtMost, kWithout
  int64_t amount = 0;            // kSpends: money units, a count of 1/10,000
  int32_t condition_fn = kNone;  // kWithout: kCustomer -> bool; nothing is sent while it is false
};

// Section 7: what becomes of those inside an older version. The names are the older version's, hence unresolved.
struct MigrateStage {
  std::string from;
  int32_t to = kNone;  // a stage; kNone: the journey ends
  bool has_reason = false;
  std::string reason;
  Place place;
};
struct MigrateMemory {
  int32_t slot = kNone;  // of the memory layout
  std::string value;     // the expression as written, over `old`; typed when the older version is at hand
  Place place;
};
struct Migration {
  int64_t from_version = 0;
  std::vector<MigrateStage> stages;
  std::vector<MigrateMemory> memory;
  bool drain = false;  // those inside finish on the older version
  Place place;
};

struct Journey {
  std::string name;         // qualified: "shop.cart.CartRecovery"
  std::string simple_name;  // salt of section 6
  std::string title;
  int64_t version = 1;
  int64_t priority = 0;
  int32_t key_slot = kNone;         // slot of the memory layout that holds the key
  std::vector<int32_t> key_fields;  // per event of the module: the slot with the key, or kNone
  int32_t segment_fn = kNone;       // kCustomer -> bool: `for Segment`
  std::vector<Enter> enters;        // source order
  ReenterKind reenter = ReenterKind::kNever;
  Delay reenter_after;
  bool has_timeout = false;
  Delay timeout;
  int32_t timeout_stage = kNone;  // where the timeout leads, once an entry; kNone: it ends the instance
  uint32_t holdout = 0;           // hundredths of a percent, 0: none
  int32_t first_stage = 0;
  // kInstance: enters the first stage at the beginning, and looks at the journey's own whens; kNone: the stage's own.
  int32_t begin_fn = kNone;
  Layout memory;  // key, fields, goal bits, when bits, repeat counters
  std::vector<Stage> stages;
  std::vector<Timer> timers;  // grouped by stage, source order
  uint32_t timer_slots = 0;   // due-time slots an instance needs
  std::vector<Wait> waits;
  std::vector<Goal> goals;  // source order
  std::vector<Split> splits;
  std::vector<EventHandler> handlers;  // by event: exits, goals, triggers, waits of an active instance
  // kInstance: `exit when`, the current stage's whens, the journey's, conditions of the pending wait; kNone: has none.
  int32_t when_fn = kNone;
  uint64_t max_steps = 0;             // of one step of one instance
  std::vector<Ensure> ensures;        // source order
  int32_t persona = kNone;            // Module::personas: whom the map shows it for
  std::vector<Kpi> kpis;              // the journey's, then its stages'
  std::vector<Migration> migrations;  // source order
  // The journey of this name whose older version this is, for those who were inside when that one came: they finish
  // here, and nobody enters (link.h). kNone: it is no older version.
  int32_t successor = kNone;
};

// What journeys are in order of: the versions of one journey are so, too.
bool ComesBefore(const Journey& a, const Journey& b);

// What an entry runs once the instance is there, after the block of the rule.
int32_t EntryFunction(const Journey& journey);

// ---------------------------------------------------------------- tests (section 10)

// The clock of a test that does not say when it starts: 2026-01-01T00:00:00Z.
inline constexpr int64_t kTestStart = 1'767'225'600'000;

enum class TestStepKind : uint8_t {
  kCustomer,
  kStart,
  kArm,
  kHoldout,
  kEvent,
  kIdentify,
  kAfter,
  kAt,
  kExpectSent,
  kExpectSentNothing,
  kExpectSuppressed,
  kExpectDeferred,
  kExpectIn,
  kExpectEnded,
  kExpectNotEntered,
  kExpectNotActive,
  kExpectExpr,
  kRepeat,
  kLet,
  kExpectNotSent,
  kExpectEntered,
  kAlias,
  kExpectMerged,
};
struct TestValue {
  int32_t index = kNone;      // slot of the customer or event layout, or parameter of the channel
  int32_t fn = kNone;         // kTest -> the slot's type
  std::vector<int32_t> args;  // Test::variables, one a parameter of fn
};
struct TestStep {
  TestStepKind kind = TestStepKind::kExpectExpr;
  uint32_t line = 0, column = 0;
  std::string text;   // the step as written, for messages
  std::string name;   // customer id; suppression reason; outcome; kAlias: the id that goes over
  std::string other;  // kAlias, kExpectMerged: into whom
  int32_t event = kNone;
  int32_t channel = kNone;
  int32_t journey = kNone;  // also `from J`
  int32_t stage = kNone;
  int32_t split = kNone;
  int32_t arm = kNone;
  // kTest: instant of kStart, kAt, kExpectDeferred; condition of kExpectExpr; duration of kAfter instead of `delay`;
  // rounds of kRepeat; value of kLet; number of kExpectEntered, kNone there: at least once
  int32_t fn = kNone;
  Delay delay;      // kAfter
  bool on = false;  // kHoldout; kEvent: of the customer `name`, not of the current one
  std::vector<TestValue> values;
  std::vector<int32_t> args;  // Test::variables, one a parameter of fn
  int32_t variable = kNone;   // kLet, and kRepeat, which counts its rounds from 1 in it
  uint32_t end = 0;           // kRepeat: the step behind its last
};
struct Test {
  std::string name;
  int32_t file = kNone;
  uint32_t line = 0;
  std::vector<TestStep> steps;    // those of a repeat stand behind it
  std::vector<int32_t> journeys;  // the only ones that are entered; empty: all
  std::vector<Type> variables;    // what `let` and `step` name, where constants do not tell
};

struct Module {
  // Made once, in ir.cpp, instead of in every file that has a module: they go through everything below.
  Module();
  Module(const Module&);
  Module(Module&&) noexcept;
  Module& operator=(const Module&);
  Module& operator=(Module&&) noexcept;
  ~Module();

  std::vector<std::string> files;
  std::vector<Constant> constants;
  std::vector<Enum> enums;
  std::vector<Record> records;
  Layout customer;
  int32_t zone_field = kNone;  // the customer slot of type timezone
  std::vector<Event> events;   // declared events, by qualified name
  std::vector<Channel> channels;
  std::vector<Calendar> calendars;
  std::vector<HistoryQuery> history;
  std::vector<Regex> regexes;
  std::vector<ConstantSet> sets;
  std::vector<Function> functions;
  std::vector<Journey> journeys;  // in journey order: priority descending, then qualified name
  std::vector<Test> tests;
  std::vector<std::string> phases;  // of the map, in order
  std::vector<Group> groups;        // by qualified name
  std::vector<Ensure> ensures;      // of the whole project
  std::vector<Persona> personas;
  // Where older versions were linked in: the content hash of the project's own module. 0: this is it.
  uint64_t project = 0;
};

// Every function that a rule of the channel or group names; kNone among them.
template <typename Owner, typename Visit>
void ForEachFunctionOf(const Owner& rules, Visit&& visit) {
  for (const int32_t fn : rules.requires_fns) visit(fn);
  for (const Quiet& quiet : rules.quiet) visit(quiet.unless_fn);
  for (const Cap& cap : rules.caps) visit(cap.where_fn);
}
template <typename Visit>
void ForEachRuleFunction(const Module& module, Visit&& visit) {
  for (const Channel& channel : module.channels) ForEachFunctionOf(channel, visit);
  for (const Group& group : module.groups) ForEachFunctionOf(group, visit);
}

}  // namespace journey::ir
