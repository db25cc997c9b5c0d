// What to say about a syntax error: from what the grammar would take and what stands there to a sentence for a person.
//
// In: the set of expected token types, the rule contexts around, the token found. Out: one diagnostic.
// Thread-compatible.
#pragma once

#include <antlr4-runtime.h>

#include <string>

#include "compiler/diag/diag.h"
#include "compiler/parse/tokens.h"

namespace journey {

struct SyntaxErrorSite {
  const SourceMap& sources;
  FileId file;
  const TokenBuffer& buffer;
  antlr4::ParserRuleContext* context;  // the innermost rule
  const SourceToken& found;
  antlr4::misc::IntervalSet expected;
  const antlr4::dfa::Vocabulary& vocabulary;  // how the grammar spells its tokens
};

// An error inside an item.
void ReportSyntaxError(const SyntaxErrorSite& site, Diagnostics& diagnostics);
// Something between the items of a block, or at the top of a file, that begins no item.
void ReportStray(const SyntaxErrorSite& site, Diagnostics& diagnostics);
// `site.found` begins a new item where the word before it still wants a name or an expression: `exit on` and then
// `stage S {`.
void ReportMissing(const SyntaxErrorSite& site, Diagnostics& diagnostics);
// Whether the token before `token` wants a name or an expression after it, whatever the block.
bool WantsMore(const TokenBuffer& buffer, const SourceToken& token);
// The file ends, or an outer item begins, before the block of `site.context` is closed.
void ReportUnclosed(const SyntaxErrorSite& site, Diagnostics& diagnostics);

}  // namespace journey
