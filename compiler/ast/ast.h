// The syntax tree: what a .journey file says, before any name or type is looked up.
//
// One struct per construct, exactly the shapes of the contract (sections 1-10). Every node carries its span. Trees are
// built by compiler/parse and never changed afterwards. Where text had errors the parser leaves the broken item out (it
// has already reported it), so later phases meet only whole nodes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ast/expr.h"
#include "compiler/ast/policies.h"
#include "compiler/source/source.h"

namespace journey::ast {

// ---------------------------------------------------------------- statements

struct Stmt;
using StmtPtr = std::unique_ptr<Stmt>;
struct Block {
  std::vector<StmtPtr> statements;
  Span span;  // with the braces
};

struct SendStmt {
  Path channel;
  std::vector<Arg> args;
  bool skips = false;         // or skip
  std::optional<Span> waits;  // and wait: these words
  std::optional<Block> else_block;
};
enum class AssignOp : uint8_t { kSet, kAdd, kSub };
struct AssignStmt {
  bool customer = false;  // customer.NAME = expr
  Name target;
  AssignOp op = AssignOp::kSet;
  ExprPtr value;
};
struct IfStmt {
  ExprPtr condition;
  Block then_block;
  std::optional<Block> else_block;  // `else if` is an else block that holds one IfStmt
};
struct RepeatStmt {
  ExprPtr count;
  Block body;
};
struct SplitArm {
  // Hundredths of a percent, 33.33% = 3333, saturated; more than two decimals is reported by the parser.
  int64_t percent_hundredths = 0;
  Span percent_span;
  Name name;
  Block body;
};
struct SplitStmt {
  Name name;
  std::vector<SplitArm> arms;
};
struct GoStmt {
  Name stage;
};
struct EndStmt {
  std::optional<StringLit> reason;
};
struct StartStmt {
  Path journey;
  std::vector<Arg> args;
};
struct StopStmt {
  Path journey;
  std::vector<Arg> args;
};
struct FieldValue {
  Name name;
  ExprPtr value;
};
struct EmitStmt {
  Path event;
  std::vector<FieldValue> fields;
};
struct WaitStmt {
  Delay delay;
};
// `wait until X`: X is one expression; sema decides whether it is a time of day (a moment), an instant or a condition.
// `on DAY` and `in ZONE` are only for moments; `X in Y` without a day is one `in` expression, which sema takes apart.
struct WaitUntilStmt {
  Moment target;
};
// The body of a rule: `go S` or a block. `go S` is a block of one GoStmt.
struct WaitArm {
  bool is_when = false;  // when COND
  Path event;
  ExprPtr where;  // may be null; the condition of a `when`
  Block body;
  Span span;
};
// `wait up to D { on ... } else { ... }`, or without a limit `wait { on ... }`.
struct WaitForStmt {
  std::optional<Delay> limit;
  std::vector<WaitArm> arms;
  std::optional<Block> else_block;
};

struct Stmt {
  Span span;
  std::variant<SendStmt, AssignStmt, IfStmt, RepeatStmt, SplitStmt, GoStmt, EndStmt, StartStmt, StopStmt, EmitStmt,
               WaitStmt, WaitUntilStmt, WaitForStmt>
      node;
};

// ---------------------------------------------------------------- journeys

struct OnTrigger {
  Path event;
  ExprPtr where;
};
struct WhenTrigger {
  ExprPtr condition;
};
struct AfterTrigger {
  Delay delay;
};
struct EveryTrigger {
  Delay delay;
};
struct IdleTrigger {
  Delay delay;
};
struct AtTrigger {
  Moment moment;
};
struct Trigger {
  Span span;  // the head, without the body
  Block body;
  std::variant<OnTrigger, WhenTrigger, AfterTrigger, EveryTrigger, IdleTrigger, AtTrigger> node;
};

struct PhaseNote {
  Name phase;
};
struct DepartmentNote {
  Name department;
};
struct FeelingNote {
  std::string feeling;  // a word, or a number as written, "-1.5"
  bool number = false;
  Span span;
};
struct TouchNote {
  Path channel;
  StringLit text;              // may be empty when left out
  std::optional<Name> device;  // on tablet
};
struct ReachNote {
  Path channel;
  StringLit text;  // likewise
};
// A note that is a text and nothing else, of a stage or a persona.
enum class TextNoteKind : uint8_t {
  kPain,
  kOwner,
  kDoes,
  kThinks,
  kAims,
  kGain,
  kMoment,
  kDecision,
  kQuote,
  kGoal,
  kFrustration
};
struct TextNote {
  TextNoteKind kind;
  StringLit text;
};
struct MapNote {
  Span span;
  std::variant<PhaseNote, DepartmentNote, FeelingNote, TouchNote, ReachNote, TextNote> node;
};

// kpi NAME "title" = EXPR target >= NUMBER in P%
struct Kpi {
  std::string doc;
  Name name;
  std::optional<StringLit> title;
  ExprPtr value;
  bool at_least = false;  // `>=`; else `<=`
  ExprPtr target;
  std::optional<int64_t> share;  // hundredths of a percent
  Span span;
};

struct Flow {
  Block body;
  Span span;  // the word `flow`
};
struct Stage {
  std::string doc;
  bool final = false;
  Name name;
  std::optional<StringLit> title;
  std::vector<Flow> flows;  // more than one is sema's error
  std::vector<Trigger> triggers;
  std::vector<MapNote> notes;
  std::vector<Kpi> kpis;
  Span span;
};

struct EnterOn {
  Path event;
  ExprPtr where;
};
struct EnterWhen {
  ExprPtr condition;
};
struct EnterEvery {
  DaySpec day;
  ExprPtr time;
  ExprPtr zone;
  ExprPtr where;
};
struct Enter {
  std::variant<EnterOn, EnterWhen, EnterEvery> node;
  std::optional<Block> body;
  Span span;  // the head
};

struct Version {
  int64_t number;
  Span span;
};
struct Priority {
  int64_t number;
  Span span;
};
struct StartAt {
  Name stage;
  Span span;
};
struct Reenter {
  enum class Kind : uint8_t { kNever, kAlways, kAfter } kind;
  std::optional<Delay> delay;  // for kAfter
  Span span;
};
struct ExitOn {
  Path event;
  ExprPtr where;
  std::optional<Block> body;
  Span span;  // the head
};
struct ExitWhen {
  ExprPtr condition;
  std::optional<Block> body;
  Span span;
};
struct Goal {
  Path event;
  ExprPtr where;
  std::optional<Delay> within;
  bool continues = false;
  std::optional<Block> body;
  Span span;  // the head
};
struct Timeout {
  Delay delay;
  std::optional<Name> stage;  // go S
  Span span;
};
struct Holdout {
  int64_t percent_hundredths;
  Span span;
};
struct Memory {
  std::vector<Field> fields;
  Span span;
};

struct EnsureAtMost {
  int64_t count;
  Path channel;  // or a group
  Delay per;
};
struct EnsureSpends {
  ExprPtr amount;
  Delay per;
};
struct EnsureWithout {  // never CHANNEL without COND
  Path channel;         // or a group
  ExprPtr condition;
};
struct EnsureEnds {
  Delay within;
};
struct EnsureReach {
  Name stage;
};
struct EnsureNever {
  Name stage;
  Name after;
};
struct Ensure {
  std::variant<EnsureAtMost, EnsureEnds, EnsureReach, EnsureNever, EnsureSpends, EnsureWithout> node;
  Span span;
};

struct MigrateStage {  // Old -> New | Old -> end ["reason"]
  Name from;
  std::optional<Name> to;
  std::optional<StringLit> end_reason;
  Span span;
};
struct MigrateMemory {
  Name field;
  ExprPtr value;
  Span span;
};  // `old` is a name in value
struct Migrate {
  int64_t from_version = 0;
  std::vector<MigrateStage> stages;
  std::vector<MigrateMemory> memory;
  std::optional<Name> policy;  // drain
  Span span;
};

// A Trigger is an `on` or a `when` for all stages.
using JourneyItem = std::variant<Version, Priority, StartAt, Enter, Reenter, ExitOn, ExitWhen, Goal, Timeout, Holdout,
                                 Memory, Stage, Ensure, Kpi, Migrate, Trigger>;

struct Param {
  Name name;
  TypeRef type;
  ExprPtr default_value;  // may be null
  Span span;
};

struct Key {
  Name name;
  TypeRef type;
  Span span;
};

struct Journey {
  std::string doc;
  Name name;
  bool is_template = false;  // has a parameter list, even an empty one
  std::vector<Param> params;
  std::optional<StringLit> title;
  std::optional<Key> key;       // per order_id: string
  std::optional<Path> segment;  // for Shoppers
  std::vector<JourneyItem> items;
  Span span;
};

struct JourneyInstance {  // journey Pro "Pro" = Onboarding(trial: 14 days)
  std::string doc;
  Name name;
  std::optional<StringLit> title;
  Path template_name;
  std::vector<Arg> args;
  Span span;
};

// ---------------------------------------------------------------- other declarations

struct Use {
  Path module;
  std::optional<Name> alias;
  Span span;
};
struct EnumMember {
  std::string doc;
  Name name;
  std::optional<StringLit> wire;
};
struct Enum {
  std::string doc;
  Name name;
  std::vector<EnumMember> members;
  Span span;
};
struct Record {
  std::string doc;
  Name name;
  std::vector<Field> fields;
  Span span;
};
struct Customer {
  std::string doc;
  std::vector<Field> fields;
  Span span;
};
struct Event {
  std::string doc;
  Name name;
  std::optional<StringLit> wire;
  std::optional<Path> via;
  std::vector<Field> fields;
  Span span;
};
struct Let {
  std::string doc;
  Name name;
  bool is_function = false;  // has a parameter list
  std::vector<Param> params;
  std::optional<TypeRef> type;
  ExprPtr value;
  Span span;
};
struct Segment {
  std::string doc;
  Name name;
  std::optional<StringLit> title;
  ExprPtr condition;
  Span span;
};

struct Persona {
  std::string doc;
  Name name;
  std::optional<StringLit> title;
  Path segment;
  std::vector<TextNote> notes;
  Span span;
};

struct Channel {
  std::string doc;
  Name name;
  bool has_params = false;
  std::vector<Param> params;
  bool inbound = false;
  std::optional<StringLit> title;
  std::vector<PolicyItem> items;
  Span span;
};
struct Phases {
  std::string doc;
  std::vector<Name> names;
  Span span;
};

// ---------------------------------------------------------------- tests

struct TestCustomer {
  StringLit id;
  std::vector<FieldValue> fields;
};
struct TestStart {
  ExprPtr instant;
};
struct TestArm {
  Path split;
  Name arm;
};  // arm CartRecovery.incentive = discount; split = [.., journey, split]
struct TestHoldout {
  bool on;
};
struct TestEvent {
  Path event;
  std::vector<FieldValue> fields;
  std::optional<StringLit> customer;  // as "b" E { … }: of another customer than the current one
};
struct TestIdentify {
  std::vector<FieldValue> fields;
};
// `after D` and `at T` move the clock; what follows on the same line is simply the next step.
struct TestAfter {
  Delay delay;
};
struct TestAt {
  ExprPtr instant;
};
struct ExpectSent {
  Path channel;
  std::vector<Arg> args;
  bool has_args = false;
  std::optional<Path> from;
};
struct ExpectNotSent {
  Path channel;
  std::vector<Arg> args;
  bool has_args = false;
  std::optional<Path> from;
};
struct ExpectSentNothing {
  std::optional<Path> from;
};
struct ExpectSuppressed {
  Path channel;
  std::vector<Arg> args;
  std::optional<Name> reason;
};
struct ExpectDeferred {
  Path channel;
  std::vector<Arg> args;
  ExprPtr until;
};
struct ExpectIn {
  Path journey;
  Name stage;
};
struct ExpectEnded {
  Path journey;
  Name outcome;
  std::optional<Name> stage;
};
struct ExpectEntered {
  Path journey;
  ExprPtr times;  // may be null: at least once
};
struct ExpectNotEntered {
  Path journey;
};
struct ExpectNotActive {
  Path journey;
};
struct ExpectExpr {
  ExprPtr condition;
};
struct ExpectMerged {
  StringLit into;
};
struct TestAlias {
  StringLit from, into;
};
struct TestLet {
  Name name;
  ExprPtr value;
};
struct TestStep;
struct TestRepeat {
  ExprPtr count;
  std::vector<TestStep> steps;
};
struct TestStep {
  Span span;
  std::variant<TestCustomer, TestStart, TestArm, TestHoldout, TestEvent, TestIdentify, TestAfter, TestAt, TestAlias,
               TestLet, TestRepeat, ExpectSent, ExpectNotSent, ExpectSentNothing, ExpectSuppressed, ExpectDeferred,
               ExpectIn, ExpectEnded, ExpectEntered, ExpectNotEntered, ExpectNotActive, ExpectMerged, ExpectExpr>
      node;
};
struct Test {
  std::string doc;
  StringLit name;
  std::vector<Path> only;  // `for J1, J2`: the journeys that run; empty: all
  std::vector<TestStep> steps;
  Span span;
};

using Declaration = std::variant<Use, Enum, Record, Customer, Event, Let, Segment, Persona, Channel, Policy, Group,
                                 Phases, Calendar, Journey, JourneyInstance, Ensure, Test>;

// One file. `module` is its dotted name as section 1 derives it from the path.
struct Module {
  // Made once, in ast.cpp, instead of in every file that has a module: they go through everything that is declared.
  Module();
  Module(Module&&) noexcept;
  Module& operator=(Module&&) noexcept;
  ~Module();

  std::string module;
  FileId file = kNoFile;
  bool is_std = false;  // a module of the standard library: no unused warnings
  std::vector<Declaration> declarations;
};

}  // namespace journey::ast
