// LLVM's own text, and assembly without what only assemblers want.
#include "compiler/codegen/print.h"

#include <llvm/Support/raw_ostream.h>

#include <string_view>

#include "compiler/codegen/emit.h"

namespace journey::codegen {
namespace {

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

}  // namespace

std::string Text(llvm::Module& module, llvm::TargetMachine& machine, native::Library::Form form) {
  if (form == native::Library::Form::kAssembly) return Annotate(Assemble(module, machine, Output::kAssembly));
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, nullptr);
  return text;
}

}  // namespace journey::codegen
