// Flatten, emit, optimise, link: once a module.
#include "compiler/jit/batch_code.h"

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "compiler/jit/part_code.h"
#include "ir/serialise.h"

namespace journey {
namespace {

// All that the loop's code depends on: the plan follows from the module and the code from both.
DiskCache::Key KeyOf(const native::Library& library, const ir::Module& module, bool ordered) {
  std::string text = (ordered ? "ordered batch " : "batch ") + library.Describe();
  text += ir::Serialise(module);
  return DiskCache::KeyOf(text);
}

}  // namespace

struct BatchCode::Impl {
  flat::Plan plan;
  flat::Code code;
  std::unique_ptr<native::Linker> linker;
};

BatchCode::BatchCode() : impl_(std::make_unique<Impl>()) {}
BatchCode::~BatchCode() = default;
const flat::Plan& BatchCode::plan() const { return impl_->plan; }
const flat::Code& BatchCode::code() const { return impl_->code; }

Result<std::unique_ptr<BatchCode>> BatchCode::Create(const ir::Module& module, const DiskCache& cache,
                                                     const FlattenOptions& options) {
  std::optional<flat::Plan> plan = Flatten(module, options);
  if (!plan.has_value()) return std::unique_ptr<BatchCode>();
  std::unique_ptr<BatchCode> batch(new BatchCode());
  Impl& impl = *batch->impl_;
  impl.plan = *std::move(plan);

  const Result<const native::Library*> library = native::Library::Get();
  if (!library.ok()) return library.status();
  const Result<std::string> object = FindOrMakeObject(cache, KeyOf(*library.value(), module, options.ordered),
                                                      [&] { return library.value()->LoopObject(module, impl.plan); });
  if (!object.ok()) return object.status();
  Result<std::unique_ptr<native::Linker>> linker = NewLinker();
  if (!linker.ok()) return linker.status();
  impl.linker = std::move(*linker);
  if (Status added = impl.linker->Add(object.value()); !added.ok()) return added;

  std::vector<std::string> names = {native::kStepById, native::kStepByHandle};
  for (size_t t = 0; t < impl.plan.timers.size(); ++t) {
    names.push_back(native::FireName(t, true));
    names.push_back(native::FireName(t, false));
  }
  const Result<std::vector<void*>> found = impl.linker->Find(names);
  if (!found.ok()) return found.status();
  size_t next = 0;
  const auto take = [&](auto& entry) {
    entry = reinterpret_cast<std::remove_reference_t<decltype(entry)>>(found.value()[next++]);
  };
  impl.code.plan = &impl.plan;
  take(impl.code.step_by_id);
  take(impl.code.step_by_handle);
  for (size_t t = 0; t < impl.plan.timers.size(); ++t) {
    take(impl.code.fire_by_id[t]);
    take(impl.code.fire_by_handle[t]);
  }
  return batch;
}

}  // namespace journey
