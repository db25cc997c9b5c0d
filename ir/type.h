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
  kList,      // up to so many elements of one type, none of them optional or a list itself
  kRecord,    // values of the fields of one of the module's records
};

// Whose values are more than a number: registers hold where they are.
constexpr bool IsHeld(Kind kind) { return kind == Kind::kString || kind == Kind::kList || kind == Kind::kRecord; }

struct Type {
  Kind kind = Kind::kVoid;
  bool optional = false;
  uint32_t enum_id = 0;        // the enum of a kEnum or the record of a kRecord, also as the elements of a kList
  Kind element = Kind::kVoid;  // of a kList
  friend bool operator==(const Type&, const Type&) = default;
  Type Required() const { return {kind, false, enum_id, element}; }
  Type Optional() const { return {kind, true, enum_id, element}; }
  bool Is(Kind k) const { return kind == k && !optional; }
  static Type ListOf(const Type& type) { return {Kind::kList, false, type.enum_id, type.kind}; }
  Type Element() const { return {element, false, enum_id}; }
};

// The first and the last date there is.
inline constexpr int64_t kFirstDate = -719'162, kLastDate = 2'932'896;

// The most elements that a list which is kept may have, and so many it has where nothing else is said.
inline constexpr uint32_t kMostElements = 1'000, kUsualElements = 100;

// A type as the immediate of an operation, and back; the latter may be any type, valid or not.
constexpr int64_t TypeImmediate(const Type& type) {
  return static_cast<int64_t>(uint64_t{type.enum_id} << 24 | uint64_t{type.optional} << 16 |
                              uint64_t{static_cast<uint8_t>(type.element)} << 8 | static_cast<uint8_t>(type.kind));
}
constexpr Type TypeOfImmediate(int64_t imm) {
  const auto bits = static_cast<uint64_t>(imm);
  return {static_cast<Kind>(bits & 0xff), (bits >> 16 & 1) != 0, static_cast<uint32_t>(bits >> 24),
          static_cast<Kind>(bits >> 8 & 0xff)};
}

// "int", "decimal", ...; enums are "enum".
std::string_view KindName(Kind kind);

}  // namespace journey::ir
