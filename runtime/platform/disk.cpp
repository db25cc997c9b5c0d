// openat's family, by paths.
#include "runtime/platform/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <utility>

#include "runtime/platform/file.h"
#include "runtime/platform/process.h"

namespace journey::rt {
namespace {

class RealFile final : public DiskFile {
 public:
  RealFile(File file, uint64_t size) : file_(std::move(file)), size_(size) {}
  Status Append(std::string_view bytes) override {
    size_t written = 0;
    const Status status = file_.Write(bytes, &written);
    size_ += written;
    return status;
  }
  Status Sync() override {
    return fsync(file_.descriptor()) == 0 ? Status() : SystemError("cannot bring to the disk:", file_.name());
  }
  Status Cut(uint64_t size) override {
    if (ftruncate(file_.descriptor(), static_cast<off_t>(size)) != 0 || !file_.Seek(size)) {
      return SystemError("cannot cut", file_.name());
    }
    size_ = size;
    return {};
  }
  uint64_t size() const override { return size_; }

 private:
  const File file_;
  uint64_t size_;
};

}  // namespace

FilePlace FilePlaceOf(const std::string& path) {
  std::error_code unknown;
  std::filesystem::path whole = std::filesystem::canonical(path, unknown);
  if (unknown) whole = std::filesystem::absolute(path).lexically_normal();
  return {whole.parent_path().string(), whole.filename().string()};
}

Result<std::vector<Disk::Entry>> FilesNamed(Disk& disk, std::string_view prefix) {
  auto all = disk.List();
  if (!all.ok()) return all.status();
  std::vector<Disk::Entry> found;
  for (Disk::Entry& entry : *all) {
    if (!entry.name.starts_with(prefix) || entry.name.ends_with(kUnfinished)) continue;
    if (!entry.regular) return Status::Error(disk.Title(entry.name) + " is no regular file");
    found.push_back(std::move(entry));
  }
  return found;
}

Result<bool> HasFile(Disk& disk, std::string_view name) {
  const auto files = disk.List();
  if (!files.ok()) return files.status();
  return std::ranges::any_of(files.value(), [&](const Disk::Entry& file) { return file.name == name; });
}

Result<bool> RemoveFile(Disk& disk, const std::string& name) {
  const Status removed = disk.Remove(name);
  if (removed.ok()) return true;
  const auto there = HasFile(disk, name);
  if (!there.ok() || there.value()) return removed;
  return false;
}

Status WriteWhole(Disk& disk, const std::string& name, std::string_view bytes) {
  const std::string unfinished = name + std::string(kUnfinished);
  auto file = disk.Open(unfinished, true);
  if (!file.ok()) return file.status();
  if (Status status = (*file)->Append(bytes); !status.ok()) return status;
  if (Status status = (*file)->Sync(); !status.ok()) return status;
  if (Status status = disk.Rename(unfinished, name); !status.ok()) return status;
  return disk.SyncNames();
}

Result<std::unique_ptr<FolderDisk>> FolderDisk::Make(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return SystemError("cannot make", path);
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return SystemError("cannot read", path);
  if (!S_ISDIR(info.st_mode)) return Status::Error(path + " is no folder");
  // The folder's own name must outlast a loss of power, too.
  const std::string above = path + "/..";
  const File parent(open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), above);
  if (parent.open()) (void)parent.Sync();
  return std::make_unique<FolderDisk>(path);
}

Result<std::vector<Disk::Entry>> FolderDisk::List() {
  DIR* folder = opendir(path_.c_str());
  if (folder == nullptr) return SystemError("cannot read", path_);
  std::vector<Entry> entries;
  while (const dirent* entry = readdir(folder)) {
    struct stat info{};
    if (fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(info.st_mode)) continue;
    const bool regular = S_ISREG(info.st_mode);
    entries.push_back({entry->d_name, regular ? static_cast<uint64_t>(info.st_size) : 0, regular});
  }
  closedir(folder);
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

Result<std::string> FolderDisk::Read(const std::string& name, uint64_t offset, uint64_t size) {
  std::string bytes;
  if (Status status = ReadInto(bytes, name, offset, size); !status.ok()) return status;
  return bytes;
}

Status FolderDisk::ReadInto(std::string& bytes, const std::string& name, uint64_t offset, uint64_t size) {
  const std::string path = Title(name);
  // A pipe must not wait for somebody at its other end.
  const File file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), path);
  struct stat info{};
  if (!file.open() || fstat(file.descriptor(), &info) != 0) return SystemError("cannot read", path);
  if (!S_ISREG(info.st_mode)) return Status::Error("cannot read " + path + ": it is no regular file");
  if (Status status = CheckNoOutput(file.descriptor(), path); !status.ok()) return status;
  const auto end = static_cast<uint64_t>(info.st_size);
  const size_t wanted = offset < end ? static_cast<size_t>(std::min(size, end - offset)) : 0;
  // Nothing of what was there is copied, and pieces that differ by a little are read without room being made again.
  if (constexpr size_t kMore = 16; wanted > bytes.capacity()) {
    bytes = std::string();
    bytes.reserve(wanted + wanted / kMore);
  }
  bytes.resize(wanted);
  if (bytes.empty()) return {};
  if (!file.Seek(offset)) return SystemError("cannot read", path);
  size_t done = 0;
  for (size_t count = 1; count != 0 && done < bytes.size(); done += count) {
    if (Status status = file.Read(bytes.data() + done, bytes.size() - done, &count); !status.ok()) return status;
  }
  bytes.resize(done);
  return {};
}

namespace {

// Whether the file is this process's alone; others are waited for.
Result<bool> LockFor(int descriptor, const std::string& path, std::chrono::milliseconds patience) {
  constexpr int64_t kLookMs = 5;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return SystemError("cannot lock", path);
    if (EndAsked() || std::chrono::steady_clock::now() >= until) return false;
    SleepUnlessEnded(kLookMs);
  }
  return true;
}

Result<File> OpenToAppend(const std::string& path, int flags) {
  constexpr mode_t kRights = 0644;
  File file(open(path.c_str(), O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC | flags, kRights), path);
  if (!file.open()) return SystemError("cannot write", path);
  if (!file.IsRegular()) return Status::Error("cannot write " + path + ": it is no regular file");
  return file;
}

Result<std::unique_ptr<DiskFile>> AtItsEnd(File file) {
  const off_t end = lseek(file.descriptor(), 0, SEEK_END);
  if (end < 0) return SystemError("cannot write", file.name());
  return std::unique_ptr<DiskFile>(std::make_unique<RealFile>(std::move(file), static_cast<uint64_t>(end)));
}

}  // namespace

Result<std::unique_ptr<DiskFile>> FolderDisk::Open(const std::string& name, bool fresh) {
  auto file = OpenToAppend(Title(name), fresh ? O_TRUNC : 0);
  if (!file.ok()) return file.status();
  return AtItsEnd(std::move(*file));
}

Result<std::unique_ptr<DiskFile>> FolderDisk::OpenAlone(const std::string& name) {
  auto file = OpenToAppend(Title(name), 0);
  if (!file.ok()) return file.status();
  constexpr std::chrono::milliseconds kMoment{100};
  const auto locked = LockFor(file->descriptor(), file->name(), kMoment);
  if (!locked.ok()) return locked.status();
  return locked.value() ? AtItsEnd(std::move(*file)) : std::unique_ptr<DiskFile>();
}

Status FolderDisk::Rename(const std::string& from, const std::string& to) {
  return rename(Title(from).c_str(), Title(to).c_str()) == 0 ? Status() : SystemError("cannot rename", Title(from));
}

Status FolderDisk::Remove(const std::string& name) {
  return unlink(Title(name).c_str()) == 0 ? Status() : SystemError("cannot remove", Title(name));
}

Status FolderDisk::SyncNames() {
  const File folder(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), path_);
  if (!folder.open() || fsync(folder.descriptor()) != 0) return SystemError("cannot bring to the disk:", path_);
  return {};
}

Status FolderDisk::CopyRights(const std::string& from, const std::string& to) {
  struct stat info{};
  if (stat(Title(from).c_str(), &info) != 0) return SystemError("cannot read", Title(from));
  constexpr mode_t kRights = 0777;
  if (chmod(Title(to).c_str(), info.st_mode & kRights) != 0) return SystemError("cannot write", Title(to));
  // To give a file away may be the superuser's alone.
  if (chown(Title(to).c_str(), info.st_uid, info.st_gid) != 0 && errno != EPERM) {
    return SystemError("cannot write", Title(to));
  }
  return {};
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) (void)close(descriptor_);
}

Status CheckNoOutputIn(const std::string& folder) {
  std::error_code over;
  for (std::filesystem::directory_iterator file(folder, over), end; !over && file != end; file.increment(over)) {
    const std::string path = file->path().string();
    // A link may lead anywhere, and what it leads to is no file of the folder's.
    if (std::error_code unknown; !std::filesystem::is_regular_file(file->symlink_status(unknown))) continue;
    const File opened(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC), path);
    if (!opened.open()) continue;
    if (Status status = CheckNoOutput(opened.descriptor(), path); !status.ok()) return status;
  }
  return {};
}

Result<FolderLock> FolderLock::Take(const std::string& folder, std::chrono::milliseconds patience) {
  if (Status status = CheckNoOutputIn(folder); !status.ok()) return status;
  const std::string path = folder + "/" + std::string(kLockName);
  FolderLock lock;
  lock.descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock.descriptor_ < 0) return SystemError("cannot write", path);
  const auto locked = LockFor(lock.descriptor_, path, patience);
  if (!locked.ok()) return locked.status();
  if (!locked.value()) return Status::Error(folder + " is in use by another process");
  return lock;
}

}  // namespace journey::rt
