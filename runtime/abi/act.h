// The operations of ir/ops.def that need more than their operands, as C functions: one per TABLE, READ (but plain
// loads, which engines do themselves on the packed blocks) and ACT. The engine implements them; interpreter and JIT
// call them.
//
// args: one Value per operand (Send, SendTell, Start, Emit: those not written have has == kNotWritten). out: null
// for void results. imm, imm2: as in ops.def. None fails, but for want of
// memory or through what a host's callback throws, which passes through compiled code as an exception.
#pragma once

#include <cstdint>

#include "ir/ir.h"
#include "runtime/abi/step.h"

namespace journey::rt {

inline constexpr uint64_t kNotWritten = 2;  // Value::has of what a send, start or emit does not name

using ActFn = void (*)(Step* step, int64_t imm, int64_t imm2, const Value* args, Value* out);

}  // namespace journey::rt

extern "C" {
#define JOURNEY_ACT(name)                                                                                         \
  void journey_act_##name(::journey::rt::Step* step, int64_t imm, int64_t imm2, const ::journey::rt::Value* args, \
                          ::journey::rt::Value* out)
JOURNEY_ACT(EnumToStr);
JOURNEY_ACT(StrMatches);
JOURNEY_ACT(InSet);
JOURNEY_ACT(CalendarOpen);
JOURNEY_ACT(LoadKey);
JOURNEY_ACT(LoadOther);
JOURNEY_ACT(Bucket);
JOURNEY_ACT(History);
JOURNEY_ACT(GoalOpen);
JOURNEY_ACT(StoreMemString);  // StoreMem for texts, lists and records (the block owns them)
JOURNEY_ACT(StoreProfile);
JOURNEY_ACT(Assigned);
JOURNEY_ACT(Send);
JOURNEY_ACT(SendTell);
JOURNEY_ACT(Split);
JOURNEY_ACT(SplitQuiet);
JOURNEY_ACT(Start);
JOURNEY_ACT(Stop);
JOURNEY_ACT(Emit);
JOURNEY_ACT(GoalHit);
JOURNEY_ACT(EndInstance);
JOURNEY_ACT(EnterStage);
JOURNEY_ACT(ArmTimer);
JOURNEY_ACT(Wait);
JOURNEY_ACT(ClearWait);
JOURNEY_ACT(WhenBegin);
JOURNEY_ACT(WhenEnd);
JOURNEY_ACT(ListHas);
JOURNEY_ACT(ListDistinct);
JOURNEY_ACT(Same);
JOURNEY_ACT(RecordField);
JOURNEY_ACT(RecordMake);
JOURNEY_ACT(ListNew);
JOURNEY_ACT(ListPush);
JOURNEY_ACT(TextMark);
JOURNEY_ACT(TextRelease);
JOURNEY_ACT(TextKeep);
#undef JOURNEY_ACT
}

namespace journey::rt {

// The function for a TABLE, READ or ACT operation, or null where engines do it themselves (LoadMem, LoadProfile,
// LoadEvent, LoadStage, LoadWait, Now, CustomerZone, StoreMem of non-strings).
ActFn ActFunction(ir::Op op);

}  // namespace journey::rt
