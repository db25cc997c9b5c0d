// Segment by segment, from one whole frame to the next.
#include "runtime/store/salvage.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "runtime/store/forgetting.h"
#include "runtime/store/frame.h"
#include "runtime/store/log_reader.h"
#include "runtime/store/mutants.h"
#include "runtime/store/recovery.h"
#include "runtime/store/snapshot.h"

namespace journey::rt {
namespace {

class Salvager {
 public:
  Salvager(Disk& disk, const Program& program, const SalvageVisit& visit)
      : disk_(disk), visit_(visit), modules_(disk, program), under_(&program), codec_(std::in_place, program) {}

  Result<Salvaged> Run() {
    auto forgetting = PendingForgetting(disk_);
    if (!forgetting.ok()) return forgetting.status();
    if (*forgetting) {
      ids_ = (*forgetting)->ids;
      logs_ = {(*forgetting)->old_log, (*forgetting)->new_log};
    }
    if (Status status = LookAtSnapshots(); !status.ok()) return status;
    const auto files = FilesNamed(disk_, kSegmentPrefix);
    if (!files.ok()) return files.status();
    // Every store has one, however little has come.
    if (files.value().empty()) Lose(SegmentName(1), 0, 0, "there is no log");
    for (const Disk::Entry& file : files.value()) {
      if (Status status = Segment(file.name); !status.ok()) return status;
    }
    result_.end = expected_.value_or(0);
    return std::move(result_);
  }

 private:
  Status LookAtSnapshots() {
    const auto files = FilesNamed(disk_, kSnapshotPrefix);
    if (!files.ok()) return files.status();
    for (const Disk::Entry& file : files.value()) {
      auto snapshot = SnapshotReader::Open(disk_, file.name);
      if (!snapshot.ok()) {
        result_.damaged.push_back(snapshot.status().message());
        continue;
      }
      result_.snapshot = snapshot->meta().position;
      if (ids_.empty()) logs_ = {snapshot->meta().log};
    }
    return {};
  }

  Status Segment(const std::string& name) {
    const auto read = disk_.Read(name, 0, Disk::kWhole);
    if (!read.ok()) {
      Lose(name, 0, 0, read.status().message());
      return {};
    }
    const std::string_view bytes = read.value();
    if (bytes.empty()) Lose(name, 0, 0, "empty");
    for (uint64_t at = 0; at < bytes.size();) {
      const std::optional<FoundFrame> frame = FrameAt(bytes.substr(at), at);
      if (!frame) {
        const uint64_t next = FindFrame(bytes, at + 1, 0).value_or(bytes.size());
        Lose(name, at, next - at, next == bytes.size() ? "not whole up to the end" : "damaged");
        if (JOURNEY_PLANTED(kSalvagedToTheDamage)) return {};
        at = next;
        continue;
      }
      if (Status status = Frame(name, *frame); !status.ok()) return status;
      at += frame->size;
    }
    return {};
  }

  Status Frame(const std::string& name, const FoundFrame& frame) {
    const FrameHeader& header = frame.header;
    if (logs_.empty()) logs_ = {header.log};
    if (!logs_.contains(header.log)) {
      Lose(name, header.offset, frame.size, "of another log");
      return {};
    }
    // Heads and ends say how far it is, too.
    if (!expected_ && open_ && name == SegmentName(1)) expected_ = 0;
    if (expected_ && (header.first > *expected_ || (open_ && header.first == *expected_))) Miss(name, header);
    if (header.kind == FrameKind::kHead) UseModuleOf(frame);
    if (header.kind != FrameKind::kEntries) {
      if (!expected_) result_.first = header.first;
      expected_ = std::max(expected_.value_or(0), header.first);
      return {};
    }
    if (expected_ && header.first < *expected_) {
      Lose(name, header.offset, frame.size, "it repeats entries that were there before");
      return {};
    }
    if (!expected_) result_.first = header.first;
    return Entries(name, frame);
  }

  // Where it cannot be had the one before stays, and what does not fit it is lost.
  void UseModuleOf(const FoundFrame& frame) {
    const auto payload = PayloadOf(frame);
    const auto head = payload.ok() ? LogHead::Decode(payload.value()) : Result<LogHead>(payload.status());
    if (!head.ok()) return;
    const auto program = modules_.Of(head.value().module);
    if (!program.ok()) return;
    under_ = program.value();
    codec_.emplace(*under_);
  }

  Status Entries(const std::string& name, const FoundFrame& frame) {
    const uint64_t first = frame.header.first;
    expected_ = first + frame.header.count;
    // All of it or nothing: looked at before anything goes out.
    const auto payload = PayloadOf(frame);
    const auto look = [](uint64_t, const Entry&) { return Status(); };
    const Status good = payload.ok() ? Each(payload.value(), first, look) : payload.status();
    if (!good.ok() || counted_ != frame.header.count) {
      expected_ = first;
      Lose(name, frame.header.offset, frame.size, good.ok() ? "it has another number of entries" : good.message());
      Miss(name, {.first = first + frame.header.count});
      expected_ = first + frame.header.count;
      return {};
    }
    Eraser eraser(ids_);
    return Each(payload.value(), first, [&](uint64_t position, const Entry& entry) {
      result_.entries += IsNote(entry) ? 0 : 1;
      const Entry left = eraser.Left(entry);
      const auto* input = std::get_if<Input>(&left);
      if (input != nullptr) result_.inputs += input->kind == InputKind::kForgotten ? 0 : 1;
      return visit_(position, left, *under_);
    });
  }

  Status Each(std::string_view payload, uint64_t first,
              const std::function<Status(uint64_t position, const Entry& entry)>& visit) {
    counted_ = 0;
    return ForEachEntry(
        payload, *codec_, first,
        [&](uint64_t) -> Arena& {
          arena_.Reset();
          return arena_;
        },
        [&](uint64_t position, const Entry& entry) {
          counted_ += IsNote(entry) ? 0 : 1;
          return visit(position, entry);
        });
  }

  void Lose(const std::string& name, uint64_t offset, uint64_t bytes, std::string_view what) {
    if (JOURNEY_PLANTED(kSalvageLossUnsaid)) return;
    result_.lost.push_back({disk_.Title(name), offset, bytes, std::string(what), expected_.value_or(0), std::nullopt});
    open_ = true;
  }
  // Entries up to that frame's are missing; the place that was lost last says where, if there is one.
  void Miss(const std::string& name, const FrameHeader& next) {
    if (!open_) Lose(name, next.offset, 0, "entries before it are gone");
    for (auto lost = result_.lost.rbegin(); lost != result_.lost.rend() && !lost->to; ++lost) {
      if (lost->from == *expected_) lost->to = next.first;
    }
    open_ = false;
  }

  Disk& disk_;
  const SalvageVisit& visit_;
  Modules modules_;
  const Program* under_;  // the segment's
  std::optional<InputCodec> codec_;
  Arena arena_;
  Ids ids_;
  std::set<uint64_t> logs_;
  std::optional<uint64_t> expected_;  // the position of the next entry
  uint64_t counted_ = 0;              // entries of the frame at hand
  bool open_ = false;                 // something was lost since entries were found
  Salvaged result_;
};

}  // namespace

Result<Salvaged> Salvage(Disk& disk, const Program& program, const SalvageVisit& visit) {
  return Salvager(disk, program, visit).Run();
}

Result<std::unique_ptr<Program>> ProgramToSalvage(Disk& disk) {
  const auto files = FilesNamed(disk, kModulePrefix);
  if (!files.ok()) return files.status();
  Status why = Status::Error("there is no module in the store: it is needed to read the log");
  for (const Disk::Entry& file : files.value()) {
    const std::string_view digits = std::string_view(file.name).substr(kModulePrefix.size());
    uint64_t hash = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), hash, 16);
    if (error != std::errc() || ModuleName(hash) != file.name) continue;
    auto module = ReadModule(disk, hash);
    if (module.ok()) return Program::Load(std::move(*module));
    why = module.status();
  }
  return why;
}

}  // namespace journey::rt
