// A run that keeps nothing but its outputs.
#include <atomic>
#include <filesystem>

#include "cli/common.h"
#include "cli/course.h"
#include "runtime/records/line_writer.h"
#include "runtime/records/reject.h"

namespace journey::cli {
namespace {

// The files that are kept.
struct Kept {
  std::unique_ptr<rt::LineWriter> records;    // null: nobody wants them
  std::unique_ptr<rt::RejectWriter> rejects;  // the same

  // All are open before any loses what was in it.
  Status Open(const CourseFlags& flags) {
    std::unique_ptr<rt::LineWriter> rejected;
    for (const auto& [path, writer] : {std::pair(flags.records, &records), std::pair(flags.rejects, &rejected)}) {
      if (path.empty()) continue;
      auto opened = rt::LineWriter::Open(path);
      if (!opened.ok()) return opened.status();
      *writer = std::move(opened.value());
    }
    for (rt::LineWriter* writer : {records.get(), rejected.get()}) {
      if (writer == nullptr) continue;
      if (Status status = writer->Begin(); !status.ok()) return status;
    }
    if (rejected != nullptr) rejects = std::make_unique<rt::RejectWriter>(std::move(rejected));
    return {};
  }
  bool ok() const {
    return (records == nullptr || records->status().ok()) && (rejects == nullptr || rejects->status().ok());
  }
  // The exit code of a run whose files could not all be written.
  std::optional<int> Close() const {
    std::optional<int> failed;
    if (records != nullptr && !records->Close().ok()) failed = Failed(records->status(), records->reader_left());
    if (rejects != nullptr && !rejects->Close().ok()) failed = Failed(rejects->status(), rejects->reader_left());
    return failed;
  }

 private:
  static int Failed(const Status& status, bool reader_left) {
    return reader_left ? kFailed : FailWorld(status.message());
  }
};

class PlainCourse final : public Course {
 public:
  PlainCourse(CourseFlags flags, const rt::Program& program) : flags_(std::move(flags)), program_(program) {}
  Status Open(const rt::Executor& executor, rt::SessionOptions options) {
    if (Status status = kept_.Open(flags_); !status.ok()) return status;
    options.engine.stop = &stop_;
    std::function<void(std::string_view)> write;
    if (kept_.records != nullptr) {
      write = [this](std::string_view lines) {
        kept_.records->WriteLines(lines);
        if (!kept_.records->status().ok()) stop_ = true;
      };
    }
    buffers_ = std::make_unique<rt::RecordBuffers>(program_.module(), options, true, std::move(write));
    session_ = std::make_unique<rt::Session>(program_, executor, *buffers_, options);
    return session_->status();
  }
  rt::Session& session() override { return *session_; }
  const rt::RecordBuffers& buffers() const override { return *buffers_; }
  Result<std::unique_ptr<rt::InputSource>> OpenSource(const rt::SourceOptions& options) override {
    return rt::OpenInput(program_, flags_.events, options);
  }
  rt::Fed Feed(rt::InputSource& source, rt::FeedCalls calls) override {
    // Whoever follows a log, or waits behind a pipe, wants to see what comes of it when it rests.
    std::error_code unknown;
    if (flags_.follow || !std::filesystem::is_regular_file(flags_.events, unknown)) {
      calls.idle = [this] {
        session_->Flush();
        if (kept_.records != nullptr) (void)kept_.records->Flush();
      };
    }
    return rt::FeedAll(source, *session_, calls);
  }
  void Finish(std::optional<int64_t> until) override { session_->Finish(until); }
  bool KeepReject(const rt::RawLine& raw, const rt::Input& input) override {
    if (kept_.rejects == nullptr) return false;
    kept_.rejects->Write(raw.number, input.error_code, input.error_message, raw.text);
    return true;
  }
  bool ok() const override { return kept_.ok(); }
  std::optional<int> Close() override { return kept_.Close(); }

 private:
  const CourseFlags flags_;
  const rt::Program& program_;
  Kept kept_;
  std::atomic<bool> stop_{false};
  std::unique_ptr<rt::RecordBuffers> buffers_;
  std::unique_ptr<rt::Session> session_;
};

}  // namespace

Result<std::unique_ptr<Course>> OpenPlainCourse(const CourseFlags& flags, const rt::Program& program,
                                                const rt::Executor& executor, rt::SessionOptions options) {
  auto course = std::make_unique<PlainCourse>(flags, program);
  if (Status status = course->Open(executor, options); !status.ok()) return status;
  return std::unique_ptr<Course>(std::move(course));
}

}  // namespace journey::cli
