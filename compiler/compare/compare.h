// What changes for customers when one version of a project takes the place of another.
//
// In: two typed programs without errors. Out: the changes, each with its class, its place in both and a sentence. What
// is compared is what is meant: names are resolved, templates made real, constants folded, and a `let` stands for what
// it holds; so layout, comments, order of declarations and where something is declared are no changes, and a let, a
// template or a policy that changes shows up wherever it is used. For one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/sema/typed.h"

namespace journey::compare {

// From the least to the gravest.
enum class ChangeClass : uint8_t {
#define CHANGE(id, name, what) k##id,
#include "compiler/compare/classes.def"
#undef CHANGE
};
std::string_view ClassName(ChangeClass what);
// What it means for customers, in a few words.
std::string_view ClassMeaning(ChangeClass what);
// Null where there is none of this name; upper or lower case.
const ChangeClass* ClassByName(std::string_view name);

struct Change {
  ChangeClass what = ChangeClass::kSafe;
  std::string subject;  // "journey shop.Cart", "event Bought", "channel email"
  std::string place;    // within it: "Shopping / after"; may be empty
  std::string message;
  Span before, after;  // in the sources of its side; invalid where there is nothing
};

// By subject, in the order of the new version; those that are gone behind them.
std::vector<Change> Compare(const typed::Program& before, const typed::Program& after);

// Of 10,000 customers, how many another arm is meant for.
uint32_t MovedBuckets(const typed::SplitDecl& before, const typed::SplitDecl& after);

}  // namespace journey::compare
