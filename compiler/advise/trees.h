// Where in the texts something stands: a journey of the program -> its tree. Internal to compiler/advise.
#pragma once

#include <functional>
#include <string_view>

#include "compiler/driver/compile.h"

namespace journey::advise {

// Null for what a template made, and for journeys of the standard library: nobody can edit those in one place.
const ast::Journey* TreeOf(const Compilation& compilation, std::string_view qualified);

const ast::Stage* StageOf(const ast::Journey& journey, std::string_view name);

// Every statement of the journey, those in blocks of statements with them, in the order of the text.
void ForEachStatement(const ast::Journey& journey, const std::function<void(const ast::Stmt&)>& visit);
// Of one stage.
void ForEachStatement(const ast::Stage& stage, const std::function<void(const ast::Stmt&)>& visit);

}  // namespace journey::advise
