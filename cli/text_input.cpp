// Blocks until the end, or until there is more than was asked for.
#include "cli/text_input.h"

#include <algorithm>
#include <utility>

#include "compiler/parse/parse.h"
#include "runtime/platform/file.h"

namespace journey::cli {
namespace {

constexpr uint64_t kStandardInputBlock = uint64_t{64} << 10;

Result<std::string> ReadStandardInput(uint64_t most) {
  static bool was_read = false;
  if (std::exchange(was_read, true)) return Status::Error("`-` is standard input, which can be read only once");
  const Result<rt::File> input = rt::File::ToRead(kStandardInput);
  if (!input.ok()) return input.status();
  std::string text;
  for (size_t size = 0, read = 1; read > 0 && size < most; size += read) {
    const auto block = static_cast<size_t>(std::min(kStandardInputBlock, most - size));
    text.resize(size + block);
    if (Status status = input.value().Read(text.data() + size, block, &read); !status.ok()) return status;
    text.resize(size + read);
  }
  return text;
}

}  // namespace

std::string ShownPath(const std::string& path) { return path == kStandardInput ? kStandardInputName : path; }

Result<std::string> ReadWhole(const std::string& path, uint64_t most) {
  return path == kStandardInput ? ReadStandardInput(most) : rt::File::ReadRegular(path, most);
}

Result<ProjectFiles> FindSources(const std::string& path) {
  if (path != kStandardInput) return FindProject(path);
  // One byte more than may be: then the parser says so.
  Result<std::string> text = ReadWhole(path, kMaxFileSize + 1);
  if (!text.ok()) return text.status();
  ProjectFiles project;
  project.root = path;
  project.files.push_back({path, "stdin", std::move(text).value()});
  return project;
}

}  // namespace journey::cli
