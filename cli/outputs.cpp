// Compares files by device and number.
#include "cli/outputs.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/common.h"
#include "cli/line_file.h"
#include "cli/output.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/platform/atomic_file.h"
#include "runtime/platform/identity.h"
#include "runtime/platform/process.h"

namespace journey::cli {

namespace {

struct Known {
  const NamedFile* file;
  std::optional<rt::FileIdentity> identity;
};

}  // namespace

int WriteResult(const std::string& path, const std::string& bytes) {
  if (path == "-") {
    WriteOut(bytes);
    return kClean;
  }
  const Status written = rt::WriteWhole(path, bytes);
  return written.ok() ? kClean : FailWorld(written.message());
}

std::vector<NamedFile> SourceFiles(const ProjectFiles& project) {
  std::vector<NamedFile> files;
  for (const ProjectFile& file : project.files) files.push_back({"the source " + file.path, file.path});
  // Where the root is a file this is no file's name.
  const std::string manifest = project.root + "/journey.toml";
  if (std::error_code unknown; std::filesystem::exists(manifest, unknown)) files.push_back({manifest, manifest});
  return files;
}

std::string Clash(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs) {
  std::vector<Known> known;
  for (const NamedFile& file : inputs) {
    if (file.path.empty()) continue;
    known.push_back({&file, file.path == "-" ? rt::IdentityOf(rt::kStdin) : rt::IdentityOf(file.path)});
  }
  const std::optional<rt::FileIdentity> out_id = rt::IdentityOf(rt::kStdout), err_id = rt::IdentityOf(rt::kStderr);
  // Reading it would be refused, too, but some outputs are made before.
  for (const Known& input : known) {
    const Status status = rt::CheckNoOutput(input.identity, input.file->what);
    if (!status.ok()) return status.message();
  }
  bool dash = false;
  for (const NamedFile& file : outputs) {
    if (file.path.empty()) continue;
    if (file.path == "-" && dash) return fmt::format("{}: standard output is taken already", file.what);
    dash = dash || file.path == "-";
    const std::optional<rt::FileIdentity> identity = file.path == "-" ? out_id : rt::IdentityOf(file.path);
    if (!identity.has_value()) continue;
    for (const Known& other : known) {
      if (other.identity != identity) continue;
      return fmt::format("{}: {} is the same file as {}; nothing was written", file.what,
                         file.path == "-" ? "standard output" : file.path, other.file->what);
    }
    for (const auto& [stream, name] : {std::pair(&out_id, "standard output"), std::pair(&err_id, "standard error")}) {
      if (file.path == "-" || *stream != identity) continue;
      return fmt::format("{}: {} is where {} goes; nothing was written{}", file.what, file.path, name,
                         stream == &out_id ? "; `-` writes to standard output" : "");
    }
    known.push_back({&file, identity});
  }
  return "";
}

std::string OutputInStore(const std::vector<NamedFile>& outputs, const std::string& store) {
  if (store.empty()) return "";
  for (const NamedFile& file : outputs) {
    if (file.path.empty()) continue;
    if (file.what == kRecordsFlag && rt::IsOwnRecords(file.path, store)) continue;
    if (const std::string inside = InStore(file.path, store); !inside.empty()) return file.what + ": " + inside;
  }
  return "";
}

}  // namespace journey::cli
