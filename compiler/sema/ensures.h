// `ensure` about what is sent: a journey's, and those of the whole project (edition 2, section 14).
#pragma once

#include "compiler/sema/exprs.h"

namespace journey::sema {

// Checks one of these in the scope of `exprs`, which has no event; false when it is about something else
// or was broken, and reported.
bool CheckEnsureOfSends(Context& context, Exprs& exprs, const ast::Ensure& ensure, typed::Ensure& out);
// Whether it is about what is sent.
bool IsEnsureOfSends(const ast::Ensure& ensure);

}  // namespace journey::sema
