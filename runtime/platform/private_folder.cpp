// openat, fstat and their kin.
#include "runtime/platform/private_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "runtime/platform/chance.h"

namespace journey::rt {

namespace {

bool MineAlone(const struct stat& info) {
  return info.st_uid == geteuid() && (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// Nothing is made inside a folder of somebody else's but the system's: that would be theirs to steer.
Status MakeFolders(const std::filesystem::path& path) {
  std::filesystem::path made;
  for (const std::filesystem::path& part : path) {
    const std::filesystem::path above = made.empty() ? "." : made;
    made /= part;
    struct stat info{};
    if (lstat(made.c_str(), &info) == 0) continue;
    if (stat(above.c_str(), &info) == 0 && info.st_uid != geteuid() && info.st_uid != 0) {
      return Status::Error(above.string() + " belongs to another user");
    }
    if (mkdir(made.c_str(), 0700) != 0 && errno != EEXIST) return {};
  }
  return {};
}

int64_t Nanoseconds(const timespec& time) { return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec; }

// Unlike any other that this or another process is writing to now.
std::string TemporaryName(const std::string& name) {
  static std::atomic<uint64_t> count{0};
  static const uint64_t process = ByChance();
  return name + "." + std::to_string(process) + "." + std::to_string(count.fetch_add(1)) + ".tmp";
}

}  // namespace

Result<PrivateFolder> PrivateFolder::Open(const std::string& path) {
  if (path.empty()) return PrivateFolder();
  if (Status status = MakeFolders(path); !status.ok()) return status;
  File folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), path);
  if (!folder.open()) {
    if (errno == ELOOP || errno == ENOTDIR) return Status::Error(path + " is a link or no folder");
    return PrivateFolder();
  }
  struct stat info{};
  if (fstat(folder.descriptor(), &info) != 0) return PrivateFolder();
  if (info.st_uid != geteuid()) return Status::Error(path + " belongs to another user");
  if (!MineAlone(info)) return Status::Error(path + " can be written by other users");
  return PrivateFolder(std::move(folder));
}

std::optional<std::string> PrivateFolder::Read(const std::string& name, uint64_t most) const {
  if (!open()) return std::nullopt;
  const File file(openat(folder_.descriptor(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), name);
  struct stat info{};
  if (!file.open() || fstat(file.descriptor(), &info) != 0) return std::nullopt;
  if (!S_ISREG(info.st_mode) || !MineAlone(info) || static_cast<uint64_t>(info.st_size) > most) return std::nullopt;
  std::string bytes(static_cast<size_t>(info.st_size), '\0');
  size_t done = 0;
  for (size_t count = 1; count != 0 && done < bytes.size(); done += count) {
    if (!file.Read(bytes.data() + done, bytes.size() - done, &count).ok()) return std::nullopt;
  }
  if (done != bytes.size()) return std::nullopt;
  (void)futimens(file.descriptor(), nullptr);
  return bytes;
}

bool PrivateFolder::Write(const std::string& name, std::string_view bytes) const {
  if (!open()) return false;
  const int folder = folder_.descriptor();
  const std::string temporary = TemporaryName(name);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  File file(openat(folder, temporary.c_str(), kFlags, 0600), temporary);
  if (!file.open()) return false;
  if (file.Write(bytes).ok() && file.Close().ok() && renameat(folder, temporary.c_str(), folder, name.c_str()) == 0) {
    return true;
  }
  Remove(temporary);
  return false;
}

void PrivateFolder::Remove(const std::string& name) const {
  if (open()) (void)unlinkat(folder_.descriptor(), name.c_str(), 0);
}

void PrivateFolder::List(const std::function<void(const Entry& entry)>& visit) const {
  if (!open()) return;
  // A descriptor of its own, since the place in the listing belongs to the descriptor.
  const int own = openat(folder_.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* listing = own >= 0 ? fdopendir(own) : nullptr;
  if (listing == nullptr) {
    if (own >= 0) (void)close(own);
    return;
  }
  // Other processes may remove what we look at.
  while (const dirent* entry = readdir(listing)) {
    struct stat info{};
    if (fstatat(folder_.descriptor(), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
      continue;
    visit({entry->d_name, static_cast<uint64_t>(info.st_size), Nanoseconds(info.st_mtim)});
  }
  (void)closedir(listing);
}

}  // namespace journey::rt
