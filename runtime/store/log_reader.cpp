// Segment by segment, each read in pieces.
#include "runtime/store/log_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/store/frame.h"
#include "runtime/store/modules.h"
#include "runtime/store/mutants.h"

namespace journey::rt {
namespace {

std::optional<uint32_t> NumberOf(const std::string& name) {
  const std::string_view digits = std::string_view(name).substr(kSegmentPrefix.size());
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || SegmentName(number) != name) return std::nullopt;
  return number;
}

// A segment's head fits in so many bytes.
constexpr uint64_t kEnough = 4096;
// Of frames whose places are remembered.
constexpr uint64_t kBetweenPlaces = uint64_t{64} << 10;

// Where one begins from which all that is wanted from the position on is found: notes at a position may stand in front
// of its entry, in frames of their own.
uint64_t PlaceBefore(const Segment& segment, uint64_t position) {
  const auto behind = std::ranges::lower_bound(segment.places, position, {}, &Segment::Place::first);
  return behind == segment.places.begin() ? 0 : std::prev(behind)->offset;
}

// What a segment begins with; nothing where that is not whole. Reads little.
struct SegmentHead {
  FrameHeader frame;
  LogHead head;
};
Result<std::optional<SegmentHead>> HeadOf(Disk& disk, const std::string& name) {
  const auto bytes = disk.Read(name, 0, kEnough);
  if (!bytes.ok()) return bytes.status();
  const std::optional<FoundFrame> frame = FrameAt(bytes.value(), 0);
  if (!frame || frame->header.kind != FrameKind::kHead) return std::optional<SegmentHead>();
  const auto payload = PayloadOf(*frame);
  const auto head = payload.ok() ? LogHead::Decode(payload.value()) : Result<LogHead>(payload.status());
  return head.ok() ? std::optional(SegmentHead{frame->header, head.value()}) : std::nullopt;
}

// The position of a segment's first entry, from its head alone.
Result<std::optional<uint64_t>> FirstOf(Disk& disk, const std::string& name) {
  const auto bytes = disk.Read(name, 0, kEnough);
  if (!bytes.ok()) return bytes.status();
  const std::optional<FoundFrame> head = FrameAt(bytes.value(), 0);
  return head ? std::optional(head->header.first) : std::nullopt;
}

Status EntryFault(uint64_t position) {
  return Status::Error(
      fmt::format("entry {} of the log cannot be read, although it is what was written: the module is "
                  "not the one that it was written under",
                  position));
}

}  // namespace

Result<std::optional<LogHead>> LastHead(Disk& disk) {
  const auto files = FilesNamed(disk, kSegmentPrefix);
  if (!files.ok()) return files.status();
  for (auto file = files.value().rbegin(); file != files.value().rend(); ++file) {
    const auto head = HeadOf(disk, file->name);
    if (!head.ok()) return head.status();
    if (head.value()) return std::optional(head.value()->head);
  }
  return std::optional<LogHead>();
}

Status DropSegmentsBefore(Disk& disk, uint64_t position) {
  const auto files = FilesNamed(disk, kSegmentPrefix);
  if (!files.ok()) return files.status();
  for (size_t i = 0; i + 1 < files.value().size(); ++i) {
    const auto next = FirstOf(disk, files.value()[i + 1].name);
    if (!next.ok()) return next.status();
    if (!next.value() || *next.value() > position) break;
    if (Status status = disk.Remove(files.value()[i].name); !status.ok()) return status;
  }
  return {};
}

Result<LogReader> LogReader::Open(Disk& disk, uint64_t from) {
  LogReader reader(disk, from);
  Status status = reader.Find();
  if (status.ok()) status = reader.Look();
  if (!status.ok()) return status;
  return reader;
}

Result<LogReader> LogReader::OpenByHeads(Disk& disk, uint64_t from) {
  LogReader reader(disk, from);
  if (Status status = reader.Find(); !status.ok()) return status;
  for (const Disk::Entry& file : reader.files_) {
    const auto head = HeadOf(disk, file.name);
    if (!head.ok()) return head.status();
    if (!head.value()) return Status::Error(disk.Title(file.name) + ": offset 0: it does not begin with a head");
    const FrameHeader& frame = head.value()->frame;
    reader.log_ = frame.log;
    reader.segments_.push_back({.number = frame.number, .name = file.name, .head = head.value()->head});
    reader.segments_.back().first = reader.segments_.back().end = frame.first;
  }
  return reader;
}

Status LogReader::Find() {
  auto files = FilesNamed(*disk_, kSegmentPrefix);
  if (!files.ok()) return files.status();
  for (const Disk::Entry& file : *files) {
    if (!NumberOf(file.name)) return Status::Error(disk_->Title(file.name) + ": no segment of a log has such a name");
  }
  // Where the first one that is wanted stands; a damaged head is left to the scan.
  size_t begin = 0;
  for (size_t i = 1; i < files->size() && from_ > 0; ++i) {
    const auto first = FirstOf(*disk_, (*files)[i].name);
    if (!first.ok()) return first.status();
    if (!first.value() || *first.value() > from_) break;
    begin = i;
  }
  files->erase(files->begin(), files->begin() + static_cast<ptrdiff_t>(begin));
  files_ = std::move(*files);
  return {};
}

Status LogReader::Look() {
  log_ = 0;
  segments_.clear();
  std::optional<uint64_t> position;
  for (const Disk::Entry& file : files_) {
    if (Status status = Scan(file, &file == &files_.back(), position); !status.ok()) return status;
    if (!segments_.empty()) position = segments_.back().end;
  }
  if (segments_.empty() || first() <= from_) return {};
  return Status::Error(
      fmt::format("{}: the log begins at entry {}, and entry {} is needed: a segment before it is gone",
                  disk_->Title(segments_.front().name), first(), from_));
}

Status LogReader::Scan(const Disk::Entry& file, bool last, std::optional<uint64_t> position) {
  FrameFile frames(*disk_, file.name);
  const auto fault = [&](uint64_t offset, std::string_view what) {
    return Status::Error(fmt::format("{}: offset {}: {}", disk_->Title(file.name), offset, what));
  };
  Segment segment{.number = *NumberOf(file.name), .name = file.name, .size = file.size};
  if (!segments_.empty() && segment.number != segments_.back().number + 1) {
    return fault(0, "the segment before it is gone");
  }
  uint64_t at = 0;
  bool torn = false;
  for (;;) {
    const auto bytes = frames.From(at);
    if (!bytes.ok()) return bytes.status();
    if (bytes.value().empty()) break;
    const std::optional<FoundFrame> frame = FrameAt(bytes.value(), at);
    torn = !frame;
    if (torn && JOURNEY_PLANTED(kDamageCut)) break;
    if (torn) {
      if (Status status = CheckTorn(file.name, at, last); !status.ok()) return status;
      break;
    }
    const FrameHeader& header = frame->header;
    if (log_ == 0) log_ = header.log;
    if (header.log != log_ || header.number != segment.number) return fault(at, "it belongs to another log or segment");
    if (segment.ended) return fault(at, "something stands behind the segment's end");
    if ((at == 0) != (header.kind == FrameKind::kHead))
      return fault(at, "a head where none belongs, or none at the begin");
    if (at == 0) {
      const auto payload = PayloadOf(*frame);
      const auto head = payload.ok() ? LogHead::Decode(payload.value()) : Result<LogHead>(payload.status());
      if (!head.ok()) return fault(at, head.status().message());
      segment.head = head.value();
      segment.first = segment.end = header.first;
      if (position && *position != segment.first) return fault(at, "entries before it are gone");
    } else if (header.first != segment.end) {
      return fault(at, "entries before it are gone");
    }
    if (header.kind == FrameKind::kEnd) segment.ended = true;
    if (segment.places.empty() || at >= segment.places.back().offset + kBetweenPlaces) {
      segment.places.push_back({header.first, at});
    }
    segment.end += header.count;
    at += frame->size;
    segment.whole = at;
  }
  if (at == 0 && !torn && !last) return fault(0, "empty, with a segment behind it");
  if (segment.whole == 0) {
    torn_segment_ = file.name;
  } else {
    segments_.push_back(std::move(segment));
  }
  return {};
}

// At `at` of the segment there is no whole frame: that is a torn tail if nothing whole was written behind it.
Status LogReader::CheckTorn(const std::string& name, uint64_t at, bool last) const {
  const auto behind = disk_->Read(name, at, Disk::kWhole);
  if (!behind.ok()) return behind.status();
  const char* what = FindFrame(behind.value(), 1, at) ? "damaged, with whole entries behind it"
                     : !last                          ? "damaged, with another segment behind it"
                                                      : nullptr;
  if (what == nullptr) return {};
  return Status::Error(
      fmt::format("{}: offset {}: {}; `journey salvage` reads what is whole", disk_->Title(name), at, what));
}

bool LogReader::NeedsRepair() const {
  return !torn_segment_.empty() || (!segments_.empty() && !segments_.back().ended);
}

Status LogReader::Repair(uint64_t synced, bool names_synced) {
  if (!torn_segment_.empty()) {
    if (Status status = disk_->Remove(torn_segment_); !status.ok()) return status;
    if (Status status = disk_->SyncNames(); !status.ok()) return status;
    torn_segment_.clear();
  }
  if (segments_.empty() || JOURNEY_PLANTED(kTornTailKept)) return {};
  Segment& segment = segments_.back();
  // Nothing but its end may be missing on the disk.
  if (segment.ended && segment.end <= synced) return EndAgain(segment, names_synced);
  const auto bytes = disk_->Read(segment.name, 0, segment.whole);
  if (!bytes.ok()) return bytes.status();
  std::string whole = bytes.value();
  if (!segment.ended) PutFrame({FrameKind::kEnd, log_, segment.number, segment.whole, segment.end, 0}, {}, &whole);
  if (Status status = WriteWhole(*disk_, segment.name, whole); !status.ok()) return status;
  segment.whole = segment.size = whole.size();
  segment.ended = true;
  return {};
}

Status LogReader::EndAgain(const Segment& segment, bool names_synced) {
  // A later segment that was begun and taken out must not come back with a loss of power while this one has no end: it
  // would look damaged, with another one behind it.
  if (!names_synced) {
    if (Status status = disk_->SyncNames(); !status.ok()) return status;
  }
  std::string end;
  const uint64_t at = segment.whole - kFrameHeaderBytes;
  PutFrame({FrameKind::kEnd, log_, segment.number, at, segment.end, 0}, {}, &end);
  const auto file = disk_->Open(segment.name, false);
  if (!file.ok()) return file.status();
  Status status = file.value()->Cut(at);
  if (status.ok()) status = file.value()->Append(end);
  return status.ok() ? file.value()->Sync() : status;
}

Status ForEachEntry(std::string_view payload, InputCodec& codec, uint64_t position,
                    const std::function<Arena&(uint64_t position)>& arena,
                    const std::function<Status(uint64_t position, const Entry& entry)>& visit) {
  ByteReader in(payload);
  codec.Begin();
  while (!in.at_end()) {
    Arena& own = arena(position);
    const uint64_t first = in.U();
    Entry entry;
    if (first == kBatchEndEntry) {
      entry = BatchEnd();
    } else if (first == kInputEndEntry) {
      entry = InputEnd();
    } else if (first == kInputEndUntilEntry) {
      entry = InputEnd{in.I()};
    } else if (first == kMigratedEntry) {
      Migrated migrated;
      migrated.from = in.Fixed();
      migrated.to = in.Fixed();
      entry = migrated;
    } else if (first == kRemovedEntry || first == kAskedRemovalEntry) {
      Removed removed;
      removed.customer = in.Text();
      const int64_t journey = in.I();
      if (journey < -1 || journey >= codec.journeys()) return EntryFault(position);
      removed.journey = static_cast<int32_t>(journey);
      if (first == kAskedRemovalEntry) removed.request = in.Fixed();
      entry = removed;
    } else if (first == kMarkNote) {
      entry = TakeMark(in);
    } else if (first == kCursorNote) {
      entry = TakeCursor(in);
    } else {
      Input input;
      if (!codec.Take(first, in, own, &input)) return EntryFault(position);
      entry = input;
    }
    if (!in.ok()) return EntryFault(position);
    if (Status status = visit(position, entry); !status.ok()) return status;
    if (!IsNote(entry)) ++position;
  }
  return {};
}

Status LogReader::ForEach(const Program& program, uint64_t from, const std::function<Arena&(uint64_t position)>& arena,
                          const std::function<Status(uint64_t position, const Entry& entry)>& visit) {
  Modules modules(*disk_, program);
  std::optional<InputCodec> codec;
  program_ = nullptr;
  for (const Segment& segment : segments_) {
    if (segment.end < from) continue;
    const auto own = modules.Of(segment.head.module);
    if (!own.ok()) return own.status();
    if (std::exchange(program_, own.value()) != own.value()) codec.emplace(*program_);
    FrameFile frames(*disk_, segment.name);
    for (uint64_t at = PlaceBefore(segment, from); at < segment.whole;) {
      const auto bytes = frames.From(at);
      if (!bytes.ok()) return bytes.status();
      const std::optional<FoundFrame> frame = FrameAt(bytes.value(), at);
      if (!frame) {
        return Status::Error(
            fmt::format("{}: offset {}: it was changed while it was read", disk_->Title(segment.name), at));
      }
      at += frame->size;
      const FrameHeader& header = frame->header;
      const uint64_t end = header.first + header.count;
      if (header.kind != FrameKind::kEntries || end < from || (end == from && header.count > 0)) continue;
      const auto payload = PayloadOf(*frame);
      if (!payload.ok()) return payload.status();
      const auto wanted = [&](uint64_t position, const Entry& entry) {
        return position >= from ? visit(position, entry) : Status();
      };
      const Status status = ForEachEntry(payload.value(), *codec, header.first, arena, wanted);
      if (!status.ok()) return status;
    }
  }
  return {};
}

}  // namespace journey::rt
