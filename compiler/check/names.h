// How rules name things in messages.
#pragma once

#include <string>

#include "compiler/sema/typed.h"

namespace journey::check {

// "`Shopping`"
std::string Quoted(const std::string& name);
// "`on CartUpdated`", "`after 2 days`": what a trigger's head says, short.
std::string TriggerText(const typed::Program& program, const typed::Trigger& trigger);
// "2 days 3 hours", "1 calendar month"
std::string DelayText(const ir::Delay& delay);
// "1 day", "3 days"
std::string Plural(size_t count, const std::string& noun);

}  // namespace journey::check
