// text -> ast::Module. The only door to ANTLR, which stays behind it.
//
// In: one file of a SourceMap. Out: the tree of everything that could be read; every syntax error (J0xxx) has been
// reported and its item left out. Never throws, never crashes: nesting deeper than kMaxNesting and files over 16 MiB
// are refused with a diagnostic. Thread-safe for different files and Diagnostics.
#pragma once

#include <cstddef>
#include <string>

#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"
#include "compiler/source/source.h"

namespace journey {

inline constexpr int kMaxNesting = 256;
inline constexpr size_t kMaxFileSize = size_t{16} << 20;  // bytes

ast::Module Parse(const SourceMap& sources, FileId file, std::string module_name, Diagnostics& diagnostics);

}  // namespace journey
