// tokens -> tokens: the words whose meaning depends on their neighbours, and the bound on nesting.
//
// In: the scanner's tokens. Out: the same tokens as the parser grammar expects them (see the head of JourneyLexer.g4),
// numbered. Sets `too_deep` and reports J0010 where brackets and `if`s nest deeper than kMaxNesting.
#pragma once

#include "compiler/diag/diag.h"
#include "compiler/parse/tokens.h"

namespace journey {

void Contextualize(const SourceMap& sources, FileId file, TokenBuffer& buffer, Diagnostics& diagnostics);

// True for the soft keywords and for plain identifiers: what the grammar's rule `ident` takes.
bool IsWord(size_t type);
bool IsReserved(size_t type);

}  // namespace journey
