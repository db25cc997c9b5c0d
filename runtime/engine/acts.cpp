// The C functions of runtime/abi/act.h: each unpacks its operands and asks the engine.
#include <re2/re2.h>

#include "runtime/abi/act.h"
#include "runtime/engine/core.h"

using journey::rt::EngineCore;
using journey::rt::Step;
using journey::rt::Value;

namespace {

EngineCore& Core(Step* step) { return *static_cast<EngineCore*>(step->engine); }
int32_t Index(int64_t imm) { return static_cast<int32_t>(imm); }

}  // namespace

#define ACT(name)                                                                                                   \
  void journey_act_##name([[maybe_unused]] Step* step, [[maybe_unused]] int64_t imm, [[maybe_unused]] int64_t imm2, \
                          [[maybe_unused]] const Value* args, [[maybe_unused]] Value* out)

extern "C" {

ACT(EnumToStr) { *out = Value::String(Core(step).program().EnumText(static_cast<uint32_t>(imm), args[0].i)); }
ACT(StrMatches) {
  const std::string_view text = args[0].s->view();
  *out = Value::Bool(RE2::PartialMatch({text.data(), text.size()}, Core(step).program().regex(imm)));
}
ACT(LoadKey) { *out = Core(step).LoadKey(); }
ACT(LoadOther) { *out = Core(step).LoadOther(Index(imm), imm2); }
ACT(Bucket) { *out = Value::Int(Core(step).Bucket(args[0].s->view())); }
ACT(History) { *out = Core(step).AskHistory(imm); }
ACT(GoalOpen) { *out = Value::Bool(Core(step).GoalOpen(imm)); }
ACT(StoreMemString) { Core(step).StoreMemString(imm, args[0]); }
ACT(StoreProfile) { Core(step).StoreProfile(imm, args[0]); }
ACT(Send) { Core(step).Send(imm, args); }
ACT(Split) { *out = Value::Int(Core(step).Split(imm, true)); }
ACT(SplitQuiet) { *out = Value::Int(Core(step).Split(imm, false)); }
ACT(Start) { Core(step).Ask(true, Index(imm)); }
ACT(Stop) { Core(step).Ask(false, Index(imm)); }
ACT(GoalHit) { Core(step).GoalHit(imm); }
ACT(EndInstance) { Core(step).EndInstance(static_cast<journey::ir::Outcome>(imm), imm2); }
ACT(EnterStage) { Core(step).EnterStage(Index(imm)); }
ACT(ArmTimer) { Core(step).ArmTimer(imm); }
ACT(Wait) { *out = Value::Bool(Core(step).Wait(imm, args)); }
ACT(ClearWait) { Core(step).ClearWait(); }
ACT(WhenBegin) { Core(step).WhenBegin(); }
ACT(WhenEnd) { Core(step).WhenEnd(); }

}  // extern "C"
