// The value types of section 2, shared by the typed program, the IR and the runtime.
#pragma once

#include <cstdint>
#include <string_view>

namespace journey::ir {

enum class Kind : uint8_t {
  kVoid,  // of actions and of functions without a result
  kBool,
  kInt,       // signed 64-bit
  kDecimal,   // signed 64-bit count of 1/10,000
  kFloat,     // IEEE double
  kString,    // UTF-8, at most 64 KiB
  kDuration,  // ms
  kInstant,   // ms since 1970-01-01T00:00:00Z
  kTime,      // ms since midnight
  kZone,      // index into the process-wide zone registry; by name wherever it is stored
  kEnum,      // member index
  kNone,      // the type of a bare `none`; only inside the compiler, never in a module
  kError,     // an expression that was already reported; only inside the compiler
  kDate,      // days since 1970-01-01, of the years 0001 to 9999
};

struct Type {
  Kind kind = Kind::kVoid;
  bool optional = false;
  uint32_t enum_id = 0;  // meaningful for kEnum
  friend bool operator==(const Type&, const Type&) = default;
  Type Required() const { return {kind, false, enum_id}; }
  Type Optional() const { return {kind, true, enum_id}; }
  bool Is(Kind k) const { return kind == k && !optional; }
};

// The first and the last date there is.
inline constexpr int64_t kFirstDate = -719'162, kLastDate = 2'932'896;

// "int", "decimal", ...; enums are "enum".
std::string_view KindName(Kind kind);

}  // namespace journey::ir
