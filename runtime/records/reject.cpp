// Rejects as JSON lines.
#include "runtime/records/reject.h"

#include "runtime/records/record.h"

namespace journey::rt {

void AppendRejectJson(uint64_t line, std::string_view error, std::string_view message, std::string_view input,
                      std::string& out) {
  out += "{\"line\":";
  out += std::to_string(line);
  out += ",\"error\":";
  AppendJsonString(error, out);
  out += ",\"message\":";
  AppendRepairedJsonString(message, out);
  out += ",\"input\":";
  AppendRepairedJsonString(input, out);
  out += '}';
}

}  // namespace journey::rt
