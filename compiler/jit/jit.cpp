// Compiles or loads each part on several threads, links them all at once and collects the entry points.
#include "compiler/jit/jit.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "compiler/cache/disk_cache.h"
#include "compiler/jit/line_maker.h"
#include "compiler/jit/part_code.h"
#include "compiler/native/parts.h"
#include "runtime/platform/thread.h"

namespace journey {
namespace {

using native::OptLevel;
using native::Part;

struct Object {
  Status status;
  std::string bytes;
  bool compiled = false;
};

std::vector<Object> MakeObjects(const PartMaker& maker, const std::vector<Part>& parts, unsigned threads) {
  std::vector<Object> objects(parts.size());
  std::atomic<size_t> next{0};
  const auto make = [&] {
    for (size_t i = next.fetch_add(1); i < parts.size(); i = next.fetch_add(1)) {
      Object& object = objects[i];
      if (std::optional<std::string> found = maker.Find(parts[i])) {
        object.bytes = *std::move(found);
        continue;
      }
      object.compiled = true;
      Result<std::string> bytes = maker.Make(parts[i]);
      if (!bytes.ok()) {
        object.status = bytes.status();
        continue;
      }
      object.bytes = std::move(bytes).value();
    }
  };
  // Where one is without memory the others stop, and so does whoever asked.
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      make();
    } catch (...) {
      next.store(parts.size());
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
  };
  const size_t wanted = std::min(threads != 0 ? threads : rt::ProcessorCount(), parts.size());
  std::vector<rt::Thread> helpers(wanted > 0 ? wanted - 1 : 0);
  for (rt::Thread& helper : helpers) {
    // Whoever is there does it all.
    if (!helper.Start(work)) break;
  }
  work();
  for (rt::Thread& helper : helpers) helper.Join();
  if (failure != nullptr) std::rethrow_exception(failure);
  return objects;
}

}  // namespace

struct JitExecutor::Impl {
  std::unique_ptr<LineMaker> lines;
  std::unique_ptr<native::Linker> linker;
};

JitExecutor::JitExecutor() : impl_(std::make_unique<Impl>()) {}
JitExecutor::~JitExecutor() = default;

Result<std::unique_ptr<JitExecutor>> JitExecutor::Create(const rt::Program& program, JitOptions options) {
  return Create(program.module(), std::move(options));
}

Result<std::unique_ptr<JitExecutor>> JitExecutor::Create(const ir::Module& module, JitOptions options) {
  if (options.opt_level != 0 && options.opt_level != 2) {
    return Status::Error("native code: there are optimisation levels 0 and 2, not " +
                         std::to_string(options.opt_level));
  }
  const OptLevel level = options.opt_level == 0 ? OptLevel::kO0 : OptLevel::kO2;
  const DiskCache cache(options.CacheDirectory());
  Result<std::unique_ptr<PartMaker>> maker = PartMaker::Create(module, level, cache);
  if (!maker.ok()) return maker.status();

  std::unique_ptr<JitExecutor> executor(new JitExecutor());
  const std::vector<Part> parts = native::SplitIntoParts(module);
  std::vector<Object> objects = MakeObjects(**maker, parts, options.threads);
  Result<std::unique_ptr<native::Linker>> linker = NewLinker();
  if (!linker.ok()) return linker.status();
  executor->impl_->linker = std::move(*linker);

  executor->counters_.parts = parts.size();
  std::vector<int32_t> roots;
  for (size_t i = 0; i < parts.size(); ++i) {
    Object& object = objects[i];
    if (!object.status.ok()) return object.status;
    ++(object.compiled ? executor->counters_.compiled : executor->counters_.cache_hits);
    executor->counters_.object_bytes += object.bytes.size();
    if (Status added = executor->impl_->linker->Add(object.bytes); !added.ok()) return added;
    object.bytes = {};
    roots.insert(roots.end(), parts[i].roots.begin(), parts[i].roots.end());
  }
  if (executor->counters_.compiled > 0) cache.Trim(options.cache_bytes);

  executor->entries_.resize(module.functions.size(), nullptr);
  Status linked = Link(*executor->impl_->linker, module, roots, [&](int32_t function, rt::NativeFn entry) {
    executor->entries_[static_cast<size_t>(function)] = entry;
  });
  if (!linked.ok()) return linked;
  if (options.opt_level == 2) {
    executor->impl_->lines = std::make_unique<LineMaker>(options.CacheDirectory(), options.cache_bytes);
  }
  return executor;
}

const rt::LineCompiler* JitExecutor::Lines() const { return impl_->lines.get(); }

void JitExecutor::Run(int32_t function, rt::Step* step, const rt::Value* args, rt::Value* out) const {
  const rt::NativeFn entry = entries_[static_cast<size_t>(function)];
  CHECK_MSG(entry != nullptr, "the engine calls roots only");
  entry(step, args, out);
}

std::string JitOptions::CacheDirectory() const {
  if (!use_cache) return "";
  return cache_dir.empty() ? DiskCache::DefaultDirectory() : cache_dir;
}

}  // namespace journey
