// JSON text of strings and values: nothing is escaped that need not be.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "runtime/records/put.h"
#include "runtime/records/record.h"
#include "runtime/value/calendar.h"
#include "runtime/value/instant_text.h"
#include "runtime/value/text.h"
#include "runtime/value/utf8.h"

namespace journey::rt {

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

void AppendJsonValue(const Value& value, const ir::Type& type, std::string_view enum_text, std::string& out) {
  if (!value.has) {
    out += "null";
    return;
  }
  char text[std::max({kMaxNumberChars + 1, kMaxDecimalChars, kMaxInstantChars})];
  auto quoted = [&](std::string_view plain) {  // text that needs no escapes
    out += '"';
    out += plain;
    out += '"';
  };
  switch (type.kind) {
    case ir::Kind::kBool:
      out += value.i != 0 ? "true" : "false";
      break;
    case ir::Kind::kInt:
    case ir::Kind::kDuration:
      out.append(text, std::to_chars(text, text + sizeof text, value.i).ptr);
      break;
    case ir::Kind::kDecimal:
      out.append(text, PutDecimal(value.i, text));
      break;
    case ir::Kind::kFloat:
      // JSON has no infinity; arithmetic on floats can reach one.
      out += std::isfinite(value.f) ? FloatText(value.f) : "null";
      break;
    case ir::Kind::kString:
      AppendJsonString(value.s->view(), out);
      break;
    case ir::Kind::kInstant:
      quoted({text, PutInstant(value.i, text)});
      break;
    case ir::Kind::kDate:
      quoted({text, PutDate(value.i, text)});
      break;
    case ir::Kind::kTime:
      quoted(TimeText(value.i));
      break;
    case ir::Kind::kZone:
      quoted(ZoneName(value.i));
      break;
    case ir::Kind::kEnum:
      AppendJsonString(enum_text, out);
      break;
    case ir::Kind::kList:
    case ir::Kind::kRecord:
    case ir::Kind::kVoid:
    case ir::Kind::kNone:
    case ir::Kind::kError:
      CHECK_MSG(false, "a value of no type, or of several");
  }
}

}  // namespace journey::rt
