// Frames behind one another, each synced before the next.
#include "runtime/store/log.h"

#include <fmt/format.h>

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
                                                  uint32_t number, uint64_t position, Options options) {
  std::unique_ptr<InputLog> made(new InputLog(disk, program, head, log, number, position, options));
  if (Status status = made->BeginSegment(); !status.ok()) return status;
  return made;
}

Status InputLog::BeginSegment() {
  auto file = disk_.Open(SegmentName(number_), true);
  if (!file.ok()) return status_ = file.status();
  file_ = std::move(*file);
  if (Status status = WriteFrame(static_cast<uint8_t>(FrameKind::kHead), head_.Encode(), committed_, 0); !status.ok()) {
    return status;
  }
  if (!JOURNEY_PLANTED(kSegmentNameNotSynced)) status_ = disk_.SyncNames();
  return status_;
}

Status InputLog::WriteFrame(uint8_t kind, std::string_view payload, uint64_t first, uint32_t count) {
  frame_.clear();
  PutFrame({static_cast<FrameKind>(kind), log_, number_, file_->size(), first, count}, payload, &frame_);
  status_ = file_->Append(frame_);
  if (status_.ok() && !JOURNEY_PLANTED(kCommitWithoutSync)) status_ = file_->Sync();
  if (JOURNEY_PLANTED(kFailedSyncForgotten)) status_ = {};
  if (status_.ok()) written_ += frame_.size();
  return status_;
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

Status InputLog::Commit() {
  if (!status_.ok() || waiting_.size() == 0) return status_;
  if (file_->size() >= options_.segment_bytes) {
    ++number_;
    if (!BeginSegment().ok()) return status_;
  }
  const auto count = static_cast<uint32_t>(position_ - committed_);
  if (!WriteFrame(static_cast<uint8_t>(FrameKind::kEntries), waiting_.bytes(), committed_, count).ok()) return status_;
  committed_ = position_;
  waiting_.clear();
  return {};
}

Status InputLog::Close() {
  if (!Commit().ok()) return status_;
  const Status status = WriteFrame(static_cast<uint8_t>(FrameKind::kEnd), {}, committed_, 0);
  if (status_.ok()) status_ = Status::Error("the log is closed");
  return status;
}

}  // namespace journey::rt
