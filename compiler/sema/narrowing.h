// Narrowing: which optional things are known not to be none at this point (contract section 2, Optionals).
//
// A Place is something whose value stays the same until the program says otherwise: a customer field, a memory field, a
// field of the event, a parameter, the element of a list, and the fields of records there. Facts are the places known
// to hold a value; conditions add facts to the side on which they are true (or false), waits and assignments take them
// away (stmts.cpp).
#pragma once

#include <compare>
#include <optional>
#include <set>
#include <vector>

#include "compiler/sema/typed.h"

namespace journey::sema {

enum class PlaceKind : uint8_t { kProfile, kMemory, kEvent, kParam, kLet, kPeek, kConstant, kIt };

struct Place {
  PlaceKind kind;
  int32_t index = 0;
  int32_t index2 = 0;
  std::vector<int32_t> fields = {};  // of the record there, each of the one before
  bool Under(const Place& whole) const { return kind == whole.kind && index == whole.index && index2 == whole.index2; }
  friend auto operator<=>(const Place&, const Place&) = default;
};

using Facts = std::set<Place>;

// The place an expression reads, if it reads just that.
std::optional<Place> PlaceOf(const typed::Expr& expr);

// What is known to be present when the condition came out as `outcome`.
Facts FactsWhen(const typed::Expr& condition, bool outcome);

Facts Union(const Facts& a, const Facts& b);
Facts Intersection(const Facts& a, const Facts& b);

// What may differ after a wait: everything but parameters and constants.
void ForgetAtWait(Facts& facts);
// The same but for the event.
void ForgetState(Facts& facts);
// Events are other events inside a history condition.
void ForgetEvent(Facts& facts);

}  // namespace journey::sema
