// Sources -> diagnostics and typed program, for the tests of compiler/sema: parses the files, adds the modules of the
// standard library that they use, analyses, and nothing more.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey {

struct Analysis {
  SourceMap sources;
  Diagnostics diagnostics;
  typed::Program program;
};

// Files as (module name, text).
std::unique_ptr<Analysis> AnalyzeFiles(const std::vector<std::pair<std::string, std::string>>& files);
std::unique_ptr<Analysis> AnalyzeText(const std::string& text);

std::string ReadFile(const std::string& path);
// The folder of the shared conformance cases, or "" when it is not at hand (JOURNEY_SHARED, else ../shared).
std::string SharedFolder();
// The paths of all `*.journey` below the folder, sorted.
std::vector<std::string> JourneyFiles(const std::string& folder);

}  // namespace journey
