// Appends, and reads back the few bytes before a cursor.
#include "runtime/store/outbox.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/store/mutants.h"

namespace journey::rt {

Result<std::unique_ptr<Outbox>> Outbox::Open(Disk& disk, const std::string& name) {
  auto file = disk.Open(name, false);
  if (!file.ok()) return file.status();
  return std::unique_ptr<Outbox>(new Outbox(disk, name, std::move(*file)));
}

Result<TailHash> Outbox::TailAt(uint64_t length) {
  const uint64_t bytes = std::min<uint64_t>(length, TailHash::kMostBytes);
  const auto tail = disk_.Read(name_, length - bytes, bytes);
  if (!tail.ok()) return tail.status();
  return TailHash::Of(tail.value());
}

Status Outbox::Check(const Cursor& cursor) {
  if (file_->size() < cursor.length) {
    return Status::Error(
        fmt::format("{} has {} bytes, but {} were written to it for this store: it was cut or is "
                    "another file",
                    disk_.Title(name_), file_->size(), cursor.length));
  }
  const auto tail = TailAt(cursor.length);
  if (!tail.ok()) return tail.status();
  if (tail.value() == cursor.tail) return {};
  return Status::Error(
      fmt::format("{} is not the file that this store's records were written to: before offset {} "
                  "stands something else",
                  disk_.Title(name_), cursor.length));
}

// On the disk, too.
Status Outbox::CutBack(const Cursor& cursor) {
  cut_back_ = true;
  if (JOURNEY_PLANTED(kRecordsNotCutBack) || file_->size() == cursor.length) return status_;
  if (status_.ok()) status_ = file_->Cut(cursor.length);
  if (status_.ok()) status_ = file_->Sync();
  return status_;
}

bool Outbox::HasAllBehind(const Cursor& cursor) const {
  return cut_back_ || cursor.length + waiting_.size() >= file_->size();
}

Status Outbox::WriteAgain(const Cursor& cursor) {
  if (!HasAllBehind(cursor)) {
    return status_ = Status::Error(fmt::format("{} has {} bytes more than the log of this store accounts for: the "
                                               "log's last entries are damaged, whose "
                                               "records had gone out, or somebody else has written to the file",
                                               disk_.Title(name_), file_->size() - cursor.length - waiting_.size()));
  }
  if (!cut_back_ && !CutBack(cursor).ok()) return status_;
  return WriteOut();
}

Status Outbox::WriteOut(size_t bytes) {
  if (status_.ok() && bytes > 0) status_ = file_->Append(std::string_view(waiting_).substr(0, bytes));
  waiting_.erase(0, bytes);
  return status_;
}

Result<Cursor> Outbox::SyncAt(uint64_t position) {
  if (WriteOut().ok()) status_ = file_->Sync();
  return CursorAt(position, file_->size());
}

Result<Cursor> Outbox::CursorAt(uint64_t position, uint64_t length) {
  if (!status_.ok()) return status_;
  const auto tail = TailAt(length);
  if (!tail.ok()) return status_ = tail.status();
  return Cursor{position, length, tail.value()};
}

}  // namespace journey::rt
