// Rejects as JSON lines.
#include "runtime/records/reject.h"

#include "runtime/records/record.h"
#include "runtime/value/utf8.h"

namespace journey::rt {

namespace {

void AppendRepaired(std::string_view text, std::string& out) {
  if (IsValidUtf8(text)) {
    AppendJsonString(text, out);
  } else {
    AppendJsonString(RepairUtf8(text), out);
  }
}

}  // namespace

void AppendRejectJson(uint64_t line, std::string_view error, std::string_view message, std::string_view input,
                      std::string& out) {
  out += "{\"line\":";
  out += std::to_string(line);
  out += ",\"error\":";
  AppendJsonString(error, out);
  out += ",\"message\":";
  AppendRepaired(message, out);
  out += ",\"input\":";
  AppendRepaired(input, out);
  out += '}';
}

}  // namespace journey::rt
