// Expressions by themselves, in the scope of a project: their types, and functions that compute them for a customer.
//
// In: a project's texts and expressions as they could stand behind `let`. Out: a compilation whose last files are the
// expressions; with errors there is no ir, and they stand where the project or the expression, as it was given, has
// them. They may read whatever a `let` may: the customer, what has happened, the clock; and name what the modules
// declare and import.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/compile.h"

namespace journey {

struct CompiledExpression {
  int32_t function = ir::kNone;  // of the ir, in the context of a test
  ir::Type type;
  std::string type_name;  // as it is written: "[Item]?"
};

struct CompiledExpressions {
  std::unique_ptr<Compilation> compilation;
  std::optional<size_t> not_one;         // the text that is an expression and something behind it
  std::vector<CompiledExpression> each;  // in their order; empty where there is no ir
};

// `in`: the module whose names they may use, without having to say whose they are; "": all of the project's. Such a
// module must be one of the texts'.
CompiledExpressions CompileExpressions(std::vector<SourceText> texts, const std::vector<std::string>& expressions,
                                       std::string_view in = "");

}  // namespace journey
