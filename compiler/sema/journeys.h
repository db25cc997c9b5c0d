// One journey: its items, stages and statements, with a template's parameters bound (contract sections 4, 7, 8, 9).
//
// In: the syntax tree and the bindings. Out: the typed journey, well-formed also after errors: rules whose event is
// unknown are left out, delays that are wrong are replaced by possible ones. Split over journeys.cpp (items and
// stages), statements.cpp, waits.cpp, starts.cpp and map.cpp.
#pragma once

#include <optional>
#include <vector>

#include "compiler/sema/exprs.h"
#include "compiler/sema/times.h"

namespace journey::sema {

class JourneyChecker {
 public:
  // `module` is where the journey's text stands; `out.info` has been filled in.
  JourneyChecker(Context& context, const ast::Journey& decl, int32_t module, std::vector<Binding> bindings,
                 typed::Journey& out);
  // What others see: the key and the memory. Of all journeys before any is checked.
  void DeclareHead();
  void Run();

 private:
  // Where statements stand decides which of them may be there.
  enum class Where : uint8_t { kEnterBlock, kEndBlock, kTrigger, kFlow, kFinalFlow };
  // What a point in a body knows; branches are walked from copies of it.
  struct State {
    Facts facts;
    int32_t event;
    std::string_view no_event_why;
  };

  // journeys.cpp
  template <typename T>
  const T* Single(std::string_view what);
  template <typename T, typename F>
  void ForEach(F&& f);
  void CheckHeader();
  void CheckMemory();
  void DeclareStages();
  void CheckSettings();
  void CheckEnter(const ast::Enter& enter);
  void CheckKeyOf(const ast::Path& path, int32_t event);
  void CheckExit(const ast::ExitOn* on, const ast::ExitWhen* when);
  void CheckGoal(const ast::Goal& goal);
  void CheckHoldout(const ast::Holdout& holdout);
  void CheckStage(const ast::Stage& stage, typed::Stage& out);
  typed::Trigger CheckTrigger(const ast::Trigger& trigger);
  void CheckAt(const ast::Moment& moment, typed::Trigger& out);
  // The block of an exit or a goal.
  void CheckEndBlock(const std::optional<ast::Block>& block, std::string_view what, std::optional<typed::Block>& out);
  // map.cpp
  void CheckAudience(const ast::Path& path);
  void CheckNote(const ast::MapNote& note, typed::Stage& out);
  void CheckKpi(const ast::Kpi& kpi, int32_t stage);
  void CheckEnsure(const ast::Ensure& ensure);
  void CheckMigrate(const ast::Migrate& migrate);
  // The event of a rule and its `where`; the scope is then that of the rule's body. kUnknownEvent after an error.
  int32_t OpenEventRule(const ast::Path& path, const ast::Expr* where, bool memory, ExprPtr& condition);
  void OpenScope(bool memory, int32_t event, std::string_view no_event_why);
  int32_t FindStage(const ast::Name& name);

  // statements.cpp, and waits.cpp for those that wait: true when the end of the block can be reached.
  bool CheckBlock(const ast::Block& block, typed::Block& out);
  bool CheckStatement(const ast::Stmt& stmt, typed::Block& out);
  bool CheckSend(const ast::Stmt& stmt, const ast::SendStmt& node, typed::Block& out);
  bool CheckFate(const ast::Stmt& stmt, const ast::SendStmt& node, typed::Send& send);
  bool CheckAssign(const ast::Stmt& stmt, const ast::AssignStmt& node, typed::Block& out);
  bool CheckIf(const ast::Stmt& stmt, const ast::IfStmt& node, typed::Block& out);
  bool CheckRepeat(const ast::Stmt& stmt, const ast::RepeatStmt& node, typed::Block& out);
  bool CheckSplit(const ast::Stmt& stmt, const ast::SplitStmt& node, typed::Block& out);
  bool CheckGo(const ast::Stmt& stmt, const ast::GoStmt& node, typed::Block& out);
  bool CheckEnd(const ast::Stmt& stmt, const ast::EndStmt& node, typed::Block& out);
  bool CheckWait(const ast::Stmt& stmt, const ast::WaitStmt& node, typed::Block& out);
  // What is waited for, checked; which part of the text that is; its zone, which may be null.
  struct WaitTarget {
    ExprPtr value;
    const ast::Expr* written;
    const ast::Expr* zone;
  };
  WaitTarget CheckTarget(const ast::Moment& target);
  bool CheckWaitUntil(const ast::Stmt& stmt, const ast::WaitUntilStmt& node, typed::Block& out);
  bool CheckWaitForCalendar(const ast::Stmt& stmt, const ast::Moment& target, typed::Block& out);
  bool CheckWaitFor(const ast::Stmt& stmt, const ast::WaitForStmt& node, typed::Block& out);
  void CheckWaitArm(const ast::WaitArm& arm, typed::WaitFor& wait, std::vector<State>& ends);
  // `wait until` of a time of day, an instant, a condition.
  void WaitUntilTime(const ast::Stmt& stmt, ExprPtr time, const ast::DaySpec* day, const ast::Expr* zone,
                     typed::Block& out);
  void WaitUntilInstant(const ast::Stmt& stmt, ExprPtr instant, const ast::Expr& expr, typed::Block& out);
  void WaitUntilCondition(const ast::Stmt& stmt, ExprPtr condition, typed::Block& out);
  // `on` and `in` belong to a time of day.
  void RefuseDayAndZone(const ast::DaySpec* day, const ast::Expr* zone, Span value, std::string_view what);
  void RefuseConstant(const typed::Expr& condition, std::string_view what);
  // starts.cpp
  void CheckStart(const ast::Stmt& stmt, const ast::StartStmt& node, typed::Block& out);
  void CheckStop(const ast::Stmt& stmt, const ast::StopStmt& node, typed::Block& out);
  void CheckEmit(const ast::Stmt& stmt, const ast::EmitStmt& node, typed::Block& out);
  // The journey that is started or stopped; kNone after an error. `verb` is "started" or "stopped".
  int32_t FindOther(const ast::Path& path, const std::string& verb);
  int32_t AssignTarget(const ast::AssignStmt& node);
  // Reports a wait that cannot stand here.
  void RequireFlow(Span span);
  void AfterWait();
  void Forget(const Place& place);
  void ForgetLets();
  State Save() const { return {exprs_.facts, exprs_.scope.event, exprs_.scope.no_event_why}; }
  void Restore(const State& state);
  // Goes on from where the branches meet; `ends` are those whose end can be reached.
  void Meet(const State& before, const std::vector<State>& ends);

  Context& context_;
  const ast::Journey& decl_;
  int32_t module_;
  std::vector<Binding> bindings_;
  typed::Journey& out_;
  Exprs exprs_;
  Where where_ = Where::kFlow;
  std::string_view where_what_;  // "the body of `on`", for messages
  int64_t repeats_ = 1;          // product of the repeats around
  int depth_ = 0;
};

// The journey's own declaration, or that of its template; null when that was not found.
const ast::Journey* JourneyText(const Context& context, int32_t index);

}  // namespace journey::sema
