// Typed program -> what is drawn.
//
// Reads the declarations, the notes and the code's outline (who is waited for, where a `go` leads); evaluates nothing.
// Templates are left out, what was made from them is in. Pure.
#pragma once

#include "compiler/map/model.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey::map {

// `root`: the project's folder as the paths of the texts spell it; places are told from there.
Model Build(const typed::Program& program, const SourceMap& texts, const std::string& root, std::string title);

}  // namespace journey::map
