// See fake_runtime.h.
#include "tests/codegen/fake_runtime.h"

#include "runtime/abi/act.h"

namespace journey::rt {
namespace {

Script& TheScript() {
  static Script script;
  return script;
}

void Handle(const char* name, Step* step, int64_t imm, int64_t imm2, const Value* args, Value* out) {
  const Call call{name, imm, imm2, args, out != nullptr};
  Calls().push_back(call);
  if (out != nullptr) *out = Value::Int(0);
  if (TheScript()) TheScript()(call, step, args, out);
}

}  // namespace

std::vector<Call>& Calls() {
  static std::vector<Call> calls;
  return calls;
}

void SetScript(Script script) {
  Calls().clear();
  TheScript() = std::move(script);
}

}  // namespace journey::rt

#define JOURNEY_FAKE(name)                                                                                    \
  void journey_act_##name(journey::rt::Step* step, int64_t imm, int64_t imm2, const journey::rt::Value* args, \
                          journey::rt::Value* out) {                                                          \
    journey::rt::Handle(#name, step, imm, imm2, args, out);                                                   \
  }
extern "C" {
JOURNEY_FAKE(EnumToStr)
JOURNEY_FAKE(StrMatches)
JOURNEY_FAKE(InSet)
JOURNEY_FAKE(LoadKey)
JOURNEY_FAKE(LoadOther)
JOURNEY_FAKE(Bucket)
JOURNEY_FAKE(CalendarOpen)
JOURNEY_FAKE(History)
JOURNEY_FAKE(GoalOpen)
JOURNEY_FAKE(StoreMemString)
JOURNEY_FAKE(StoreProfile)
JOURNEY_FAKE(Assigned)
JOURNEY_FAKE(Send)
JOURNEY_FAKE(SendTell)
JOURNEY_FAKE(Split)
JOURNEY_FAKE(SplitQuiet)
JOURNEY_FAKE(Start)
JOURNEY_FAKE(Stop)
JOURNEY_FAKE(Emit)
JOURNEY_FAKE(GoalHit)
JOURNEY_FAKE(EndInstance)
JOURNEY_FAKE(EnterStage)
JOURNEY_FAKE(ArmTimer)
JOURNEY_FAKE(Wait)
JOURNEY_FAKE(ClearWait)
JOURNEY_FAKE(WhenBegin)
JOURNEY_FAKE(WhenEnd)
JOURNEY_FAKE(ListHas)
JOURNEY_FAKE(ListDistinct)
JOURNEY_FAKE(Same)
JOURNEY_FAKE(RecordField)
JOURNEY_FAKE(RecordMake)
JOURNEY_FAKE(ListNew)
JOURNEY_FAKE(ListPush)
JOURNEY_FAKE(TextMark)
JOURNEY_FAKE(TextRelease)
JOURNEY_FAKE(TextKeep)
}
