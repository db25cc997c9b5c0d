// The compiling thread: parts from the cache in the module's order, then the hottest of the rest until the budget ends;
// of many parts, each first in a hurry and then well.
#include "compiler/jit/tiered.h"

#include <new>
#include <optional>
#include <utility>

#include "compiler/cache/disk_cache.h"
#include "compiler/jit/line_maker.h"
#include "compiler/jit/part_code.h"
#include "compiler/native/parts.h"

namespace journey {
namespace {

using native::OptLevel;

// With more parts than these to compile, all are first compiled without optimisation, which takes a seventh of the
// time.
constexpr size_t kFewParts = 4;

}  // namespace

// Code of one level. What a better level has replaced may still be running, so it stays.
struct TieredExecutor::Tier {
  std::unique_ptr<PartMaker> maker;
  std::unique_ptr<native::Linker> linker;
};

struct TieredExecutor::Code {
  Code(const std::string& directory, uint64_t cache_bytes) : cache(directory), lines(directory, cache_bytes) {}
  const DiskCache cache;
  const LineMaker lines;
  std::vector<native::Part> parts;
  Tier quick, best;
};

TieredExecutor::TieredExecutor(const rt::Program& program, TieredOptions options)
    : module_(program.module()),
      options_(std::move(options)),
      interpreter_(program),
      entries_(std::make_unique<std::atomic<rt::NativeFn>[]>(module_.functions.size())) {
  if (options_.budget_ms <= 0) {
    counters_.finished = true;
    return;
  }
  code_ = std::make_unique<Code>(options_.CacheDirectory(), options_.cache_bytes);
  if (!thread_.Start([this] { Work(); })) {
    counters_.fault = "the system gives no thread to compile on";
    counters_.finished = true;
  }
}

TieredExecutor::~TieredExecutor() {
  stop_.store(true, std::memory_order_relaxed);
  thread_.Join();
}

void TieredExecutor::Run(int32_t function, rt::Step* step, const rt::Value* args, rt::Value* out) const {
  if (const rt::NativeFn entry = Native(function)) return entry(step, args, out);
  interpreter_.Run(function, step, args, out);
}

const rt::LineCompiler* TieredExecutor::Lines() const { return code_ == nullptr ? nullptr : &code_->lines; }

void TieredExecutor::WaitUntilFinished() const {
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [this] { return counters_.finished; });
}

TieredCounters TieredExecutor::counters() const {
  std::lock_guard lock(mutex_);
  return counters_;
}

void TieredExecutor::Work() {
  bool memory = true;
  try {
    CompileParts();
  } catch (const std::bad_alloc&) {
    memory = false;  // what is compiled stays, the rest is interpreted
  }
  std::lock_guard lock(mutex_);
  if (!memory) counters_.fault.assign("no memory");  // short enough to take none
  counters_.compile_ms = rt::ThreadMs();
  counters_.finished = true;
  finished_.notify_all();
}

void TieredExecutor::CompileParts() {
  if (!Prepare(OptLevel::kO2, code_->best)) return;
  code_->parts = native::SplitIntoParts(module_);
  {
    std::lock_guard lock(mutex_);
    counters_.jit.parts = code_->parts.size();
  }
  std::vector<size_t> waiting;  // for a compilation
  for (size_t part = 0; part < code_->parts.size(); ++part) {
    if (stop_.load(std::memory_order_relaxed)) return;
    bool found = false;
    if (!FromCache(code_->best, part, &found)) return;
    if (!found) waiting.push_back(part);
  }
  if (waiting.empty()) return;
  bool more = true;
  if (waiting.size() > kFewParts) more = Prepare(OptLevel::kO0, code_->quick) && Compile(code_->quick, waiting);
  if (more) Compile(code_->best, std::move(waiting));
  if (!stop_.load(std::memory_order_relaxed)) code_->cache.Trim(options_.cache_bytes);
}

bool TieredExecutor::Prepare(OptLevel level, Tier& tier) {
  Result<std::unique_ptr<PartMaker>> maker = PartMaker::Create(module_, level, code_->cache);
  if (!maker.ok()) return Fail(maker.status());
  Result<std::unique_ptr<native::Linker>> linker = NewLinker();
  if (!linker.ok()) return Fail(linker.status());
  tier = {std::move(*maker), std::move(*linker)};
  return true;
}

bool TieredExecutor::FromCache(Tier& tier, size_t part, bool* found) {
  const std::optional<std::string> object = tier.maker->Find(code_->parts[part]);
  *found = object.has_value();
  if (!*found) return true;
  if (!Publish(tier, part, *object)) return false;
  std::lock_guard lock(mutex_);
  ++counters_.jit.cache_hits;
  return true;
}

// The hottest part first, since the counts change meanwhile. False when there is to be no more work: told to stop, out
// of budget, or a fault.
bool TieredExecutor::Compile(Tier& tier, std::vector<size_t> waiting) {
  while (!waiting.empty()) {
    if (stop_.load(std::memory_order_relaxed) || rt::ThreadMs() >= options_.budget_ms) return false;
    const size_t at = Hottest(waiting);
    const size_t part = waiting[at];
    waiting.erase(waiting.begin() + static_cast<ptrdiff_t>(at));
    bool found = false;
    if (!FromCache(tier, part, &found)) return false;
    if (found) continue;
    Result<std::string> object = tier.maker->Make(code_->parts[part]);
    if (!object.ok()) return Fail(object.status());
    if (!Publish(tier, part, *object)) return false;
    std::lock_guard lock(mutex_);
    ++counters_.jit.compiled;
  }
  return true;
}

bool TieredExecutor::Publish(Tier& tier, size_t part, const std::string& object) {
  const std::vector<int32_t>& roots = code_->parts[part].roots;
  std::vector<std::pair<int32_t, rt::NativeFn>> found;
  Status status = tier.linker->Add(object);
  if (status.ok()) {
    status = Link(*tier.linker, module_, roots,
                  [&](int32_t function, rt::NativeFn entry) { found.emplace_back(function, entry); });
  }
  if (!status.ok()) return Fail(status);
  if (options_.before_publishing) options_.before_publishing(part);
  // Each entry by itself: a step may run some of its functions interpreted and others not.
  uint64_t fresh = 0;
  for (const auto& [function, entry] : found) {
    fresh += entries_[static_cast<size_t>(function)].exchange(entry, std::memory_order_release) == nullptr ? 1 : 0;
  }
  std::lock_guard lock(mutex_);
  counters_.jit.object_bytes += object.size();
  counters_.published += fresh;
  return true;
}

bool TieredExecutor::Fail(const Status& status) {
  std::lock_guard lock(mutex_);
  counters_.fault = status.message();
  return false;
}

// Where the interpreter's calls were longest. Functions that never ran count nothing, so that of many journeys those
// that concern somebody come first.
size_t TieredExecutor::Hottest(const std::vector<size_t>& waiting) const {
  size_t best = 0;
  uint64_t most = 0;
  for (size_t i = 0; i < waiting.size(); ++i) {
    uint64_t steps = 0;
    for (const int32_t root : code_->parts[waiting[i]].roots) steps += interpreter_.MaxSteps(root);
    if (steps > most) {
      most = steps;
      best = i;
    }
  }
  return best;
}

std::string TieredOptions::CacheDirectory() const {
  return JitOptions{.cache_dir = cache_dir, .use_cache = use_cache}.CacheDirectory();
}

}  // namespace journey
