// A temporary name, fsync, rename, fsync of the folder.
#include "runtime/platform/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <filesystem>

#include "runtime/platform/file.h"
#include "runtime/platform/identity.h"

namespace journey::rt {

namespace {

namespace fs = std::filesystem;

Status WriteThrough(const std::string& path, std::string_view bytes) {
  Result<File> file = File::ToWrite(path);
  if (!file.ok()) return file.status();
  if (Status status = file->Write(bytes); !status.ok()) return status;
  return file->Close();
}

// A new file beside `target`, which nobody else has.
File NewBeside(const fs::path& folder, const fs::path& target, const std::string& name, std::string* temporary) {
  static std::atomic<uint64_t> count{0};
  constexpr int kTries = 100;
  int descriptor = -1;
  for (int i = 0; i < kTries && descriptor < 0; ++i) {
    const std::string own = std::to_string(getpid()) + "-" + std::to_string(count.fetch_add(1));
    *temporary = (folder / ("." + target.filename().string() + "." + own + ".tmp")).string();
    descriptor = open(temporary->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno != EEXIST) break;
  }
  return {descriptor, name};
}

void SyncFolder(const fs::path& folder) {
  const File opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder.string());
  // The file is whole in any case; this only brings its name to the disk.
  if (opened.open()) (void)opened.Sync();
}

}  // namespace

Status WriteWhole(const std::string& path, std::string_view bytes) {
  struct stat before{};
  const bool exists = path != "-" && stat(path.c_str(), &before) == 0;
  if (path == "-" || (exists && !S_ISREG(before.st_mode))) return WriteThrough(path, bytes);
  // Whoever may not write to the file may perhaps replace it; that was not meant.
  if (exists && access(path.c_str(), W_OK) != 0) return SystemError("cannot write", path);
  const fs::path target = EndOfLinks(path);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  std::string temporary;
  File file = NewBeside(folder, target, path, &temporary);
  if (!file.open()) return SystemError("cannot write", path);
  Status status;
  if (exists && fchmod(file.descriptor(), before.st_mode & 07777) != 0) status = SystemError("cannot write", path);
  if (status.ok()) status = file.Write(bytes);
  if (status.ok()) status = file.Sync();
  if (Status closed = file.Close(); status.ok()) status = closed;
  if (status.ok() && rename(temporary.c_str(), target.c_str()) != 0) status = SystemError("cannot write", path);
  if (!status.ok()) {
    (void)unlink(temporary.c_str());
    return status;
  }
  SyncFolder(folder);
  return {};
}

}  // namespace journey::rt
