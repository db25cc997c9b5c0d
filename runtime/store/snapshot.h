// A snapshot: the state of everybody between two batches, and where the log, the source and the records stood then.
//
// It is one file, which gets its name when all of it is on the disk. All shards are of one position, since a merge
// takes state from one shard to another; customers stand in the order in which their engines got to know them, which is
// the order in which they fire. docs/design/0007-store.md says why; docs/formats/log.md has the format. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/platform/huge_pages.h"
#include "runtime/session/session.h"
#include "runtime/state/bytes.h"
#include "runtime/store/entries.h"
#include "runtime/store/frame.h"
#include "runtime/store/log.h"

namespace journey::rt {

inline constexpr std::string_view kSnapshotPrefix = "snapshot-";
std::string SnapshotName(uint64_t position);
// Of a snapshot's name; nothing of another one.
std::optional<uint64_t> SnapshotPosition(const std::string& name);

// What is not a customer's.
struct SnapshotMeta {
  LogHead head;
  uint64_t log = 0;
  uint64_t position = 0;
  Session::Clock clock;
  std::optional<SourceMark> mark;
  std::optional<Cursor> cursor;
  std::vector<std::pair<std::string, std::string>> merges;  // an id, whose it is by now; in order
};

// A snapshot that is being written, under another name until all of it is on the disk. The first failure is final. The
// disk must outlive it.
class SnapshotWriter {
 public:
  static Result<SnapshotWriter> Begin(Disk& disk, const SnapshotMeta& meta);
  // A customer's state, as state/codec.h writes it.
  void Add(std::string_view state);
  void Add(const Customer& customer, uint64_t schema_hash);
  // It gets its name. Gives the file's size.
  Result<uint64_t> Finish();

 private:
  SnapshotWriter(Disk& disk, std::string name, uint64_t log, std::unique_ptr<DiskFile> file)
      : disk_(&disk), name_(std::move(name)), log_(log), file_(std::move(file)) {}
  void Put(FrameKind kind, std::string_view payload, uint32_t count);
  void EndFrame();

  Disk* disk_;
  std::string name_;
  uint64_t log_;
  std::unique_ptr<DiskFile> file_;
  std::string frame_;
  ByteWriter state_;   // of the one that is added
  ByteWriter states_;  // that are in no frame yet, and how many
  uint32_t count_ = 0;
  uint64_t customers_ = 0;
  Status status_;
};

// Everybody's blocks as they were between two batches, to be written while the session goes on; and who has become
// whom. One thing after the other, each by any thread.
class SnapshotCopy {
 public:
  // The program must outlive it.
  explicit SnapshotCopy(const Program& program) : program_(program) {}
  // Memory for so many bytes of blocks, which the kernel has cleared when this returns: the session that is to be
  // copied does not wait for that then. Where there is none it is left to Take.
  void MakeRoom(uint64_t bytes);
  // Of a session at the end of a batch that has settled.
  void Take(Session& session, SnapshotMeta meta);
  const SnapshotMeta& meta() const { return meta_; }
  // The records of that moment, once it is known where they stand.
  void SetCursor(const Cursor& cursor) { meta_.cursor = cursor; }
  // Gives the file's size.
  Result<uint64_t> Write(Disk& disk, uint64_t schema_hash) const;
  // What it takes is given back; nothing but meta() is left.
  void Drop() { pieces_.clear(); }

 private:
  static constexpr size_t kAlignment = 16;
  static constexpr size_t kPieceBytes = 2 * kHugePageBytes;
  struct Piece {
    std::unique_ptr<std::byte, PagesDeleter<kAlignment>> memory;
    size_t bytes = 0, used = 0;
  };
  void AddPiece(size_t bytes);
  // For a copy of a block of so many bytes.
  std::byte* RoomFor(size_t bytes);
  static constexpr size_t Rounded(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

  const Program& program_;
  SnapshotMeta meta_;
  std::vector<Piece> pieces_;  // of copies behind one another, in the order in which they are written
  size_t filling_ = 0;
};

// The same at once, without a copy.
Result<uint64_t> WriteSnapshot(Disk& disk, Session& session, SnapshotMeta meta, uint64_t schema_hash);

// Reads frame by frame. The disk must outlive it.
class SnapshotReader {
 public:
  // Looks at every byte, by the checksums; an error says where something is damaged.
  static Result<SnapshotReader> Open(Disk& disk, const std::string& name);
  // Looks at its beginning and its end alone: for who finds out about the rest before anything is made of it.
  static Result<SnapshotReader> OpenByEnds(Disk& disk, const Disk::Entry& file);
  const std::string& name() const { return name_; }
  const SnapshotMeta& meta() const { return meta_; }
  uint64_t customers() const { return customers_; }
  uint64_t size() const { return size_; }
  // Each customer's state, as state/codec.h writes it, in order.
  Status ForEachState(const std::function<Status(std::string_view state)>& visit);
  // Into a session that has not been fed yet. With so many threads beside the calling one, where the system gives them.
  // `whole`: called once, when every byte was looked at and is good, perhaps while the last customers are still on
  // their way; its failure is the restore's.
  Status Restore(const Program& program, Session& session, const std::function<Status()>& whole = nullptr);
  void UseThreads(size_t threads) { threads_ = threads; }

 private:
  SnapshotReader(Disk& disk, std::string name) : disk_(&disk), name_(std::move(name)) {}
  // From the first frame.
  Status TakeMeta(const FoundFrame& frame);
  // A frame's at a time.
  Status ForEachStates(const std::function<Status(const std::vector<std::string_view>& states)>& visit);
  // `bytes`: the frame's, to be read or taken.
  Status ForEachFrame(const std::function<Status(const FoundFrame& frame, std::string& bytes)>& visit);
  Status RestoreAlone(const StateReader& reader, Session& session);
  Status Fault(uint64_t offset, std::string_view what) const;

  Disk* disk_;
  std::string name_;
  SnapshotMeta meta_;
  uint64_t customers_ = 0, size_ = 0;
  size_t threads_ = 0;
};

}  // namespace journey::rt
