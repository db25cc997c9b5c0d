// From a part of a module, or the shapes of lines, to what comes out of LLVM in the end.
//
// Each call works in an LLVM context of its own, which is gone afterwards; any number may run in parallel. Behind gates
// (guard.h) only.
#pragma once

#include <string>

#include "base/status.h"
#include "compiler/native/library.h"
#include "compiler/native/machine_code.h"
#include "compiler/native/parts.h"
#include "ir/ir.h"
#include "runtime/input/line_plan.h"

namespace journey::codegen {

Result<std::string> PartObject(const ir::Module& module, const native::Part& part, native::OptLevel level);
Result<std::string> LinesObject(const rt::LinePlan& plan);
Result<std::string> ModuleText(const ir::Module& module, native::OptLevel level, native::Library::Form form);

// Once, before all else.
Status PrepareTarget();
// The processor and the versions of what makes code. Does not ask LLVM, which has been asked.
std::string DescribeCode();

}  // namespace journey::codegen
