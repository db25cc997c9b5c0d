// Cells by type.
#include "runtime/input/cell.h"

#include "runtime/value/calendar.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/numbers.h"
#include "runtime/value/text.h"

namespace journey::rt {

namespace {

std::string_view Trim(std::string_view text) {
  auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool IsWord(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

CellError ReadNumber(std::string_view text, ir::Kind kind, Value* out) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  std::optional<NumberText> number = ScanLiteral(text);
  if (!number) return CellError::kWrongType;
  if (kind == ir::Kind::kFloat) {
    std::optional<double> value = ParseDouble(text, *number);
    if (!value) return CellError::kOutOfRange;
    *out = Value::Float(*value);
    return CellError::kOk;
  }
  Scaled scaled = ScaleNumber(*number, kind == ir::Kind::kDecimal ? 4 : 0);
  if (scaled.out_of_range) return CellError::kOutOfRange;
  if (kind != ir::Kind::kDecimal && !scaled.exact) return CellError::kWrongType;
  *out = Value::Int(scaled.value);
  return CellError::kOk;
}

CellError TakeCell(std::optional<int64_t> found, Value* out) {
  if (!found) return CellError::kWrongType;
  *out = Value::Int(*found);
  return CellError::kOk;
}

}  // namespace

std::optional<int64_t> ReadInstantCell(std::string_view text, std::optional<ZoneId> zone) {
  text = Trim(text);
  return zone ? ParseInstantIn(text, *zone) : ParseInstant(text);
}

CellError ReadCell(std::string_view text, const ir::Type& type, const Program& program, std::optional<ZoneId> zone,
                   Arena& arena, Value* out) {
  if (type.kind == ir::Kind::kString) {
    if (text.size() > kMaxStringBytes) return CellError::kTooLong;
    *out = Value::String(arena.Copy(text));
    return CellError::kOk;
  }
  std::string_view word = Trim(text);
  switch (type.kind) {
    case ir::Kind::kBool: {
      bool yes = IsWord(word, "true") || word == "1";
      if (!yes && !IsWord(word, "false") && word != "0") return CellError::kWrongType;
      *out = Value::Bool(yes);
      return CellError::kOk;
    }
    case ir::Kind::kInt:
    case ir::Kind::kDuration:
    case ir::Kind::kDecimal:
    case ir::Kind::kFloat:
      return ReadNumber(word, type.kind, out);
    case ir::Kind::kInstant:
      return TakeCell(ReadInstantCell(word, zone), out);
    case ir::Kind::kDate:
      return TakeCell(ParseDate(word), out);
    case ir::Kind::kTime:
      return TakeCell(ParseTime(word), out);
    case ir::Kind::kZone:
      return TakeCell(FindZone(word), out);
    case ir::Kind::kEnum: {
      int32_t member = program.FindEnumMember(type.enum_id, text);
      if (member < 0) return CellError::kWrongType;
      *out = Value::Int(member);
      return CellError::kOk;
    }
    case ir::Kind::kList:
    case ir::Kind::kRecord:
      return CellError::kWrongType;  // a cell has no parts
    case ir::Kind::kString:
    case ir::Kind::kVoid:
    case ir::Kind::kNone:
    case ir::Kind::kError:
      break;
  }
  CHECK_MSG(false, "a field of no type");
}

}  // namespace journey::rt
