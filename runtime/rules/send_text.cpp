// Ids and arguments of sends as text.
#include "runtime/rules/send_text.h"

#include <charconv>

#include "runtime/records/record.h"

namespace journey::rt {
namespace {

void AppendPart(std::string_view part, std::string& out) {
  if (part.find('%') == std::string_view::npos && part.find('/') == std::string_view::npos) {
    out += part;
    return;
  }
  for (const char c : part) {
    if (c == '%') {
      out += "%25";
    } else if (c == '/') {
      out += "%2F";
    } else {
      out += c;
    }
  }
}

void AppendNumber(uint64_t number, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

void AppendSendId(std::string_view journey, std::string_view customer, std::string_view key, uint64_t entry, uint64_t n,
                  std::string& out) {
  AppendPart(journey, out);
  out += '/';
  AppendPart(customer, out);
  out += '/';
  AppendPart(key, out);
  out += '/';
  AppendNumber(entry, out);
  out += '/';
  AppendNumber(n, out);
}

void AppendArgument(const Program& program, const ir::ChannelParam& param, const Value& value, std::string& json) {
  if (json.size() > 1) json += ',';
  AppendJsonString(param.name, json);
  json += ':';
  std::string_view enum_text;
  if (param.type.kind == ir::Kind::kEnum) enum_text = program.EnumText(param.type.enum_id, value.i)->view();
  AppendJsonValue(value, param.type, enum_text, json);
}

}  // namespace journey::rt
