// A temporary name, fsync, rename, fsync of the folder.
#include "runtime/platform/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <utility>

#include "runtime/platform/file.h"
#include "runtime/platform/identity.h"

namespace journey::rt {

namespace {

namespace fs = std::filesystem;

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

Result<WholeFile> WholeFile::Open(const std::string& path) {
  WholeFile whole;
  whole.path_ = path;
  struct stat before{};
  const bool exists = path != "-" && stat(path.c_str(), &before) == 0;
  if (path == "-" || (exists && !S_ISREG(before.st_mode))) {
    Result<File> file = File::ToWrite(path);
    if (!file.ok()) return file.status();
    whole.file_ = std::move(*file);
    return whole;
  }
  // Whoever may not write to the file may perhaps replace it; that was not meant.
  if (exists && access(path.c_str(), W_OK) != 0) return SystemError("cannot write", path);
  const fs::path target = EndOfLinks(path);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  whole.target_ = target.string();
  whole.file_ = NewBeside(folder, target, path, &whole.temporary_);
  if (!whole.file_.open()) {
    whole.temporary_.clear();
    return SystemError("cannot write", path);
  }
  if (exists && fchmod(whole.file_.descriptor(), before.st_mode & 07777) != 0) return SystemError("cannot write", path);
  return whole;
}

WholeFile::~WholeFile() {
  if (!temporary_.empty()) (void)unlink(temporary_.c_str());
}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : file_(std::move(other.file_)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      target_(std::move(other.target_)) {}

WholeFile& WholeFile::operator=(WholeFile&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(path_, other.path_);
  std::swap(temporary_, other.temporary_);
  std::swap(target_, other.target_);
  return *this;
}

Status WholeFile::Commit() {
  if (temporary_.empty()) return file_.Close();
  Status status = file_.Sync();
  if (Status closed = file_.Close(); status.ok()) status = closed;
  if (status.ok() && rename(temporary_.c_str(), target_.c_str()) != 0) status = SystemError("cannot write", path_);
  if (!status.ok()) return status;
  temporary_.clear();
  const fs::path folder = fs::path(target_).parent_path();
  SyncFolder(folder.empty() ? fs::path(".") : folder);
  return {};
}

Status WriteWhole(const std::string& path, std::string_view bytes) {
  auto file = WholeFile::Open(path);
  if (!file.ok()) return file.status();
  if (Status status = file->Write(bytes); !status.ok()) return status;
  return file->Commit();
}

}  // namespace journey::rt
