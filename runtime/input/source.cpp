// Picks the reader for a format.
#include "runtime/input/source.h"

#include <algorithm>
#include <cctype>

#include "runtime/input/formats.h"

namespace journey::rt {

std::optional<InputFormat> FormatByName(std::string_view name) {
  if (name == "jsonl" || name == "ndjson" || name == "json") return InputFormat::kJsonl;
  if (name == "csv") return InputFormat::kCsv;
  if (name == "xes") return InputFormat::kXes;
  return std::nullopt;
}

std::optional<InputFormat> GuessFormat(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  size_t dot = name.rfind('.');
  if (dot == std::string::npos) return std::nullopt;
  return FormatByName(std::string_view(name).substr(dot + 1));
}

Result<std::unique_ptr<InputSource>> OpenInput(const Program& program, const std::string& path,
                                               const SourceOptions& options) {
  auto bytes = ByteSource::Open(path);
  if (!bytes.ok()) return bytes.status();
  InputFormat format = options.format.value_or(GuessFormat(path).value_or(InputFormat::kJsonl));
  switch (format) {
    case InputFormat::kJsonl:
      break;
    case InputFormat::kCsv:
      return MakeCsvSource(program, std::move(*bytes), options);
    case InputFormat::kXes:
      return MakeXesSource(program, std::move(*bytes), options);
  }
  return MakeJsonlSource(program, std::move(*bytes), options);
}

}  // namespace journey::rt
