// Emit, optimise, link: once a plan.
#include "compiler/jit/line_maker.h"

#include <string>
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
  const DiskCache::Key key = DiskCache::KeyOf("lines " + std::to_string(codegen::kLinesVersion) + ' ' +
                                              codegen::HostDescription() + plan.Describe());
  const Result<std::string> object =
      FindOrMakeObject(cache_, key, OptLevel::kO2, [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
        // Here it is known that there will be one object more.
        cache_.Trim(cache_bytes_);
        return codegen::EmitLines(plan, context, machine);
      });
  if (!object.ok()) return nullptr;
  Result<std::unique_ptr<Linker>> linker = Linker::Create(OptLevel::kO2);
  if (!linker.ok()) return nullptr;
  auto code = std::make_unique<LinkedLines>();
  code->linker = std::move(*linker);
  if (!code->linker->Add(object.value()).ok()) return nullptr;
  Result<void*> found = code->linker->Find(codegen::kReadLine);
  if (!found.ok()) return nullptr;
  code->fn = reinterpret_cast<flat::LineFn>(*found);
  return code;
}

}  // namespace journey
