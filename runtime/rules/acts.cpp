// The C functions of runtime/abi/act.h: each unpacks its operands and asks the fold.
#include <re2/re2.h>

#include <algorithm>

#include "runtime/abi/act.h"
#include "runtime/rules/fold.h"
#include "runtime/value/lists.h"

namespace ir = journey::ir;
namespace rt = journey::rt;
using journey::rt::Fold;
using journey::rt::Step;
using journey::rt::Value;

namespace {

Fold& FoldOf(Step* step) { return *static_cast<Fold*>(step->engine); }
const ir::Module& ModuleOf(Step* step) { return FoldOf(step).program().module(); }
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
ACT(CalendarOpen) { *out = Value::Bool(FoldOf(step).program().calendar(imm).IsOpen(args[0].i, args[1].i)); }
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
ACT(ListHas) {
  const ir::Type element = ir::TypeOfImmediate(imm);
  const bool held = ir::IsHeld(element.kind);
  bool has = false;
  for (uint32_t i = 0; i < rt::CountOf(args[0].s) && !has; ++i) {
    has = rt::SameValue(ModuleOf(step), element, rt::ElementOf(args[0].s, i, held), args[1]);
  }
  *out = Value::Bool(has);
}
ACT(ListDistinct) {
  *out = Value::String(rt::Distinct(ModuleOf(step), ir::TypeOfImmediate(imm), args[0].s, *step->arena));
}
ACT(Same) { *out = Value::Bool(rt::SameValue(ModuleOf(step), ir::TypeOfImmediate(imm), args[0], args[1])); }
ACT(RecordField) {
  const ir::Layout& layout = ModuleOf(step).records[static_cast<size_t>(imm)].layout;
  *out = rt::FieldOf(args[0].s, layout, layout.slots[static_cast<size_t>(imm2)]);
}
ACT(RecordMake) {
  const ir::Record& record = ModuleOf(step).records[static_cast<size_t>(imm)];
  rt::Str* made = rt::NewRecord(*step->arena, record);
  for (size_t i = 0; i < record.layout.slots.size(); ++i) {
    const ir::Slot& slot = record.layout.slots[i];
    Value value = args[i];
    if (slot.type.kind == ir::Kind::kList && value.has != 0) value.s = rt::LastOf(*step->arena, value.s, slot.max);
    rt::SetField(made, slot, value);
  }
  *out = Value::String(made);
}
ACT(ListNew) {
  const int64_t room = std::clamp<int64_t>(args[0].i, 0, imm2);
  *out = Value::String(rt::ListMaker(*step->arena, static_cast<uint32_t>(room), imm != 0).list());
}
// Lists that hold what is theirs alone are full.
ACT(ListPush) {
  if (rt::CountOf(args[0].s) < rt::HeadOf(args[0].s).room) rt::ListMaker(const_cast<rt::Str*>(args[0].s)).Push(args[1]);
}
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
