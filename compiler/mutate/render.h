// What became of a project's mutants, for people and tools.
#pragma once

#include <string>

#include "compiler/mutate/trials.h"

namespace journey::mutate {

// Those that no test notices, each with its line before and after; then the score.
std::string RenderText(const SourceMap& sources, const Trials& trials);

// One document: format_version 1, the score and every mutant.
std::string RenderJson(const SourceMap& sources, const Trials& trials);

}  // namespace journey::mutate
