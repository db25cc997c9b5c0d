// Emit, optimise, link: once a plan.
#include "compiler/jit/line_maker.h"

#include <optional>
#include <utility>

#include "compiler/codegen/codegen.h"
#include "compiler/codegen/emit.h"
#include "compiler/codegen/lines.h"
#include "compiler/jit/part_code.h"

namespace journey {
namespace {

using codegen::OptLevel;

struct LinkedLines final : flat::LineCode {
  std::unique_ptr<Linker> linker;
};

}  // namespace

std::unique_ptr<flat::LineCode> LineMaker::Compile(const flat::LinePlan& plan) const {
  // Also prepares LLVM for this process.
  Result<std::unique_ptr<llvm::TargetMachine>> machine = codegen::HostMachine(OptLevel::kO2);
  if (!machine.ok()) return nullptr;
  const DiskCache::Key key = DiskCache::KeyOf("lines " + std::to_string(codegen::kLinesVersion) + ' ' +
                                              codegen::HostDescription() + plan.Describe());
  std::optional<std::string> object = cache_.Get(DiskCache::Kind::kObject, key);
  if (!object.has_value()) {
    llvm::LLVMContext context;
    std::unique_ptr<llvm::Module> target = codegen::EmitLines(plan, context, **machine);
    codegen::Optimise(*target, **machine, OptLevel::kO2);
    object = codegen::Assemble(*target, **machine, codegen::Output::kObject);
    cache_.Put(DiskCache::Kind::kObject, key, *object);
  }
  Result<std::unique_ptr<Linker>> linker = Linker::Create(OptLevel::kO2);
  if (!linker.ok()) return nullptr;
  auto code = std::make_unique<LinkedLines>();
  code->linker = std::move(*linker);
  if (!code->linker->Add(*object).ok()) return nullptr;
  Result<void*> found = code->linker->Find(codegen::kReadLine);
  if (!found.ok()) return nullptr;
  code->fn = reinterpret_cast<flat::LineFn>(*found);
  return code;
}

}  // namespace journey
