// What the compiler makes of a program's members when one is made, moved and dropped.
#include "compiler/sema/typed.h"

namespace journey::typed {

Program::Program() = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

}  // namespace journey::typed
