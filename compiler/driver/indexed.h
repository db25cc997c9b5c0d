// Compiling for tools that follow names: the phases of compile.h, and what every name refers to.
#pragma once

#include <memory>
#include <vector>

#include "compiler/driver/compile.h"
#include "compiler/sema/references.h"

namespace journey {

// As Compile.
std::unique_ptr<Compilation> CompileIndexed(std::vector<SourceText> texts, Names& names, const Lints& lints = {});

}  // namespace journey
