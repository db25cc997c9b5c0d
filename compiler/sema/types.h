// Types as the language spells them, and which IR operation serves which type.
//
// Pure tables; no state.
#pragma once

#include <optional>
#include <string_view>

#include "compiler/sema/context.h"
#include "ir/ir.h"

namespace journey::sema {

// Operations that exist for several types; each is one IR operation a type.
enum class Family : uint8_t {
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kDivBy,
  kModBy,
  kNeg,
  kAbs,
  kMin,
  kMax,
  kEq,
  kLt,
  kLe,
  kRound,
  kFloor,
  kCeil,
  kToText,
};

// The operation of the family for values of this kind, if there is one. kToText has none for strings.
std::optional<ir::Op> FamilyOp(Family family, Kind kind);

// Position in the widening order int < decimal < float; 0 for what is no number.
int NumericRank(Kind kind);
inline bool IsNumeric(Kind kind) { return NumericRank(kind) > 0; }
// The operations that widen `from` to `to`, which has a higher rank: one.
ir::Op WideningOp(Kind from, Kind to);

// "bool", "int", ..., "timezone"; kVoid when the name is no built-in type.
Kind BuiltinType(std::string_view name);
// The other way round; "" for what is no built-in type.
std::string_view BuiltinName(Kind kind);

}  // namespace journey::sema
