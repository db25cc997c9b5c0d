// A plan of lines as machine code: the decoder of a log whose shapes are known.
//
// In: a LinePlan. Out: an LLVM module with one function, an rt::LineFn. It is straight-line code down the tree of
// shapes: fixed texts are compared in vectors, values read where they then must stand, and where shapes of several
// events go on alike they share the code, with what differs taken from a table by event, since a jump that depends on
// the event cannot be foreseen. A value that is not in its plain form is read by a call.
#pragma once

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>

#include "runtime/input/line_code.h"

namespace journey::codegen {

// Part of cached code's keys: to be raised with every change that gives other code for the same plan, and with every
// change of runtime/input/line_code.h.
inline constexpr int kLinesVersion = 1;

std::unique_ptr<llvm::Module> EmitLines(const rt::LinePlan& plan, llvm::LLVMContext& context,
                                        const llvm::TargetMachine& machine);

}  // namespace journey::codegen
