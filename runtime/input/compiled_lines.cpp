// When to compile, and what stands between the code and the walk.
#include "runtime/input/compiled_lines.h"

#include <cstring>
#include <new>
#include <utility>

#include "runtime/value/instant_text.h"
#include "runtime/value/numbers.h"

namespace journey::rt {

namespace {

// Looks before the first compilation: short logs are over sooner than compiled.
constexpr uint64_t kFirstLook = 6;
// Shapes have settled when so little of them is new since the last look.
constexpr size_t kSettled = 16;
// A log whose shapes keep changing is walked.
constexpr int kMostJobs = 8;

}  // namespace

CompiledLines::CompiledLines(const Program& program, LineWalk& walk)
    : program_(program), walk_(walk), nobodys_(walk.blocks.largest_event() + 8) {
  state_.blocks = walk.blocks.events_alike();
  state_.places[0] = nobodys_.data();
  state_.read = ReadValue;
  state_.reader = this;
}

CompiledLines::~CompiledLines() { UseCompiler(nullptr); }

void CompiledLines::UseCompiler(const LineCompiler* compiler) {
  if (compiler == compiler_) return;
  if (job_ != nullptr) job_->thread.Join();
  job_ = nullptr;
  Drop();
  compiler_ = compiler;
  jobs_ = 0;
  looks_ = 0;
}

void CompiledLines::Drop() {
  fn_ = nullptr;
  code_ = nullptr;
}

bool CompiledLines::Start() {
  planned_ = walk_.shapes.size();
  auto job = std::make_unique<Job>();
  job->lines = PlanLines(walk_.shapes, program_, walk_.blocks);
  if (job->lines.plan.steps.empty()) return false;
  ++jobs_;
  const bool started = job->thread.Start([job = job.get(), compiler = compiler_] {
    try {
      job->code = compiler->Compile(job->lines.plan);
    } catch (const std::bad_alloc&) {
      // Then the walk goes on.
    }
    job->done.store(true, std::memory_order_release);
  });
  if (!started) return false;  // no thread, no code
  job_ = std::move(job);
  return true;
}

bool CompiledLines::Adopt() {
  job_->thread.Join();
  Drop();
  lines_ = std::move(job_->lines);
  code_ = std::move(job_->code);
  job_ = nullptr;
  if (code_ != nullptr) fn_ = code_->fn;
  misses_ = 0;
  return fn_ != nullptr;
}

bool CompiledLines::CompileNow() {
  if (compiler_ == nullptr) return false;
  if (job_ != nullptr) Adopt();
  return Start() && Adopt();
}

void CompiledLines::Look() {
  if (compiler_ == nullptr) return;
  ++looks_;
  if (job_ != nullptr) {
    if (job_->done.load(std::memory_order_acquire)) Adopt();
    return;
  }
  const size_t steps = walk_.shapes.size();
  const bool settled = steps >= settled_ && steps - settled_ <= settled_ / kSettled;
  settled_ = steps;
  const uint64_t misses = std::exchange(misses_, 0);
  if (fn_ != nullptr && misses * 2 > kLookEvery) Drop();
  if (looks_ < kFirstLook || !settled || steps == planned_ || jobs_ == kMostJobs) return;
  if (fn_ == nullptr || misses * 16 > kLookEvery) Start();
}

const char* CompiledLines::Run(const char* at, int64_t arrived, Arena& memory, Input* result) {
  auto* block = static_cast<uint8_t*>(memory.Allocate(walk_.blocks.largest_event() + 8));
  state_.places[1] = block;
  for (LineState::Text& text : state_.texts) text.size = 0;
  state_.timestamp = kNoTimestamp;
  line_ = {arrived, &memory, result};
  walking_ = false;
  const char* line_end = fn_(&state_, at);
  if (line_end == nullptr) [[unlikely]] {
    ++misses_;
    return nullptr;
  }
  const LineEnd& end = lines_.ends[state_.end];
  if (FinishPlainly(end, TextOf(LineText::kUser), TextOf(LineText::kMessageId), state_.timestamp, block, memory,
                    result) ||
      Finish(end)) [[likely]] {
    ++hits_;
    return line_end;
  }
  ++misses_;
  return nullptr;
}

std::string_view CompiledLines::TextOf(LineText which) const {
  const LineState::Text& found = state_.texts[static_cast<size_t>(which)];
  return {found.data, found.size};
}

// Tells the walk of the line at hand, for its functions.
void CompiledLines::BeginWalk() {
  if (walking_) return;
  walking_ = true;
  walk_.Begin(line_.arrival, *line_.arena, line_.input);
  walk_.block() = state_.places[1];
}

bool CompiledLines::Finish(const LineEnd& end) {
  BeginWalk();
  walk_.user = TextOf(LineText::kUser);
  walk_.anonymous = TextOf(LineText::kAnonymous);
  walk_.message_id = TextOf(LineText::kMessageId);
  walk_.timestamp = state_.timestamp;
  return FinishLine(end, walk_);
}

// The minute that the walk's timestamp lies in, as most writers write it. Not the text that was read: in a mapped file
// it may have changed since.
void CompiledLines::RememberMinute() {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
  LineMinute& minute = state_.minute;
  if (walk_.timestamp == kNoTimestamp) return;
  const int64_t ms = walk_.timestamp - FloorMod(walk_.timestamp, 60'000);
  char text[kMaxInstantChars];
  if (ms == minute.ms || PutInstant(ms, text) != text + kForm.size()) return;
  minute.text[0] = '"';
  std::memcpy(minute.text + 1, text, minute.kChars - 1);
  minute.ms = ms;
}

const char* CompiledLines::ReadValue(LineState* state, uint32_t call, const char* at) {
  auto& lines = *static_cast<CompiledLines*>(state->reader);
  LineWalk& walk = lines.walk_;
  const ShapeStep& step = lines.lines_.values[call];
  lines.BeginWalk();
  const char* behind = ReadOneValue(step, at, walk);
  const auto give = [state](LineText which, std::string_view text) {
    state->texts[static_cast<size_t>(which)] = {text.data(), text.size()};
  };
  switch (step.hole.kind) {
    case HoleKind::kEvent:
      state->event = walk.event;
      break;
    case HoleKind::kUser:
      give(LineText::kUser, walk.user);
      break;
    case HoleKind::kAnonymous:
      give(LineText::kAnonymous, walk.anonymous);
      break;
    case HoleKind::kMessageId:
      give(LineText::kMessageId, walk.message_id);
      break;
    case HoleKind::kTimestamp:
      state->timestamp = walk.timestamp;
      if (behind != nullptr) lines.RememberMinute();
      break;
    default:
      break;
  }
  return behind;
}

}  // namespace journey::rt
