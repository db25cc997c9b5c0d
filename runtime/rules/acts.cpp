// The C functions of runtime/abi/act.h: each unpacks its operands and asks the fold.
#include <re2/re2.h>

#include "runtime/abi/act.h"
#include "runtime/rules/fold.h"

using journey::rt::Fold;
using journey::rt::Step;
using journey::rt::Value;

namespace {

Fold& FoldOf(Step* step) { return *static_cast<Fold*>(step->engine); }
int32_t Index(int64_t imm) { return static_cast<int32_t>(imm); }

}  // namespace

#define ACT(name)                                                                                                   \
  void journey_act_##name([[maybe_unused]] Step* step, [[maybe_unused]] int64_t imm, [[maybe_unused]] int64_t imm2, \
                          [[maybe_unused]] const Value* args, [[maybe_unused]] Value* out)

extern "C" {

ACT(EnumToStr) { *out = Value::String(FoldOf(step).program().EnumText(static_cast<uint32_t>(imm), args[0].i)); }
ACT(StrMatches) {
  const std::string_view text = args[0].s->view();
  *out = Value::Bool(RE2::PartialMatch({text.data(), text.size()}, FoldOf(step).program().regex(imm)));
}
ACT(InSet) { *out = Value::Bool(FoldOf(step).program().set(imm).Contains(args[0])); }
ACT(LoadKey) { *out = FoldOf(step).LoadKey(); }
ACT(LoadOther) { *out = FoldOf(step).LoadOther(Index(imm), imm2); }
ACT(Bucket) { *out = Value::Int(FoldOf(step).Bucket(args[0].s->view())); }
ACT(History) { *out = FoldOf(step).AskHistory(imm); }
ACT(GoalOpen) { *out = Value::Bool(FoldOf(step).GoalOpen(imm)); }
ACT(StoreMemString) { FoldOf(step).StoreMemString(imm, args[0]); }
ACT(StoreProfile) { FoldOf(step).StoreProfile(imm, args[0]); }
ACT(Assigned) { FoldOf(step).Assigned(imm); }
ACT(Send) { FoldOf(step).Send(imm, args, false); }
ACT(SendTell) { *out = Value::Int(static_cast<int64_t>(FoldOf(step).Send(imm, args, imm2 != 0))); }
ACT(Split) { *out = Value::Int(FoldOf(step).Split(imm, true)); }
ACT(SplitQuiet) { *out = Value::Int(FoldOf(step).Split(imm, false)); }
ACT(Start) { FoldOf(step).Ask(true, Index(imm), {args, static_cast<size_t>(imm2)}); }
ACT(Stop) { FoldOf(step).Ask(false, Index(imm), {args, static_cast<size_t>(imm2)}); }
ACT(Emit) { FoldOf(step).Emit(Index(imm), args); }
ACT(GoalHit) { FoldOf(step).GoalHit(imm); }
ACT(EndInstance) { FoldOf(step).EndInstance(static_cast<journey::ir::Outcome>(imm), imm2); }
ACT(EnterStage) { FoldOf(step).EnterStage(Index(imm)); }
ACT(ArmTimer) { FoldOf(step).ArmTimer(imm, args); }
ACT(Wait) { *out = Value::Bool(FoldOf(step).Wait(imm, args)); }
ACT(ClearWait) { FoldOf(step).ClearWait(); }
ACT(WhenBegin) { FoldOf(step).WhenBegin(); }
ACT(WhenEnd) { FoldOf(step).WhenEnd(); }
ACT(TextMark) { step->arena->Mark(); }
ACT(TextRelease) {
  step->arena->Release();
  FoldOf(step).ReleaseTexts();
}
ACT(TextKeep) {
  *out = args[0];
  if (args[0].has != 0) {
    *out = Value::String(step->arena->Keep(args[0].s));
  } else {
    step->arena->Release();
  }
}

}  // extern "C"
