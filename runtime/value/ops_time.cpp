// Pure operations on durations, instants, dates, times of day and zones, and the calendar.
#include "runtime/value/calendar.h"
#include "runtime/value/civil.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/numbers.h"
#include "runtime/value/ops.h"
#include "runtime/value/text.h"

namespace journey::rt::ops {

namespace {

int64_t Least(const Value* a) { return a[0].i < a[1].i ? a[0].i : a[1].i; }
int64_t Greatest(const Value* a) { return a[0].i > a[1].i ? a[0].i : a[1].i; }
Value DividedDuration(int64_t x, int64_t y) { return Value::Int(y == -1 ? SaturatingNeg(x) : x / y); }
// A divisor of -1 leaves nothing over, and would trap.
Value DurationLeftOver(int64_t x, int64_t y) { return Value::Int(y == -1 ? 0 : x % y); }

}  // namespace

JOURNEY_OP(DurAdd) { *out = Value::Int(SaturatingAdd(a[0].i, a[1].i)); }
JOURNEY_OP(DurSub) { *out = Value::Int(SaturatingSub(a[0].i, a[1].i)); }
JOURNEY_OP(DurMul) { *out = Value::Int(SaturatingMul(a[0].i, a[1].i)); }
JOURNEY_OP(DurDiv) { *out = a[1].i == 0 ? Value::None() : DividedDuration(a[0].i, a[1].i); }
JOURNEY_OP(DurDivBy) { *out = a[1].i == 0 ? Value::Int(0) : DividedDuration(a[0].i, a[1].i); }
JOURNEY_OP(DurRatio) { *out = a[1].i == 0 ? Value::None() : DividedDuration(a[0].i, a[1].i); }
JOURNEY_OP(DurRatioBy) { *out = a[1].i == 0 ? Value::Int(0) : DividedDuration(a[0].i, a[1].i); }
JOURNEY_OP(DurMod) { *out = a[1].i == 0 ? Value::None() : DurationLeftOver(a[0].i, a[1].i); }
JOURNEY_OP(DurModBy) { *out = a[1].i == 0 ? Value::Int(0) : DurationLeftOver(a[0].i, a[1].i); }
JOURNEY_OP(DurNeg) { *out = Value::Int(SaturatingNeg(a[0].i)); }
JOURNEY_OP(DurAbs) { *out = Value::Int(a[0].i < 0 ? SaturatingNeg(a[0].i) : a[0].i); }
JOURNEY_OP(DurMin) { *out = Value::Int(Least(a)); }
JOURNEY_OP(DurMax) { *out = Value::Int(Greatest(a)); }
JOURNEY_OP(DurEq) { *out = Value::Bool(a[0].i == a[1].i); }
JOURNEY_OP(DurLt) { *out = Value::Bool(a[0].i < a[1].i); }
JOURNEY_OP(DurLe) { *out = Value::Bool(a[0].i <= a[1].i); }

JOURNEY_OP(InstAdd) { *out = Value::Int(SaturatingAdd(a[0].i, a[1].i)); }
JOURNEY_OP(InstSub) { *out = Value::Int(SaturatingSub(a[0].i, a[1].i)); }
JOURNEY_OP(InstDiff) { *out = Value::Int(SaturatingSub(a[0].i, a[1].i)); }
JOURNEY_OP(InstMin) { *out = Value::Int(Least(a)); }
JOURNEY_OP(InstMax) { *out = Value::Int(Greatest(a)); }
JOURNEY_OP(InstEq) { *out = Value::Bool(a[0].i == a[1].i); }
JOURNEY_OP(InstLt) { *out = Value::Bool(a[0].i < a[1].i); }
JOURNEY_OP(InstLe) { *out = Value::Bool(a[0].i <= a[1].i); }

JOURNEY_OP(DateMin) { *out = Value::Int(Least(a)); }
JOURNEY_OP(DateMax) { *out = Value::Int(Greatest(a)); }
JOURNEY_OP(DateEq) { *out = Value::Bool(a[0].i == a[1].i); }
JOURNEY_OP(DateLt) { *out = Value::Bool(a[0].i < a[1].i); }
JOURNEY_OP(DateLe) { *out = Value::Bool(a[0].i <= a[1].i); }
JOURNEY_OP(DateAddDays) { *out = Value::Int(AddToDate(a[0].i, a[1].i, ir::CalendarUnit::kDay)); }
JOURNEY_OP(DateAddMonths) { *out = Value::Int(AddToDate(a[0].i, a[1].i, ir::CalendarUnit::kMonth)); }
JOURNEY_OP(DateDays) { *out = Value::Int(SaturatingSub(a[1].i, a[0].i)); }

JOURNEY_OP(TimeMin) { *out = Value::Int(Least(a)); }
JOURNEY_OP(TimeMax) { *out = Value::Int(Greatest(a)); }
JOURNEY_OP(TimeEq) { *out = Value::Bool(a[0].i == a[1].i); }
JOURNEY_OP(TimeLt) { *out = Value::Bool(a[0].i < a[1].i); }
JOURNEY_OP(TimeLe) { *out = Value::Bool(a[0].i <= a[1].i); }
JOURNEY_OP(ZoneEq) { *out = Value::Bool(a[0].i == a[1].i); }

JOURNEY_OP(Year) { *out = Value::Int(ToLocal(a[0].i, a[1].i).year); }
JOURNEY_OP(Month) { *out = Value::Int(ToLocal(a[0].i, a[1].i).month); }
JOURNEY_OP(Day) { *out = Value::Int(ToLocal(a[0].i, a[1].i).day); }
JOURNEY_OP(Weekday) { *out = Value::Int(ToLocal(a[0].i, a[1].i).weekday); }
JOURNEY_OP(Hour) { *out = Value::Int(ToLocal(a[0].i, a[1].i).hour); }
JOURNEY_OP(Minute) { *out = Value::Int(ToLocal(a[0].i, a[1].i).minute); }
JOURNEY_OP(LocalTime) { *out = Value::Int(FloorMod(ToLocalMs(a[0].i, a[1].i), kMsPerDay)); }
JOURNEY_OP(Format) {
  std::string text = FormatPattern(ToLocal(a[0].i, a[2].i), a[1].s->view());
  *out = Value::String(arena.Copy(CutString(text)));
}
JOURNEY_OP(AddDays) { *out = Value::Int(AddCalendar(a[0].i, a[1].i, ir::CalendarUnit::kDay, a[2].i)); }
JOURNEY_OP(AddMonths) { *out = Value::Int(AddCalendar(a[0].i, a[1].i, ir::CalendarUnit::kMonth, a[2].i)); }
JOURNEY_OP(DateOf) { *out = Value::Int(rt::DateOf(a[0].i, a[1].i)); }
JOURNEY_OP(InstantOf) { *out = Value::Int(FromLocalMs(a[0].i * kMsPerDay + a[1].i, a[2].i)); }
JOURNEY_OP(DateYear) { *out = Value::Int(CivilFromDays(a[0].i).year); }
JOURNEY_OP(DateMonth) { *out = Value::Int(CivilFromDays(a[0].i).month); }
JOURNEY_OP(DateDay) { *out = Value::Int(CivilFromDays(a[0].i).day); }
JOURNEY_OP(DateWeekday) { *out = Value::Int(WeekdayOfDays(a[0].i)); }
JOURNEY_OP(DateFormat) {
  std::string text = FormatPattern(StartOfDate(a[0].i), a[1].s->view());
  *out = Value::String(arena.Copy(CutString(text)));
}

}  // namespace journey::rt::ops
