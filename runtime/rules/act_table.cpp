// Operation -> C function, for interpreter and JIT. One place, so that an operation without a function fails a test.
#include "runtime/abi/act.h"

namespace journey::rt {

ActFn ActFunction(ir::Op op) {
  switch (op) {
    case ir::Op::kEnumToStr:
      return journey_act_EnumToStr;
    case ir::Op::kStrMatches:
      return journey_act_StrMatches;
    case ir::Op::kInSet:
      return journey_act_InSet;
    case ir::Op::kCalendarOpen:
      return journey_act_CalendarOpen;
    case ir::Op::kLoadKey:
      return journey_act_LoadKey;
    case ir::Op::kLoadOther:
      return journey_act_LoadOther;
    case ir::Op::kBucket:
      return journey_act_Bucket;
    case ir::Op::kHistory:
      return journey_act_History;
    case ir::Op::kGoalOpen:
      return journey_act_GoalOpen;
    case ir::Op::kStoreProfile:
      return journey_act_StoreProfile;
    case ir::Op::kAssigned:
      return journey_act_Assigned;
    case ir::Op::kSend:
      return journey_act_Send;
    case ir::Op::kSendTell:
      return journey_act_SendTell;
    case ir::Op::kSplit:
      return journey_act_Split;
    case ir::Op::kSplitQuiet:
      return journey_act_SplitQuiet;
    case ir::Op::kStart:
      return journey_act_Start;
    case ir::Op::kStop:
      return journey_act_Stop;
    case ir::Op::kEmit:
      return journey_act_Emit;
    case ir::Op::kGoalHit:
      return journey_act_GoalHit;
    case ir::Op::kEndInstance:
      return journey_act_EndInstance;
    case ir::Op::kEnterStage:
      return journey_act_EnterStage;
    case ir::Op::kArmTimer:
      return journey_act_ArmTimer;
    case ir::Op::kWait:
      return journey_act_Wait;
    case ir::Op::kClearWait:
      return journey_act_ClearWait;
    case ir::Op::kWhenBegin:
      return journey_act_WhenBegin;
    case ir::Op::kWhenEnd:
      return journey_act_WhenEnd;
    case ir::Op::kListHas:
      return journey_act_ListHas;
    case ir::Op::kListDistinct:
      return journey_act_ListDistinct;
    case ir::Op::kSame:
      return journey_act_Same;
    case ir::Op::kRecordField:
      return journey_act_RecordField;
    case ir::Op::kRecordMake:
      return journey_act_RecordMake;
    case ir::Op::kListNew:
      return journey_act_ListNew;
    case ir::Op::kListPush:
      return journey_act_ListPush;
    case ir::Op::kTextMark:
      return journey_act_TextMark;
    case ir::Op::kTextRelease:
      return journey_act_TextRelease;
    case ir::Op::kTextKeep:
      return journey_act_TextKeep;
    default:
      return nullptr;
  }
}

}  // namespace journey::rt
