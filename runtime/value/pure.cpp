// The table from operation to function, made from ops.def, so that an operation without an implementation cannot link.
#include "runtime/value/pure.h"

#include "runtime/value/ops.h"

namespace journey::rt {

PureFn PureFunction(ir::Op op) {
  // In the order of ir::Op, which has the same source.
  static constexpr PureFn kTable[] = {
#define PURE(name, text, result, args) &ops::name,
#define TABLE(name, text, result, args) nullptr,
#define READ(name, text, result, args) nullptr,
#define ACT(name, text, result, args) nullptr,
#define CORE(name, text) nullptr,
#include "ir/ops.def"
  };
  auto index = static_cast<size_t>(op);
  return index < sizeof(kTable) / sizeof(kTable[0]) ? kTable[index] : nullptr;
}

}  // namespace journey::rt
