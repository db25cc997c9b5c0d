// What the compiler makes of a module's declarations when one is made, moved and dropped.
#include "compiler/ast/ast.h"

namespace journey::ast {

Module::Module() = default;
Module::Module(Module&&) noexcept = default;
Module& Module::operator=(Module&&) noexcept = default;
Module::~Module() = default;

}  // namespace journey::ast
