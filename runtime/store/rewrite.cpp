// Frame by frame, each decoded and encoded again.
#include "runtime/store/rewrite.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "runtime/state/codec.h"
#include "runtime/store/frame.h"
#include "runtime/store/log_reader.h"
#include "runtime/store/modules.h"

namespace journey::rt {
namespace {

class SegmentWriter {
 public:
  SegmentWriter(const Program& program, const SegmentChange& change)
      : change_(change), reading_(program), writing_(program) {}

  Status Add(const FoundFrame& frame) {
    const FrameHeader& old = frame.header;
    FrameHeader header = old;
    header.log = change_.log;
    header.offset = out_.size();
    header.first = std::max(old.first, change_.from);
    if (old.kind == FrameKind::kEntries && change_.from > 0 && old.first + old.count <= change_.from) return {};
    const auto payload = PayloadOf(frame);
    if (!payload.ok()) return payload.status();
    if (old.kind != FrameKind::kEntries) {
      PutFrame(header, payload.value(), &out_);
      return {};
    }
    ByteWriter entries;
    if (Status status = Change(payload.value(), old.first, entries, &header.count); !status.ok()) return status;
    if (entries.size() > 0) PutFrame(header, entries.bytes(), &out_);
    return {};
  }
  std::string Take() { return std::move(out_); }

 private:
  Status Change(std::string_view payload, uint64_t first, ByteWriter& entries, uint32_t* count) {
    *count = 0;
    arena_.Reset();
    writing_.Begin();
    const auto arena = [&](uint64_t) -> Arena& { return arena_; };
    return ForEachEntry(payload, reading_, first, arena, [&](uint64_t position, const Entry& entry) -> Status {
      if (position < change_.from) return {};
      const std::optional<Entry> changed = change_.entry(entry);
      if (!changed) return {};
      const auto* input = std::get_if<Input>(&*changed);
      if (input != nullptr) {
        writing_.Put(*input, entries);
      } else {
        PutControl(*changed, entries);
      }
      *count += IsNote(*changed) ? 0 : 1;
      return {};
    });
  }

  const SegmentChange& change_;
  InputCodec reading_, writing_;
  Arena arena_;
  std::string out_;
};

}  // namespace

Result<std::string> ChangedSegment(Disk& disk, const Program& program, const std::string& name,
                                   const SegmentChange& change) {
  const auto read = disk.Read(name, 0, std::numeric_limits<uint64_t>::max());
  if (!read.ok()) return read.status();
  const std::string_view bytes = read.value();
  const std::optional<FoundFrame> first = FrameAt(bytes, 0);
  const auto payload = first ? PayloadOf(*first) : Result<std::string>(Status::Error("damaged"));
  const auto head = payload.ok() ? LogHead::Decode(payload.value()) : Result<LogHead>(payload.status());
  if (!head.ok()) return Status::Error(fmt::format("{}: offset 0: {}", disk.Title(name), head.status().message()));
  Modules modules(disk, program);
  const auto own = modules.Of(head.value().module);
  if (!own.ok()) return own.status();
  SegmentWriter writer(*own.value(), change);
  for (uint64_t at = 0; at < bytes.size();) {
    const std::optional<FoundFrame> frame = FrameAt(bytes.substr(at), at);
    const Status status = frame ? writer.Add(*frame) : Status::Error("damaged");
    if (!status.ok()) return Status::Error(fmt::format("{}: offset {}: {}", disk.Title(name), at, status.message()));
    at += frame->size;
  }
  return writer.Take();
}

Status ChangeSnapshot(Disk& disk, SnapshotReader& snapshot, const SnapshotMeta& meta,
                      const std::function<bool(const std::string& customer)>& keep) {
  auto writer = SnapshotWriter::Begin(disk, meta);
  if (!writer.ok()) return writer.status();
  const Status status = snapshot.ForEachState([&](std::string_view state) -> Status {
    const Result<StateReader::Origin> origin = StateReader::OriginOf(state);
    if (!origin.ok()) return origin.status();
    if (keep(std::string(origin.value().customer))) writer->Add(state);
    return {};
  });
  if (!status.ok()) return status;
  return writer->Finish().status();
}

}  // namespace journey::rt
