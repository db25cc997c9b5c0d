// Diagnostics -> text for people, one-liners for editors and scripts, JSON for tools.
//
// In: diagnostics and the sources their spans point into. Out: UTF-8 text. Pure functions, safe on any thread. Source
// text that is not valid UTF-8 is shown with U+FFFD; control characters never reach the terminal.
#pragma once

#include <span>
#include <string>

#include "compiler/diag/diag.h"

namespace journey {

struct RenderOptions {
  bool color = false;  // ANSI escapes
};

// In the manner of rustc: header, place, source lines with carets and labels, notes, helps and fixes.
std::string RenderText(const SourceMap& sources, const Diagnostic& diagnostic, RenderOptions options = {});
// All of them, a blank line between two.
std::string RenderText(const SourceMap& sources, const Diagnostics& diagnostics, RenderOptions options = {});

// FILE:LINE:COL: error J2001: message
std::string RenderShort(const SourceMap& sources, const Diagnostic& diagnostic);
std::string RenderShort(const SourceMap& sources, const Diagnostics& diagnostics);

// {"format_version":1,"diagnostics":[…]} on one line, with a newline at its end.
std::string RenderJson(const SourceMap& sources, const Diagnostics& diagnostics);

// What was found in one project.
struct Report {
  const SourceMap* sources;
  const Diagnostics* diagnostics;
};
// SARIF 2.1.0, with a newline at its end. `version` is the tool's.
std::string RenderSarif(std::span<const Report> reports, std::string_view version);

// Commands of a GitHub workflow, `::error file=…,line=…::message`, one a line.
std::string RenderGithub(const SourceMap& sources, const Diagnostics& diagnostics);

// How many terminal columns `text` takes when it begins at column `start` (from 0); tabs go to the next multiple of 4.
int DisplayWidth(std::string_view text, int start = 0);

}  // namespace journey
