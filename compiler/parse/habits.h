// Known ways of writing something that this language writes otherwise, and how each construct is written.
//
// Asked only at a syntax error. In: where it stands. Out: one diagnostic that says how to write it, or none. The tables
// are in habit_table.cpp, habit_table_tests.cpp and usage_table.cpp; what the first holds is a pattern of tokens around the error, in a kind of block.
// Thread-compatible.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compiler/parse/syntax_errors.h"

namespace journey {

// Kinds of blocks, as bits.
enum Place : unsigned {
  kTopLevel = 1,
  kJourneyItems = 2,
  kStageItems = 4,
  kStatements = 8,
  kWaitArms = 16,
  kPolicyItems = 32,
  kCalendarItems = 64,
  kTestSteps = 128,
  kFields = 256,
  kValues = 512,
  kOther = 1024,
  kAnywhere = 0xFFFF,
  kRules = kJourneyItems | kStageItems | kWaitArms,
};

// A pattern is words separated by spaces; each is matched by the text of a token, but for
//   W a word   I a word that is no keyword   N a number   S a string   T a time   D a duration   U a unit, `days`   Y a
//   weekday   _ anything … anything but braces, as little as will do   ^ nothing, where an item may begin   ~ nothing, within a line
// and «…» marks what is wrong. The error stands on a token of the pattern or on the one behind it. In `fix` and `help`
// `$2` is the text of the pattern's second token, `%2` the same without its quotes.
struct Habit {
  unsigned places;
  std::string_view pattern;
  const char* fix;        // replaces what is marked; null where no replacement can be known
  std::string_view help;  // what to write, where there is no fix or more is to be said
};
std::span<const Habit> TestHabits();  // of the steps of tests; asked before the others
std::span<const Habit> Habits();

// How an item that begins with `word` is written.
struct Usage {
  unsigned places;
  std::string_view word;
  std::string_view help;
};
std::span<const Usage> Usages();

Place PlaceOf(const antlr4::ParserRuleContext* context);

// Reports the mistake if it is a known one.
bool ReportHabit(const SyntaxErrorSite& site, Diagnostics& diagnostics);
// How the item is written in which the error stands; "" where nothing is known.
std::string_view UsageAt(const SyntaxErrorSite& site);

}  // namespace journey
