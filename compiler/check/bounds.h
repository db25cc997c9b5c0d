// The bounds that the ir proves, against those that a project must keep (edition 2, section 16).
//
// In: the lowered module of a program without errors. Out: J3060 and J3061, each with the number and the place that
// most of it comes from.
#pragma once

#include "compiler/diag/diag.h"
#include "compiler/source/source.h"
#include "ir/ir.h"

namespace journey {

void CheckBounds(const SourceMap& sources, const ir::Module& module, Diagnostics& diagnostics);

}  // namespace journey
