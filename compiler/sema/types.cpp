// Names of types for messages, and which type a written type means.
#include "compiler/sema/types.h"

#include <array>

#include "compiler/sema/habits.h"

namespace journey::sema {
namespace {

using ir::Op;

struct KindName {
  Kind kind;
  std::string_view name;
};
constexpr KindName kBuiltinTypes[] = {
    {Kind::kBool, "bool"},     {Kind::kInt, "int"},           {Kind::kDecimal, "decimal"}, {Kind::kFloat, "float"},
    {Kind::kString, "string"}, {Kind::kDuration, "duration"}, {Kind::kInstant, "instant"}, {Kind::kDate, "date"},
    {Kind::kTime, "time"},     {Kind::kZone, "timezone"},
};

struct Entry {
  Family family;
  Kind kind;
  Op op;
};
constexpr Entry kOps[] = {
    {Family::kAdd, Kind::kInt, Op::kIntAdd},         {Family::kSub, Kind::kInt, Op::kIntSub},
    {Family::kMul, Kind::kInt, Op::kIntMul},         {Family::kDiv, Kind::kInt, Op::kIntDiv},
    {Family::kMod, Kind::kInt, Op::kIntMod},         {Family::kDivBy, Kind::kInt, Op::kIntDivBy},
    {Family::kModBy, Kind::kInt, Op::kIntModBy},     {Family::kNeg, Kind::kInt, Op::kIntNeg},
    {Family::kAbs, Kind::kInt, Op::kIntAbs},         {Family::kMin, Kind::kInt, Op::kIntMin},
    {Family::kMax, Kind::kInt, Op::kIntMax},         {Family::kEq, Kind::kInt, Op::kIntEq},
    {Family::kLt, Kind::kInt, Op::kIntLt},           {Family::kLe, Kind::kInt, Op::kIntLe},
    {Family::kToText, Kind::kInt, Op::kIntToStr},

    {Family::kAdd, Kind::kDecimal, Op::kDecAdd},     {Family::kSub, Kind::kDecimal, Op::kDecSub},
    {Family::kMul, Kind::kDecimal, Op::kDecMul},     {Family::kDiv, Kind::kDecimal, Op::kDecDiv},
    {Family::kMod, Kind::kDecimal, Op::kDecMod},     {Family::kDivBy, Kind::kDecimal, Op::kDecDivBy},
    {Family::kModBy, Kind::kDecimal, Op::kDecModBy}, {Family::kNeg, Kind::kDecimal, Op::kDecNeg},
    {Family::kAbs, Kind::kDecimal, Op::kDecAbs},     {Family::kMin, Kind::kDecimal, Op::kDecMin},
    {Family::kMax, Kind::kDecimal, Op::kDecMax},     {Family::kEq, Kind::kDecimal, Op::kDecEq},
    {Family::kLt, Kind::kDecimal, Op::kDecLt},       {Family::kLe, Kind::kDecimal, Op::kDecLe},
    {Family::kRound, Kind::kDecimal, Op::kDecRound}, {Family::kFloor, Kind::kDecimal, Op::kDecFloor},
    {Family::kCeil, Kind::kDecimal, Op::kDecCeil},   {Family::kToText, Kind::kDecimal, Op::kDecToStr},

    {Family::kAdd, Kind::kFloat, Op::kFloatAdd},     {Family::kSub, Kind::kFloat, Op::kFloatSub},
    {Family::kMul, Kind::kFloat, Op::kFloatMul},     {Family::kDiv, Kind::kFloat, Op::kFloatDiv},
    {Family::kMod, Kind::kFloat, Op::kFloatMod},     {Family::kDivBy, Kind::kFloat, Op::kFloatDivBy},
    {Family::kModBy, Kind::kFloat, Op::kFloatModBy}, {Family::kNeg, Kind::kFloat, Op::kFloatNeg},
    {Family::kAbs, Kind::kFloat, Op::kFloatAbs},     {Family::kMin, Kind::kFloat, Op::kFloatMin},
    {Family::kMax, Kind::kFloat, Op::kFloatMax},     {Family::kEq, Kind::kFloat, Op::kFloatEq},
    {Family::kLt, Kind::kFloat, Op::kFloatLt},       {Family::kLe, Kind::kFloat, Op::kFloatLe},
    {Family::kRound, Kind::kFloat, Op::kFloatRound}, {Family::kFloor, Kind::kFloat, Op::kFloatFloor},
    {Family::kCeil, Kind::kFloat, Op::kFloatCeil},   {Family::kToText, Kind::kFloat, Op::kFloatToStr},

    {Family::kEq, Kind::kBool, Op::kBoolEq},         {Family::kToText, Kind::kBool, Op::kBoolToStr},

    {Family::kAdd, Kind::kString, Op::kStrConcat},   {Family::kEq, Kind::kString, Op::kStrEq},
    {Family::kLt, Kind::kString, Op::kStrLt},        {Family::kLe, Kind::kString, Op::kStrLe},
    {Family::kMin, Kind::kString, Op::kStrMin},      {Family::kMax, Kind::kString, Op::kStrMax},

    {Family::kAdd, Kind::kDuration, Op::kDurAdd},    {Family::kSub, Kind::kDuration, Op::kDurSub},
    {Family::kNeg, Kind::kDuration, Op::kDurNeg},    {Family::kAbs, Kind::kDuration, Op::kDurAbs},
    {Family::kMin, Kind::kDuration, Op::kDurMin},    {Family::kMax, Kind::kDuration, Op::kDurMax},
    {Family::kEq, Kind::kDuration, Op::kDurEq},      {Family::kLt, Kind::kDuration, Op::kDurLt},
    {Family::kLe, Kind::kDuration, Op::kDurLe},      {Family::kToText, Kind::kDuration, Op::kDurToStr},

    {Family::kMin, Kind::kInstant, Op::kInstMin},    {Family::kMax, Kind::kInstant, Op::kInstMax},
    {Family::kEq, Kind::kInstant, Op::kInstEq},      {Family::kLt, Kind::kInstant, Op::kInstLt},
    {Family::kLe, Kind::kInstant, Op::kInstLe},      {Family::kToText, Kind::kInstant, Op::kInstToStr},

    {Family::kMin, Kind::kDate, Op::kDateMin},       {Family::kMax, Kind::kDate, Op::kDateMax},
    {Family::kEq, Kind::kDate, Op::kDateEq},         {Family::kLt, Kind::kDate, Op::kDateLt},
    {Family::kLe, Kind::kDate, Op::kDateLe},         {Family::kToText, Kind::kDate, Op::kDateToStr},

    {Family::kMin, Kind::kTime, Op::kTimeMin},       {Family::kMax, Kind::kTime, Op::kTimeMax},
    {Family::kEq, Kind::kTime, Op::kTimeEq},         {Family::kLt, Kind::kTime, Op::kTimeLt},
    {Family::kLe, Kind::kTime, Op::kTimeLe},         {Family::kToText, Kind::kTime, Op::kTimeToStr},

    {Family::kEq, Kind::kZone, Op::kZoneEq},         {Family::kToText, Kind::kZone, Op::kZoneToStr},
    {Family::kEq, Kind::kList, Op::kSame},           {Family::kEq, Kind::kRecord, Op::kSame},
    {Family::kAdd, Kind::kList, Op::kListConcat},

    {Family::kEq, Kind::kEnum, Op::kEnumEq},         {Family::kToText, Kind::kEnum, Op::kEnumToStr},
};

}  // namespace

std::optional<Op> FamilyOp(Family family, Kind kind) {
  for (const Entry& entry : kOps) {
    if (entry.family == family && entry.kind == kind) return entry.op;
  }
  return std::nullopt;
}

int NumericRank(Kind kind) {
  switch (kind) {
    case Kind::kInt:
      return 1;
    case Kind::kDecimal:
      return 2;
    case Kind::kFloat:
      return 3;
    default:
      return 0;
  }
}

Op WideningOp(Kind from, Kind to) {
  if (from == Kind::kInt) return to == Kind::kDecimal ? Op::kIntToDec : Op::kIntToFloat;
  return Op::kDecToFloat;
}

Kind BuiltinType(std::string_view name) {
  for (const KindName& type : kBuiltinTypes) {
    if (type.name == name) return type.kind;
  }
  return Kind::kVoid;
}

std::string_view BuiltinName(Kind kind) {
  for (const KindName& type : kBuiltinTypes) {
    if (type.kind == kind) return type.name;
  }
  return "";
}

std::string Context::TypeName(Type type) const { return journey::TypeName(program, type); }

std::string Context::WithArticle(Type type) const {
  const std::string name = TypeName(type);
  const bool vowel = std::string_view("aeiouAEIOU").find(name[0]) != std::string_view::npos;
  return (vowel ? "an `" : "a `") + name + "`";
}

Type Context::ResolveType(int32_t module, const ast::TypeRef& ref) {
  if (!ref.element.empty()) {
    const ast::TypeRef& inner = ref.element[0];
    if (!inner.element.empty()) {
      Report(DiagCode::J2041, ref.span, "there are no lists of lists")
          .Help("put the inner list into a record: `record Row { items: " + std::string(sources.Text(inner.span)) +
                " }`");
      return kErrorType;
    }
    if (inner.optional) {
      Report(DiagCode::J2041, inner.span, "an element of a list is never none")
          .Help("the list itself may be: `[" + inner.name.parts.back().text + "]?`");
      return kErrorType;
    }
    const Type element = ResolveType(module, inner);
    if (element.kind == Kind::kError) return kErrorType;
    Type list = Type::ListOf(element);
    list.optional = ref.optional;
    return list;
  }
  if (ref.name.parts.size() == 1) {
    const Kind kind = BuiltinType(ref.name.parts[0].text);
    // `date` is younger than the others: an enum of that name keeps it.
    const Symbol* named = kind == Kind::kDate ? Find(module, ref.name.parts).symbol : nullptr;
    const bool own = named != nullptr && (named->kind == SymbolKind::kEnum || named->kind == SymbolKind::kRecord);
    if (kind != Kind::kVoid && !own) return {kind, ref.optional, 0};
  }
  const PathResult found = Find(module, ref.name.parts);
  if (found.symbol == nullptr && found.alias_module == kNone) {
    const ast::Name& name = ref.name.parts[0];
    auto builder = ReportNoSuch(DiagCode::J1021, ref.name.span, "there is no type `" + name.text + "`", "not a type");
    if (!builder.shown() || AddInstead(builder, name.span, InsteadOfType(name.text))) return kErrorType;
    const SymbolKind kinds[] = {SymbolKind::kEnum, SymbolKind::kRecord};
    std::vector<std::string_view> candidates = NamesInScope(module, kinds);
    for (const KindName& builtin : kBuiltinTypes) candidates.push_back(builtin.name);
    const std::string_view near = Nearest(name.text, candidates);
    if (near.empty()) {
      builder.Note(
          "types are bool, int, decimal, float, string, duration, instant, date, time, timezone, the enums and "
          "records in scope, and lists of them, `[T]`");
    } else {
      Suggest(builder, name, candidates);
    }
    return kErrorType;
  }
  const bool record = found.symbol != nullptr && found.symbol->kind == SymbolKind::kRecord;
  const Symbol* symbol = record ? Resolve(module, ref.name, SymbolKind::kRecord, "record")
                                : Resolve(module, ref.name, SymbolKind::kEnum, "enum");
  if (symbol == nullptr) return kErrorType;
  if (record) return {Kind::kRecord, ref.optional, static_cast<uint32_t>(symbol->index)};
  return {Kind::kEnum, ref.optional, static_cast<uint32_t>(symbol->index)};
}

}  // namespace journey::sema

namespace journey {

using sema::BuiltinName;
using sema::Kind;

std::vector<std::string_view> TypeNames() {
  std::vector<std::string_view> names;
  for (const sema::KindName& one : sema::kBuiltinTypes) names.push_back(one.name);
  return names;
}

std::string TypeName(const typed::Program& program, ir::Type type) {
  std::string name = "?";
  if (type.kind == Kind::kEnum) {
    name = program.enums[type.enum_id].info.name;
  } else if (type.kind == Kind::kRecord) {
    name = program.records[type.enum_id].info.name;
  } else if (type.kind == Kind::kList) {
    name = type.element == Kind::kNone ? "[]" : "[" + TypeName(program, type.Element()) + "]";
  } else if (type.kind == Kind::kNone) {
    return "none";
  } else {
    name = BuiltinName(type.kind);
  }
  return type.optional ? name + "?" : name;
}

}  // namespace journey
