// The syntax tree's expressions, types, fields, delays and moments: what stands inside statements and declarations.
//
// Values that the text spells (durations, instants, dates, times, strings) are decoded; numbers keep their digits,
// because their range depends on where they stand. Built by compiler/parse, never changed afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/source/source.h"

namespace journey::ast {

// An identifier, NFC-normalised.
struct Name {
  std::string text;
  Span span;
};

// A dotted name: `Tier`, `ev.CartUpdated`, `shop.events`.
struct Path {
  std::vector<Name> parts;
  Span span;
};

// The decoded value of a string without holes (titles, wire names, test names, zones).
struct StringLit {
  std::string value;
  Span span;
};

// ---------------------------------------------------------------- expressions

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct BoolLit {
  bool value;
};
struct NoneLit {};
// Digits without underscores, e.g. "42"; kept as text because -9223372036854775808 is only in range under a minus sign.
struct IntLit {
  std::string digits;
};
// "49.90", at most four places (the parser has checked); range is checked by sema.
struct DecimalLit {
  std::string digits;
};
// "1.5e0"
struct FloatLit {
  std::string digits;
};
// Milliseconds, saturated: the sum of all parts of `1 hour 30 minutes`.
struct DurationLit {
  int64_t ms;
};
struct InstantLit {
  int64_t ms;
};  // since 1970-01-01T00:00:00Z
struct DateLit {
  int64_t days;
};  // since 1970-01-01
struct TimeLit {
  int64_t ms;
};  // since midnight
// Text pieces and holes alternate freely; a string without holes has at most one piece.
struct StringPart {
  std::string text;  // decoded; used when hole == nullptr
  ExprPtr hole;
};
struct StringExpr {
  std::vector<StringPart> parts;
};
struct NameExpr {
  Name name;
};
struct MemberExpr {
  ExprPtr base;
  Name member;
};  // customer.email, event.total, Tier.pro, ev.CartUpdated.total
enum class UnaryOp : uint8_t { kNeg, kNot };
struct UnaryExpr {
  UnaryOp op;
  ExprPtr operand;
};
enum class BinaryOp : uint8_t { kOr, kAnd, kEq, kNe, kLt, kLe, kGt, kGe, kCoalesce, kAdd, kSub, kMul, kDiv, kMod };
struct BinaryExpr {
  BinaryOp op;
  Span op_span;
  ExprPtr left;
  ExprPtr right;
};
struct ListExpr {
  std::vector<ExprPtr> items;
};  // [a, b]
struct InListExpr {
  ExprPtr value;
  std::vector<ExprPtr> items;
};  // x in [a, b]
struct InRangeExpr {
  ExprPtr value;
  ExprPtr low;
  ExprPtr high;
};  // x in 1..10
struct InExpr {
  ExprPtr value;
  ExprPtr set;
};  // `x in something` that is neither: a list, or sema reports it
struct IfExpr {
  ExprPtr condition;
  ExprPtr then_value;
  ExprPtr else_value;
};
enum class CalendarUnit : uint8_t { kDay, kWeek, kMonth, kYear };
// `3 calendar days`
struct CalendarSpan {
  int64_t count = 0;
  CalendarUnit unit = CalendarUnit::kDay;
  Span span;
};
// E + SPAN, E - SPAN
struct ShiftExpr {
  ExprPtr value;
  bool back = false;
  CalendarSpan by;
};
struct Arg {
  std::optional<Name> name;  // subject: ...
  ExprPtr value;
  Span span;
};
// f(x), lower(s), the history forms count(E where cond, last 7 days), Item(sku: "a"), and the forms over lists, such as
// sum(it.price of items where cond) and sort(items by it.price): `where`, `last`, `of` and `by` follow the first
// argument.
struct CallExpr {
  ExprPtr callee;  // a NameExpr or MemberExpr
  std::vector<Arg> args;
  ExprPtr where;  // may be null
  ExprPtr last;   // the window's duration, may be null
  Span where_span;
  Span last_span;
  ExprPtr of;  // the list, may be null
  ExprPtr by;  // what it is sorted by, may be null
  Span of_span;
  Span by_span;
};

struct Expr {
  Span span;
  std::variant<BoolLit, NoneLit, IntLit, DecimalLit, FloatLit, DurationLit, InstantLit, DateLit, TimeLit, StringExpr,
               NameExpr, MemberExpr, UnaryExpr, BinaryExpr, ShiftExpr, ListExpr, InListExpr, InRangeExpr, InExpr,
               IfExpr, CallExpr>
      node;
};

// ---------------------------------------------------------------- types, fields, delays, moments

struct TypeRef {
  Path name;  // bool, int, ..., or an enum's or record's name; of a list that of its elements
  bool optional = false;
  Span span;
  std::vector<TypeRef> element;  // of a list, `[T]`: one
};

struct Field {
  std::string doc;
  Name name;
  TypeRef type;
  std::optional<int64_t> max;  // of a list, saturated
  Span max_span;
  ExprPtr default_value;          // may be null
  std::optional<StringLit> wire;  // a dotted path into the properties
  Span span;
};

// A delay as the grammar takes it in `wait`, `after`, `within`, ...: a duration expression, alone or of a calendar's
// open time, or a calendar span.
struct Delay {
  ExprPtr duration;   // null for a calendar span
  int64_t count = 0;  // N of `N calendar days`, saturated
  CalendarUnit unit = CalendarUnit::kDay;
  ExprPtr zone;                 // `in ZONE` of a calendar span; a plain delay with `in` is a syntax error
  std::optional<Path> open_in;  // `of CALENDAR`: only its open time counts
  Span span;
};

enum class DayKind : uint8_t {
  kEveryDay,
  kMonday,
  kTuesday,
  kWednesday,
  kThursday,
  kFriday,
  kSaturday,
  kSunday,
  kWeekday,
  kWeekend,
  kMonthDay
};
struct DaySpec {
  DayKind kind = DayKind::kEveryDay;
  int64_t month_day = 0;  // for kMonthDay: N of `month on N`, as written
  Span span;
};

// `TIME [on DAY] [in ZONE]`, or `CALENDAR opens|closes`, where `time` is the calendar's name.
enum class MomentEdge : uint8_t { kNone, kOpens, kCloses };
struct Moment {
  ExprPtr time;
  MomentEdge edge = MomentEdge::kNone;
  std::optional<DaySpec> day;
  ExprPtr zone;  // may be null
  Span span;
};

}  // namespace journey::ast
