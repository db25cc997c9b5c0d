// Pure operations on text, and conversions from and to text.
//
// Text is valid UTF-8 of at most 64 KiB; results that would be longer are cut at a code point boundary.
#include <cstring>

#include "runtime/value/calendar.h"
#include "runtime/value/case_map.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/numbers.h"
#include "runtime/value/ops.h"
#include "runtime/value/text.h"
#include "runtime/value/utf8.h"

namespace journey::rt::ops {

namespace {

Value Text(Arena& arena, std::string_view text) { return Value::String(arena.Copy(CutString(text))); }

// White_Space of the Unicode Character Database.
bool IsWhiteSpace(char32_t c) {
  return (c >= 0x9 && c <= 0xD) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::string_view Trim(std::string_view text) {
  size_t begin = 0;
  while (begin < text.size()) {
    CodePoint point = DecodeUtf8(text, begin);
    if (!IsWhiteSpace(point.value)) break;
    begin += point.size;
  }
  size_t end = text.size();
  while (end > begin) {
    size_t start = end - 1;
    while (start > begin && IsContinuation(text[start])) --start;
    if (!IsWhiteSpace(DecodeUtf8(text, start).value)) break;
    end = start;
  }
  return text.substr(begin, end - begin);
}

int CompareBytes(std::string_view x, std::string_view y) { return x.compare(y); }

// memmem, not string_view::find: its time is linear in the worst case too.
bool Contains(std::string_view text, std::string_view part) {
  if (part.empty()) return true;
  if (part.size() > text.size()) return false;
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

}  // namespace

JOURNEY_OP(StrConcat) {
  std::string_view x = a[0].s->view(), y = a[1].s->view();
  size_t size = x.size() + y.size();
  if (size > kMaxStringBytes) {
    std::string joined(x);
    joined += y;
    *out = Text(arena, joined);
    return;
  }
  Str* str = arena.NewStr(static_cast<uint32_t>(size));
  if (!x.empty()) std::memcpy(str->data(), x.data(), x.size());
  if (!y.empty()) std::memcpy(str->data() + x.size(), y.data(), y.size());
  *out = Value::String(str);
}
JOURNEY_OP(StrEq) { *out = Value::Bool(a[0].s->view() == a[1].s->view()); }
JOURNEY_OP(StrLt) { *out = Value::Bool(CompareBytes(a[0].s->view(), a[1].s->view()) < 0); }
JOURNEY_OP(StrLe) { *out = Value::Bool(CompareBytes(a[0].s->view(), a[1].s->view()) <= 0); }
JOURNEY_OP(StrMin) { *out = CompareBytes(a[1].s->view(), a[0].s->view()) < 0 ? a[1] : a[0]; }
JOURNEY_OP(StrMax) { *out = CompareBytes(a[1].s->view(), a[0].s->view()) > 0 ? a[1] : a[0]; }
JOURNEY_OP(StrLower) { *out = Text(arena, ToLower(a[0].s->view())); }
JOURNEY_OP(StrUpper) { *out = Text(arena, ToUpper(a[0].s->view())); }
JOURNEY_OP(StrTrim) { *out = Text(arena, Trim(a[0].s->view())); }
JOURNEY_OP(StrLength) {
  int64_t count = 0;
  for (char c : a[0].s->view()) count += IsContinuation(c) ? 0 : 1;
  *out = Value::Int(count);
}
JOURNEY_OP(StrContains) { *out = Value::Bool(Contains(a[0].s->view(), a[1].s->view())); }
JOURNEY_OP(StrStartsWith) { *out = Value::Bool(a[0].s->view().starts_with(a[1].s->view())); }
JOURNEY_OP(StrEndsWith) { *out = Value::Bool(a[0].s->view().ends_with(a[1].s->view())); }

// ---------------------------------------------------------------- from text: what a literal of the type could be

JOURNEY_OP(StrToInt) {
  *out = Value::None();
  auto number = ScanLiteral(a[0].s->view());
  if (!number || number->has_point || number->has_exponent) return;
  Scaled scaled = ScaleNumber(*number, 0);
  if (!scaled.out_of_range) *out = Value::Int(scaled.value);
}
JOURNEY_OP(StrToDec) {
  *out = Value::None();
  auto number = ScanLiteral(a[0].s->view());
  if (!number || number->has_exponent) return;
  Scaled scaled = ScaleNumber(*number, 4);
  if (!scaled.out_of_range) *out = Value::Int(scaled.value);
}
JOURNEY_OP(StrToFloat) {
  *out = Value::None();
  auto number = ScanLiteral(a[0].s->view());
  if (!number) return;
  if (auto value = ParseDouble(a[0].s->view(), *number)) *out = Value::Float(*value);
}

// ---------------------------------------------------------------- to text

JOURNEY_OP(BoolToStr) { *out = Text(arena, a[0].i != 0 ? "true" : "false"); }
JOURNEY_OP(IntToStr) { *out = Text(arena, std::to_string(a[0].i)); }
JOURNEY_OP(DecToStr) { *out = Text(arena, DecimalText(a[0].i)); }
JOURNEY_OP(FloatToStr) { *out = Text(arena, FloatText(a[0].f)); }
JOURNEY_OP(DurToStr) { *out = Text(arena, DurationText(a[0].i)); }
JOURNEY_OP(InstToStr) { *out = Text(arena, FormatInstant(a[0].i)); }
JOURNEY_OP(DateToStr) { *out = Text(arena, DateText(a[0].i)); }
JOURNEY_OP(TimeToStr) { *out = Text(arena, TimeText(a[0].i)); }
JOURNEY_OP(ZoneToStr) { *out = Text(arena, ZoneName(a[0].i)); }

}  // namespace journey::rt::ops
