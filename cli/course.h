// What `run` folds a log with: a session and its files, with a store or without.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/driver/sinks.h"
#include "runtime/input/source.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"

namespace journey::cli {

// What the flags say of it.
struct CourseFlags {
  std::string events, records, rejects, store;
  bool follow = false;
  std::vector<SinkSettings> sinks;  // of a run with a store
  bool deliver = false;             // to these; else another process may
};

class Course {
 public:
  virtual ~Course() = default;
  virtual rt::Session& session() = 0;
  virtual const rt::RecordBuffers& buffers() const = 0;
  // The log, where this course is to go on in it; once.
  virtual Result<std::unique_ptr<rt::InputSource>> OpenSource(const rt::SourceOptions& options) = 0;
  virtual rt::Fed Feed(rt::InputSource& source, rt::FeedCalls calls) = 0;
  virtual void Finish(std::optional<int64_t> until) = 0;
  // Keeps a line that could not be used; false where nobody wants them.
  virtual bool KeepReject(const rt::RawLine& raw, const rt::Input& input) = 0;
  // Whether everything could be written so far.
  virtual bool ok() const = 0;
  // An exit code where something could not, which was said then.
  virtual std::optional<int> Close() = 0;
  // Behind Close: waits so long for what is to be delivered, and says what was and what is left; a line for each sink.
  virtual Result<std::string> EndDeliveries(std::chrono::milliseconds /*most*/) { return std::string(); }
};

// Files that begin empty. The program and the executor must outlive it.
Result<std::unique_ptr<Course>> OpenPlainCourse(const CourseFlags& flags, const rt::Program& program,
                                                const rt::Executor& executor, rt::SessionOptions options);
// With a store: the files go on where they were. What was found is said on stderr.
Result<std::unique_ptr<Course>> OpenDurableCourse(const CourseFlags& flags, const rt::Program& program,
                                                  const rt::Executor& executor, const rt::SessionOptions& options);

// Whether that is why a store did not open: what becomes of those inside is for `journey migrate` to say.
bool IsUnderOtherJourneys(const std::string& store, const rt::Program& program);

}  // namespace journey::cli
