// Delays, moments and zones, as waits, timers, windows and schedules take them (contract section 2 and Local time in
// 4).
//
// All are constants. What is wrong is reported at the part that is wrong, and the result is then something harmless; it
// is the same for what depends on an unbound template parameter.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/sema/exprs.h"

namespace journey::sema {

struct DelayValue {
  ir::Delay delay;
  std::optional<std::string> zone;  // absent: the customer's
};
struct MomentValue {
  ir::Moment moment;
  std::optional<std::string> zone;
};

inline constexpr int64_t kMinuteMs = 60'000;
// Stands in for what could not be worked out; later rules find nothing to say about it.
inline constexpr int64_t kStandInMs = 86'400'000;

// `what` names the delay in messages: "the wait", "`timeout`". Shorter than `least_ms` is reported.
DelayValue CheckDelay(Context& context, Exprs& exprs, const ast::Delay& delay, std::string_view what,
                      int64_t least_ms = 1);
// The calendar that a path names; kNone after an error.
int32_t CheckCalendar(Context& context, const Exprs& exprs, const ast::Path& path);
// A constant duration above zero; `otherwise` after an error.
int64_t CheckDuration(Context& context, Exprs& exprs, const ast::Expr& expr, std::string_view what, int64_t otherwise);
// The same of an expression that was checked already.
int64_t ConstantDuration(Context& context, Exprs& exprs, const typed::Expr& expr, std::string_view what,
                         int64_t otherwise = kStandInMs);
// A constant time of day, in ms.
std::optional<int64_t> CheckTime(Exprs& exprs, const ast::Expr& expr, std::string_view what);
// `in ZONE`; nothing when there is none.
std::optional<std::string> CheckZone(Exprs& exprs, const ast::Expr* zone);
void CheckDay(Context& context, const ast::DaySpec& day, ir::Moment& moment);
MomentValue CheckMoment(Context& context, Exprs& exprs, const ast::Moment& moment, std::string_view what);
// The same when the time is known already.
MomentValue MakeMoment(Context& context, Exprs& exprs, int64_t time_ms, const ast::DaySpec* day, const ast::Expr* zone);

}  // namespace journey::sema
