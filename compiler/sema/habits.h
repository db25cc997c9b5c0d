// What people bring along from other languages: names, types, functions and methods that this language spells
// otherwise.
//
// Tables of words and how to write what is meant. Asked only once nothing of that name was found, so they change no
// meaning; what they give is help, and a fix where one word stands for another.
#pragma once

#include <string>
#include <string_view>

#include "compiler/diag/diag.h"

namespace journey::sema {

// What to write for a word. `fix` replaces it; where it is empty, only `help` is shown.
struct Instead {
  std::string_view word;
  std::string_view fix;
  std::string_view help;
};

// Null where the word is no habit that is known.
const Instead* InsteadOfValue(std::string_view name);
const Instead* InsteadOfFunction(std::string_view name);
const Instead* InsteadOfCustomerField(std::string_view name);
const Instead* InsteadOfType(std::string_view name);

// How a function of the language is called; "" for others.
std::string_view UsageOfFunction(std::string_view name);

// Adds the fix or the help; false where there is none.
bool AddInstead(Diagnostics::Builder& builder, Span word, const Instead* instead);

// How `base.name(args)`, or `base.name` where there are no parentheses, is written here: `length(items)` for
// `items.length`. "" where nothing is known. `is_list`: the base is a list.
std::string InsteadOfMethod(std::string_view base, std::string_view name, std::string_view args, bool is_list);

}  // namespace journey::sema
