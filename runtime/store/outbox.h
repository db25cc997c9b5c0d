// The file that the records go to, and how far it is good.
//
// Records wait here until the inputs that they come of are on the disk, and are written then. A cursor says what the
// file held when all records before a position stood in it; a run that goes on writes what comes after again. Failures
// are final. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/store/entries.h"

namespace journey::rt {

class Outbox {
 public:
  // The file is made if it is missing and stays as it is; its name is on the disk once the disk's SyncNames has said
  // so. The disk must outlive it.
  static Result<std::unique_ptr<Outbox>> Open(Disk& disk, const std::string& name);

  // The file is the one that the cursor speaks of: as long at least, and the same before that place.
  Status Check(const Cursor& cursor);
  // What waits has as many bytes as stand behind the cursor, or more; always once it was written again.
  bool HasAllBehind(const Cursor& cursor) const;
  // What waits takes the place of what stands behind the cursor; nothing is changed if that is more. Further calls only
  // write out. (To leave standing what is the same would not do: after a failed sync the system may show bytes that are
  // not on the disk.)
  Status WriteAgain(const Cursor& cursor);
  // Whole lines.
  void Add(std::string_view lines) { waiting_ += lines; }
  // What waits is not wanted.
  void Drop() { waiting_.clear(); }
  size_t waiting() const { return waiting_.size(); }
  // What waits goes to the file, or the first so many bytes of it.
  Status WriteOut() { return WriteOut(waiting_.size()); }
  Status WriteOut(size_t bytes);
  // And is on the disk; the cursor for this position.
  Result<Cursor> SyncAt(uint64_t position);
  // The same in two parts: what was written is on the disk then, which may be done beside everything else; and the
  // cursor for a position and a length up to which the file was synced.
  Status SyncFile() { return file_->Sync(); }
  Result<Cursor> CursorAt(uint64_t position, uint64_t length);
  uint64_t length() const { return file_->size(); }
  const Status& status() const { return status_; }

 private:
  Outbox(Disk& disk, std::string name, std::unique_ptr<DiskFile> file)
      : disk_(disk), name_(std::move(name)), file_(std::move(file)) {}
  Result<TailHash> TailAt(uint64_t length);
  Status CutBack(const Cursor& cursor);

  Disk& disk_;
  const std::string name_;
  std::unique_ptr<DiskFile> file_;
  std::string waiting_;
  bool cut_back_ = false;
  Status status_;
};

}  // namespace journey::rt
