// Flatten, emit, optimise, link: once a module.
#include "compiler/jit/batch_code.h"

#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/part_code.h"
#include "ir/serialise.h"

namespace journey {
namespace {

// All that the loop's code depends on: the plan follows from the module and the code from both.
DiskCache::Key KeyOf(const native::Library& library, const ir::Module& module, bool ordered, bool by_id) {
  std::string text = (ordered ? "ordered batch " : "batch ") + std::string(by_id ? "by id " : "by handle ");
  text += library.Describe();
  text += ir::Serialise(module);
  return DiskCache::KeyOf(text);
}

}  // namespace

struct BatchCode::Impl {
  flat::Plan plan;
  flat::Code code;
  std::unique_ptr<native::Linker> linker;

  Status Link(const std::string& object, bool by_id);
};

Status BatchCode::Impl::Link(const std::string& object, bool by_id) {
  if (Status added = linker->Add(object); !added.ok()) return added;
  std::vector<std::string> names = {by_id ? native::kStepById : native::kStepByHandle};
  for (size_t t = 0; t < plan.timers.size(); ++t) names.push_back(native::FireName(t, by_id));
  const Result<std::vector<void*>> found = linker->Find(names);
  if (!found.ok()) return found.status();
  (by_id ? code.step_by_id : code.step_by_handle) = reinterpret_cast<flat::StepFn>(found.value()[0]);
  for (size_t t = 0; t < plan.timers.size(); ++t) {
    (by_id ? code.fire_by_id : code.fire_by_handle)[t] = reinterpret_cast<flat::FireFn>(found.value()[t + 1]);
  }
  return {};
}

BatchCode::BatchCode() : impl_(std::make_unique<Impl>()) {}
BatchCode::~BatchCode() = default;
const flat::Plan& BatchCode::plan() const { return impl_->plan; }
const flat::Code& BatchCode::code() const { return impl_->code; }

Result<std::unique_ptr<BatchCode>> BatchCode::Create(const ir::Module& module, const DiskCache& cache,
                                                     const BatchOptions& options) {
  std::optional<flat::Plan> plan = Flatten(module, {.ordered = options.ordered});
  if (!plan.has_value()) return std::unique_ptr<BatchCode>();
  std::unique_ptr<BatchCode> batch(new BatchCode());
  Impl& impl = *batch->impl_;
  impl.plan = *std::move(plan);
  impl.code.plan = &impl.plan;

  const Result<const native::Library*> library = native::Library::Get();
  if (!library.ok()) return library.status();
  Result<std::unique_ptr<native::Linker>> linker = NewLinker();
  if (!linker.ok()) return linker.status();
  impl.linker = std::move(*linker);
  for (const bool by_id : {true, false}) {
    if (!(by_id ? options.by_id : options.by_handle)) continue;
    const Result<std::string> object =
        FindOrMakeObject(cache, KeyOf(*library.value(), module, options.ordered, by_id),
                         [&] { return library.value()->LoopObject(module, impl.plan, by_id); });
    if (!object.ok()) return object.status();
    if (Status linked = impl.Link(object.value(), by_id); !linked.ok()) return linked;
  }
  return batch;
}

}  // namespace journey
