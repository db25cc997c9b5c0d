// Paths are made relative by their spelling alone; no file is asked for.
#include "compiler/map/origin.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "insight/text_width.h"

namespace journey::map {
namespace {

using insight::OneLine;

// On one line. Brackets that were broken into lines are closed up, as they would be written on one.
std::string Rejoined(std::string_view text) {
  std::string joined;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
    const bool broken = text.substr(at, end - at).find('\n') != std::string_view::npos;
    const bool bracket = at > 0 && end < text.size() && (text[at - 1] == '(' || text[end] == ')');
    if (!(broken && bracket)) joined += text.substr(at, end - at);
    if (end < text.size()) joined += text[end];
    at = end + 1;
  }
  return OneLine(joined);
}

}  // namespace

Origin::Origin(const typed::Program& program, const SourceMap& texts, std::string root)
    : texts_(texts), root_(std::move(root)) {
  for (const typed::Module& module : program.modules) {
    if (module.is_std) std_files_.insert(module.file);
  }
}

Place Origin::At(Span span) const {
  if (!span.valid() || std_files_.contains(span.file)) return {};
  const SourceFile& file = texts_.file(span.file);
  const std::filesystem::path path = std::filesystem::path(file.path()).lexically_normal();
  const std::filesystem::path below = path.lexically_relative(std::filesystem::path(root_).lexically_normal());
  const bool inside = !below.empty() && *below.begin() != "..";
  return {inside ? below.generic_string() : path.generic_string(), file.LineOf(span.begin)};
}

std::string Origin::Written(Span span, size_t most) const {
  return span.valid() ? Cut(Rejoined(texts_.Text(span)), most) : "";
}

std::string Cut(std::string_view text, size_t most) {
  size_t points = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (points++ < most) continue;
    const std::string_view kept = text.substr(0, i);
    return std::string(kept.substr(0, kept.find_last_not_of(' ') + 1)) + "…";
  }
  return std::string(text);
}

}  // namespace journey::map
