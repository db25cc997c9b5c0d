// An expression by itself, in the scope of a project: its type, and a function that computes it for a customer.
//
// In: a project's texts and an expression as it could stand behind `let`. Out: a compilation whose last file is the
// expression; with errors there is no ir, and they stand where the project or the expression, as it was given, has
// them. It may read whatever a `let` may: the customer, what has happened, the clock; and name what the modules declare
// and import.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/compile.h"

namespace journey {

struct CompiledExpression {
  std::unique_ptr<Compilation> compilation;
  bool is_one = true;            // false: the text is an expression and something behind it
  int32_t function = ir::kNone;  // of the ir, in the context of a test
  ir::Type type;
  std::string type_name;  // as it is written: "[Item]?"
};

// `in`: the module whose names it may use, without having to say whose they are; "": all of the project's. Such a
// module must be one of the texts'.
CompiledExpression CompileExpression(std::vector<SourceText> texts, std::string_view expression,
                                     std::string_view in = "");

}  // namespace journey
