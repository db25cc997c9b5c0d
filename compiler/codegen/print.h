// Generated code as text for people (`--dump llvm`, `--dump asm`), annotated with the journeys' lines if it was emitted
// with debug information.
#pragma once

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <string>

#include "compiler/native/library.h"

namespace journey::codegen {

std::string Text(llvm::Module& module, llvm::TargetMachine& machine, native::Library::Form form);

}  // namespace journey::codegen
