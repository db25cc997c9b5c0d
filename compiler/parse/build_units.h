// The unit of a calendar span from its source text, shared by delays and caps. Pure.
#pragma once

#include <string_view>

#include "compiler/ast/ast.h"

namespace journey {

// `3 calendar months` or `calendar month` -> kMonth
ast::CalendarUnit CalendarUnitOf(std::string_view text);

}  // namespace journey
