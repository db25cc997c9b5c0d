// Runs a function of the IR over unknowns: what does a journey do in one state, given one event or one timer?
//
// In: a starting point (journey, stage, what happens). Out: a decision: a tree of predicates over the state on entry,
// the event and the clock, with leaves that say what changed. One path through the code is followed at a time; where a
// branch depends on an unknown, the path is followed once for each answer. An operation that has no flat form makes the
// path's leaf slow.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "ir/ir.h"
#include "runtime/flat/plan.h"

namespace journey {

class Symbolic {
 public:
  Symbolic(const ir::Module& module, flat::Plan& plan) : module_(module), plan_(plan) {}

  // An event reaches the journey: its handler if it is in `stage`, its enter rules if it never was (kNone).
  flat::Decision OnEvent(int32_t journey, int32_t stage, int32_t event);
  // Nothing happens to the journey but that its customer's clock moves.
  flat::Decision Nothing();
  flat::Decision OnTimer(int32_t timer);

 private:
  struct Sym {
    int32_t payload = ir::kNone;
    int32_t has = ir::kNone;  // of optionals
  };
  struct Path;  // a run along one sequence of answers
  struct Start {
    int32_t journey = ir::kNone;
    int32_t stage = ir::kNone;
    int32_t event = ir::kNone;
    int32_t timer = ir::kNone;  // of the plan
  };

  flat::Decision Decide(const Start& start);
  int32_t Explore(const Start& start, std::vector<std::pair<int32_t, bool>>& answers, int& budget);
  void RunStart(Path& path);
  void Enter(Path& path);
  bool Holds(Path& path, int32_t function);
  Sym Call(Path& path, int32_t function, std::vector<Sym> args, int depth);
  Sym Step(Path& path, const ir::Function& function, const ir::Instr& instr, std::vector<Sym>& registers, int depth);
  Sym Pure(Path& path, const ir::Instr& instr, const ir::Type& type, const std::vector<Sym>& registers);
  void Send(Path& path, const ir::Instr& instr, const std::vector<Sym>& registers);
  void EnterStage(Path& path, int32_t stage);
  void EmitPlain(Path& path, flat::EmitTemplate emit);
  // Asks for the answer to a predicate; constants answer themselves.
  bool Answer(Path& path, int32_t predicate);

  int32_t Intern(flat::Expr expr);
  int32_t Const(int64_t value, ir::Type type);
  Sym ConstantOf(int32_t constant, const ir::Type& type);
  Sym Initial(Path& path, const ir::Slot& slot);
  int32_t FieldExpr(int32_t field, ir::Type type);
  std::optional<int64_t> Known(int32_t expr) const;
  int32_t TemplateOf(const flat::EmitTemplate& emit);
  // A record of this path: with its cause.
  flat::EmitTemplate Caused(const Path& path) const;
  int32_t AddLeaf(flat::Leaf leaf);

  const ir::Module& module_;
  flat::Plan& plan_;
  flat::Where here_;  // the instruction at hand
};

}  // namespace journey
