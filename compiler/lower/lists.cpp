// Lists and records -> registers. A walk through a list is a loop that counts down from the most elements that the list
// can have, as a `repeat` does, and is left when they are over.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "compiler/lower/code.h"

namespace journey::lower {

using ir::Kind;
using ir::Op;
using ir::Type;
using typed::Each;

namespace {

constexpr Type kInt{Kind::kInt};

}  // namespace

uint32_t Code::Equal(Op equal, uint32_t a, uint32_t b) {
  const int64_t imm = equal == Op::kSame ? ir::TypeImmediate(builder_.RegisterType(a)) : 0;
  return builder_.Emit(equal, kBool, {a, b}, imm);
}

uint32_t Code::ListLiteral(const typed::Expr& expr) {
  const auto count = static_cast<int64_t>(expr.args.size());
  const uint32_t list =
      builder_.Emit(Op::kListNew, expr.type, {Int(count)}, ir::IsHeld(expr.type.element) ? 1 : 0, count);
  for (const typed::ExprPtr& item : expr.args) builder_.Act(Op::kListPush, {list, Expr(*item)});
  return list;
}

uint32_t Code::RecordLiteral(const typed::Expr& expr) {
  const typed::Record& record = tables_.program.records[static_cast<size_t>(expr.index)];
  std::vector<uint32_t> fields;
  for (size_t i = 0; i < expr.args.size(); ++i) fields.push_back(Coerce(Expr(*expr.args[i]), record.fields[i].type));
  return builder_.Emit(Op::kRecordMake, expr.type, std::move(fields), expr.index);
}

uint32_t Code::Has(const typed::Expr& expr) {
  const uint32_t list = Expr(*expr.args[0]);
  uint32_t value = Expr(*expr.args[1]);
  const Type type = builder_.RegisterType(value);
  const int64_t imm = ir::TypeImmediate(type.Required());
  if (!type.optional) return builder_.Emit(Op::kListHas, kBool, {list, value}, imm);
  const uint32_t result = builder_.NewRegister(kBool);
  const uint32_t some = builder_.NewBlock(), join = builder_.NewBlock();
  builder_.Move(result, builder_.Emit(Op::kIsSome, kBool, {value}));
  builder_.Branch(result, some, join);
  builder_.SetBlock(some);
  value = builder_.Emit(Op::kUnwrap, type.Required(), {value});
  builder_.Move(result, builder_.Emit(Op::kListHas, kBool, {list, value}, imm));
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

uint32_t Code::ElementAt(uint32_t list, uint32_t index) {
  const Type element = builder_.RegisterType(list).Element();
  return builder_.Emit(ir::IsHeld(element.kind) ? Op::kListRef : Op::kListAt, element, {list, index});
}

uint32_t Code::EndOf(const typed::Expr& expr) {
  const uint32_t list = Expr(*expr.args[0]);
  const uint32_t result = builder_.NewRegister(expr.type);
  const uint32_t some = builder_.NewBlock(), none = builder_.NewBlock(), join = builder_.NewBlock();
  const uint32_t length = builder_.Emit(Op::kListLength, kInt, {list});
  builder_.Branch(builder_.Emit(Op::kIntLt, kBool, {Int(0), length}), some, none);
  builder_.SetBlock(some);
  const uint32_t at = expr.index == 1 ? builder_.Emit(Op::kIntSub, kInt, {length, Int(1)}) : Int(0);
  builder_.Move(result, builder_.Emit(Op::kSome, expr.type, {ElementAt(list, at)}));
  Jump(join);
  builder_.SetBlock(none);
  builder_.Move(result, builder_.Emit(Op::kNone, expr.type));
  Jump(join);
  builder_.SetBlock(join);
  return result;
}

// What is done with one element that the register of `it` holds; `done` is where the walk ends.
void Code::Visit(const typed::Expr& walk, uint32_t result, uint32_t done) {
  const auto each = static_cast<Each>(walk.index);
  const uint32_t otherwise = BranchUnless(walk.args[2].get());
  const uint32_t next = otherwise != ir::kNoReg ? otherwise : builder_.NewBlock();
  switch (each) {
    case Each::kAny:
      builder_.Move(result, Bool(true));
      Jump(done);
      break;
    case Each::kAll:
      CHECK_MSG(false, "it ends at the first that does not hold");
    case Each::kCount:
      builder_.Move(result, builder_.Emit(Op::kIntAdd, kInt, {result, Int(1)}));
      Jump(next);
      break;
    case Each::kFirst:
      builder_.Move(result, builder_.Emit(Op::kSome, walk.type, {elements_.at(walk.index2)}));
      Jump(done);
      break;
    case Each::kCollect:
    case Each::kSort:
      builder_.Act(Op::kListPush, {result, Expr(*walk.args[1])});
      Jump(next);
      break;
    case Each::kCollectSome: {
      const uint32_t value = Expr(*walk.args[1]);
      const Type type = builder_.RegisterType(value);
      const uint32_t some = builder_.NewBlock();
      builder_.Branch(builder_.Emit(Op::kIsSome, kBool, {value}), some, next);
      builder_.SetBlock(some);
      builder_.Act(Op::kListPush, {result, builder_.Emit(Op::kUnwrap, type.Required(), {value})});
      Jump(next);
      break;
    }
  }
  builder_.SetBlock(next);
}

uint32_t Code::Walk(const typed::Expr& expr) {
  const auto each = static_cast<Each>(expr.index);
  // Lists are at hand all the while, so nothing that is made on the way is given back before the end.
  const bool unmarked = std::exchange(unmarked_, true);
  const uint32_t list = Expr(*expr.args[0]);
  const uint32_t length = builder_.Emit(Op::kListLength, kInt, {list});
  const int64_t most = std::max<int64_t>(1, std::get<int64_t>(expr.value));
  const bool collects = each == Each::kCollect || each == Each::kCollectSome || each == Each::kSort;
  uint32_t result = ir::kNoReg;
  if (collects) {
    const Type made = Type::ListOf(expr.args[1]->type.Required());
    result = builder_.Emit(Op::kListNew, made, {length}, ir::IsHeld(made.element) ? 1 : 0, most);
  } else {
    result = builder_.NewRegister(expr.type);
    const uint32_t first = each == Each::kCount   ? Int(0)
                           : each == Each::kFirst ? builder_.Emit(Op::kNone, expr.type)
                                                  : Bool(each == Each::kAll);
    builder_.Move(result, first);
  }
  const uint32_t index = builder_.NewRegister(kInt), left = builder_.NewRegister(kInt);
  builder_.Move(index, Int(0));
  builder_.Move(left, Int(most));
  const uint32_t head = builder_.NewBlock(), body = builder_.NewBlock(), done = builder_.NewBlock();
  Jump(head);
  builder_.SetBlock(head);
  builder_.Branch(builder_.Emit(Op::kIntLt, kBool, {index, length}), body, done);
  builder_.SetBlock(body);
  elements_[expr.index2] = ElementAt(list, index);
  if (each == Each::kAll) {
    // The first that does not hold ends it.
    const uint32_t holds = Expr(*expr.args[2]), next = builder_.NewBlock();
    builder_.Move(result, holds);
    builder_.Branch(holds, next, done);
    builder_.SetBlock(next);
  } else {
    Visit(expr, result, done);
  }
  builder_.Move(index, builder_.Emit(Op::kIntAdd, kInt, {index, Int(1)}));
  const uint32_t rest = builder_.Emit(Op::kIntSub, kInt, {left, Int(1)});
  builder_.Move(left, rest);
  const uint32_t again = builder_.Emit(Op::kIntLt, kBool, {Int(0), rest});
  const uint32_t tail = builder_.current_block();
  builder_.Branch(again, head, done);
  builder_.function().blocks[tail].instrs.back().imm = most;
  builder_.SetBlock(done);
  unmarked_ = unmarked;
  if (each == Each::kSort) return builder_.Emit(expr.op, expr.type, {list, result});
  return result;
}

}  // namespace journey::lower
