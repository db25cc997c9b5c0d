// JSON text of strings and values: nothing is escaped that need not be.
#include <cmath>

#include "runtime/records/record.h"
#include "runtime/value/calendar.h"
#include "runtime/value/text.h"

namespace journey::rt {

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  size_t plain = 0;  // where the run of characters that stand for themselves begins
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    out += '\\';
    switch (c) {
      case '"':
      case '\\':
        out += static_cast<char>(c);
        break;
      case '\n':
        out += 'n';
        break;
      case '\r':
        out += 'r';
        break;
      case '\t':
        out += 't';
        break;
      case '\b':
        out += 'b';
        break;
      case '\f':
        out += 'f';
        break;
      default:
        constexpr char kHex[] = "0123456789abcdef";
        out += "u00";
        out += kHex[c >> 4];
        out += kHex[c & 15];
    }
  }
  out.append(text, plain);
  out += '"';
}

void AppendJsonValue(const Value& value, const ir::Type& type, std::string_view enum_text, std::string& out) {
  if (!value.has) {
    out += "null";
    return;
  }
  auto quoted = [&](std::string_view text) {  // text that needs no escapes
    out += '"';
    out += text;
    out += '"';
  };
  switch (type.kind) {
    case ir::Kind::kBool:
      out += value.i != 0 ? "true" : "false";
      break;
    case ir::Kind::kInt:
    case ir::Kind::kDuration:
      out += std::to_string(value.i);
      break;
    case ir::Kind::kDecimal:
      out += DecimalText(value.i);
      break;
    case ir::Kind::kFloat:
      // JSON has no infinity; arithmetic on floats can reach one.
      out += std::isfinite(value.f) ? FloatText(value.f) : "null";
      break;
    case ir::Kind::kString:
      AppendJsonString(value.s->view(), out);
      break;
    case ir::Kind::kInstant:
      quoted(FormatInstant(value.i));
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
    case ir::Kind::kVoid:
    case ir::Kind::kNone:
    case ir::Kind::kError:
      CHECK_MSG(false, "a value of no type");
  }
}

}  // namespace journey::rt
