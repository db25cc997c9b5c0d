// Comments that allow a warning at one place, `// allow(J1901): a host reads it` -> allowances of the diagnostics.
//
// Behind words it is about their line; alone in a line it is about what begins in the next line with words, to the end
// of that line or of the braces that the line opens. What it names is a warning's code or name, several with commas.
// What names no warning, or gives no reason, is reported; whether it was needed is known when all phases are over
// (Diagnostics::ReportUnusedAllowances).
#pragma once

#include "compiler/diag/diag.h"
#include "compiler/parse/tokens.h"
#include "compiler/source/source.h"

namespace journey {

// Whether a line comment, `//` included, is one of these.
bool IsAllowance(std::string_view comment);

void ReadAllowances(const SourceMap& sources, FileId file, const TokenBuffer& buffer, Diagnostics& diagnostics);

}  // namespace journey
