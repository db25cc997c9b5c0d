// Journeys over canonical input, as a host runs them: what every canonical benchmark does on the engine's side.
//
// In: journeys compiled from files, inputs decoded in memory or lines in a file. Out: the records' lines, in blocks,
// the session's counters, seconds. One thread, the public session, a sink that makes lines.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/status.h"
#include "bench/workload/record_lines.h"
#include "runtime/input/source.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"
#include "runtime/session/session.h"

namespace journey::bench {

// A file, or a project's folder. Modules are named as `journey run` names them.
Result<std::unique_ptr<rt::Program>> LoadJourneys(const std::string& path);

// Native code if this build can make it, else the interpreter.
Result<std::unique_ptr<rt::Executor>> NativeExecutor(const rt::Program& program);

// Both.
struct Journeys {
  std::unique_ptr<rt::Program> program;
  std::unique_ptr<rt::Executor> executor;
};
Result<Journeys> LoadNative(const std::string& path);

// An executor in front of another one, which counts in how many steps a function ran interpreted. Steps of one thread
// only.
class PathCounter final : public rt::Executor {
 public:
  explicit PathCounter(const rt::Executor& executor) : executor_(executor) {}
  rt::NativeFn Native(int32_t function) const override { return executor_.Native(function); }
  void Run(int32_t function, rt::Step* step, const rt::Value* args, rt::Value* out) const override;
  const std::atomic<rt::NativeFn>* Table() const override { return executor_.Table(); }
  const rt::LineCompiler* Lines() const override { return executor_.Lines(); }
  uint64_t interpreted_steps() const { return steps_; }

 private:
  const rt::Executor& executor_;
  mutable uint64_t steps_ = 0;
  mutable int64_t now_ = INT64_MIN;
  mutable const uint8_t* event_ = nullptr;
};

struct EngineRun {
  rt::EngineCounters counters;
  uint64_t record_bytes = 0;
  double seconds = 0;  // of the calling thread's processor time
  uint64_t interpreted_steps = 0;
  rt::LinePaths paths;  // of RunFile

  double InterpretedShare() const {
    const uint64_t inputs = counters.events + counters.identifies + counters.duplicates;
    return inputs == 0 ? 0 : static_cast<double>(std::min(interpreted_steps, inputs)) / static_cast<double>(inputs);
  }
};

// Feeds inputs to a session that is made before the clock starts; what `feed` needs per input it takes from the
// session's arena.
EngineRun RunInputs(const rt::Program& program, const rt::Executor& executor,
                    const std::function<void(rt::Session&)>& feed, const TakeLines& take);
// A file of lines to a file of records, as `journey run` does it.
EngineRun RunFile(const rt::Program& program, const rt::Executor& executor, const std::string& events,
                  const std::string& records, rt::SessionOptions options = {});

// Says on stdout which share of the run's lines was decoded in which way.
void PrintLinePaths(const rt::LinePaths& paths);

// The digest of a file of records.
RecordDigest DigestFile(const std::string& path);

// A folder among the temporary ones, removed with what lies in it.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& name);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace journey::bench
