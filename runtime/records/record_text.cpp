// Lines are not parsed: before the customer stand a time and a journey's name, which hold no quotes.
#include "runtime/records/record_text.h"

namespace journey::rt {

std::string_view CustomerOfRecord(std::string_view line) {
  constexpr std::string_view kKey = "\"customer\":";
  const size_t key = line.find(kKey);
  if (key == std::string_view::npos) return {};
  const size_t begin = key + kKey.size();
  if (begin >= line.size() || line[begin] != '"') return {};
  for (size_t at = begin + 1; at < line.size(); ++at) {
    if (line[at] == '\\') {
      ++at;
    } else if (line[at] == '"') {
      return line.substr(begin, at + 1 - begin);
    }
  }
  return {};
}

}  // namespace journey::rt
