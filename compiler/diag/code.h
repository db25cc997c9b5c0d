// The codes of diagnostics, as diagnostics.def spells them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace journey {

enum class Severity : uint8_t { kError, kWarning };

enum class DiagCode : uint16_t {
#define DIAG(code, severity, summary) code,
#include "compiler/diag/diagnostics.def"
#undef DIAG
};

// "J2001"
std::string_view CodeName(DiagCode code);
Severity CodeSeverity(DiagCode code);
// The one-line summary of diagnostics.def, for docs and `journey explain-code`.
std::string_view CodeSummary(DiagCode code);
size_t CodeCount();

}  // namespace journey
