// By offset or by count.
#include "runtime/store/resume.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/platform/file.h"

namespace journey::rt {
namespace {

Status AnotherFile(const SourceMark& mark, std::string_view why) {
  return Status::Error(
      fmt::format("{} is not the file that was read up to line {} for this store: {}; give a new file "
                  "a name of its own",
                  mark.name, mark.line, why));
}

// Whether the text that ends at the offset, newlines aside, ends as the mark says.
Status CheckLineBefore(const std::string& path, const SourceMark& mark) {
  if (!mark.last.known()) return {};
  constexpr uint64_t kNewlines = 2;
  const uint64_t wanted = std::min(*mark.offset, mark.last.bytes + kNewlines);
  const Result<File> file = File::ToRead(path);
  if (!file.ok()) return file.status();
  std::string bytes(wanted, '\0');
  if (!file.value().Seek(*mark.offset - wanted)) return AnotherFile(mark, "it cannot be sought in");
  size_t done = 0;
  for (size_t count = 1; count != 0 && done < bytes.size(); done += count) {
    if (Status status = file.value().Read(bytes.data() + done, bytes.size() - done, &count); !status.ok())
      return status;
  }
  if (done < bytes.size()) return AnotherFile(mark, "it is shorter");
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.pop_back();
  std::string_view line = bytes;
  line.remove_prefix(line.size() - std::min<size_t>(line.size(), mark.last.bytes));
  return TailHash::Of(line) == mark.last ? Status() : AnotherFile(mark, "that line is another one");
}

}  // namespace

Status SkipRead(InputSource& source, const SourceMark& mark) {
  Arena arena;
  Input input;
  RawLine raw;
  for (uint64_t i = 0; i < mark.inputs; ++i) {
    arena.Reset();
    if (source.Next(arena, &input, &raw)) continue;
    if (!source.status().ok()) return source.status();
    return AnotherFile(mark, "it is shorter");
  }
  if (mark.inputs > 0 && mark.last.known() && TailHash::Of(raw.text) != mark.last)
    return AnotherFile(mark, "that line is another one");
  return {};
}

Result<std::unique_ptr<InputSource>> OpenInputAgain(const Program& program, const std::string& path,
                                                    SourceOptions options, const SourceMark& mark) {
  const bool jsonl = options.format.value_or(GuessFormat(path).value_or(InputFormat::kJsonl)) == InputFormat::kJsonl;
  const bool seek = mark.offset && jsonl && !options.sort && mark.inputs > 0;
  if (seek) {
    if (Status status = CheckLineBefore(path, mark); !status.ok()) return status;
    options.begin_at = *mark.offset;
    options.lines_before = mark.line;
  }
  auto source = OpenInput(program, path, options);
  if (!source.ok() || seek) return source;
  if (Status status = SkipRead(**source, mark); !status.ok()) return status;
  return source;
}

}  // namespace journey::rt
