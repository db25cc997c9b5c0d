// Looks at everything, makes the files outside anew beside themselves, then decides.
#include "runtime/store/forget.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>

#include "ir/serialise.h"
#include "runtime/platform/chance.h"
#include "runtime/records/record.h"
#include "runtime/records/record_text.h"
#include "runtime/records/reject.h"
#include "runtime/session/record_buffers.h"
#include "runtime/state/codec.h"
#include "runtime/store/outbox.h"
#include "runtime/store/recovery.h"
#include "runtime/store/removal_requests.h"
#include "runtime/store/side_file.h"

namespace journey::rt {
namespace {

// Whether the text has the id by itself, and not as a part of a longer word.
bool Mentions(std::string_view text, std::string_view id) {
  const auto is_word = [&](size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    return std::isalnum(byte) != 0 || byte >= 0x80 || byte == '_';
  };
  for (size_t at = text.find(id); at != std::string_view::npos; at = text.find(id, at + 1)) {
    const size_t end = at + id.size();
    if ((at == 0 || !is_word(at - 1)) && (end == text.size() || !is_word(end))) return true;
  }
  return false;
}

class Forgetter {
 public:
  Forgetter(Disk& disk, const Program& program, const ForgetOptions& options)
      : disk_(disk), program_(program), options_(options) {}

  Result<Forgotten> Run(const Executor& executor, const std::string& id) {
    if (Status status = FindIds(executor, id); !status.ok()) return status;
    result_.ids.assign(plan_.ids.begin(), plan_.ids.end());
    auto reach = OpenReach(disk_);
    if (!reach.ok()) return reach.status();
    Status status = LookAt(*reach);
    if (status.ok() && options_.records) status = FilterRecords(executor);
    if (status.ok() && options_.rejects) status = FilterRejects();
    if (status.ok() && result_.any()) status = RemoveUnreached(*reach);
    if (!status.ok() || !result_.any()) {
      RemoveFiltered();
      // Somebody may have asked for one of whom nothing has come yet.
      if (status.ok()) status = ForgetRemovals(disk_, plan_.ids);
      if (status.ok()) status = disk_.SyncNames();
      if (!status.ok()) return status;
      return std::move(result_);
    }
    // Should this fail, nobody knows whether it was decided.
    if (status = BeginForgetting(disk_, plan_); !status.ok()) return status;
    const auto finished = FinishForgetting(disk_, options_.also);
    if (!finished.ok()) return finished.status();
    return std::move(result_);
  }

 private:
  // All that is the customer's by now.
  Status FindIds(const Executor& executor, const std::string& id) {
    auto recovery = Recovery::Open(disk_);
    if (!recovery.ok()) return recovery.status();
    if (recovery->empty()) return Status::Error("there is no store in this folder");
    if (Status status = recovery->log().Repair(recovery->start()); !status.ok()) return status;
    if (Status status = recovery->FindNotes(program_); !status.ok()) return status;
    cursor_ = recovery->cursor();
    plan_.cursor = cursor_;
    if (cursor_ && !options_.records) {
      plan_.records_end = cursor_->length;
      if (cursor_->position != recovery->end()) {
        return Status::Error(
            "the run was ended by something, and what stands at the end of its file of records is to be written again: "
            "start it once more, or name the file with --records");
      }
    }
    plan_.old_log = recovery->log_id();
    plan_.new_log = options_.new_log != 0 ? options_.new_log : ByChance();
    if (plan_.new_log == plan_.old_log) ++plan_.new_log;
    plan_.module = recovery->head().module;
    SessionOptions session_options;
    session_options.lateness_ms = recovery->head().lateness_ms;
    session_options.engine.dedup_window_ms = recovery->head().dedup_window_ms;
    NoRecords nobody;
    Session session(program_, executor, nobody, session_options);
    const Status status = recovery->Fold(program_, session, [](uint64_t, Session&) { return Status(); });
    if (!status.ok()) return status;
    session.Flush();
    const std::string whose(session.merges().Of(id));
    plan_.ids = {id, whose};
    session.merges().ForEach([&](std::string_view one, std::string_view into) {
      if (into == whose) plan_.ids.emplace(one);
    });
    return {};
  }

  // Counts what there is of the customer, and remembers how long the file of rejects was.
  Status LookAt(Reach& reach) {
    Eraser eraser(plan_.ids);
    Arena scratch;
    const auto arena = [&](uint64_t) -> Arena& {
      scratch.Reset();
      return scratch;
    };
    const auto note = [&](const Entry& entry) {
      if (const auto* mark = std::get_if<SourceMark>(&entry)) rejects_.push_back(mark->rejects);
      (void)eraser.Left(entry);
    };
    Status status = reach.log.ForEach(program_, reach.log.first(), arena, [&](uint64_t, const Entry& entry) -> Status {
      note(entry);
      return {};
    });
    if (!status.ok()) return status;
    result_.inputs = eraser.erased();
    const auto look = [&](SnapshotReader& snapshot) {
      if (snapshot.meta().mark) note(*snapshot.meta().mark);
      return snapshot.ForEachState([&](std::string_view state) -> Status {
        const auto origin = StateReader::OriginOf(state);
        if (!origin.ok()) return origin.status();
        result_.states += plan_.ids.contains(std::string(origin.value().customer)) ? 1 : 0;
        return {};
      });
    };
    if (reach.base) status = look(*reach.base);
    for (SnapshotReader& snapshot : reach.snapshots) {
      if (status.ok()) status = look(snapshot);
    }
    return status;
  }

  // Whether the file of the place is there, and long enough.
  Status CheckLength(Disk& folder, const FilePlace& file, uint64_t length) {
    const auto files = folder.List();
    if (!files.ok()) return files.status();
    for (const Disk::Entry& entry : files.value()) {
      if (entry.name != file.name) continue;
      if (!entry.regular) return Status::Error(folder.Title(file.name) + " is no regular file");
      if (entry.size >= length) return {};
      return Status::Error(folder.Title(file.name) + " is shorter than what was written to it for this store");
    }
    return Status::Error("there is no file " + folder.Title(file.name));
  }

  // What a start writes to a file of records of which nothing is noted yet.
  Result<std::string> LinesOfLog(const Executor& executor) {
    auto recovery = Recovery::Open(disk_);
    if (!recovery.ok()) return recovery.status();
    if (Status status = recovery->FindNotes(program_); !status.ok()) return status;
    std::string lines;
    const auto write = [&](std::string_view more) { lines += more; };
    const SessionOptions options = recovery->session();
    RecordBuffers buffers(program_.module(), options, false, write);
    Session session(program_, executor, buffers, options);
    const auto before = [&](uint64_t position, Session& moment) -> Status {
      if (position > cursor_->position) return {};
      moment.Settle();
      lines.clear();
      return {};
    };
    if (Status status = recovery->Fold(program_, session, before, {options, write}); !status.ok()) return status;
    session.Flush();
    return lines;
  }

  // A file of which the store has noted nothing yet is its own where it has no more than the log makes, of which some
  // line is.
  Status CheckIsOfLog(Disk& folder, const FilePlace& file, const Executor& executor) {
    const auto made = LinesOfLog(executor);
    if (!made.ok()) return made.status();
    Ids lines;
    for (std::string_view rest = made.value(); !rest.empty(); rest.remove_prefix(rest.find('\n') + 1))
      lines.emplace(rest.substr(0, rest.find('\n')));
    const auto is_one = [&](std::string_view line) { return lines.contains(line); };
    const auto begins_one = [&](std::string_view rest) {
      const auto next = lines.lower_bound(rest);
      return rest.empty() || (next != lines.end() && next->starts_with(rest));
    };
    const auto whole = folder.Read(file.name, made.value().size(), 1);
    if (!whole.ok()) return whole.status();
    Status status = CheckKind(folder, file, is_one, begins_one, "records");
    if (status.ok() && !whole.value().empty()) status = NotTheStores(folder, file, "records");
    return status.ok() ? status
                       : Status::Error(status.message() +
                                       "; if it is, start the run once more, which notes what it has written");
  }

  Status FilterRecords(const Executor& executor) {
    if (!cursor_) return Status::Error("this store keeps no file of records");
    const FilePlace& file = *options_.records;
    const std::unique_ptr<Disk> folder = disk_.Folder(file.folder);
    if (Status status = CheckLength(*folder, file, cursor_->length); !status.ok()) return status;
    if (cursor_->length == 0) {
      if (Status status = CheckIsOfLog(*folder, file, executor); !status.ok()) return status;
    }
    auto outbox = Outbox::Open(*folder, file.name);
    if (!outbox.ok()) return outbox.status();
    if (Status status = folder->SyncNames(); !status.ok()) return status;
    if (Status status = (*outbox)->Check(*cursor_); !status.ok()) return status;
    plan_.files.push_back(file);
    Ids literals;
    for (const std::string& id : plan_.ids) {
      std::string literal;
      AppendJsonString(id, literal);
      literals.insert(std::move(literal));
    }
    const auto filtered = FilterFile(*folder, file.name, {cursor_->length},
                                     [&](std::string_view line) { return !literals.contains(CustomerOfRecord(line)); });
    if (!filtered.ok()) return filtered.status();
    result_.records = filtered.value().blotted;
    plan_.cursor->tail = filtered.value().tails.front();
    return {};
  }

  Status FilterRejects() {
    const FilePlace& file = *options_.rejects;
    std::sort(rejects_.begin(), rejects_.end());
    rejects_.erase(std::unique(rejects_.begin(), rejects_.end()), rejects_.end());
    if (rejects_.empty()) return Status::Error("this store keeps no file of rejects");
    const std::unique_ptr<Disk> folder = disk_.Folder(file.folder);
    if (Status status = CheckLength(*folder, file, rejects_.back()); !status.ok()) return status;
    if (rejects_.back() == 0) {
      const auto begins = [begin = std::string_view(R"({"line":)")](std::string_view rest) {
        return begin.starts_with(rest.substr(0, begin.size()));
      };
      if (Status status = CheckKind(*folder, file, IsReject, begins, "rejects"); !status.ok()) return status;
    }
    plan_.files.push_back(file);
    bool has_others = false;  // the store knows no more of its file than how long it is
    const auto filtered = FilterFile(*folder, file.name, rejects_, [&](std::string_view line) {
      has_others = has_others || !IsReject(line);
      return std::none_of(plan_.ids.begin(), plan_.ids.end(),
                          [&](const std::string& id) { return Mentions(line, id); });
    });
    if (!filtered.ok()) return filtered.status();
    if (has_others) {
      return Status::Error(folder->Title(file.name) + " is not the store's file of rejects: it has other lines");
    }
    result_.rejects = filtered.value().blotted;
    return {};
  }

  // A file of which the store knows nothing yet: what stands there a start has written and will write again, and it is
  // cut. If it is of another kind, it is somebody else's.
  static Status CheckKind(Disk& folder, const FilePlace& file, const std::function<bool(std::string_view line)>& fits,
                          const std::function<bool(std::string_view rest)>& begins, std::string_view kind) {
    constexpr uint64_t kEnough = uint64_t{1} << 16;
    const auto read = folder.Read(file.name, 0, kEnough);
    if (!read.ok()) return read.status();
    std::string_view rest = read.value();
    // A loss of power may have taken the first of them and left nulls, and the last line may be cut.
    bool fit = rest.starts_with('\0') || begins(rest);
    for (size_t end = rest.find('\n'); !fit && end != std::string_view::npos; end = rest.find('\n')) {
      fit = fits(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    return fit ? Status() : NotTheStores(folder, file, kind);
  }
  static Status NotTheStores(Disk& folder, const FilePlace& file, std::string_view kind) {
    return Status::Error(
        fmt::format("{} is not the store's file of {}: it has other lines", folder.Title(file.name), kind));
  }

  // Where nothing was decided; the next forget would write over what stays.
  void RemoveFiltered() {
    for (const FilePlace& file : plan_.files) {
      (void)disk_.Folder(file.folder)->Remove(file.name + std::string(kFiltered));
    }
  }

  // Of what no start would look at the customer may be in, and nobody could tell.
  Status RemoveUnreached(const Reach& reach) {
    Ids reached;
    for (const Segment& segment : reach.log.segments()) reached.insert(segment.name);
    for (const SnapshotReader& snapshot : reach.snapshots) reached.insert(snapshot.name());
    if (reach.base) reached.insert(reach.base->name());
    for (const std::string_view prefix : {kSegmentPrefix, kSnapshotPrefix}) {
      const auto files = FilesNamed(disk_, prefix);
      if (!files.ok()) return files.status();
      for (const Disk::Entry& file : files.value()) {
        if (reached.contains(file.name)) continue;
        if (Status status = disk_.Remove(file.name); !status.ok()) return status;
      }
    }
    return disk_.SyncNames();
  }

  Disk& disk_;
  const Program& program_;
  const ForgetOptions& options_;
  Forgetting plan_;
  std::optional<Cursor> cursor_;
  std::vector<uint64_t> rejects_;  // lengths
  Forgotten result_;
};

}  // namespace

Result<Forgotten> Forget(Disk& disk, const Program& program, const Executor& executor, const std::string& id,
                         const ForgetOptions& options) {
  return Forgetter(disk, program, options).Run(executor, id);
}

}  // namespace journey::rt
