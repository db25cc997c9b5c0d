// A run with a store: its folder, locked; its files, cut back to where they are good; its source, read on.
#include <fmt/format.h>

#include <filesystem>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/course.h"
#include "cli/deliveries.h"
#include "cli/output.h"
#include "ir/serialise.h"
#include "runtime/deliver/queue_status.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/platform/disk.h"
#include "runtime/platform/process.h"
#include "runtime/records/reject.h"
#include "runtime/store/durable_run.h"
#include "runtime/store/inspect.h"
#include "runtime/store/resume.h"

namespace journey::cli {
namespace {

namespace fs = std::filesystem;

// What comes through a pipe, and what is read from a file, where nobody waits.
constexpr std::chrono::milliseconds kCommitAfter{5}, kCommitFileAfter{50};

// Verbs that change a store have it for a moment; a service that is started again just then is to come up.
constexpr std::chrono::seconds kPatience{5};

// Rejects wait for the next commit, which brings them to the disk.
class KeptRejects {
 public:
  Status Open(const std::string& path, uint64_t length) {
    const rt::FileOnDisk place = rt::PlaceOf(path);
    auto file = place.disk->Open(place.name, false);
    if (!file.ok()) return file.status();
    file_ = std::move(*file);
    if (file_->size() < length) {
      return Status::Error(
          fmt::format("{} has {} bytes, but {} were written to it for this store: it was cut or is "
                      "another file",
                      path, file_->size(), length));
    }
    return file_->Cut(length);
  }
  void Write(const rt::RawLine& raw, const rt::Input& input) {
    rt::AppendRejectJson(raw.number, input.error_code, input.error_message, raw.text, waiting_);
    waiting_ += '\n';
  }
  Result<uint64_t> Sync() {
    if (waiting_.empty()) return file_->size();
    if (Status status = file_->Append(waiting_); !status.ok()) return status;
    waiting_.clear();
    if (Status status = file_->Sync(); !status.ok()) return status;
    return file_->size();
  }

 private:
  std::unique_ptr<rt::DiskFile> file_;
  std::string waiting_;
};

class DurableCourse final : public Course {
 public:
  DurableCourse(CourseFlags flags, const rt::Program& program) : flags_(std::move(flags)), program_(program) {
    std::error_code unknown;
    is_file_ = flags_.events != "-" && fs::is_regular_file(flags_.events, unknown);
    source_name_ = is_file_ ? fs::absolute(flags_.events).lexically_normal().string() : flags_.events;
  }

  Status Open(const rt::Executor& executor, const rt::SessionOptions& options) {
    rt::FolderRunOptions folder{.session = options, .records = flags_.records, .patience = kPatience};
    folder.store.live = !is_file_ || flags_.follow;
    folder.store.commit_after = folder.store.live ? kCommitAfter : kCommitFileAfter;
    auto opened = rt::FolderRun::Open(flags_.store, program_, executor, folder);
    if (!opened.ok()) return opened.status();
    folder_ = std::move(*opened);
    run_ = &folder_->run();
    if (folder_->finished_forgetting()) Err("store {}: a forget was brought to its end\n", flags_.store);
    if (Status status = OpenDeliveries(); !status.ok()) return status;
    const std::optional<rt::SourceMark>& mark = run_->recovered().mark;
    if (flags_.rejects.empty()) return {};
    rejects_ = std::make_unique<KeptRejects>();
    if (Status status = rejects_->Open(flags_.rejects, mark ? mark->rejects : 0); !status.ok()) return status;
    run_->KeepRejects([this] { return rejects_->Sync(); });
    return {};
  }

  Result<std::unique_ptr<rt::InputSource>> OpenSource(const rt::SourceOptions& options) override {
    const rt::DurableRun::Recovered& found = run_->recovered();
    for (const std::string& warning : found.warnings) Err("warning: {}\n", warning);
    const bool goes_on = is_file_ && found.mark && found.mark->name == source_name_;
    if (found.created) {
      Err("store {}: new\n", flags_.store);
    } else {
      Err("store {}: {} inputs are there{}\n", flags_.store, WithThousands(found.position),
          goes_on ? fmt::format("; {} is read on behind line {}", flags_.events, WithThousands(found.mark->line)) : "");
    }
    if (!goes_on && found.mark && !found.mark->ended && found.mark->offset) {
      Err("warning: {} was read up to line {} only\n", found.mark->name, WithThousands(found.mark->line));
    }
    if (!goes_on) return rt::OpenInput(program_, flags_.events, options);
    auto again = rt::OpenInputAgain(program_, flags_.events, options, *found.mark);
    if (again.ok() || !flags_.follow) return again;
    // It was turned over meanwhile.
    Err("warning: {}\nwarning: it is read from its beginning; what was left of the other one is not read\n",
        again.status().message());
    return rt::OpenInput(program_, flags_.events, options);
  }
  rt::Session& session() override { return run_->session(); }
  const rt::RecordBuffers& buffers() const override { return run_->buffers(); }
  rt::Fed Feed(rt::InputSource& source, rt::FeedCalls calls) override {
    return run_->Feed(source, source_name_, std::move(calls));
  }
  void Finish(std::optional<int64_t> until) override { (void)run_->Finish(until); }
  bool KeepReject(const rt::RawLine& raw, const rt::Input& input) override {
    if (rejects_ == nullptr) return false;
    rejects_->Write(raw, input);
    return true;
  }
  bool ok() const override { return run_->status().ok() && (deliveries_ == nullptr || !deliveries_->failed()); }
  std::optional<int> Close() override {
    if (const Status status = run_->Close(); status.ok()) return std::nullopt;
    return FailWorld(run_->status().message() + "; no more input was taken, and nothing is lost: start again");
  }
  Result<std::string> EndDeliveries(std::chrono::milliseconds most) override {
    if (deliveries_ == nullptr) return std::string();
    rt::CatchEndSignals();
    deliveries_->Drain(most, [] { return rt::EndAsked(); });
    if (Status status = deliveries_->Stop(); !status.ok()) return status;
    return deliveries_->Summary();
  }

 private:
  Status OpenDeliveries() {
    if (flags_.sinks.empty()) return {};
    const std::string records = fs::absolute(flags_.records).lexically_normal().string();
    if (!flags_.deliver) {
      // Whoever delivers beside this run wants to know soon how far the records are good.
      run_->WatchCursor([](const rt::Cursor&) {});
      return Deliveries::AddQueues(flags_.sinks, flags_.store, records, run_->cursor()->length);
    }
    auto deliveries = Deliveries::Open(flags_.sinks, flags_.store, records, run_->cursor()->length, false);
    if (!deliveries.ok()) return deliveries.status();
    deliveries_ = std::move(*deliveries);
    run_->WatchCursor([this](const rt::Cursor& cursor) { deliveries_->Ready(cursor.length); });
    return {};
  }

  const CourseFlags flags_;
  const rt::Program& program_;
  bool is_file_ = false;
  std::string source_name_;
  std::unique_ptr<KeptRejects> rejects_;
  std::unique_ptr<Deliveries> deliveries_;  // null: nothing is delivered
  std::unique_ptr<rt::FolderRun> folder_;
  rt::DurableRun* run_ = nullptr;  // its
};

}  // namespace

Result<std::unique_ptr<Course>> OpenDurableCourse(const CourseFlags& flags, const rt::Program& program,
                                                  const rt::Executor& executor, const rt::SessionOptions& options) {
  auto course = std::make_unique<DurableCourse>(flags, program);
  if (Status status = course->Open(executor, options); !status.ok()) return status;
  return std::unique_ptr<Course>(std::move(course));
}

bool IsUnderOtherJourneys(const std::string& store, const rt::Program& program) {
  rt::FolderDisk disk(store);
  const auto status = rt::StatusOf(disk);
  return status.ok() && status.value().head.module != ir::ContentHash(program.module());
}

}  // namespace journey::cli
