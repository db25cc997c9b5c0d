// Names that look like others: `pаy` with a Cyrillic а beside `pay`.
//
// In: the trees of a whole project. Out: J1904 at each declaration whose name has a letter that is drawn like a letter
// of another declared name. Names of ASCII letters alone are taken to be what they seem.
#pragma once

#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"

namespace journey {

void WarnLookAlikes(const std::vector<ast::Module>& modules, Diagnostics& diagnostics);

}  // namespace journey
