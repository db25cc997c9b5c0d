// JSON text of strings and values: nothing is escaped that need not be.
#include <algorithm>
#include <cmath>

#include "runtime/records/put.h"
#include "runtime/records/record.h"
#include "runtime/value/calendar.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/text.h"
#include "runtime/value/utf8.h"

namespace journey::rt {
namespace {

// One character that does not stand for itself, or, `c` being one that does, that.
char* PutEscaped(char c, char* out) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && c != '"' && c != '\\') {
    *out = c;
    return out + 1;
  }
  *out++ = '\\';
  switch (c) {
    case '"':
    case '\\':
      *out++ = c;
      break;
    case '\n':
      *out++ = 'n';
      break;
    case '\r':
      *out++ = 'r';
      break;
    case '\t':
      *out++ = 't';
      break;
    case '\b':
      *out++ = 'b';
      break;
    case '\f':
      *out++ = 'f';
      break;
    default:
      constexpr char kHex[] = "0123456789abcdef";
      out = PutLiteral("u00", out);
      *out++ = kHex[byte >> 4];
      *out++ = kHex[byte & 15];
  }
  return out;
}

}  // namespace

char* PutEscaping(std::string_view text, char* out) {
  const char* at = text.data();
  size_t left = text.size();
  while (left >= kScanBytes) {
    const uint32_t special = Scan16(at).special;
    std::memcpy(out, at, kScanBytes);
    const auto plain = static_cast<size_t>(std::countr_zero(special | 1u << kScanBytes));
    out += plain;
    at += plain;
    left -= plain;
    if (plain == kScanBytes) continue;
    out = PutEscaped(*at++, out);
    --left;
  }
  for (; left > 0; --left) out = PutEscaped(*at++, out);
  return out;
}

void AppendJsonString(std::string_view text, std::string& out) {
  if (StandsForItself(text)) {
    out.reserve(out.size() + text.size() + 2);
    out += '"';
    out += text;
    out += '"';
    return;
  }
  char piece[MostQuoted(64)];
  out += '"';
  // In pieces that fit, whatever they hold.
  for (size_t at = 0; at < text.size(); at += 64) {
    out.append(piece, PutInside(text.substr(at, 64), piece));
  }
  out += '"';
}

void AppendRepairedJsonString(std::string_view text, std::string& out) {
  if (IsValidUtf8(text)) {
    AppendJsonString(text, out);
  } else {
    AppendJsonString(RepairUtf8(text), out);
  }
}

namespace {

// Text that needs no escapes.
char* PutPlainQuoted(std::string_view text, char* out) {
  *out++ = '"';
  out = PutPlain(text, out);
  *out++ = '"';
  return out;
}

}  // namespace

size_t MostJsonValueChars(const Value& value, const ir::Type& type, std::string_view enum_text) {
  constexpr size_t kMostOther = 64;  // of numbers, times and names of zones
  if (value.has != 0 && type.kind == ir::Kind::kString) return MostQuoted(value.s->size);
  return std::max(kMostOther, MostQuoted(enum_text.size()));
}

char* PutJsonValue(const Value& value, const ir::Type& type, std::string_view enum_text, char* out) {
  if (!value.has) return PutLiteral("null", out);
  switch (type.kind) {
    case ir::Kind::kBool:
      return value.i != 0 ? PutLiteral("true", out) : PutLiteral("false", out);
    case ir::Kind::kInt:
    case ir::Kind::kDuration:
      return PutNumber(value.i, out);
    case ir::Kind::kDecimal:
      return PutDecimal(value.i, out);
    case ir::Kind::kFloat:
      // JSON has no infinity; arithmetic on floats can reach one.
      return std::isfinite(value.f) ? PutPlain(FloatText(value.f), out) : PutLiteral("null", out);
    case ir::Kind::kString:
      return PutQuoted(value.s->view(), out);
    case ir::Kind::kInstant:
      *out++ = '"';
      out = PutInstant(value.i, out);
      *out++ = '"';
      return out;
    case ir::Kind::kDate:
      *out++ = '"';
      out = PutDate(value.i, out);
      *out++ = '"';
      return out;
    case ir::Kind::kTime:
      return PutPlainQuoted(TimeText(value.i), out);
    case ir::Kind::kZone:
      return PutPlainQuoted(ZoneName(value.i), out);
    case ir::Kind::kEnum:
      return PutQuoted(enum_text, out);
    case ir::Kind::kList:
    case ir::Kind::kRecord:
    case ir::Kind::kVoid:
    case ir::Kind::kNone:
    case ir::Kind::kError:
      break;
  }
  CHECK_MSG(false, "a value of no type, or of several");
}

void AppendJsonValue(const Value& value, const ir::Type& type, std::string_view enum_text, std::string& out) {
  if (value.has && type.kind == ir::Kind::kString) return AppendJsonString(value.s->view(), out);
  char local[1024];
  const size_t most = MostJsonValueChars(value, type, enum_text);
  if (most <= sizeof local) {
    out.append(local, PutJsonValue(value, type, enum_text, local));
    return;
  }
  AppendJsonString(enum_text, out);  // nothing else is that long
}

}  // namespace journey::rt
