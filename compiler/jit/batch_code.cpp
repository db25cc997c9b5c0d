// Flatten, emit, optimise, link: once a module.
#include "compiler/jit/batch_code.h"

#include <string>
#include <utility>

#include "compiler/codegen/codegen.h"
#include "compiler/codegen/emit.h"
#include "compiler/codegen/kernel.h"
#include "compiler/jit/part_code.h"
#include "ir/serialise.h"

namespace journey {
namespace {

using codegen::OptLevel;

// All that the loop's code depends on: the plan follows from the module and the code from both.
DiskCache::Key KeyOf(const ir::Module& module, bool ordered) {
  std::string text =
      (ordered ? "ordered batch " : "batch ") + std::to_string(codegen::kKernelVersion) + codegen::HostDescription();
  text += ir::Serialise(module);
  return DiskCache::KeyOf(text);
}

}  // namespace

struct BatchCode::Impl {
  flat::Plan plan;
  flat::Code code;
  std::unique_ptr<Linker> linker;
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

  const Result<std::string> object =
      FindOrMakeObject(cache, KeyOf(module, options.ordered), OptLevel::kO2,
                       [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
                         return codegen::EmitKernel(module, impl.plan, context, machine);
                       });
  if (!object.ok()) return object.status();
  Result<std::unique_ptr<Linker>> linker = Linker::Create(OptLevel::kO2);
  if (!linker.ok()) return linker.status();
  impl.linker = std::move(*linker);
  if (Status added = impl.linker->Add(object.value()); !added.ok()) return added;

  Status failed;
  const auto find = [&](const std::string& name, auto& entry) {
    Result<void*> found = impl.linker->Find(name);
    if (!found.ok()) {
      failed = found.status();
      return;
    }
    entry = reinterpret_cast<std::remove_reference_t<decltype(entry)>>(*found);
  };
  impl.code.plan = &impl.plan;
  find(codegen::kStepById, impl.code.step_by_id);
  find(codegen::kStepByHandle, impl.code.step_by_handle);
  for (size_t t = 0; t < impl.plan.timers.size(); ++t) {
    find(codegen::FireName(t, true), impl.code.fire_by_id[t]);
    find(codegen::FireName(t, false), impl.code.fire_by_handle[t]);
  }
  if (!failed.ok()) return failed;
  return batch;
}

}  // namespace journey
