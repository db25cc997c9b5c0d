// One function being written: expressions and the statements that need no flow (flow.h adds waits).
//
// Invariant: what follows a `go` or `end` is emitted into blocks that nothing reaches; Finish drops those. A Code must
// be finished before its function is run through anything else; several may be open at once.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/lower/tables.h"
#include "compiler/sema/typed.h"
#include "ir/builder.h"
#include "ir/ir.h"

namespace journey::lower {

inline constexpr ir::Type kBool{ir::Kind::kBool};

// What statements of one journey need to know about it.
struct JourneyScope {
  int32_t id = ir::kNone;  // in the module
  const typed::Journey* journey = nullptr;
  std::vector<int32_t> enter_fns;   // by stage
  std::set<int32_t> moving_fields;  // of memory, that moments read
};

// The value of a condition that is constant, also where operands are not: one of them may decide alone.
std::optional<bool> KnownBool(const typed::Expr& condition);

class Code {
 public:
  // `place` gives the file of the function's lines.
  Code(Tables& tables, const std::string& name, ir::Context context, std::vector<ir::Type> params, ir::Type result,
       Span place, const JourneyScope* scope = nullptr);

  // Goes on with a function that was made before and has no body.
  Code(Tables& tables, int32_t function, Span place);

  int32_t id() const { return builder_.function_id(); }
  ir::Builder& builder() { return builder_; }
  // Where the function takes the parameters that expressions read, by their numbers; null: as they are numbered. They
  // outlive the code.
  void set_params(const std::vector<uint32_t>* registers) { params_ = registers; }
  // What the instructions to come stand for. Expressions and statements set their own and give back the one before.
  void SetPlace(Span span);

  // ---- expressions: the register with the value, of the expression's type
  uint32_t Expr(const typed::Expr& expr);
  // A whole expression: texts that it makes on its way are given back; Kept keeps the one that is its value.
  uint32_t Kept(const typed::Expr& expr);
  uint32_t Constant(ir::Type type, const typed::ConstValue& value);
  uint32_t Int(int64_t value);
  uint32_t Bool(bool value);
  // Some(reg) where a T? is wanted and reg is a T.
  uint32_t Coerce(uint32_t reg, ir::Type type);
  // Ends the block: on to one or the other. Conditions that are constant are decided here; what nothing leads to is
  // dropped by Finish.
  void Branch(const typed::Expr& condition, uint32_t then_block, uint32_t else_block);
  // Goes on in a new block if the condition holds (null: always), in the returned block if not (kNoReg: never).
  uint32_t BranchUnless(const typed::Expr* condition);

  // ---- statements
  // `waits` lowers wait statements and repeats that hold them; without it there are none.
  class Waits {
   public:
    virtual ~Waits() = default;
    virtual void Wait(const typed::Stmt& stmt) = 0;
    // The memory slot that counts this repeat, kNone for one whose body cannot wait.
    virtual int32_t CounterSlot(const typed::Repeat& repeat) = 0;
    // What follows a send that the flow waits for; `fate` is an ir::SendFate.
    virtual void AfterSend(const typed::Send& send, uint32_t fate) = 0;
  };
  void Statements(const typed::Block& block, Waits* waits = nullptr);
  // Leaves out everything but assignments and the control flow around them: the enter block of the held-out.
  void set_assignments_only(bool on) { assignments_only_ = on; }
  // Stores a value in a slot of memory.
  void Store(int64_t slot, ir::Type type, const typed::Expr& value) {
    Assign(ir::Op::kStoreMem, slot, type, value, value.span);
  }
  // Fields of events, by event and field, that stand in slots of memory: they are what they were then.
  using Captured = std::map<std::pair<int32_t, int32_t>, int32_t>;
  // A function that computes a moment anew: what was narrowed before and is none now makes the moment none.
  void set_moment(const Captured* captured) { captured_ = captured; }
  // While inside, the records' cause is the `when`; ways out end it.
  void WhenBegin();
  void WhenEnd();
  void Go(int32_t stage);
  void End(ir::Outcome outcome, int32_t reason = ir::kNone);
  void ReturnValue(uint32_t value);
  void Return();
  void Jump(uint32_t block);

  // Adds a missing return at the end and drops unreachable blocks.
  void Finish();

 private:
  uint32_t Value(const typed::Expr& expr);
  uint32_t And(const typed::Expr& expr, bool is_and);
  uint32_t If(const typed::Expr& expr);
  uint32_t PureSome(const typed::Expr& expr);
  void LeaveIfNone(uint32_t value);
  uint32_t Coalesce(const typed::Expr& expr);
  uint32_t OptionalEqual(uint32_t a, uint32_t b, ir::Op equal);
  uint32_t InList(const typed::Expr& expr);
  uint32_t InSet(const typed::Expr& expr, const std::vector<typed::ConstValue>& values, bool none);
  uint32_t InRange(const typed::Expr& expr);
  uint32_t Peek(const typed::Expr& expr);
  // Lists (lists.cpp).
  uint32_t ListLiteral(const typed::Expr& expr);
  uint32_t RecordLiteral(const typed::Expr& expr);
  uint32_t Has(const typed::Expr& expr);
  uint32_t EndOf(const typed::Expr& expr);
  uint32_t Walk(const typed::Expr& expr);
  void Visit(const typed::Expr& walk, uint32_t result, uint32_t done);
  uint32_t ElementAt(uint32_t list, uint32_t index);
  // The operation on two values of the type, with what it needs to know of it.
  uint32_t Equal(ir::Op equal, uint32_t a, uint32_t b);
  std::vector<uint32_t> Args(const typed::Expr& expr);

  void Statement(const typed::Stmt& stmt, Waits* waits);
  // Runs `write` for a statement that uses these expressions, and gives back the texts made by it.
  template <typename Write>
  void Released(bool needed, Write write) {
    const bool marks = needed && !marked_ && !unmarked_;
    if (marks) Mark();
    write();
    if (marks) Release();
  }
  // Marks do not nest: what is made within a statement goes with the statement.
  void Mark() {
    builder_.Act(ir::Op::kTextMark);
    marked_ = true;
  }
  void Release() {
    builder_.Act(ir::Op::kTextRelease);
    marked_ = false;
  }
  void Assign(ir::Op store, int64_t slot, ir::Type type, const typed::Expr& value, Span span);
  void Send(const typed::Send& send, Waits* waits);
  void Start(const typed::StartJourney& start);
  void Stop(const typed::StopJourney& stop);
  void Emit(const typed::EmitEvent& emit);
  int32_t JourneyId(int32_t journey) const;
  void IfStatement(const typed::If& statement, Waits* waits);
  void Repeat(const typed::Repeat& repeat, Waits* waits);
  void Split(const typed::Split& split, Waits* waits);

  Tables& tables_;
  const JourneyScope* scope_;
  ir::Builder builder_;
  FileId file_;
  const std::vector<uint32_t>* params_ = nullptr;
  int when_depth_ = 0;
  bool assignments_only_ = false;
  const Captured* captured_ = nullptr;    // of a moment's function
  bool marked_ = false;                   // between a mark and its release
  bool unmarked_ = false;                 // while lists are at hand that marks would give back
  std::map<int32_t, uint32_t> elements_;  // the register of `it`, by walk
};

// The equality of a type's values.
ir::Op EqualOp(ir::Kind kind);

}  // namespace journey::lower
