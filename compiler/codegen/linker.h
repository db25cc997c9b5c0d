// Objects linked into this process through ORC, against given addresses and nothing else of the process.
#pragma once

#include <memory>
#include <vector>

#include "base/status.h"
#include "compiler/native/library.h"

namespace journey::codegen {

// Into `linker`. It and what it makes are called behind gates (guard.h) only.
Status MakeLinker(const std::vector<native::Symbol>& symbols, std::unique_ptr<native::Linker>* linker);

}  // namespace journey::codegen
