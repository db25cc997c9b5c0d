// stat and fstat; links to nowhere are followed by hand.
#include "runtime/platform/identity.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace journey::rt {

namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;

// Without links as far as there is something, without a last slash.
fs::path Plain(const fs::path& path) {
  std::error_code error;
  fs::path absolute = fs::absolute(path, error).lexically_normal();
  if (!absolute.has_filename()) absolute = absolute.parent_path();
  fs::path plain = fs::weakly_canonical(absolute, error);
  return error ? absolute : plain;
}

// Also by another name: a hard link.
bool IsOneOf(const std::optional<FileIdentity>& file, const std::string& folder) {
  if (!file || !file->name.empty()) return false;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    struct stat info{};
    if (lstat(at->path().c_str(), &info) == 0 && info.st_dev == file->device && info.st_ino == file->inode) return true;
  }
  return false;
}

}  // namespace

bool IsWithin(const std::string& path, const std::string& folder) {
  const fs::path inner = Plain(fs::path(EndOfLinks(path)).parent_path() / "."), outer = Plain(folder);
  const auto parted = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return parted.first == outer.end() || IsOneOf(IdentityOf(path), folder);
}

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
