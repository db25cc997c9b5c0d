// Finds the page of a code and shows it without the marks of Markdown.
#include "compiler/explain/explain.h"

namespace journey {

const CodePage* FindCodePage(std::string_view code) {
  for (const CodePage& page : CodePages()) {
    if (page.code == code) return &page;
  }
  return nullptr;
}

std::string PlainPage(const CodePage& page) {
  std::string out;
  bool code = false;
  std::string_view rest = page.text;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.starts_with("```")) {
      code = !code;
      continue;
    }
    if (line.starts_with("# ")) line.remove_prefix(2);
    if (code && !line.empty()) out += "    ";
    out += line;
    out += '\n';
  }
  return out;
}

}  // namespace journey
