// Picks the reader for a format.
#include "runtime/input/source.h"

#include <algorithm>
#include <cctype>

#include "runtime/input/formats.h"
#include "runtime/input/sorted_source.h"

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
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (!name.ends_with(packed)) continue;
    name.resize(name.size() - packed.size());
    break;
  }
  size_t dot = name.rfind('.');
  if (dot == std::string::npos) return std::nullopt;
  return FormatByName(std::string_view(name).substr(dot + 1));
}

Result<std::unique_ptr<InputSource>> OpenInput(const Program& program, const std::string& path,
                                               const SourceOptions& options) {
  auto bytes = ByteSource::Open(path);
  if (!bytes.ok()) return bytes.status();
  if (options.follow) (*bytes)->Follow();
  std::unique_ptr<InputSource> source;
  const InputFormat format = options.format.value_or(GuessFormat(path).value_or(InputFormat::kJsonl));
  switch (format) {
    case InputFormat::kJsonl:
      source = MakeJsonlSource(program, std::move(*bytes), options);
      break;
    case InputFormat::kCsv: {
      auto csv = MakeCsvSource(program, std::move(*bytes), options);
      if (!csv.ok()) return csv.status();
      source = std::move(*csv);
      break;
    }
    case InputFormat::kXes:
      source = MakeXesSource(program, std::move(*bytes), options);
      break;
  }
  // The events of a log of XES stand case by case.
  if (!options.sort && format != InputFormat::kXes) return source;
  return std::unique_ptr<InputSource>(std::make_unique<SortedSource>(std::move(source), options.sort_memory));
}

}  // namespace journey::rt
