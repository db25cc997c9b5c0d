// Fields of customers, events and memory: types and names first, defaults later, as defaults may name constants whose
// values need the types of other fields.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/sema/exprs.h"

namespace journey::sema {

// Names, types and wire paths. A second field of a name is reported and left out. `owner`: "event `Order`".
// `lists_say_max`: what is kept must say how long it may get.
typed::NamedList<typed::Field> DeclareFields(Context& context, int32_t module, const std::vector<ast::Field>& fields,
                                             std::string_view owner, bool lists_say_max);
// The defaults of those fields. Unless fields may be required, one without default or `?` is reported.
void CheckFieldDefaults(Context& context, Exprs& exprs, const std::vector<ast::Field>& fields,
                        typed::NamedList<typed::Field>& out, bool may_be_required, std::string_view what);
// Some value of the type: none, 0, "".
ConstValue ZeroValue(Type type);

}  // namespace journey::sema
