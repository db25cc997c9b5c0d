// The log that inputs are appended to, in the order in which a session takes them.
//
// In: inputs and notes. Out: a file a segment, of frames, one frame a commit. Commits are made in the background: one
// is begun, and while it is packed, written and synced more may be appended, for the next. It is on the disk when
// Committing says that it has ended, or Commit returns, and the next one is written only then: whatever whole frame
// stands behind a damaged one was written after that one was good, so damage is told from a torn tail. A failure is
// final: nobody knows what is on the disk, and everything later is refused. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/status.h"
#include "runtime/platform/background.h"
#include "runtime/platform/disk.h"
#include "runtime/state/bytes.h"
#include "runtime/store/entries.h"
#include "runtime/store/input_codec.h"

namespace journey::rt {

// Under what the inputs of a segment were decided. What follows of a log depends on all of it.
struct LogHead {
  static constexpr uint64_t kVersion = 1;
  uint64_t module = 0;  // ir::ContentHash
  uint64_t zones = 0;   // ZoneDataHash
  int64_t lateness_ms = 0, dedup_window_ms = 0;

  std::string Encode() const;
  static Result<LogHead> Decode(std::string_view bytes);
  friend bool operator==(const LogHead&, const LogHead&) = default;
};

inline constexpr std::string_view kSegmentPrefix = "log-";
std::string SegmentName(uint32_t number);

class InputLog {
 public:
  struct Options {
    size_t commit_bytes = size_t{1} << 20;    // when a commit is due
    size_t segment_bytes = size_t{16} << 20;  // when another segment is begun
  };
  // Begins a segment whose first entry has this position. The disk, the program and the background, which is the log's
  // alone, must outlive the log; without one a commit is done when it has begun. `cursor`: the segment begins with it.
  static Result<std::unique_ptr<InputLog>> Begin(Disk& disk, const Program& program, const LogHead& head, uint64_t log,
                                                 uint32_t number, uint64_t position, Options options,
                                                 Background* background = nullptr,
                                                 const std::optional<Cursor>& cursor = std::nullopt);
  // Waits for the commit that is under way.
  ~InputLog();

  void Append(const Input& input);
  void Append(const BatchEnd& end);
  void Append(const InputEnd& end);
  void Append(const SourceMark& mark);
  void Append(const Cursor& cursor);
  void Append(const Removed& removed);

  // Of the next entry.
  uint64_t position() const { return position_; }
  // Everything before it is on the disk.
  uint64_t acknowledged() const { return committed_; }
  // Bytes that are in no commit yet.
  size_t waiting() const { return waiting_.size(); }
  bool IsDue() const { return waiting_.size() >= options_.commit_bytes; }
  // Begins a commit of what was appended. None may be under way. `first` is done before, in the background too; its
  // failure is the commit's.
  void BeginCommit(std::function<Status()> first = nullptr);
  // Whether a commit is under way. What one that has ended has brought is taken in: acknowledged(), status().
  bool Committing();
  // Until none is.
  void Await() { background_.Wait(); }
  // Everything appended is on the disk afterwards.
  Status Commit();
  // Commit, and the file says that it was ended in good order. Nothing may be appended then.
  Status Close();
  // The first failure.
  const Status& status() const { return status_; }
  uint64_t log() const { return log_; }
  // Bytes written to the disk since the beginning.
  uint64_t written() const { return written_; }

 private:
  InputLog(Disk& disk, const Program& program, const LogHead& head, uint64_t log, uint32_t number, uint64_t position,
           Options options, Background* background)
      : disk_(disk),
        codec_(program),
        head_(head),
        log_(log),
        options_(options),
        background_(background != nullptr ? *background : at_once_),
        position_(position),
        committed_(position),
        number_(number) {}
  // In the background.
  Status Write();
  Status BeginSegment();
  Status BeginSegment(const Cursor& cursor);
  Status WriteFrame(uint8_t kind, std::string_view payload, uint64_t first, uint32_t count);

  Disk& disk_;
  InputCodec codec_;
  const LogHead head_;
  const uint64_t log_;
  const Options options_;
  AtOnce at_once_;
  Background& background_;
  ByteWriter waiting_;
  uint64_t position_, committed_;
  uint64_t written_ = 0;
  bool committing_ = false;
  Status status_;
  // The background's while a commit is under way: what is written, up to which position, where, and what came of it.
  std::function<Status()> first_;
  ByteWriter sent_;
  uint64_t sent_to_ = 0;
  uint32_t number_;
  std::unique_ptr<DiskFile> file_;
  std::string frame_;
  uint64_t sent_bytes_ = 0;
  Status sent_status_;
};

}  // namespace journey::rt
