// How the map says what the author wrote: short, in the author's words where there are any. Pure.
#pragma once

#include <string>
#include <string_view>

#include "compiler/map/model.h"
#include "compiler/map/origin.h"
#include "compiler/sema/typed.h"

namespace journey::map {

// "first_steps" -> "First steps", "CartRecovery" -> "Cart recovery"
std::string Humanized(std::string_view name);

// "3 per 7 days"
std::string CapText(const ir::Cap& cap);
// A kpi's value, "reached of Paid / entries".
std::string KpiValue(const typed::Program& program, const typed::Journey& journey, const ir::Kpi& kpi);

// A feeling as a number (sema/feelings.h); nothing for a word that is not known.
std::optional<double> FeelingOf(std::string_view text);

// About how long a delay takes, for drawing.
int64_t AboutMs(const ir::Delay& delay);
// "2 days", "1 calendar month", "4 hours of open time"
std::string DelayWords(const ir::Delay& delay);

// How logs call an event; "?" where it is none.
std::string EventName(const typed::Program& program, int32_t event);
// What a rule waits for: "on Cart Updated where event.total > 0", "when …".
std::string OnText(const typed::Program& program, const Origin& origin, int32_t event, const typed::Expr* condition);
std::string WhenText(const Origin& origin, const typed::Expr* condition);
// The condition alone, as it is written; empty where there is none.
std::string ConditionText(const Origin& origin, const typed::Expr* condition);
std::string TriggerText(const typed::Program& program, const Origin& origin, const typed::Trigger& trigger);

// The text of a message: what its `template` is, or its first text that is constant.
std::string SendText(const typed::Program& program, const typed::Send& send);

}  // namespace journey::map
