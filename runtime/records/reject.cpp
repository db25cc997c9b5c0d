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

bool IsReject(std::string_view line) {
  const bool forgotten = line.find_first_not_of(' ') == std::string_view::npos ||
                         line.starts_with("{\"kind\":\"" + std::string(kForgottenKind) + "\"}");
  return forgotten || (line.starts_with("{\"line\":") && line.find(",\"error\":\"J8") != std::string_view::npos);
}

}  // namespace journey::rt
