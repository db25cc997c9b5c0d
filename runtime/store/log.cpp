// Frames behind one another, each synced before the next; what is packed and written next is not appended to.
#include "runtime/store/log.h"

#include <fmt/format.h>

#include <new>
#include <utility>

#include "base/check.h"
#include "runtime/store/frame.h"
#include "runtime/store/mutants.h"

namespace journey::rt {

std::string LogHead::Encode() const {
  ByteWriter out;
  out.U(kVersion);
  out.Fixed(module);
  out.Fixed(zones);
  out.I(lateness_ms);
  out.I(dedup_window_ms);
  return out.Take();
}

Result<LogHead> LogHead::Decode(std::string_view bytes) {
  ByteReader in(bytes);
  const uint64_t version = in.U();
  if (in.ok() && version != kVersion) {
    return Status::Error(fmt::format("it has version {} of the format, which this program does not read", version));
  }
  LogHead head;
  head.module = in.Fixed();
  head.zones = in.Fixed();
  head.lateness_ms = in.I();
  head.dedup_window_ms = in.I();
  if (!in.ok() || !in.at_end()) return Status::Error("its head is damaged");
  return head;
}

std::string SegmentName(uint32_t number) { return fmt::format("{}{:010}", kSegmentPrefix, number); }

Result<std::unique_ptr<InputLog>> InputLog::Begin(Disk& disk, const Program& program, const LogHead& head, uint64_t log,
                                                  uint32_t number, uint64_t position, Options options,
                                                  Background* background, const std::optional<Cursor>& cursor) {
  std::unique_ptr<InputLog> made(new InputLog(disk, program, head, log, number, position, options, background));
  const Status status = cursor ? made->BeginSegment(*cursor) : made->BeginSegment();
  if (!status.ok()) return status;
  made->written_ = made->sent_bytes_;
  return made;
}

InputLog::~InputLog() {
  // One that has begun no commit may end in the background itself: where its first segment could not be begun there.
  if (committing_) background_.Wait();
}

Status InputLog::BeginSegment() {
  auto file = disk_.Open(SegmentName(number_), true);
  if (!file.ok()) return file.status();
  file_ = std::move(*file);
  if (Status status = WriteFrame(static_cast<uint8_t>(FrameKind::kHead), head_.Encode(), committed_, 0); !status.ok()) {
    return status;
  }
  return JOURNEY_PLANTED(kSegmentNameNotSynced) ? Status() : disk_.SyncNames();
}

// Two frames, of which the second one must not be on the disk without the first: the file has its name when both are.
Status InputLog::BeginSegment(const Cursor& cursor) {
  const std::string name = SegmentName(number_);
  frame_.clear();
  PutFrame({FrameKind::kHead, log_, number_, 0, committed_, 0}, head_.Encode(), &frame_);
  ByteWriter note;
  PutControl(cursor, note);
  PutFrame({FrameKind::kEntries, log_, number_, frame_.size(), committed_, 0}, note.bytes(), &frame_);
  if (Status status = WriteWhole(disk_, name, frame_); !status.ok()) return status;
  auto file = disk_.Open(name, false);
  if (!file.ok()) return file.status();
  file_ = std::move(*file);
  sent_bytes_ += frame_.size();
  return {};
}

Status InputLog::WriteFrame(uint8_t kind, std::string_view payload, uint64_t first, uint32_t count) {
  frame_.clear();
  PutFrame({static_cast<FrameKind>(kind), log_, number_, file_->size(), first, count}, payload, &frame_);
  Status status = file_->Append(frame_);
  if (status.ok() && !JOURNEY_PLANTED(kCommitWithoutSync)) status = file_->Sync();
  if (JOURNEY_PLANTED(kFailedSyncForgotten)) status = {};
  if (status.ok()) sent_bytes_ += frame_.size();
  return status;
}

void InputLog::Append(const Input& input) {
  if (waiting_.size() == 0) codec_.Begin();
  codec_.Put(input, waiting_);
  ++position_;
}

void InputLog::Append(const BatchEnd& end) {
  if (waiting_.size() == 0) codec_.Begin();
  PutControl(end, waiting_);
  ++position_;
}

void InputLog::Append(const InputEnd& end) {
  if (waiting_.size() == 0) codec_.Begin();
  PutControl(end, waiting_);
  ++position_;
}

void InputLog::Append(const SourceMark& mark) {
  if (waiting_.size() == 0) codec_.Begin();
  PutControl(mark, waiting_);
}

void InputLog::Append(const Cursor& cursor) {
  if (waiting_.size() == 0) codec_.Begin();
  PutControl(cursor, waiting_);
}

void InputLog::Append(const Removed& removed) {
  if (waiting_.size() == 0) codec_.Begin();
  PutControl(removed, waiting_);
  ++position_;
}

void InputLog::BeginCommit(std::function<Status()> first) {
  if (!status_.ok() || (waiting_.size() == 0 && !first)) return;
  CHECK(!committing_);
  first_ = std::move(first);
  std::swap(sent_, waiting_);
  waiting_.clear();
  sent_to_ = position_;
  sent_bytes_ = 0;
  committing_ = true;
  background_.Start([this] {
    try {
      sent_status_ = Write();
    } catch (const std::bad_alloc&) {
      sent_status_ = Status::Error("there is no memory for writing the log");
    }
  });
}

Status InputLog::Write() {
  if (first_) {
    if (Status status = first_(); !status.ok()) return status;
  }
  if (sent_.size() == 0) return {};
  if (file_->size() >= options_.segment_bytes) {
    ++number_;
    if (Status status = BeginSegment(); !status.ok()) return status;
  }
  const auto count = static_cast<uint32_t>(sent_to_ - committed_);
  return WriteFrame(static_cast<uint8_t>(FrameKind::kEntries), sent_.bytes(), committed_, count);
}

bool InputLog::Committing() {
  if (!committing_) return false;
  if (!background_.Done()) return true;
  committing_ = false;
  status_ = sent_status_;
  if (!status_.ok()) return false;
  committed_ = sent_to_;
  written_ += sent_bytes_;
  return false;
}

Status InputLog::Commit() {
  background_.Wait();
  (void)Committing();
  BeginCommit();
  background_.Wait();
  (void)Committing();
  return status_;
}

Status InputLog::Close() {
  if (!Commit().ok()) return status_;
  Status status = WriteFrame(static_cast<uint8_t>(FrameKind::kEnd), {}, committed_, 0);
  status_ = status.ok() ? Status::Error("the log is closed") : status;
  return status;
}

}  // namespace journey::rt
