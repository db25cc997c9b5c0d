// The loops around a session.
#include "bench/canonical_engine.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "bench/workload/cpu_clock.h"
#include "compiler/driver/compile.h"
#include "compiler/driver/project.h"
#include "runtime/interp/interp.h"
#include "runtime/records/jsonl_sink.h"
#include "runtime/session/feed.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/jit.h"
#endif

namespace journey::bench {

namespace {

// Lines in blocks that are used again.
class BlockSink final : public rt::RecordSink {
 public:
  explicit BlockSink(const TakeLines& take) : take_(take), block_(2 * LineOut::kBlock, '\0') {}

  void Write(const rt::Record& record) override {
    const size_t most = rt::MostRecordChars(record) + 1;
    if (used_ + most > block_.size()) [[unlikely]]
      MakeRoom(most);
    char* end = rt::PutRecordJson(record, block_.data() + used_);
    *end++ = '\n';
    used_ = static_cast<size_t>(end - block_.data());
    if (used_ >= LineOut::kBlock) [[unlikely]]
      HandOn();
  }
  [[gnu::noinline]] void MakeRoom(size_t most) {
    HandOn();
    if (most > block_.size()) block_.resize(most);
  }
  [[gnu::noinline]] void HandOn() {
    bytes_ += used_;
    if (take_ && used_ > 0) take_({block_.data(), used_});
    used_ = 0;
  }
  uint64_t bytes() const { return bytes_; }

 private:
  const TakeLines& take_;
  std::string block_;
  size_t used_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<rt::Program>> LoadJourneys(const std::string& path) {
  Result<ProjectFiles> project = FindProject(path);
  if (!project.ok()) return project.status();
  Result<std::unique_ptr<Compilation>> compiled = CompileProject(*project);
  if (!compiled.ok()) return compiled.status();
  if (!(*compiled)->ir.has_value()) return Status::Error(path + " does not compile; see `journey check " + path + "`");
  return rt::Program::Load(*std::move((*compiled)->ir));
}

Result<std::unique_ptr<rt::Executor>> NativeExecutor(const rt::Program& program) {
#if JOURNEY_HAS_JIT
  Result<std::unique_ptr<JitExecutor>> jit = JitExecutor::Create(program);
  if (!jit.ok()) return jit.status();
  return std::unique_ptr<rt::Executor>(std::move(*jit));
#else
  return std::unique_ptr<rt::Executor>(std::make_unique<rt::Interpreter>(program));
#endif
}

Result<Journeys> LoadNative(const std::string& path) {
  Result<std::unique_ptr<rt::Program>> program = LoadJourneys(path);
  if (!program.ok()) return program.status();
  Result<std::unique_ptr<rt::Executor>> executor = NativeExecutor(**program);
  if (!executor.ok()) return executor.status();
  return Journeys{std::move(*program), std::move(*executor)};
}

void PathCounter::Run(int32_t function, rt::Step* step, const rt::Value* args, rt::Value* out) const {
  if (step->now != now_ || step->event != event_) ++steps_;
  now_ = step->now;
  event_ = step->event;
  executor_.Run(function, step, args, out);
}

EngineRun RunInputs(const rt::Program& program, const rt::Executor& executor,
                    const std::function<void(rt::Session&)>& feed, const TakeLines& take) {
  const PathCounter counter(executor);
  BlockSink sink(take);
  rt::Session session(program, counter, sink);
  EngineRun run;
  const CpuClock clock;
  feed(session);
  session.Finish();
  sink.HandOn();
  run.seconds = clock.Seconds();
  run.counters = session.counters();
  run.record_bytes = sink.bytes();
  run.interpreted_steps = counter.interpreted_steps();
  return run;
}

EngineRun RunFile(const rt::Program& program, const rt::Executor& executor, const std::string& events,
                  const std::string& records, rt::SessionOptions options) {
  const PathCounter counter(executor);
  // A file of the round before would have to be emptied first.
  std::filesystem::remove(records);
  EngineRun run;
  const CpuClock clock;
  auto source = rt::OpenInput(program, events, {.map_files = true});
  CHECK(source.ok());
  auto writer = rt::LineWriter::Open(records);
  CHECK(writer.ok());
  rt::JsonlSink sink(std::move(*writer));
  rt::Session session(program, counter, sink, std::move(options));
  rt::FeedAll(**source, session);
  session.Finish();
  CHECK(sink.Close().ok());
  run.seconds = clock.Seconds();
  run.counters = session.counters();
  run.record_bytes = std::filesystem::file_size(records);
  run.interpreted_steps = counter.interpreted_steps();
  run.paths = (*source)->paths();
  return run;
}

void PrintLinePaths(const rt::LinePaths& paths) {
  const double all = static_cast<double>(std::max<uint64_t>(1, paths.compiled + paths.walked + paths.exactly));
  std::printf("lines decoded by compiled code: %.2f %%, by shape: %.2f %%, exactly: %.2f %%\n",
              100 * static_cast<double>(paths.compiled) / all, 100 * static_cast<double>(paths.walked) / all,
              100 * static_cast<double>(paths.exactly) / all);
}

RecordDigest DigestFile(const std::string& path) {
  RecordDigest digest;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  CHECK(file != nullptr);
  std::string block(size_t{1} << 20, '\0');
  // What of a block's last line has been read.
  size_t kept = 0;
  for (;;) {
    if (kept == block.size()) block.resize(2 * kept);
    const size_t read = std::fread(block.data() + kept, 1, block.size() - kept, file);
    if (read == 0) break;
    const std::string_view text(block.data(), kept + read);
    const size_t whole = text.rfind('\n') + 1;
    digest.Add(text.substr(0, whole));
    kept = text.size() - whole;
    block.replace(0, kept, block, whole, kept);
    block.resize(std::max(block.size(), size_t{1} << 20));
  }
  CHECK(kept == 0);
  std::fclose(file);
  return digest;
}

TemporaryFolder::TemporaryFolder(const std::string& name)
    : path_(std::filesystem::temp_directory_path() / ("journey_bench_" + name + "_" + std::to_string(getpid()))) {
  std::filesystem::create_directories(path_);
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace journey::bench
