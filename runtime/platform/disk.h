// A folder of files as a store sees it: what may be asked of a disk, and what each answer promises. One that is
// simulated can stand in its place.
//
// Names are those of files right in the folder. What was appended is on the disk once Sync of the file has said so, a
// name once SyncNames has. A failed Sync says that nobody knows what is there. A file is one thread's at a time, but
// that one may sync what another one has appended to; folders may be asked by several threads if those are real.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace journey::rt {

class DiskFile {
 public:
  virtual ~DiskFile() = default;
  // Behind what is there. After a failure some of it may be there.
  virtual Status Append(std::string_view bytes) = 0;
  virtual Status Sync() = 0;
  // What is behind goes.
  virtual Status Cut(uint64_t size) = 0;
  virtual uint64_t size() const = 0;
};

class Disk {
 public:
  struct Entry {
    std::string name;
    uint64_t size;
    bool regular = true;  // no link, pipe or device; folders are not listed at all
  };
  virtual ~Disk() = default;
  // How messages call a file.
  virtual std::string Title(const std::string& name) const = 0;
  // In the order of names.
  virtual Result<std::vector<Entry>> List() = 0;
  // Up to `size` bytes, or to the end; fewer at the end.
  static constexpr uint64_t kWhole = std::numeric_limits<uint64_t>::max();
  virtual Result<std::string> Read(const std::string& name, uint64_t offset, uint64_t size) = 0;
  // The same in the place of what is in `bytes`, whose room may be used again.
  virtual Status ReadInto(std::string& bytes, const std::string& name, uint64_t offset, uint64_t size) {
    auto read = Read(name, offset, size);
    if (read.ok()) bytes = std::move(*read);
    return read.status();
  }
  // A file to append to; made if it is missing. `fresh`: and empty.
  virtual Result<std::unique_ptr<DiskFile>> Open(const std::string& name, bool fresh) = 0;
  // The same of a file that several write to, each as long as it has it open: null where somebody else has it for
  // longer than a moment. A disk that one process alone sees need not know of it.
  virtual Result<std::unique_ptr<DiskFile>> OpenAlone(const std::string& name) { return Open(name, false); }
  // In one moment; what had the name before goes.
  virtual Status Rename(const std::string& from, const std::string& to) = 0;
  virtual Status Remove(const std::string& name) = 0;
  virtual Status SyncNames() = 0;
  // Another folder of the same machine.
  virtual std::unique_ptr<Disk> Folder(const std::string& path) = 0;
  // `to` may be read and written by those who may read and write `from`, as far as that can be.
  virtual Status CopyRights(const std::string& from, const std::string& to) = 0;
};

// A file that belongs to a store and stands in another folder.
struct FilePlace {
  std::string folder, name;
};

// Of the file itself where the path is a link, which stays one; the file need not be there.
FilePlace FilePlaceOf(const std::string& path);

// The finished ones whose names begin so, in order. An error where one is no regular file.
Result<std::vector<Disk::Entry>> FilesNamed(Disk& disk, std::string_view prefix);
// Whether there is something of exactly this name.
Result<bool> HasFile(Disk& disk, std::string_view name);
// False: it was not there, or somebody else has removed or renamed it in this moment.
Result<bool> RemoveFile(Disk& disk, const std::string& name);
// Written under another name, brought to the disk, renamed.
Status WriteWhole(Disk& disk, const std::string& name, std::string_view bytes);
// What a name ends with as long as the file is not whole; nobody reads it.
inline constexpr std::string_view kUnfinished = ".new";

// The folder itself; it must exist. Every file in it is this user's to write.
class FolderDisk final : public Disk {
 public:
  explicit FolderDisk(std::string path) : path_(std::move(path)) {}
  // Makes it if it is missing, its parent being there.
  static Result<std::unique_ptr<FolderDisk>> Make(const std::string& path);

  std::string Title(const std::string& name) const override { return path_ + "/" + name; }
  Result<std::vector<Entry>> List() override;
  Result<std::string> Read(const std::string& name, uint64_t offset, uint64_t size) override;
  Status ReadInto(std::string& bytes, const std::string& name, uint64_t offset, uint64_t size) override;
  Result<std::unique_ptr<DiskFile>> Open(const std::string& name, bool fresh) override;
  Result<std::unique_ptr<DiskFile>> OpenAlone(const std::string& name) override;
  Status Rename(const std::string& from, const std::string& to) override;
  Status Remove(const std::string& name) override;
  Status SyncNames() override;
  std::unique_ptr<Disk> Folder(const std::string& path) override { return std::make_unique<FolderDisk>(path); }
  Status CopyRights(const std::string& from, const std::string& to) override;

 private:
  const std::string path_;
};

// CheckNoOutput of each file in the folder.
Status CheckNoOutputIn(const std::string& folder);

// The file in a folder by which it is held.
inline constexpr std::string_view kLockName = "lock";
// Held by one process at a time, until it ends.
class FolderLock {
 public:
  FolderLock() = default;
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  FolderLock& operator=(FolderLock&&) = delete;
  // By the file of that name in the folder. An error where another process has it for so long, or CheckNoOutputIn is
  // one.
  static Result<FolderLock> Take(const std::string& folder, std::chrono::milliseconds patience = {});

 private:
  int descriptor_ = -1;
};

}  // namespace journey::rt
