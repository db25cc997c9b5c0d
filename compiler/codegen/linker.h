// Objects linked into this process through ORC, against given addresses and nothing else of the process.
#pragma once

#include <memory>
#include <vector>

#include "base/status.h"
#include "compiler/native/library.h"

namespace journey::codegen {

Result<std::unique_ptr<native::Linker>> MakeLinker(const std::vector<native::Symbol>& symbols);

}  // namespace journey::codegen
