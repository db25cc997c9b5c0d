// In which order the operands of `and` and `or` are asked: those that look at nothing but fields before those that work
// on texts, and these before those that count the history; otherwise in the order of the text.
//
// Operands are total and change nothing, so the order is nobody's business but the clock's. One object a module; it
// remembers what lets cost. The program must outlive it.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/sema/typed.h"

namespace journey::lower {

class CheapestFirst {
 public:
  explicit CheapestFirst(const typed::Program& program);

  // The operands of the whole chain of this `and` or `or`. Empty where the text's own order is to be kept: it is the
  // one above, or an operand relies on what another has shown to be present.
  std::vector<const typed::Expr*> Order(const typed::Expr& logic);

 private:
  enum class Cost : uint8_t { kFields, kTexts, kHistory };
  Cost CostOf(const typed::Expr& expr) const;

  std::vector<Cost> lets_;
};

}  // namespace journey::lower
