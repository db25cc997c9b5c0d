// Paths are made relative by their spelling alone; no file is asked for.
#include "compiler/map/origin.h"

#include <filesystem>
#include <utility>

#include "compiler/map/text_width.h"

namespace journey::map {

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
  return span.valid() ? Cut(OneLine(texts_.Text(span)), most) : "";
}

std::string Cut(std::string_view text, size_t most) {
  size_t points = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (points++ == most) return std::string(text.substr(0, i)) + "…";
  }
  return std::string(text);
}

}  // namespace journey::map
