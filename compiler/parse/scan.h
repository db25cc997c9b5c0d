// text -> tokens: the generated lexer, then the checks that no grammar can make.
//
// In: one file. Out: tokens ready for the contextual pass (contextual.h), and J0 diagnostics for bad characters,
// strings, comments, escapes, times, instants and decimals. After an error scanning goes on with the best guess.
#pragma once

#include "compiler/diag/diag.h"
#include "compiler/parse/tokens.h"
#include "compiler/source/source.h"

namespace journey {

TokenBuffer Scan(const SourceMap& sources, FileId file, Diagnostics& diagnostics);

}  // namespace journey
