// Native code as text for people.
#include <llvm/Support/raw_ostream.h>

#include <string_view>

#include "base/check.h"
#include "compiler/codegen/emit.h"
#include "compiler/codegen/kernel.h"

namespace journey::codegen {
namespace {

using native::Library;

struct Generated {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<llvm::Module> module;
};

Status Generate(const ir::Module& source, OptLevel level, Generated& result) {
  Result<std::unique_ptr<llvm::TargetMachine>> machine = HostMachine(level);
  if (!machine.ok()) return machine.status();
  result.machine = std::move(machine).value();
  result.module = Emit(source, native::WholeModule(source), result.context, *result.machine, {.debug_info = true});
  Optimise(*result.module, *result.machine, level);
  return {};
}

Status GenerateLoop(const ir::Module& source, const flat::Plan& plan, bool by_id, Generated& result) {
  Result<std::unique_ptr<llvm::TargetMachine>> machine = HostMachine(OptLevel::kO2);
  if (!machine.ok()) return machine.status();
  result.machine = std::move(machine).value();
  result.module = EmitKernel(source, plan, by_id, result.context, *result.machine, {.debug_info = true});
  Optimise(*result.module, *result.machine, OptLevel::kO2);
  return {};
}

// Turns ".loc 1 12 0 # shop/cart.journey:12:0" into "# shop/cart.journey:12" and drops what only assemblers want.
std::string Annotate(std::string_view assembly) {
  std::string text;
  while (!assembly.empty()) {
    const size_t end = assembly.find('\n');
    std::string_view line = assembly.substr(0, end);
    assembly.remove_prefix(end == std::string_view::npos ? assembly.size() : end + 1);
    if (line.starts_with("\t.loc\t")) {
      const size_t comment = line.find("# ");
      const size_t column = line.rfind(':');
      if (comment == std::string_view::npos || column == std::string_view::npos) continue;
      line = line.substr(comment, column - comment);
      if (line.ends_with(":0")) continue;  // code of no line
    } else if (line.starts_with("\t.file\t") || line.starts_with("\t.cfi_") || line.starts_with(".Ltmp") ||
               line.starts_with(".Lfunc_begin")) {
      continue;
    }
    text.append(line);
    text += '\n';
  }
  return text;
}

std::string Text(const Generated& generated, Library::Form form) {
  if (form == Library::Form::kAssembly) {
    return Annotate(Assemble(*generated.module, *generated.machine, Output::kAssembly));
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  generated.module->print(stream, nullptr);
  return text;
}

}  // namespace

Result<std::string> Print(const ir::Module& module, OptLevel level, Library::Form form) {
  Generated generated;
  if (Status status = Generate(module, level, generated); !status.ok()) return status;
  return Text(generated, form);
}

Result<std::string> PrintLoop(const ir::Module& module, const flat::Plan& plan, bool by_id, Library::Form form) {
  Generated generated;
  if (Status status = GenerateLoop(module, plan, by_id, generated); !status.ok()) return status;
  return Text(generated, form);
}

}  // namespace journey::codegen
