// stat and fstat; links to nowhere are followed by hand.
#include "runtime/platform/identity.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace journey::rt {

namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;

}  // namespace

std::string EndOfLinks(const std::string& path) {
  fs::path target = path;
  std::error_code error;
  for (int links = 0; links < kMostLinks && fs::is_symlink(fs::symlink_status(target, error)); ++links) {
    const fs::path next = fs::read_symlink(target, error);
    if (error) break;
    target = next.is_absolute() ? next : target.parent_path() / next;
  }
  return target.string();
}

std::optional<FileIdentity> IdentityOf(const std::string& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) == 0) {
    const bool shared = S_ISREG(info.st_mode) || S_ISBLK(info.st_mode) || S_ISFIFO(info.st_mode);
    if (!shared) return std::nullopt;
    return FileIdentity{info.st_dev, info.st_ino, ""};
  }
  // There is none yet. Where would it be made?
  const fs::path target = EndOfLinks(path);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (stat(folder.c_str(), &info) != 0) return std::nullopt;
  return FileIdentity{info.st_dev, info.st_ino, target.filename().string()};
}

std::optional<FileIdentity> IdentityOf(int descriptor) {
  struct stat info{};
  if (fstat(descriptor, &info) != 0 || !(S_ISREG(info.st_mode) || S_ISBLK(info.st_mode))) return std::nullopt;
  return FileIdentity{info.st_dev, info.st_ino, ""};
}

}  // namespace journey::rt
